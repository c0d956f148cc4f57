package rerank

import (
	"encoding/binary"
	"math"
	"slices"

	"trich/internal/kernel"
	"trich/internal/qa"
)

// Query is a question ready for scoring: the vectors of its tokens, how much each
// counts, and room to work in. It is for one goroutine.
type Query struct {
	codec *Codec
	// vectors are nil for a question without tokens.
	vectors *kernel.Matrix
	// topic weighs tokens for finding passages: rare words say what a question
	// is about. relation weighs them for choosing a sentence within a passage,
	// where the topic stands everywhere and the common words decide.
	topic, relation []float32

	levels []uint8   // the passage's tokens, unpacked
	scales []float32 // one a token
	found  []float32 // their similarities, a row a token
}

// NewQuery makes a Query of e, the encoding of a question in lang. Weights has
// one weight a token, none negative: its inverse document frequency. For finding
// passages a token of weight w counts ⁴√w, since the states of common words know
// what the others are about; within a passage it counts 1/(1+w).
func (c *Codec) NewQuery(e qa.Encoding, lang qa.Language, weights []float32) *Query {
	topic, relation := make([]float32, len(weights)), make([]float32, len(weights))
	for i, w := range weights {
		topic[i] = float32(math.Sqrt(math.Sqrt(float64(w))))
		relation[i] = 1 / (1 + w)
	}
	q := &Query{codec: c, topic: shares(topic), relation: shares(relation)}
	if len(weights) > 0 {
		vectors := c.Project(e, QuerySide, lang)
		width := c.projection.Width
		q.vectors = c.kernel.NewMatrix(len(weights), width, symmetric)
		for i := range weights {
			q.vectors.SetRow(i, vectors[i*width:(i+1)*width], 0)
		}
	}
	return q
}

// Clone is the same question for another goroutine.
func (q *Query) Clone() *Query {
	return &Query{codec: q.codec, vectors: q.vectors, topic: q.topic, relation: q.relation}
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

// titleDiscount is by how much less a token of the title counts than one of the
// text: what a passage says itself is better evidence than what its article is
// about, but a sentence need not repeat the latter. Chosen on the calibration
// questions and translations of them, asked among 3,000 news articles; flat from
// 0.05 to 0.1.
const titleDiscount = 0.1

// Scores are what a question finds in a passage; each is a weighted mean, over
// the question's tokens, of the best similarity with a token, -1 to 1.
type Scores struct {
	// Whole takes the best token of the whole passage, Best those of the one
	// sentence that is best; both may take one of the title at a discount.
	Whole, Best float64
	// Sentences are for choosing among the passage's sentences.
	Sentences []float64
}

// Late is the score of a passage: the mean of Whole and Best.
func (s Scores) Late() float64 { return (s.Whole + s.Best) / 2 }

// Score scores a packed passage. The error is qa.CodeCorrupt for what Pack did
// not write.
func (q *Query) Score(raw []byte) (Scores, error) {
	title, sentences, err := q.codec.open(raw)
	if err != nil {
		return Scores{}, err
	}
	found, row := q.similarities(append(sentences, title))
	behind := 0 // the tokens of the title come last
	for _, s := range sentences {
		behind += s.n
	}
	whole := q.best(found[behind*row:], row, title.n)
	for j := range whole {
		whole[j] = max(whole[j]-titleDiscount, -1)
	}
	byTitle := slices.Clone(whole)
	scores := Scores{Best: -1, Sentences: make([]float64, len(sentences))}
	for i, s := range sentences {
		best := q.best(found, row, s.n)
		found = found[s.n*row:]
		scores.Sentences[i] = weighted(best, q.relation)
		for j, x := range byTitle {
			best[j] = max(best[j], x)
			whole[j] = max(whole[j], best[j])
		}
		scores.Best = max(scores.Best, weighted(best, q.topic))
	}
	scores.Whole = weighted(whole, q.topic)
	return scores, nil
}

// best are, for each token of the question, the highest of n rows of
// similarities, -1 for none.
func (q *Query) best(found []float32, row, n int) []float32 {
	best := make([]float32, len(q.topic))
	for j := range best {
		best[j] = -1
	}
	for range n {
		for j, x := range found[:len(best)] {
			if x > best[j] { // the built-in max looks for not-a-number, too
				best[j] = x
			}
		}
		found = found[row:]
	}
	return best
}

// similarities are those of each token of some texts with each of the question,
// in rows of the length that is returned, too. The next call overwrites them.
func (q *Query) similarities(texts []packed) ([]float32, int) {
	width := q.codec.projection.Width
	stride := kernel.Stride(width)
	row := (len(q.topic) + kernel.ColumnStep - 1) / kernel.ColumnStep * kernel.ColumnStep
	tokens := 0
	for _, s := range texts {
		tokens += s.n
	}
	if tokens*stride > len(q.levels) || tokens*row > len(q.found) {
		q.levels, q.scales, q.found = kernel.Bytes(2*tokens*stride), make([]float32, 2*tokens), kernel.Floats(2*tokens*row)
	}
	t := 0
	for _, s := range texts {
		q.codec.kernel.Halves(q.levels[t*stride:], s.data, width)
		for i := range s.n {
			q.scales[t+i] = math.Float32frombits(binary.LittleEndian.Uint32(s.scales[4*i:]))
		}
		t += s.n
	}
	if q.vectors != nil {
		out := kernel.Output{Data: q.found, Panel: row, Rows: tokens}
		q.vectors.MulRows(out, 0, q.levels, q.scales[:tokens], 0, len(q.topic))
	}
	return q.found, row
}

func weighted(v, weights []float32) float64 {
	sum := 0.0
	for i, x := range v {
		sum += float64(x * weights[i])
	}
	return sum
}
