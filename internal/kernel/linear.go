package kernel

import (
	"fmt"
	"math"
)

// Block is the number of inputs that share a scale.
const Block = 32

// A block of activations is its scale, a float32 in little-endian order, four
// times the level of its zero, and its levels.
const (
	blockBytes = groupsAt + 4*groups
	groupsAt   = 4
	// groups is how many groups of four bytes a block's product takes: that of
	// the zeros and those of the levels.
	groups = 1 + Block/4
)

// Linear is a linear layer y = W·x + b whose weights have four bits, or seven if it
// is wide, and a scale for each block of 32 inputs, packed for one kernel. It takes
// activations of QuantizeBlocks, which have a scale and a zero for each block too:
//
//	y = b + Σ over blocks of scale of x · scale of w · Σ (level − zero)·w
//
// as in the products of llama.cpp's formats Q4_0 and Q8_1, but with an integer
// for the zero. The inner sums are exact, the outer one is taken in float32 in the
// order of the blocks. A Linear is immutable and may be shared between goroutines.
type Linear struct {
	kernel *Kernel
	// In and Out are the numbers of inputs and outputs.
	In, Out int
	width   int // Out rounded up to whole tiles
	wide    bool
	parts   []part
	bias    []float32
}

// part is an addend of a layer's weights. There is one, but for a wide layer on a
// kernel that adds pairs in 16 bits, which weights of seven bits do not fit: it is
// two of four bits, the lower ones of each weight and, with 16 times the scale, the
// rest. The parts of a run of blocks are added one after another.
type part struct {
	// packed holds tiles of columns, each In/Block × groups × tile × 4 values. The
	// first group of a block holds what the zeros are multiplied with.
	packed []int8
	// scales holds tiles of columns, each In/Block × tile values.
	scales []float32
}

// NewLinear makes room for a layer of out × in four-bit weights on k; in is a
// multiple of Block. Each row must then be given by SetRow.
func (k *Kernel) NewLinear(out, in int) *Linear { return k.newLinear(out, in, 1) }

func (k *Kernel) newLinear(out, in, parts int) *Linear {
	if out < 1 || in < 1 || in%Block != 0 {
		panic(fmt.Sprintf("kernel: linear layer of %d × %d", out, in))
	}
	m := &Linear{kernel: k, In: in, Out: out, width: roundUp(out, k.tile), parts: make([]part, parts)}
	for i := range m.parts {
		m.parts[i] = part{
			packed: aligned[int8](in/Block*groups*4*m.width, 64),
			scales: aligned[float32](in/Block*m.width, 64),
		}
	}
	m.bias = make([]float32, m.width)
	return m
}

// SetRow gives the weights of output i of a layer of NewLinear: the low half of byte
// j of a block's 16 is weight j, the high half weight j+16, and a weight is (half −
// 8) × the block's scale, which is rounded to 22 significant bits. Several goroutines
// may set different rows at once.
func (m *Linear) SetRow(i int, halves []byte, scales []float32, bias float32) {
	m.checkRow(i, 2*len(halves), len(scales), false)
	for b, s := range scales {
		m.setHalves(0, i, b, s, halves[b*Block/2:][:Block/2])
	}
	m.bias[i] = bias
}

// checkRow panics unless so many weights and scales make row i of a layer that is
// wide or not.
func (m *Linear) checkRow(i, weights, scales int, wide bool) {
	if weights != m.In || scales != m.In/Block || i < 0 || i >= m.Out || wide != m.wide {
		panic(fmt.Sprintf("kernel: row %d of %d weights and %d scales for a linear layer of %d × %d, wide: %v", i, weights, scales, m.Out, m.In, m.wide))
	}
}

// block sets the scale of block b of row i in a part and returns where its weights
// go: groups of four, as far apart as the second result says.
func (m *Linear) block(part, i, b int, scale float32) ([]int8, int) {
	p, tile := &m.parts[part], m.kernel.tile
	at := i/tile*(m.In/Block) + b
	p.scales[at*tile+i%tile] = round22(scale)
	return p.packed[(at*groups*tile+i%tile)*4:], 4 * tile
}

func (m *Linear) setHalves(part, i, b int, scale float32, halves []byte) {
	packed, step := m.block(part, i, b, scale)
	packBlock(packed, step, halves)
}

// packBlock spreads a block's weights over its groups, step apart. The first
// group takes the zero off each level: its four values add up to minus the sum of
// the weights, the first and the last two each to that of the weights at the same
// places of their groups, so that the sums of a kernel that adds pairs in 16 bits
// stay within them.
func packBlock(packed []int8, step int, halves []byte) {
	var sum [2]int8
	for g := range Block / 8 {
		low, high := packed[(1+g)*step:][:4], packed[(1+g+Block/8)*step:][:4]
		for j, x := range halves[4*g:][:4] {
			l, h := int8(x&15)-8, int8(x>>4)-8
			low[j], high[j] = l, h
			sum[j/2] -= l + h // wraps at 128, which the halves below make up for
		}
	}
	for j, s := range sum {
		total := int(s)
		if s == math.MinInt8 {
			total = 128 // 16 weights of −8; 16 of 7 are only 112
		}
		packed[2*j], packed[2*j+1] = int8(total/2), int8(total-total/2)
	}
}

// round22 rounds to 22 significant bits, so that a scale times 1.5·2^23 is a float32
// without rounding: see the generator's blockEnd.
func round22(x float32) float32 {
	return math.Float32frombits((math.Float32bits(x) + 2) &^ 3)
}

// Bytes is the memory m holds.
func (m *Linear) Bytes() int {
	n := 4 * len(m.bias)
	for _, p := range m.parts {
		n += len(p.packed) + 4*len(p.scales)
	}
	return n
}

// BlockBytes is the room that a row of n quantised activations takes.
func BlockBytes(n int) int { return n / Block * blockBytes }

// QuantizeBlocks turns rows of n values of src into activations for linear layers
// of n inputs, BlockBytes(n) a row: value ≈ (level − zero) × scale with levels and
// a zero from 0 to 255 and the smallest scale that holds the block's extremes and
// 0. A block of zeros, or of values within 2^-92, gets the scale 0; one with an
// infinity or not-a-number gets the scale not-a-number, so that its row's products
// are seen to be wrong. N is a multiple of Block, len(src) one of n.
func (k *Kernel) QuantizeBlocks(dst []byte, src []float32, n int) {
	if n <= 0 || n%Block != 0 || len(src)%n != 0 || len(dst) < BlockBytes(len(src)) {
		panic(fmt.Sprintf("kernel: quantising %d values in rows of %d to %d bytes", len(src), n, len(dst)))
	}
	if len(src) > 0 {
		k.quantizeBlocks(dst, src)
	}
}

// linearArgs is a tile of columns of a product, over some of the blocks.
type linearArgs struct {
	// c is the first output, rows lie ldc apart.
	c   []float32
	ldc int
	// a holds rows of activations, lda bytes apart.
	a         []byte
	lda, rows int
	// w is the weights, next those to be used after; scales has a value a block
	// and column.
	w, next []int8
	scales  []float32
	blocks  int
	// bias is what the sums start from, rows lie ldb apart: 0 for one row for all.
	bias []float32
	ldb  int
}

// Mul multiplies rows of activations with the columns [from, to) of the layer,
// both multiples of ColumnStep (or m.Out), and writes them to out from row `row`
// on.
func (m *Linear) Mul(out Output, row int, a []byte, rows, from, to int) {
	k, lda := m.kernel, BlockBytes(m.In)
	if rows < 0 || len(a) < rows*lda || from < 0 || from%ColumnStep != 0 || to > m.Out || (to%ColumnStep != 0 && to != m.Out) || row < 0 || row+rows > out.Rows {
		panic(fmt.Sprintf("kernel: %d rows of %d bytes times columns %d to %d of %d", rows, len(a), from, to, m.Out))
	}
	if rows == 0 {
		return
	}
	g := linearArgs{lda: lda, rows: rows, ldc: out.Panel}
	for j := from; j < to; j += k.tile {
		at := j/out.Panel*out.Rows*out.Panel + row*out.Panel + j%out.Panel
		g.c = out.Data[at : at+(rows-1)*out.Panel+k.tile]
		g.bias, g.ldb = m.bias[j:j+k.tile], 0
		for b := 0; b < m.In/Block; b += blockRun {
			g.blocks = min(blockRun, m.In/Block-b)
			first := j/k.tile*(m.In/Block) + b
			g.a = a[b*blockBytes:]
			for _, p := range m.parts {
				g.w, g.next = p.run(k.tile, first, g.blocks), p.run(k.tile, first+g.blocks, g.blocks)
				g.scales = p.scales[first*k.tile : (first+g.blocks)*k.tile]
				k.linear(g)
				g.bias, g.ldb = g.c, g.ldc
			}
		}
	}
}

// blockRun is how many blocks of a tile are used on all rows before the next ones:
// so many stay in the first-level cache.
const blockRun = 12

// run is the weights of n blocks of a tile from block `first` on, or the last ones
// there are.
func (p *part) run(tile, first, n int) []int8 {
	size := groups * 4 * tile
	first = min(first, len(p.packed)/size-n)
	return p.packed[first*size : (first+n)*size]
}
