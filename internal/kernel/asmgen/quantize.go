package asmgen

import "fmt"

// quantizeBlocks: a set of blocks at a time, one for each 128 bits of a register:
// first their extremes, scales and zeros, then their bytes.
func (b *builder) quantizeBlocks() {
	b.text("QuantizeBlocks", arg{"dst", "DI"}, arg{"src", "SI"}, arg{"n", "CX"})
	b.zero(quantizeZero)
	if b.lanes == 8 {
		b.op("VMOVDQU", packOrder, "Y12")
	}
	c := b.loadConsts(17, "sign", "levelStep", "one", "tiny", "magic")
	loop := b.label("blocks")
	b.mark(loop)
	b.blockExtremes(c)
	b.blockScales(c)
	for i := range b.lanes / 4 {
		b.writeLevels(i)
	}
	b.op("ADDQ", fmt.Sprintf("$%d", 32*b.lanes), "SI")
	b.op("ADDQ", fmt.Sprintf("$%d", blockBytes*b.lanes/4), "DI")
	b.op("SUBQ", fmt.Sprintf("$%d", 8*b.lanes), "CX")
	b.op("JG", loop)
	b.ret()
}

// quantizeZero is the number of a register of zeros.
const quantizeZero = 15

// blockExtremes leaves in register 0, for each block in turn, its largest value and
// the negative of its smallest one, or 0 in place of either, twice.
//
// It compares floats as integers, which order those that are not negative: an
// infinity comes before all numbers and a not-a-number before that, so that both
// reach the scale. Unsigned, the most negative float comes first, and does so among
// the signed ones once its sign is changed.
func (b *builder) blockExtremes(c constReg) {
	blocks := b.lanes / 4
	for i := range blocks {
		part := func(j int) string { return at(128*i+j*b.bytes(), "SI") }
		b.op("VMOVUPS", part(0), b.v(14))
		b.op("VPMAXSD", part(1), b.v(14), b.v(i))
		b.op("VPMAXUD", part(1), b.v(14), b.v(4+i))
		for j := 2; j < 32/b.lanes; j++ {
			b.op("VPMAXSD", part(j), b.v(i), b.v(i))
			b.op("VPMAXUD", part(j), b.v(4+i), b.v(4+i))
		}
	}
	b.gather("VPMAXSD", 0)
	b.gather("VPMAXUD", 4)
	b.op("VXORPS", c["sign"], b.v(4), b.v(4))
	b.op("VUNPCKLPS", b.v(4), b.v(0), b.v(1))
	b.op("VUNPCKHPS", b.v(4), b.v(0), b.v(2))
	b.op("VPMAXSD", b.v(1), b.v(2), b.v(0))
	b.op("VPERMILPS", "$0x4e", b.v(0), b.v(1))
	b.op("VPMAXSD", b.v(1), b.v(0), b.v(0))
	b.op("VPMAXSD", b.v(quantizeZero), b.v(0), b.v(0))
}

// gather folds registers of one block each, from `first` on, to 128 bits a block in
// the first of them.
func (b *builder) gather(fold string, first int) {
	both := func(order string, x, y, to int) {
		name := "VSHUFF64X2"
		if b.lanes == 8 {
			name = "VPERM2F128"
		}
		b.op(name, order, b.v(y), b.v(x), b.v(to))
	}
	pair := func(low, high string, x, y, to int) {
		both(low, x, y, 14)
		both(high, x, y, to)
		b.op(fold, b.v(14), b.v(to), b.v(to))
	}
	if b.lanes == 8 {
		pair("$0x20", "$0x31", first, first+1, first)
		return
	}
	pair("$0x44", "$0xee", first, first+1, first)
	pair("$0x44", "$0xee", first+2, first+3, first+2)
	pair("$0x88", "$0xdd", first, first+2, first)
}

// blockScales stores the blocks' scales and zeros, and leaves the inverses of the
// scales in register 0 and 1.5·2^23 plus the zeros in register 1: added to a
// number, that gives a float32 whose lowest byte is the number rounded plus the
// zero. A vanishing block has scale and inverse 0; not-a-number passes.
func (b *builder) blockScales(c constReg) {
	b.op("VMULPS", c["levelStep"], b.v(0), b.v(2))
	b.op("VPERMILPS", "$0xb1", b.v(2), b.v(3))
	b.op("VADDPS", b.v(3), b.v(2), b.v(2))
	b.op("VPERMILPS", "$0xf5", b.v(0), b.v(1))
	b.op("VMOVUPS", c["one"], b.v(0))
	b.op("VDIVPS", b.v(2), b.v(0), b.v(0))
	if b.lanes == 16 {
		b.op("VCMPPS", "$0x15", c["tiny"], b.v(2), "K1")
		b.op("VMOVAPS.Z", b.v(2), "K1", b.v(2))
		b.op("VMOVAPS.Z", b.v(0), "K1", b.v(0))
	} else {
		b.op("VCMPPS", "$0x15", c["tiny"], b.v(2), b.v(3))
		b.op("VANDPS", b.v(3), b.v(2), b.v(2))
		b.op("VANDPS", b.v(3), b.v(0), b.v(0))
	}
	b.op("VMULPS", b.v(0), b.v(1), b.v(1))
	b.op("VADDPS", c["magic"], b.v(1), b.v(1))
	b.note("the zero's byte four times, after the scale")
	b.op("VPSHUFB", b.v(quantizeZero), b.v(1), b.v(3))
	b.op("VUNPCKLPS", b.v(3), b.v(2), b.v(2))
	b.op("VMOVLPS", "X2", "(DI)")
	for i := 1; i < b.lanes/4; i++ {
		b.op(map[bool]string{true: "VEXTRACTF32X4", false: "VEXTRACTF128"}[b.lanes == 16], fmt.Sprintf("$%d", i), b.v(2), "X3")
		b.op("VMOVLPS", "X3", at(blockBytes*i, "DI"))
	}
}

// writeLevels writes the levels of block i of a set.
func (b *builder) writeLevels(i int) {
	for to, from := range []int{0, 1} {
		if b.lanes == 16 {
			b.op("VSHUFF64X2", fmt.Sprintf("$%#02x", 0x55*i), b.v(from), b.v(from), b.v(2+to))
		} else {
			b.op("VPERM2F128", fmt.Sprintf("$%#02x", 0x11*i), b.v(from), b.v(from), b.v(2+to))
		}
	}
	levels := blockBytes*i + blockLevels + 4
	for j := range 32 / b.lanes {
		b.op("VMULPS", at(128*i+j*b.bytes(), "SI"), b.v(2), b.v(4+j))
		b.op("VADDPS", b.v(3), b.v(4+j), b.v(4+j))
		if b.lanes == 16 {
			b.op("VPMOVDB", b.v(4+j), at(levels+16*j, "DI"))
		} else {
			b.op("VPAND", konst("byteMask"), b.v(4+j), b.v(4+j))
		}
	}
	if b.lanes == 8 {
		b.op("VPACKUSDW", "Y5", "Y4", "Y4")
		b.op("VPACKUSDW", "Y7", "Y6", "Y6")
		b.op("VPACKUSWB", "Y6", "Y4", "Y4")
		b.op("VPERMD", "Y4", "Y12", "Y4")
		b.op("VMOVDQU", "Y4", at(levels, "DI"))
	}
}
