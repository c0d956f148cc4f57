// Package late scores passages by late interaction: each token of the question
// looks for the token of the passage that is most like it, and the passage's
// score is the mean of what they find (Khattab and Zaharia, "ColBERT: Efficient
// and Effective Passage Search via Contextualized Late Interaction over BERT",
// 2020). Token vectors are taken from two layers of the encoder, freed of what
// all tokens of a language have in common, projected on fewer dimensions, and
// kept in four bits a value with one scale a token and layer (the idea of
// residual compression in Santhanam et al., "ColBERTv2", 2022, in its simplest
// form).
package late

import (
	"math"

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

// Layer says which of the encoder's hidden states a view is taken from.
type Layer string

// The layers.
const (
	LastLayer   Layer = "last"
	MiddleLayer Layer = "middle"
)

// Means holds one mean vector for each side and language.
type Means [sides]map[qa.Language][]float32

// of returns the mean for a language; texts of an unknown one are taken for
// English, like everything that is not Vietnamese.
func (m *Means) of(side Side, lang qa.Language) []float32 {
	if mean, ok := m[side][lang]; ok {
		return mean
	}
	return m[side][qa.English]
}

// View is one way of looking at a token: a layer, what is subtracted from its
// states, and the directions they are projected on.
type View struct {
	Layer Layer
	Mean  Means
	// Basis has Rows rows of the encoder's dimension each; Rows is even.
	Basis []float32
	Rows  int
	// Weight is the view's share in a similarity. The weights of all views sum
	// to 1.
	Weight float32
}

// Projection is everything that turns the encoder's states into token vectors.
// It is immutable and safe for concurrent use.
type Projection struct {
	Dim   int
	Views []View
	// Pooled are the means of the texts' embeddings.
	Pooled Means
	// Fingerprint identifies all of it.
	Fingerprint string
}

// Width is the number of values of one token vector, over all views.
func (p *Projection) Width() int {
	width := 0
	for _, v := range p.Views {
		width += v.Rows
	}
	return width
}

// Project turns the states of e's tokens into token vectors, Width values
// each: view after view, each of unit length times the square root of its
// weight, so that the dot product of two token vectors is the weighted mean of
// the views' cosines.
func (p *Projection) Project(e qa.Encoding, side Side, lang qa.Language) []float32 {
	width := p.Width()
	out := make([]float32, len(e.Tokens)*width)
	centred := make([]float32, p.Dim)
	for t := range e.Tokens {
		at := out[t*width : (t+1)*width]
		for _, v := range p.Views {
			states := e.States
			if v.Layer == MiddleLayer {
				states = e.Mid
			}
			v.project(at[:v.Rows], states[t*p.Dim:(t+1)*p.Dim], v.Mean.of(side, lang), centred)
			at = at[v.Rows:]
		}
	}
	return out
}

func (v *View) project(out, state, mean, centred []float32) {
	for i := range centred {
		centred[i] = state[i] - mean[i]
	}
	for r := range out {
		out[r] = dot(v.Basis[r*len(centred):(r+1)*len(centred)], centred)
	}
	scale(out, v.Weight)
}

// scale brings v to a length whose square is weight; a zero vector stays.
func scale(v []float32, weight float32) {
	norm := math.Sqrt(float64(dot(v, v)))
	if norm == 0 {
		return
	}
	f := float32(math.Sqrt(float64(weight)) / norm)
	for i := range v {
		v[i] *= f
	}
}

// Centre subtracts from a text's embedding what all texts of its side and
// language share, and brings the rest to unit length. The result is new.
func (p *Projection) Centre(vector []float32, side Side, lang qa.Language) []float32 {
	mean := p.Pooled.of(side, lang)
	out := make([]float32, len(vector))
	for i := range out {
		out[i] = vector[i] - mean[i]
	}
	scale(out, 1)
	return out
}

// dot is the scalar product of two vectors of the same length. Eight sums
// instead of one keep the processor's pipelines busy.
func dot(a, b []float32) float32 {
	b = b[:len(a)]
	var s [8]float32
	i := 0
	for ; i+8 <= len(a); i += 8 {
		x, y := a[i:i+8:i+8], b[i:i+8:i+8]
		s[0] += x[0] * y[0]
		s[1] += x[1] * y[1]
		s[2] += x[2] * y[2]
		s[3] += x[3] * y[3]
		s[4] += x[4] * y[4]
		s[5] += x[5] * y[5]
		s[6] += x[6] * y[6]
		s[7] += x[7] * y[7]
	}
	for ; i < len(a); i++ {
		s[0] += a[i] * b[i]
	}
	return s[0] + s[1] + s[2] + s[3] + s[4] + s[5] + s[6] + s[7]
}
