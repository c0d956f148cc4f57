package asmgen

import "fmt"

// quantizeBlocks: a block at a time, its extremes and then its bytes.
func (b *builder) quantizeBlocks() {
	b.text("QuantizeBlocks", "0", arg{"dst", "DI"}, arg{"src", "SI"}, arg{"n", "CX"})
	sign, none, step := b.v(8), b.v(9), b.v(10)
	b.op("VBROADCASTSS", konst("sign"), sign)
	b.zero(9)
	b.op("VBROADCASTSS", konst("levelStep"), step)
	if b.lanes == 8 {
		b.op("VMOVDQU", konst("byteMask"), "Y11")
		b.op("VMOVDQU", packOrder, "Y12")
	}
	loop := b.label("block")
	b.mark(loop)
	b.blockExtremes(sign, none)
	b.blockScale(step)
	n := 32 / b.lanes
	for i := range n {
		b.op("VMULPS", at(i*b.bytes(), "SI"), b.v(1), b.v(2+i))
		b.op("VCVTPS2DQ", b.v(2+i), b.v(2+i))
		b.op("VPADDD", b.v(0), b.v(2+i), b.v(2+i))
		if b.lanes == 16 {
			b.op("VPMOVDB", b.v(2+i), at(blockLevels+4+16*i, "DI"))
		}
	}
	if b.lanes == 8 {
		b.packBlock()
	}
	b.op("ADDQ", "$128", "SI")
	b.op("ADDQ", fmt.Sprintf("$%d", blockBytes), "DI")
	b.op("SUBQ", "$32", "CX")
	b.op("JG", loop)
	b.ret()
}

// blockExtremes leaves the largest value, or 0, in all lanes of the lower half of
// register 0, and the smallest one's negative, or 0, in those of the upper half.
//
// It compares floats as integers, which order those that are not negative: an
// infinity comes before all numbers and a not-a-number before that, so that both
// reach the scale. Unsigned, the most negative float comes first, and does so among
// the signed ones once its sign is changed.
func (b *builder) blockExtremes(sign, none string) {
	b.op("VMOVUPS", "(SI)", b.v(2))
	b.op("VPMAXUD", at(b.bytes(), "SI"), b.v(2), b.v(1))
	b.op("VPMAXSD", at(b.bytes(), "SI"), b.v(2), b.v(0))
	for i := 2; i < 32/b.lanes; i++ {
		b.op("VPMAXUD", at(i*b.bytes(), "SI"), b.v(1), b.v(1))
		b.op("VPMAXSD", at(i*b.bytes(), "SI"), b.v(0), b.v(0))
	}
	b.op("VXORPS", sign, b.v(1), b.v(1))
	b.halves("$0x44", "$0x20", 1, 0, 2)
	b.halves("$0xee", "$0x31", 1, 0, 0)
	b.op("VPMAXSD", b.v(2), b.v(0), b.v(0))
	if b.lanes == 16 {
		b.op("VSHUFF64X2", "$0xb1", "Z0", "Z0", "Z2")
		b.op("VPMAXSD", "Z2", "Z0", "Z0")
	}
	for _, order := range []string{"$0x4e", "$0xb1"} {
		b.op("VPERMILPS", order, b.v(0), b.v(2))
		b.op("VPMAXSD", b.v(2), b.v(0), b.v(0))
	}
	b.op("VPMAXSD", none, b.v(0), b.v(0))
}

// halves puts together two halves of registers x and y, picked by a number that
// depends on the width.
func (b *builder) halves(order16, order8 string, x, y, to int) {
	if b.lanes == 16 {
		b.op("VSHUFF64X2", order16, b.v(x), b.v(y), b.v(to))
	} else {
		b.op("VPERM2F128", order8, b.v(x), b.v(y), b.v(to))
	}
}

// blockScale stores the scale and the zero, and leaves the inverse of the scale in
// register 1 and the zero in register 0. A vanishing block has scale and inverse 0;
// not-a-number passes.
func (b *builder) blockScale(step string) {
	b.op("VMULPS", step, b.v(0), b.v(1))
	b.halves("$0x4e", "$0x01", 1, 1, 2)
	b.op("VADDPS", "X2", "X1", "X2")
	b.op("VMOVSS", konst("one"), "X1")
	b.op("VDIVSS", "X2", "X1", "X1")
	b.op("VMOVSS", konst("tiny"), "X3")
	b.op("VCMPSS", "$0x15", "X3", "X2", "X3")
	b.op("VANDPS", "X3", "X2", "X2")
	b.op("VANDPS", "X3", "X1", "X1")
	b.op("VMOVSS", "X2", "(DI)")
	b.op("VBROADCASTSS", "X1", b.v(1))
	b.halves("$0xee", "$0x11", 0, 0, 0)
	b.op("VMULPS", b.v(1), b.v(0), b.v(0))
	b.op("VCVTPS2DQ", b.v(0), b.v(0))
	if b.lanes == 16 {
		b.op("VPMOVDB", "X0", at(blockLevels, "DI"))
	}
}

// packBlock writes the bytes of a block from registers 2 to 5, and of its zero from
// register 0.
func (b *builder) packBlock() {
	for _, r := range []string{"Y0", "Y2", "Y3", "Y4", "Y5"} {
		b.op("VPAND", "Y11", r, r)
	}
	b.op("VPACKUSDW", "Y3", "Y2", "Y2")
	b.op("VPACKUSDW", "Y5", "Y4", "Y4")
	b.op("VPACKUSWB", "Y4", "Y2", "Y2")
	b.op("VPERMD", "Y2", "Y12", "Y2")
	b.op("VMOVDQU", "Y2", at(blockLevels+4, "DI"))
	b.op("VPACKUSDW", "X0", "X0", "X0")
	b.op("VPACKUSWB", "X0", "X0", "X0")
	b.op("VMOVD", "X0", at(blockLevels, "DI"))
}
