package kernel

import "fmt"

const (
	// WideLevel is the largest magnitude of a level of seven bits.
	WideLevel = 63
	// WideSum is the largest magnitude that the sum of a block's levels of seven bits
	// may have: it is taken off in four products of a byte each, see packWide.
	WideSum = 4 * 127
)

// NewWide makes room for a layer of out × in weights of seven bits on k; in is a
// multiple of Block. Each row must then be given by SetWideRow. It is used as a layer
// of NewLinear is, and as fast, but on a kernel that adds pairs in 16 bits, AVX2Base
// or NEONBase by whatever name: there it takes twice the time and memory.
func (k *Kernel) NewWide(out, in int) *Linear {
	parts := 1
	if k.pairs {
		parts = 2
	}
	m := k.newLinear(out, in, parts)
	m.wide = true
	return m
}

// SetWideRow gives the weights of output i of a layer of NewWide: a weight is its
// level × the scale of its block, which is rounded to 22 significant bits. It panics
// if a level is beyond ±WideLevel or the sum of a block's levels beyond ±WideSum.
// Several goroutines may set different rows at once.
func (m *Linear) SetWideRow(i int, levels []int8, scales []float32, bias float32) {
	m.checkRow(i, len(levels), len(scales), true)
	for b, s := range scales {
		block := levels[b*Block:][:Block]
		sum := wideSum(block)
		if len(m.parts) == 1 {
			packed, step := m.block(0, i, b, s)
			packWide(packed, step, block, sum)
			continue
		}
		low, high := splitBlock(block)
		m.setHalves(0, i, b, s, low[:])
		m.setHalves(1, i, b, 16*s, high[:])
	}
	m.bias[i] = bias
}

// wideSum is the sum of a block's levels.
func wideSum(levels []int8) int {
	sum := 0
	for _, x := range levels {
		if x < -WideLevel || x > WideLevel {
			panic(fmt.Sprintf("kernel: level %d of seven bits", x))
		}
		sum += int(x)
	}
	if sum < -WideSum || sum > WideSum {
		panic(fmt.Sprintf("kernel: block of seven-bit levels with the sum %d", sum))
	}
	return sum
}

// packWide spreads a block's levels over its groups, step apart, for a kernel that
// adds in 32 bits. The first group takes the zero off each level: its four values add
// up to minus the sum of the levels. A block's sum of products is at most 255·63·32,
// which is less than the 2^22 that the generator's blockEnd has room for.
func packWide(packed []int8, step int, levels []int8, sum int) {
	for g := range Block / 4 {
		copy(packed[(1+g)*step:][:4], levels[4*g:])
	}
	rest := -sum
	for j := range 4 {
		share := rest / (4 - j)
		packed[j] = int8(share)
		rest -= share
	}
}

// splitBlock divides a block's levels into h·16 + l, of −8 to 7 each, and returns the
// halves of l and of h as SetRow takes them.
func splitBlock(levels []int8) (low, high [Block / 2]byte) {
	for j := range low {
		// The halves stand for 8 less; with 8 more a level's upper bits are h.
		x, y := levels[j]+8, levels[j+Block/2]+8
		low[j] = uint8(x)&15 | uint8(y)<<4
		high[j] = uint8(x>>4+8) | uint8(y>>4+8)<<4
	}
	return low, high
}
