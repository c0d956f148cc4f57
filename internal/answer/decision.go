package answer

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"maps"
	"math"
	"slices"

	"trich/internal/qa"
	"trich/internal/reader"
)

//go:embed decision.json
var embeddedDecision []byte

// Decision holds what turns readings, together with what ranking knows, into an
// order of passages and the probability that the first of them answers. It is
// fitted by internal/reader/training on questions that the reader was not trained
// on, and means nothing for another reader.
type Decision struct {
	// Reader is the SHA-256 in hexadecimal of the reader's file.
	Reader string `json:"reader"`
	// Weights and Bias give a passage the weighted sum of its features. The sums of
	// the passages of a question, and 0 for none of them, are the logits of what
	// answers; Slope and Shift turn the logit of a passage's share into that of the
	// probability (Platt, "Probabilistic Outputs for Support Vector Machines", 1999).
	Weights Weights `json:"weights"`
	Bias    float64 `json:"bias"`
	Slope   float64 `json:"slope"`
	Shift   float64 `json:"shift"`
	// Sentence is what the ranking's score of a sentence counts beside the reader's
	// best span in it.
	Sentence float64 `json:"sentence"`
	// Found and Uncertain are Thresholds on the probability.
	Found     float64 `json:"found"`
	Uncertain float64 `json:"uncertain"`
	// First is how many passages are read, and Most how many where none of them
	// answers with the probability Enough.
	First  int     `json:"first"`
	Most   int     `json:"most"`
	Enough float64 `json:"enough"`
}

// Weights are those of features by name.
type Weights map[string]float64

// The features besides the parts of a hit's score.
const (
	featureAnswers    = "answers"    // the reader's logit that the passage answers
	featureSpan       = "span"       // by how much its best span beats there being none
	featureEvidence   = "evidence"   // of the passage's best sentence, 0 to 1
	featureScore      = "score"      // the ranking's
	featureBehind     = "behind"     // by how much that is less than the question's best, at most 0
	featureConfidence = "confidence" // the ranking's, as a logit
	featureEnglish    = "english"    // 1 for an English question
	// See grounds.missing; unlike the ranking's features of these names, which are of
	// the whole article, they are of what is read.
	featureNamesRead   = "names_read"
	featureNumbersRead = "numbers_read"
	featureYear        = "year"
)

// EmbeddedDecision is the one fitted for the embedded reader. It fails only if the
// binary is damaged (qa.CodeCorrupt).
func EmbeddedDecision() (*Decision, error) {
	d := new(Decision)
	in := json.NewDecoder(bytes.NewReader(embeddedDecision))
	in.DisallowUnknownFields()
	if err := in.Decode(d); err != nil {
		return nil, qa.Errorf(qa.CodeCorrupt, "fitted decision: %w", err)
	}
	return d, nil
}

// features are those of one hit that has been read; best is the highest score of the
// question.
func features(h *qa.Hit, best float64, r *reader.Reading, g *grounds) Weights {
	f := Weights{
		featureAnswers: r.Answers, featureSpan: r.Best - r.Null, featureConfidence: logit(h.Confidence),
		featureScore: h.Score, featureBehind: h.Score - best,
	}
	for _, s := range r.Sentences {
		f[featureEvidence] = max(f[featureEvidence], s.Evidence)
	}
	f[featureNamesRead], f[featureNumbersRead], f[featureYear] = g.missing(h)
	if g.language == qa.English {
		f[featureEnglish] = 1
	}
	for _, p := range h.Parts {
		f[p.Name] = p.Value
	}
	return f
}

// Features are those of the first of f's hits, of which each has a reading: what a
// decision is fitted on.
func Features(f *qa.Findings, readings []reader.Reading) []Weights {
	g := newGrounds(f.Readings[0], f.Language)
	all := make([]Weights, len(readings))
	for i := range readings {
		all[i] = features(&f.Hits[i], f.Hits[0].Score, &readings[i], &g)
	}
	return all
}

// sum is the weighted sum of features; one without a weight does not count. It is
// added up in one order, since rounding depends on it.
func (w Weights) sum(features Weights) float64 {
	total := 0.0
	for _, name := range slices.Sorted(maps.Keys(w)) {
		total += w[name] * features[name]
	}
	return total
}

// leastProbability keeps logits finite.
const leastProbability = 1e-6

func logit(p float64) float64 { return math.Log((p + leastProbability) / (1 - p + leastProbability)) }

// probability is that of a passage which has the share p of what answers.
func (d *Decision) probability(p float64) float64 { return logistic(d.Slope*logit(p) + d.Shift) }

func logistic(z float64) float64 { return 1 / (1 + math.Exp(-z)) }
