package asmgen

import "fmt"

// headRows is the number of query rows one call of the attention products
// takes.
const headRows = 6

// rowOperands are the memory operands of headRows rows at base, the stride
// being in ld and its multiples by three and five in ld3 and ld5.
func rowOperands(offset int, base, ld, ld3, ld5 string) [headRows]string {
	return [headRows]string{
		at(offset, base), atIndex(offset, base, ld, 1), atIndex(offset, base, ld, 2),
		atIndex(offset, base, ld3, 1), atIndex(offset, base, ld, 4), atIndex(offset, base, ld5, 1),
	}
}

// strides computes the multiples of a stride that rowOperands needs.
func (b *builder) strides(ld, ld3, ld5 string) {
	b.op("LEAQ", atIndex(0, ld, ld, 2), ld3)
	b.op("LEAQ", atIndex(0, ld, ld, 4), ld5)
}

// scores: six rows of queries times the transposed keys of one head of 32.
func (b *builder) scores() {
	b.text("Scores", arg{"s", "DI"}, arg{"lds", "R8"}, arg{"q", "SI"}, arg{"ldq", "R9"},
		arg{"kt", "DX"}, arg{"ldk", "R10"}, arg{"n", "CX"})
	b.strides("R8", "R11", "R12")
	b.strides("R9", "R13", "BX")
	widths := []int{4, 2, 1}
	if b.lanes == 8 {
		widths = []int{2}
	}
	done := b.label("done")
	for i, w := range widths {
		next, loop := b.label("narrow"), b.label("columns")
		if i == len(widths)-1 {
			next = done
		}
		b.mark(loop)
		b.op("CMPQ", "CX", fmt.Sprintf("$%d", w*b.lanes))
		b.op("JLT", next)
		b.scoreTile(w)
		b.op("ADDQ", fmt.Sprintf("$%d", w*b.bytes()), "DX")
		b.op("ADDQ", fmt.Sprintf("$%d", w*b.bytes()), "DI")
		b.op("SUBQ", fmt.Sprintf("$%d", w*b.lanes), "CX")
		b.op("JMP", loop)
		if next != done {
			b.mark(next)
		}
	}
	b.mark(done)
	b.ret()
}

// scoreTile computes w registers of columns for the six rows.
func (b *builder) scoreTile(w int) {
	acc := func(r, c int) string { return b.v(r*w + c) }
	key := func(c int) string { return b.v(headRows*w + c) }
	q := b.v(headRows*w + w)
	for r := range headRows {
		for c := range w {
			i := r*w + c
			b.zero2(i)
		}
	}
	const unroll = 4
	b.op("MOVQ", "DX", "AX")
	b.op("MOVQ", fmt.Sprintf("$%d", headDim/unroll), "R15")
	loop := b.label("dims")
	b.mark(loop)
	for d := range unroll {
		for c := range w {
			b.op("VMOVUPS", at(c*b.bytes(), "AX"), key(c))
		}
		for r, m := range rowOperands(4*d, "SI", "R9", "R13", "BX") {
			b.op("VBROADCASTSS", m, q)
			for c := range w {
				b.op("VFMADD231PS", key(c), q, acc(r, c))
			}
		}
		b.op("ADDQ", "R10", "AX")
	}
	b.op("ADDQ", fmt.Sprintf("$%d", 4*unroll), "SI")
	b.op("DECQ", "R15")
	b.op("JNZ", loop)
	b.op("SUBQ", fmt.Sprintf("$%d", 4*headDim), "SI")
	for c := range w {
		for r, m := range rowOperands(c*b.bytes(), "DI", "R8", "R11", "R12") {
			b.op("VMOVUPS", acc(r, c), m)
		}
	}
}

// headDim is the width of one attention head.
const headDim = 32

// zero2 clears a register of any number: the legacy encodings reach only the
// lower sixteen.
func (b *builder) zero2(r int) {
	if r < 16 {
		b.zero(r)
		return
	}
	b.op("VPXORQ", b.v(r), b.v(r), b.v(r))
}

// context: six rows of weights times the values of one head, scaled by row.
func (b *builder) context() {
	b.text("Context", arg{"o", "DI"}, arg{"ldo", "R8"}, arg{"s", "SI"}, arg{"lds", "R9"},
		arg{"v", "DX"}, arg{"ldv", "R10"}, arg{"n", "CX"}, arg{"inv", "R15"})
	b.strides("R8", "R11", "R12")
	b.strides("R9", "R13", "BX")
	const w = 2
	for half := range headDim / (w * b.lanes) {
		acc := func(r, c int) string { return b.v(r*w + c) }
		b.zero(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
		if half > 0 {
			b.op("MOVQ", "s+16(FP)", "SI")
			b.op("MOVQ", "v+32(FP)", "DX")
			b.op("MOVQ", "n+48(FP)", "CX")
			b.op("ADDQ", fmt.Sprintf("$%d", w*b.bytes()), "DI")
		}
		off := half * w * b.bytes()
		loop := b.label("keys")
		b.mark(loop)
		for c := range w {
			b.op("VMOVUPS", at(off+c*b.bytes(), "DX"), b.v(12+c))
		}
		for r, m := range rowOperands(0, "SI", "R9", "R13", "BX") {
			p := b.v(14 + r%2)
			b.op("VBROADCASTSS", m, p)
			for c := range w {
				b.op("VFMADD231PS", b.v(12+c), p, acc(r, c))
			}
		}
		b.op("ADDQ", "$4", "SI")
		b.op("ADDQ", "R10", "DX")
		b.op("DECQ", "CX")
		b.op("JNZ", loop)
		for r, m := range rowOperands(0, "DI", "R8", "R11", "R12") {
			b.op("VBROADCASTSS", at(4*r, "R15"), b.v(12))
			for c := range w {
				b.op("VMULPS", b.v(12), acc(r, c), acc(r, c))
			}
			b.op("VMOVUPS", acc(r, 0), m)
		}
		for r, m := range rowOperands(b.bytes(), "DI", "R8", "R11", "R12") {
			b.op("VMOVUPS", acc(r, 1), m)
		}
	}
	b.ret()
}

// softmax: powers of two of a row less its largest value, and the inverse of
// their sum.
func (b *builder) softmax() {
	b.text("Softmax", arg{"s", "DI"}, arg{"lds", "R8"}, arg{"rows", "CX"}, arg{"n", "DX"},
		arg{"mask", "R9"}, arg{"inv", "R10"})
	names := []string{"expMin", "magic", "lowest"}
	for i := range exp2Coefficients {
		names = append(names, fmt.Sprintf("exp%d", i))
	}
	c := b.loadConsts(16, names...)
	b.op("SHLQ", "$2", "DX")
	for _, r := range [][2]string{{"DI", "R11"}, {"CX", "R12"}, {"R10", "R13"}} {
		b.op("MOVQ", r[0], r[1])
	}
	b.note("first the largest value of each row, so that the rows' powers need not wait for one another")
	b.eachRow(func() { b.largest(c) })
	for _, r := range [][2]string{{"R11", "DI"}, {"R12", "CX"}, {"R13", "R10"}} {
		b.op("MOVQ", r[0], r[1])
	}
	b.eachRow(func() { b.powers(c) })
	b.ret()
}

// eachRow repeats body for CX rows of Softmax, at DI with results at R10.
func (b *builder) eachRow(body func()) {
	row := b.label("row")
	b.mark(row)
	body()
	b.op("ADDQ", "$4", "R10")
	b.op("ADDQ", "R8", "DI")
	b.op("DECQ", "CX")
	b.op("JNZ", row)
}

// largest writes the largest value of a row, once what lies past the sequence
// has become -Inf.
func (b *builder) largest(c constReg) {
	w := 16 / b.lanes
	for i := range w {
		b.op("VMOVUPS", atIndex(i*b.bytes()-64, "DI", "DX", 1), b.v(2))
		b.op("VMINPS", at(i*b.bytes(), "R9"), b.v(2), b.v(2))
		b.op("VMOVUPS", b.v(2), atIndex(i*b.bytes()-64, "DI", "DX", 1))
	}
	for i := range w {
		b.op("VMOVUPS", c["lowest"], b.v(i))
	}
	loop := b.label("largest")
	b.op("XORQ", "AX", "AX")
	b.mark(loop)
	for i := range w {
		b.op("VMAXPS", atIndex(i*b.bytes(), "DI", "AX", 1), b.v(i), b.v(i))
	}
	b.op("ADDQ", "$64", "AX")
	b.op("CMPQ", "AX", "DX")
	b.op("JL", loop)
	if w == 2 {
		b.op("VMAXPS", b.v(1), b.v(0), b.v(0))
	}
	b.reduce("VMAXPS", 0, 2)
	b.op("VMOVSS", "X0", "(R10)")
}

// powers replaces a row by powers of two and writes the inverse of their sum.
func (b *builder) powers(c constReg) {
	w := 16 / b.lanes
	b.op("VBROADCASTSS", "(R10)", b.v(0))
	b.zero(8, 9)
	loop := b.label("powers")
	b.op("XORQ", "AX", "AX")
	b.mark(loop)
	for i := range w {
		b.exp2(c, atIndex(i*b.bytes(), "DI", "AX", 1), i)
	}
	b.op("ADDQ", "$64", "AX")
	b.op("CMPQ", "AX", "DX")
	b.op("JL", loop)
	if w == 2 {
		b.op("VADDPS", b.v(9), b.v(8), b.v(8))
	}
	b.reduce("VADDPS", 8, 2)
	b.op("VMOVSS", konst("one"), "X2")
	b.op("VDIVSS", "X8", "X2", "X2")
	b.op("VMOVSS", "X2", "(R10)")
}

// exp2 replaces the vector at mem by 2^(mem − v0) and adds it to v(8+i). The
// integer part of the exponent is read from the low bits of a sum with 1.5·2^23.
func (b *builder) exp2(c constReg, mem string, i int) {
	x, z, p := b.v(1), b.v(2+2*i), b.v(3+2*i)
	b.op("VMOVUPS", mem, x)
	b.op("VSUBPS", b.v(0), x, x)
	b.op("VMOVUPS", c["expMin"], z)
	b.op("VMAXPS", x, z, x)
	b.op("VADDPS", c["magic"], x, z)
	b.op("VSUBPS", c["magic"], z, p)
	b.op("VSUBPS", p, x, x)
	b.op("VMOVUPS", c[fmt.Sprintf("exp%d", len(exp2Coefficients)-1)], p)
	for k := len(exp2Coefficients) - 2; k >= 0; k-- {
		b.op("VFMADD213PS", c[fmt.Sprintf("exp%d", k)], x, p)
	}
	b.op("VPSLLD", "$23", z, z)
	b.op("VPADDD", z, p, p)
	b.op("VADDPS", p, b.v(8+i), b.v(8+i))
	b.op("VMOVUPS", p, mem)
}

// transpose: keys of one head, eight by eight, with the AVX instructions both
// widths have.
func (b *builder) transpose() {
	b.text("Transpose", arg{"kt", "DI"}, arg{"ldt", "R8"}, arg{"k", "SI"}, arg{"ldk", "R9"}, arg{"n", "CX"})
	y := func(i int) string { return fmt.Sprintf("Y%d", i) }
	b.op("LEAQ", atIndex(0, "R9", "R9", 2), "R10")
	b.op("LEAQ", atIndex(0, "R8", "R8", 2), "R12")
	loop := b.label("keys")
	b.mark(loop)
	b.op("LEAQ", atIndex(0, "SI", "R9", 4), "R11")
	b.op("MOVQ", "DI", "AX")
	for d := 0; d < headDim; d += 8 {
		for i := range 8 {
			base := []string{"SI", "R11"}[i/4]
			m := []string{at(4*d, base), atIndex(4*d, base, "R9", 1), atIndex(4*d, base, "R9", 2), atIndex(4*d, base, "R10", 1)}[i%4]
			b.op("VMOVUPS", m, y(i))
		}
		for i := 0; i < 8; i += 2 {
			b.op("VUNPCKLPS", y(i+1), y(i), y(8+i))
			b.op("VUNPCKHPS", y(i+1), y(i), y(9+i))
		}
		for i := 0; i < 8; i += 4 {
			b.op("VSHUFPS", "$0x44", y(10+i), y(8+i), y(i))
			b.op("VSHUFPS", "$0xee", y(10+i), y(8+i), y(i+1))
			b.op("VSHUFPS", "$0x44", y(11+i), y(9+i), y(i+2))
			b.op("VSHUFPS", "$0xee", y(11+i), y(9+i), y(i+3))
		}
		for i := range 8 {
			imm := []string{"$0x20", "$0x31"}[i/4]
			b.op("VPERM2F128", imm, y(4+i%4), y(i%4), y(8+i))
		}
		for i := range 8 {
			m := []string{at(0, "AX"), atIndex(0, "AX", "R8", 1), atIndex(0, "AX", "R8", 2), atIndex(0, "AX", "R12", 1)}[i%4]
			b.op("VMOVUPS", y(8+i), m)
			if i%4 == 3 {
				b.op("LEAQ", atIndex(0, "AX", "R8", 4), "AX")
			}
		}
	}
	b.op("LEAQ", atIndex(0, "SI", "R9", 8), "SI")
	b.op("ADDQ", "$32", "DI")
	b.op("SUBQ", "$8", "CX")
	b.op("JG", loop)
	b.ret()
}
