package late

import (
	"trich/internal/encoder/kernel"
	"trich/internal/qa"
)

// symmetric is the level that stands for 0 in values of either sign.
const symmetric = 128

// Project turns the states of e's tokens into token vectors of unit length,
// Width values each: the state at unit length, minus the mean, projected, at
// unit length. The products are those of eight-bit integers, twice, the second
// time of what the first left over.
func (c *Codec) Project(e qa.Encoding, side Side, lang qa.Language) []float32 {
	n, dim, width := len(e.Tokens), c.projection.Dim, c.projection.Width
	if n == 0 {
		return nil
	}
	centred := kernel.Floats(n * dim)
	copy(centred, e.States[:n*dim])
	mean := c.projection.Tokens.Of(side, lang)
	for t := range n {
		state := centred[t*dim : (t+1)*dim]
		Unit(state)
		subtract(state, mean)
	}
	panel := (width + kernel.ColumnStep - 1) / kernel.ColumnStep * kernel.ColumnStep
	out := kernel.Output{Data: kernel.Floats(n * panel), Panel: panel, Rows: n}
	levels, scales := kernel.Bytes(n*kernel.Stride(dim)), make([]float32, n)
	c.kernel.Quantize(levels, scales, centred, dim, symmetric)
	c.basis.MulRows(out, 0, levels, scales, 0, width)
	c.kernel.Residual(centred, centred, levels, scales, dim, symmetric)
	c.kernel.Quantize(levels, scales, centred, dim, symmetric)
	c.basis.AddRows(out, 0, levels, scales, 0, width)
	vectors := make([]float32, n*width)
	for t := range n {
		v := vectors[t*width : (t+1)*width]
		copy(v, out.Data[t*panel:])
		Unit(v)
	}
	return vectors
}
