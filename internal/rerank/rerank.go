// Package rerank scores passages by late interaction: each token of the question
// looks for the token of the passage that is most like it, and the passage's
// score is the mean of what they find (Khattab and Zaharia, "ColBERT: Efficient
// and Effective Passage Search via Contextualized Late Interaction over BERT",
// 2020). Each sentence is encoded by itself, behind its article's title: so its
// tokens speak of what it says and not of what stands around it. Token vectors
// are freed of what all tokens of a language have in common, projected on fewer
// dimensions, and kept in four bits a value with one scale a token (the idea of
// residual compression in Santhanam et al., "ColBERTv2", 2022, in its simplest
// form).
package rerank

import (
	"math"

	"trich/internal/kernel"
	"trich/internal/qa"
)

// Side tells questions from passages: the encoder gives them different common
// directions.
type Side int

// The sides.
const (
	QuerySide Side = iota
	PassageSide
	sides
)

// Means holds one mean vector for each side and language.
type Means [sides]map[qa.Language][]float32

// Of returns the mean for a language; texts of an unknown one are taken for
// English, like everything that is not Vietnamese.
func (m *Means) Of(side Side, lang qa.Language) []float32 {
	if mean, ok := m[side][lang]; ok {
		return mean
	}
	return m[side][qa.English]
}

// Projection is everything that turns the encoder's states into token vectors
// and its embeddings into vectors for nearest-neighbour search. It is immutable
// and safe for concurrent use.
type Projection struct {
	// Dim is the encoder's dimension, Width that of a token vector; Width is
	// even.
	Dim, Width int
	// Pooled are the means of the texts' embeddings, Tokens those of their
	// tokens' states, each brought to unit length first.
	Pooled, Tokens Means
	// Basis has Width rows of Dim values.
	Basis []float32
	// Fingerprint identifies all of it.
	Fingerprint string
}

// Centre subtracts from an embedding what all texts of its side and language
// share, and brings the rest to unit length. The result is new.
func (p *Projection) Centre(vector []float32, side Side, lang qa.Language) []float32 {
	out := append([]float32(nil), vector...)
	subtract(out, p.Pooled.Of(side, lang))
	Unit(out)
	return out
}

func subtract(v, mean []float32) {
	for i := range v {
		v[i] -= mean[i]
	}
}

// Unit brings v to unit length in place; a zero vector stays.
func Unit(v []float32) {
	length := norm(v)
	if length == 0 {
		return
	}
	f := 1 / length
	for i := range v {
		v[i] *= f
	}
}

func norm(v []float32) float32 { return float32(math.Sqrt(float64(kernel.Dot(v, v)))) }
