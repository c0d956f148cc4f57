package late

import (
	"trich/internal/qa"
)

// Query is a question ready for scoring: the vectors of its tokens and how much
// each counts. It is immutable and safe for concurrent use.
type Query struct {
	vectors []float32
	// topic weighs tokens for finding passages: rare words say what a question
	// is about. relation weighs them for choosing a sentence within a passage,
	// where the topic stands everywhere and the common words decide.
	topic, relation []float32
	width           int
}

// NewQuery makes a Query of e, the encoding of a question in lang. Weights has
// one weight a token, none negative, such as its inverse document frequency;
// within a passage a token of weight w counts 1/(1+w).
func (p *Projection) NewQuery(e qa.Encoding, lang qa.Language, weights []float32) *Query {
	relation := make([]float32, len(weights))
	for i, w := range weights {
		relation[i] = 1 / (1 + w)
	}
	return &Query{
		vectors: p.Project(e, QuerySide, lang), width: p.Width,
		topic: shares(weights), relation: shares(relation),
	}
}

// shares brings weights to a sum of 1; all the same if they are all zero.
func shares(weights []float32) []float32 {
	sum := float32(0)
	for _, w := range weights {
		sum += w
	}
	out := make([]float32, len(weights))
	for i, w := range weights {
		if sum > 0 {
			out[i] = w / sum
		} else {
			out[i] = 1 / float32(len(weights))
		}
	}
	return out
}

// Scores are what a question finds in a passage; each is a weighted mean, over
// the question's tokens, of the best similarity with a token, -1 to 1.
type Scores struct {
	// Whole takes the best token of the whole passage, Best those of the one
	// sentence that is best.
	Whole, Best float64
	// Sentences are for choosing among the passage's sentences.
	Sentences []float64
}

// Late is the score of a passage: the mean of Whole and Best.
func (s Scores) Late() float64 { return (s.Whole + s.Best) / 2 }

// Score scores a packed passage. The error is qa.CodeCorrupt for what Pack did
// not write.
func (c Codec) Score(q *Query, raw []byte) (Scores, error) {
	sentences, err := c.open(raw)
	if err != nil {
		return Scores{}, err
	}
	whole := lowest(len(q.topic))
	vector := make([]float32, q.width)
	scores := Scores{Best: -1, Sentences: make([]float64, len(sentences))}
	for i, s := range sentences {
		best := lowest(len(q.topic))
		for t := range s.n {
			s.token(t, vector)
			for j := range best {
				best[j] = max(best[j], dot(q.vectors[j*q.width:(j+1)*q.width], vector))
			}
		}
		scores.Sentences[i] = weighted(best, q.relation)
		scores.Best = max(scores.Best, weighted(best, q.topic))
		for j := range whole {
			whole[j] = max(whole[j], best[j])
		}
	}
	scores.Whole = weighted(whole, q.topic)
	return scores, nil
}

func lowest(n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = -1
	}
	return v
}

func weighted(v, weights []float32) float64 {
	sum := 0.0
	for i, x := range v {
		sum += float64(x * weights[i])
	}
	return sum
}
