package kernel

import "fmt"

// Quantize turns rows of n values of src into bytes in dst, one scale a row in
// scales: value ≈ (level − zero) × scale with levels 1…255. The scale is the
// smallest that holds the row's extremes. A row of zeros, or of values below
// 2^-100, gets the scale 0; a row with an infinity or not-a-number gets the
// scale not-a-number, so that its products are seen to be wrong. The bytes are
// in the kernel's own form. The number of rows is len(scales); rows of src lie
// n apart and n is a multiple of Multiple.
func (k *Kernel) Quantize(dst []uint8, scales, src []float32, n, zero int) {
	if len(scales) == 0 {
		return
	}
	if n <= 0 || n%Multiple != 0 || len(src) < len(scales)*n || len(dst) < len(scales)*n || zero < 2 || zero > 254 {
		panic(fmt.Sprintf("kernel: quantising %d rows of %d from %d values to %d bytes around %d", len(scales), n, len(src), len(dst), zero))
	}
	k.quantize(dst, scales, src, n, newLimits(zero, k.signed))
}

// Residual writes to dst what Quantize left over: src less the values that the
// levels stand for. Quantised in its turn it doubles the precision of a product,
// see AddRows. The arguments are those of Quantize; dst may be src.
func (k *Kernel) Residual(dst, src []float32, levels []uint8, scales []float32, n, zero int) {
	if len(scales) == 0 {
		return
	}
	if n <= 0 || n%Multiple != 0 || len(src) < len(scales)*n || len(dst) < len(scales)*n || len(levels) < len(scales)*n {
		panic(fmt.Sprintf("kernel: rest of %d rows of %d from %d values and %d bytes to %d", len(scales), n, len(src), len(levels), len(dst)))
	}
	k.residual(dst, src, levels, scales, n, int(newLimits(zero, k.signed).offset))
}

// GELU replaces each x by x·Φ(x), with an error below 4e-6 for |x| ≤ 10 and
// relative to |x| below 5e-7 beyond. Rows are n values wide, a multiple of Multiple.
func (k *Kernel) GELU(x []float32, n int) {
	if n <= 0 || n%Multiple != 0 || len(x)%n != 0 {
		panic(fmt.Sprintf("kernel: GELU of %d values in rows of %d", len(x), n))
	}
	if len(x) > 0 {
		k.gelu(x, n)
	}
}

// AddNorm replaces each row of x by the layer normalisation of its sum with the
// row of y: (v − mean) / √(variance + epsilon) × gamma + beta. A row has
// len(gamma) values, a multiple of Multiple.
func (k *Kernel) AddNorm(x, y, gamma, beta []float32, epsilon float32) {
	n := len(gamma)
	if n == 0 || n%Multiple != 0 || len(beta) != n || len(x)%n != 0 || len(y) < len(x) {
		panic(fmt.Sprintf("kernel: normalising %d and %d values with %d and %d parameters", len(x), len(y), n, len(beta)))
	}
	if len(x) > 0 {
		k.addNorm(x, y, gamma, beta, [2]float32{1 / float32(n), epsilon})
	}
}

// gemmArgs is one tile of columns of a product.
type gemmArgs struct {
	// c is the first output, rows lie ldc apart.
	c   []float32
	ldc int
	// a holds the rows' levels, lda bytes apart, sa their scales.
	a   []uint8
	lda int
	sa  []float32
	// w is the tile: depth/4 × tile × 4 values; next the one to be used after.
	w, next     []int8
	depth       int
	init        []int32
	scale, bias []float32
	// ldb is the distance of the rows of bias: 0 for one row for all.
	ldb int
}

// Output says where a product's values go: row i, column j of the matrix to
// Data[(j/Panel)·Rows·Panel + i·Panel + j%Panel]; so Panel = Width is the plain
// layout, and Panel = 64 puts pairs of attention heads each in a block of its
// own.
type Output struct {
	Data []float32
	// Panel is a multiple of 64, or the number of columns rounded up to 64.
	Panel int
	// Rows is the distance of the panels in rows.
	Rows int
}

// MulRows multiplies len(scales) rows of quantised activations, Stride(m.In)
// bytes apart, with the columns [from, to) of the matrix, both multiples of
// ColumnStep (or m.Out), and writes them to out from row `row` on.
func (m *Matrix) MulRows(out Output, row int, a []uint8, scales []float32, from, to int) {
	m.product(out, row, a, scales, from, to, false)
}

// AddRows is MulRows without the bias, added to what out holds.
func (m *Matrix) AddRows(out Output, row int, a []uint8, scales []float32, from, to int) {
	m.product(out, row, a, scales, from, to, true)
}

func (m *Matrix) product(out Output, row int, a []uint8, scales []float32, from, to int, add bool) {
	k, rows := m.kernel, len(scales)
	lda := Stride(m.In)
	if len(a) < rows*lda || from < 0 || from%ColumnStep != 0 || to > m.Out || (to%ColumnStep != 0 && to != m.Out) || row < 0 || row+rows > out.Rows {
		panic(fmt.Sprintf("kernel: %d rows of %d bytes times columns %d to %d of %d", rows, len(a), from, to, m.Out))
	}
	if rows == 0 {
		return
	}
	size := k.tile * m.depth
	var g gemmArgs
	g.a, g.lda, g.sa, g.depth, g.ldc = a, lda, scales, m.depth, out.Panel
	for j := from; j < to; j += k.tile {
		at := j/out.Panel*out.Rows*out.Panel + row*out.Panel + j%out.Panel
		g.c = out.Data[at : at+(rows-1)*out.Panel+k.tile]
		t := j / k.tile
		g.w = m.packed[t*size : (t+1)*size]
		g.next = g.w
		if len(m.packed) >= (t+2)*size {
			g.next = m.packed[(t+1)*size : (t+2)*size]
		}
		g.init, g.scale, g.bias = m.init[j:j+k.tile], m.scale[j:j+k.tile], m.bias[j:j+k.tile]
		if add {
			g.bias, g.ldb = g.c, g.ldc
		}
		k.gemm(g)
	}
}

// ColumnStep is what the columns of a product can be divided at.
const ColumnStep = 64
