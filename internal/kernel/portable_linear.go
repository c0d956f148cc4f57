package kernel

import (
	"encoding/binary"
	"math"
)

// portableLinear sums four columns of two rows at a time, which is what plain Go
// keeps in registers. Its levels are signed, 128 less than those of 0 to 255.
func portableLinear(g linearArgs) {
	for i := range g.rows {
		copy(g.c[i*g.ldc:][:portableTile], g.bias[i*g.ldb:][:portableTile])
	}
	for i := 0; i < g.rows; i += 2 {
		second := min(i+1, g.rows-1) // the last row of an odd number is its own partner
		for b := range g.blocks {
			w := g.w[b*groups*4*portableTile:][:groups*4*portableTile]
			a0, a1 := g.a[i*g.lda+b*blockBytes:][:blockBytes], g.a[second*g.lda+b*blockBytes:][:blockBytes]
			s0, s1 := portableBlocks(a0[groupsAt:], a1[groupsAt:], w)
			scales := (*[portableTile]float32)(g.scales[b*portableTile:])
			portableAdd(g.c[i*g.ldc:], s0, scales, a0)
			if second > i {
				portableAdd(g.c[second*g.ldc:], s1, scales, a1)
			}
		}
	}
}

// portableTile is the number of columns packed together for plain Go.
const portableTile = 4

// portableBlocks sums the products of two blocks of activations.
func portableBlocks(a0, a1 []byte, w []int8) (s0, s1 [portableTile]int32) {
	p0, p1, p2, p3 := s0[0], s0[1], s0[2], s0[3]
	q0, q1, q2, q3 := s1[0], s1[1], s1[2], s1[3]
	for len(a0) >= 4 && len(a1) >= 4 && len(w) >= 16 {
		for j := range 4 {
			x, y := int32(int8(a0[j])), int32(int8(a1[j]))
			v := int32(w[j])
			p0 += x * v
			q0 += y * v
			v = int32(w[4+j])
			p1 += x * v
			q1 += y * v
			v = int32(w[8+j])
			p2 += x * v
			q2 += y * v
			v = int32(w[12+j])
			p3 += x * v
			q3 += y * v
		}
		a0, a1, w = a0[4:], a1[4:], w[16:]
	}
	return [portableTile]int32{p0, p1, p2, p3}, [portableTile]int32{q0, q1, q2, q3}
}

// portableAdd adds a block's sums to a row. The conversions keep the compiler from
// fusing here and not there, which could make a row depend on its neighbours.
func portableAdd(c []float32, sums [portableTile]int32, scales *[portableTile]float32, a []byte) {
	scale := math.Float32frombits(binary.LittleEndian.Uint32(a))
	c = c[:portableTile]
	for j, s := range sums {
		c[j] += float32(float32(float32(s)*scales[j]) * scale)
	}
}

// levelStep is the inverse of the number of steps between a block's extremes: one
// less than there are, as the rounding of the zero may take one.
const levelStep = 1.0 / 254

func portableQuantizeBlocks(dst []byte, src []float32) {
	for ; len(src) > 0; dst, src = dst[blockBytes:], src[Block:] {
		values, block := src[:Block], dst[:blockBytes]
		high, low, witness := float32(0), float32(0), float32(0)
		for _, v := range values {
			high, low, witness = max(high, v), min(low, v), witness+v*0
		}
		scale := float32(high*levelStep) - float32(low*levelStep) + witness
		inverse := 1 / scale
		if scale < 0x1p-100 {
			scale, inverse = 0, 0
		}
		binary.LittleEndian.PutUint32(block, math.Float32bits(scale))
		// The lowest byte of this plus a number is the number rounded plus the zero.
		zero := float32(float32(-low*inverse)+0x1.8p23) - 128
		for j := range 4 {
			block[groupsAt+j] = uint8(math.Float32bits(zero))
		}
		for j, v := range values {
			block[groupsAt+4+j] = uint8(math.Float32bits(float32(v*inverse) + zero))
		}
	}
}
