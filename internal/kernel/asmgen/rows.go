package asmgen

import "fmt"

// reduce folds register r to one value in its lowest lane with the given
// three-operand instruction.
func (b *builder) reduce(op string, r, tmp int) {
	if b.lanes == 16 {
		b.op("VEXTRACTF64X4", "$1", fmt.Sprintf("Z%d", r), fmt.Sprintf("Y%d", tmp))
		b.op(op, fmt.Sprintf("Y%d", tmp), fmt.Sprintf("Y%d", r), fmt.Sprintf("Y%d", r))
	}
	x, t := fmt.Sprintf("X%d", r), fmt.Sprintf("X%d", tmp)
	b.op("VEXTRACTF128", "$1", fmt.Sprintf("Y%d", r), t)
	b.op(op, t, x, x)
	b.op("VPERMILPS", "$0x4e", x, t)
	b.op(op, t, x, x)
	b.op("VPERMILPS", "$0xb1", x, t)
	b.op(op, t, x, x)
}

// zero clears vector registers.
func (b *builder) zero(regs ...int) {
	for _, r := range regs {
		x := fmt.Sprintf("X%d", r)
		b.op("VXORPS", x, x, x)
	}
}

// constReg is a constant as an operand: a register holding it with AVX-512,
// memory with AVX2, which has too few registers.
type constReg map[string]string

func (b *builder) loadConsts(first int, names ...string) constReg {
	c := constReg{}
	for i, n := range names {
		c[n] = konst(n)
		if b.lanes == 16 {
			c[n] = b.v(first + i)
			b.op("VBROADCASTSS", konst(n), c[n])
		}
	}
	return c
}

// quantize: see the Go declaration for the contract. Two passes over a row: its
// extremes, then its bytes.
func (b *builder) quantize() {
	b.text("Quantize", arg{"dst", "DI"}, arg{"ldd", "R8"}, arg{"scales", "R9"}, arg{"src", "SI"},
		arg{"lds", "R10"}, arg{"rows", "CX"}, arg{"n", "DX"}, arg{"limits", "R11"})
	b.op("VPBROADCASTD", "8(R11)", b.v(10))
	if b.lanes == 8 {
		b.op("VMOVDQU", konst("byteMask"), "Y11")
		b.op("VMOVDQU", packOrder, "Y12")
	}
	row, extremes, bytes := b.label("row"), b.label("extremes"), b.label("bytes")
	b.mark(row)
	b.zero(0, 1, 2, 3, 4, 5, 9)
	b.op("MOVQ", "SI", "AX")
	b.op("MOVQ", "DX", "BX")
	b.mark(extremes)
	for i := range 2 {
		b.op("VMOVUPS", at(i*b.bytes(), "AX"), b.v(6+i))
		b.op("VMAXPS", b.v(6+i), b.v(i), b.v(i))
		b.op("VMINPS", b.v(6+i), b.v(2+i), b.v(2+i))
		b.op("VFMADD231PS", b.v(6+i), b.v(9), b.v(4+i))
	}
	b.op("ADDQ", fmt.Sprintf("$%d", 2*b.bytes()), "AX")
	b.op("SUBQ", fmt.Sprintf("$%d", 2*b.lanes), "BX")
	b.op("JG", extremes)
	b.op("VMAXPS", b.v(1), b.v(0), b.v(0))
	b.op("VMINPS", b.v(3), b.v(2), b.v(2))
	b.op("VADDPS", b.v(5), b.v(4), b.v(4))
	b.reduce("VMAXPS", 0, 6)
	b.reduce("VMINPS", 2, 6)
	b.reduce("VADDPS", 4, 6)
	b.rowScale()
	b.op("MOVQ", "SI", "AX")
	b.op("MOVQ", "DI", "R12")
	b.op("MOVQ", "DX", "BX")
	b.mark(bytes)
	b.packBytes()
	b.op("ADDQ", "$128", "AX")
	b.op("ADDQ", "$32", "R12")
	b.op("SUBQ", "$32", "BX")
	b.op("JG", bytes)
	b.op("ADDQ", "R10", "SI")
	b.op("ADDQ", "R8", "DI")
	b.op("ADDQ", "$4", "R9")
	b.op("DECQ", "CX")
	b.op("JNZ", row)
	b.ret()
}

// rowScale turns the extremes in X0 and X2 and the not-a-number witness in X4
// into the stored scale and its inverse in all lanes of register 1.
func (b *builder) rowScale() {
	b.op("VMULSS", "(R11)", "X0", "X0")
	b.op("VMULSS", "4(R11)", "X2", "X2")
	b.op("VMAXSS", "X2", "X0", "X0")
	b.op("VADDSS", "X4", "X0", "X0")
	b.op("VMOVSS", konst("one"), "X1")
	b.op("VDIVSS", "X0", "X1", "X1")
	b.note("a vanishing row has scale and inverse 0; not-a-number passes")
	b.op("VMOVSS", konst("tiny"), "X6")
	b.op("VCMPSS", "$0x15", "X6", "X0", "X6")
	b.op("VANDPS", "X6", "X0", "X0")
	b.op("VANDPS", "X6", "X1", "X1")
	b.op("VMOVSS", "X0", "(R9)")
	b.op("VBROADCASTSS", "X1", b.v(1))
}

// packBytes writes 32 bytes for 32 floats at AX.
func (b *builder) packBytes() {
	n := 32 / b.lanes
	for i := range n {
		b.op("VMULPS", at(i*b.bytes(), "AX"), b.v(1), b.v(2+i))
		b.op("VCVTPS2DQ", b.v(2+i), b.v(2+i))
		if b.lanes == 16 {
			b.op("VPADDD", b.v(10), b.v(2+i), b.v(2+i))
			b.op("VPMOVDB", b.v(2+i), at(16*i, "R12"))
			continue
		}
		b.op("VPADDD", b.v(10), b.v(2+i), b.v(2+i))
		b.op("VPAND", b.v(11), b.v(2+i), b.v(2+i))
	}
	if b.lanes == 8 {
		b.op("VPACKUSDW", "Y3", "Y2", "Y2")
		b.op("VPACKUSDW", "Y5", "Y4", "Y4")
		b.op("VPACKUSWB", "Y4", "Y2", "Y2")
		b.op("VPERMD", "Y2", "Y12", "Y2")
		b.op("VMOVDQU", "Y2", "(R12)")
	}
}

// residual: what the levels of quantised rows leave over.
func (b *builder) residual() {
	b.text("Residual", arg{"dst", "DI"}, arg{"src", "SI"}, arg{"levels", "R8"}, arg{"scales", "R9"},
		arg{"rows", "CX"}, arg{"n", "DX"}, arg{"offset", "R10"}, arg{"signed", "R11"})
	b.op("VMOVD", "R10", "X10")
	b.op("VPBROADCASTD", "X10", b.v(10))
	row, values, unsigned, next := b.label("row"), b.label("values"), b.label("unsigned"), b.label("next")
	b.mark(row)
	b.op("VBROADCASTSS", "(R9)", b.v(11))
	b.op("MOVQ", "DX", "BX")
	b.mark(values)
	b.op("TESTQ", "R11", "R11")
	b.op("JZ", unsigned)
	for i := range 2 {
		b.op("VPMOVSXBD", at(i*b.lanes, "R8"), b.v(i))
	}
	b.op("JMP", next)
	b.mark(unsigned)
	for i := range 2 {
		b.op("VPMOVZXBD", at(i*b.lanes, "R8"), b.v(i))
	}
	b.mark(next)
	for i := range 2 {
		b.op("VPSUBD", b.v(10), b.v(i), b.v(i))
		b.op("VCVTDQ2PS", b.v(i), b.v(i))
		b.op("VMULPS", b.v(11), b.v(i), b.v(i))
		b.op("VMOVUPS", at(i*b.bytes(), "SI"), b.v(2+i))
		b.op("VSUBPS", b.v(i), b.v(2+i), b.v(2+i))
		b.op("VMOVUPS", b.v(2+i), at(i*b.bytes(), "DI"))
	}
	b.op("ADDQ", fmt.Sprintf("$%d", 2*b.lanes), "R8")
	b.op("ADDQ", fmt.Sprintf("$%d", 2*b.bytes()), "SI")
	b.op("ADDQ", fmt.Sprintf("$%d", 2*b.bytes()), "DI")
	b.op("SUBQ", fmt.Sprintf("$%d", 2*b.lanes), "BX")
	b.op("JG", values)
	b.op("ADDQ", "$4", "R9")
	b.op("DECQ", "CX")
	b.op("JNZ", row)
	b.ret()
}

// gelu: x·Φ(x) with the polynomial of geluCoefficients.
func (b *builder) gelu() {
	b.text("GELU", arg{"x", "SI"}, arg{"ld", "R8"}, arg{"rows", "CX"}, arg{"n", "DX"})
	names := []string{"geluMin", "geluMax", "geluScale", "minusOne", "half"}
	for i := range geluCoefficients {
		names = append(names, fmt.Sprintf("gelu%d", i))
	}
	c := b.loadConsts(12, names...)
	row, loop := b.label("row"), b.label("loop")
	b.mark(row)
	b.op("MOVQ", "SI", "AX")
	b.op("MOVQ", "DX", "BX")
	b.mark(loop)
	const unroll = 2
	x, u, r := 0, 4, 8
	for i := range unroll {
		b.op("VMOVUPS", c["geluMin"], b.v(x+i))
		b.op("VMAXPS", at(i*b.bytes(), "AX"), b.v(x+i), b.v(x+i))
		b.op("VMINPS", c["geluMax"], b.v(x+i), b.v(x+i))
		b.op("VMULPS", b.v(x+i), b.v(x+i), b.v(u+i))
		b.op("VMOVUPS", c["geluScale"], b.v(r+i))
		b.op("VFMADD213PS", c["minusOne"], b.v(r+i), b.v(u+i))
		b.op("VMOVUPS", c[fmt.Sprintf("gelu%d", len(geluCoefficients)-1)], b.v(r+i))
	}
	for k := len(geluCoefficients) - 2; k >= 0; k-- {
		for i := range unroll {
			b.op("VFMADD213PS", c[fmt.Sprintf("gelu%d", k)], b.v(u+i), b.v(r+i))
		}
	}
	for i := range unroll {
		b.op("VFMADD213PS", c["half"], b.v(x+i), b.v(r+i))
		b.op("VMULPS", at(i*b.bytes(), "AX"), b.v(r+i), b.v(r+i))
		b.op("VMOVUPS", b.v(r+i), at(i*b.bytes(), "AX"))
	}
	b.op("ADDQ", fmt.Sprintf("$%d", unroll*b.bytes()), "AX")
	b.op("SUBQ", fmt.Sprintf("$%d", unroll*b.lanes), "BX")
	b.op("JG", loop)
	b.op("ADDQ", "R8", "SI")
	b.op("DECQ", "CX")
	b.op("JNZ", row)
	b.ret()
}

// addNorm: x = LayerNorm(x + y), in three passes over a row that stays in the
// first-level cache.
func (b *builder) addNorm() {
	b.text("AddNorm", arg{"x", "DI"}, arg{"y", "SI"}, arg{"gamma", "R8"}, arg{"beta", "R9"},
		arg{"rows", "CX"}, arg{"n", "DX"}, arg{"norm", "R10"})
	step := fmt.Sprintf("$%d", 2*b.bytes())
	row, sum, square, scale := b.label("row"), b.label("sum"), b.label("square"), b.label("scale")
	loop := func(label string, body func(i int)) {
		b.op("XORQ", "AX", "AX")
		b.mark(label)
		for i := range 2 {
			body(i)
		}
		b.op("ADDQ", step, "AX")
		b.op("CMPQ", "AX", "BX")
		b.op("JL", label)
	}
	b.op("MOVQ", "DX", "BX")
	b.op("SHLQ", "$2", "BX")
	b.mark(row)
	b.zero(0, 1, 2, 3)
	loop(sum, func(i int) {
		b.op("VMOVUPS", atIndex(i*b.bytes(), "DI", "AX", 1), b.v(6+i))
		b.op("VADDPS", atIndex(i*b.bytes(), "SI", "AX", 1), b.v(6+i), b.v(6+i))
		b.op("VMOVUPS", b.v(6+i), atIndex(i*b.bytes(), "DI", "AX", 1))
		b.op("VADDPS", b.v(6+i), b.v(i), b.v(i))
	})
	b.op("VADDPS", b.v(1), b.v(0), b.v(0))
	b.reduce("VADDPS", 0, 6)
	b.op("VMULSS", "(R10)", "X0", "X0")
	b.op("VBROADCASTSS", "X0", b.v(4))
	loop(square, func(i int) {
		b.op("VMOVUPS", atIndex(i*b.bytes(), "DI", "AX", 1), b.v(6+i))
		b.op("VSUBPS", b.v(4), b.v(6+i), b.v(6+i))
		b.op("VFMADD231PS", b.v(6+i), b.v(6+i), b.v(2+i))
	})
	b.op("VADDPS", b.v(3), b.v(2), b.v(2))
	b.reduce("VADDPS", 2, 6)
	b.op("VMULSS", "(R10)", "X2", "X2")
	b.op("VADDSS", "4(R10)", "X2", "X2")
	b.op("VSQRTSS", "X2", "X2", "X2")
	b.op("VMOVSS", konst("one"), "X3")
	b.op("VDIVSS", "X2", "X3", "X3")
	b.op("VBROADCASTSS", "X3", b.v(5))
	loop(scale, func(i int) {
		b.op("VMOVUPS", atIndex(i*b.bytes(), "DI", "AX", 1), b.v(6+i))
		b.op("VSUBPS", b.v(4), b.v(6+i), b.v(6+i))
		b.op("VMULPS", b.v(5), b.v(6+i), b.v(6+i))
		b.op("VMOVUPS", atIndex(i*b.bytes(), "R8", "AX", 1), b.v(8+i))
		b.op("VFMADD213PS", atIndex(i*b.bytes(), "R9", "AX", 1), b.v(8+i), b.v(6+i))
		b.op("VMOVUPS", b.v(6+i), atIndex(i*b.bytes(), "DI", "AX", 1))
	})
	b.op("ADDQ", "BX", "DI")
	b.op("ADDQ", "BX", "SI")
	b.op("DECQ", "CX")
	b.op("JNZ", row)
	b.ret()
}
