package late

import "trich/internal/qa"

// Query is a question ready for scoring: the vectors of its tokens and how much
// each counts. It is immutable and safe for concurrent use.
type Query struct {
	vectors []float32
	weights []float32
	width   int
}

// NewQuery makes a Query of e, the encoding of a question in lang. Weights has
// one weight a token, none negative; they are brought to a sum of 1. With all
// weights zero every token counts the same.
func (p *Projection) NewQuery(e qa.Encoding, lang qa.Language, weights []float32) *Query {
	q := &Query{vectors: p.Project(e, QuerySide, lang), width: p.Width(), weights: make([]float32, len(weights))}
	sum := float32(0)
	for _, w := range weights {
		sum += w
	}
	for i, w := range weights {
		if sum == 0 {
			q.weights[i] = 1 / float32(len(weights))
		} else {
			q.weights[i] = w / sum
		}
	}
	return q
}

// Scores are what a question finds in a passage.
type Scores struct {
	// Passage is the weighted mean, over the question's tokens, of the best
	// similarity with any of the passage's tokens: -1 to 1.
	Passage float64
	// Sentences holds the same for each sentence alone.
	Sentences []float64
}

// Score scores a packed passage whose sentences are given as ranges of its text.
// The error is qa.CodeCorrupt for what Pack did not write.
func (c Codec) Score(q *Query, raw []byte, sentences []qa.Span) (Scores, error) {
	p, err := c.open(raw)
	if err != nil {
		return Scores{}, err
	}
	m := len(q.weights)
	best := newBest(len(sentences)+1, m)
	vector := make([]float32, q.width)
	sentence := 0
	for t := range p.n {
		for sentence+1 < len(sentences) && p.offset(t) >= sentences[sentence+1].Start {
			sentence++
		}
		p.token(t, vector)
		row := best[sentence*m : (sentence+1)*m]
		for j := range row {
			row[j] = max(row[j], dot(q.vectors[j*q.width:(j+1)*q.width], vector))
		}
	}
	return q.sum(best, len(sentences)), nil
}

// newBest makes rows of m similarities, all lower than any there can be.
func newBest(rows, m int) []float32 {
	best := make([]float32, rows*m)
	for i := range best {
		best[i] = -1
	}
	return best
}

// sum adds up the best similarities of each sentence and, in the last row,
// those of the passage.
func (q *Query) sum(best []float32, sentences int) Scores {
	m := len(q.weights)
	whole := best[sentences*m:]
	s := Scores{Sentences: make([]float64, sentences)}
	for i := range sentences {
		row := best[i*m : (i+1)*m]
		for j, x := range row {
			s.Sentences[i] += float64(q.weights[j] * x)
			whole[j] = max(whole[j], x)
		}
	}
	for j, x := range whole {
		s.Passage += float64(q.weights[j] * x)
	}
	return s
}
