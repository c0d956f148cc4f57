package answer

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"math"

	"trich/internal/qa"
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

// Weights are those of features by name, as Features.All gives them.
type Weights map[string]float64

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

// leastProbability keeps logits finite.
const leastProbability = 1e-6

func logit(p float64) float64 { return math.Log((p + leastProbability) / (1 - p + leastProbability)) }

// probability is that of a passage which has the share p of what answers.
func (d *Decision) probability(p float64) float64 { return logistic(d.Slope*logit(p) + d.Shift) }

func logistic(z float64) float64 { return 1 / (1 + math.Exp(-z)) }
