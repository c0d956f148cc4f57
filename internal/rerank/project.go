package rerank

import (
	"cmp"

	"trich/internal/kernel"
	"trich/internal/qa"
)

// symmetric is the level that stands for 0 in values of either sign.
const symmetric = 128

// Project turns the states of e's tokens into token vectors of unit length,
// Width values each: the state at unit length, minus the mean, projected, at
// unit length.
func (c *Codec) Project(e qa.Encoding, side Side, lang qa.Language) []float32 {
	vectors := make([]float32, 0, len(e.Tokens)*c.projection.Width)
	c.project(e, side, lang, func(_ int, v []float32) { vectors = append(vectors, v...) })
	return vectors
}

// project gives visit the token vectors one after another, each of which is valid
// during the call. The products are those of eight-bit integers, twice, the
// second time of what the first left over.
func (c *Codec) project(e qa.Encoding, side Side, lang qa.Language, visit func(t int, v []float32)) {
	n, dim, width := len(e.Tokens), c.projection.Dim, c.projection.Width
	if n == 0 {
		return
	}
	s := c.scratch.Get().(*scratch)
	defer c.scratch.Put(s)
	panel := (width + kernel.ColumnStep - 1) / kernel.ColumnStep * kernel.ColumnStep
	s.grow(n, dim, panel)
	mean := c.projection.Tokens.Of(side, lang)
	for t := range n {
		state, row := e.States[t*dim:(t+1)*dim], s.centred[t*dim:(t+1)*dim]
		// v − m·‖v‖ has the direction of v/‖v‖ − m.
		length := cmp.Or(norm(state), 1)
		for i, m := range mean {
			row[i] = state[i] - m*length
		}
	}
	centred, levels, scales := s.centred[:n*dim], s.levels[:n*kernel.Stride(dim)], s.scales[:n]
	out := kernel.Output{Data: s.products[:n*panel], Panel: panel, Rows: n}
	c.kernel.Quantize(levels, scales, centred, dim, symmetric)
	c.basis.MulRows(out, 0, levels, scales, 0, width)
	c.kernel.Residual(centred, centred, levels, scales, dim, symmetric)
	c.kernel.Quantize(levels, scales, centred, dim, symmetric)
	c.basis.AddRows(out, 0, levels, scales, 0, width)
	for t := range n {
		v := out.Data[t*panel : t*panel+width]
		Unit(v)
		visit(t, v)
	}
}

// scratch is the room one projection works in: a corpus has a hundred thousand
// sentences, and what they would leave behind keeps the garbage collector busy.
type scratch struct {
	centred, products, scales []float32
	levels                    []uint8
}

// grow makes room for n tokens.
func (s *scratch) grow(n, dim, panel int) {
	if n <= len(s.scales) {
		return
	}
	s.centred, s.products = kernel.Floats(n*dim), kernel.Floats(n*panel)
	s.levels, s.scales = kernel.Bytes(n*kernel.Stride(dim)), make([]float32, n)
}
