package asmgen

import "fmt"

// The arm64 assembler knows few vector instructions; the others are written as
// words.

// word writes an instruction the assembler lacks.
func (b *builder) word(code uint32, format string, args ...any) {
	fmt.Fprintf(b, "\tWORD $0x%08x // %s\n", code, fmt.Sprintf(format, args...))
}

// three encodes an instruction of registers d, n and m.
func (b *builder) three(name string, code uint32, d, n, m int) {
	b.word(code|uint32(m)<<16|uint32(n)<<5|uint32(d), "%s V%d, V%d, V%d", name, d, n, m)
}

// element encodes an instruction of registers d and n and lane i of m.
func (b *builder) element(name string, code uint32, d, n, m, i int) {
	code |= uint32(i&1)<<21 | uint32(i>>1)<<11
	b.word(code|uint32(m)<<16|uint32(n)<<5|uint32(d), "%s V%d, V%d, V%d[%d]", name, d, n, m, i)
}

const (
	sdotElement = 0x4f80e000
	fmlaElement = 0x4f801000
	fmlaVector  = 0x4e20cc00
	fmulVector  = 0x6e20dc00
	faddVector  = 0x4e20d400
	scvtfVector = 0x4e21d800
	smull       = 0x0e20c000
	smlal       = 0x0e208000
	sadalp      = 0x4e606800
	addp        = 0x4ea0bc00
	addpHalves  = 0x4e60bc00
	saddlp      = 0x4e602800
	upperHalf   = 0x40000000
)

// list writes a register list of n registers from first on.
func list(first, n int, arrangement string) string {
	s := "["
	for i := range n {
		if i > 0 {
			s += ", "
		}
		s += fmt.Sprintf("V%d.%s", first+i, arrangement)
	}
	return s + "]"
}

// neonText opens a function and loads its parameters into R0 and on.
func (b *builder) neonText(name string, args ...string) {
	var list []arg
	for _, a := range args {
		list = append(list, arg{name: a})
	}
	b.text(name, list...)
	for i, a := range args {
		b.op("MOVD", fmt.Sprintf("%s+%d(FP)", a, 8*i), fmt.Sprintf("R%d", i))
	}
}

// neonGemm is one tile of 16 columns for any number of rows: c R0, ldc R1, a R2,
// lda R3, sa R4, m R5, w R6, k R7, init R8, sw R9, bias R10, ldb R11.
func (b *builder) neonGemm(name string, rows int, sum func(rows int)) {
	b.neonText(name, "c", "ldc", "a", "lda", "sa", "m", "w", "k", "init", "sw", "bias", "ldb")
	blocks, single, done := b.label("blocks"), b.label("single"), b.label("done")
	for _, r := range []int{rows, 1} {
		b.mark(map[bool]string{true: blocks, false: single}[r > 1])
		b.op("CMP", fmt.Sprintf("$%d", r), "R5")
		b.op("BLT", map[bool]string{true: single, false: done}[r > 1])
		b.op("MOVD", "R6", "R19")
		b.op("MOVD", "R7", "R12")
		for i := range r {
			b.op("MOVD", "R2", fmt.Sprintf("R%d", 13+i))
			b.op("ADD", "R3", "R2")
		}
		sum(r)
		b.op("VLD1", "(R9)", list(16, 4, "S4"))
		for i := range r {
			b.op("VLD1", "(R10)", list(24, 4, "S4"))
			b.op("ADD", "R11", "R10")
			b.op("VLD1R.P", "4(R4)", "[V20.S4]")
			for c := range 4 {
				acc := 4*i + c
				b.three("SCVTF", scvtfVector, acc, acc, 0)
				b.three("FMUL", fmulVector, acc, acc, 16+c)
				b.three("FMUL", fmulVector, acc, acc, 20)
				b.three("FADD", faddVector, acc, acc, 24+c)
			}
			b.op("VST1", list(4*i, 4, "S4"), "(R0)")
			b.op("ADD", "R1", "R0")
		}
		b.op("SUB", fmt.Sprintf("$%d", r), "R5")
		b.op("B", map[bool]string{true: blocks, false: single}[r > 1])
	}
	b.mark(done)
	b.op("RET")
}

// copyVector copies a register.
func (b *builder) copyVector(from, to int) {
	b.op("VORR", fmt.Sprintf("V%d.B16", from), fmt.Sprintf("V%d.B16", from), fmt.Sprintf("V%d.B16", to))
}

// dotSum sums with SDOT, four bytes of a row against four of each column.
func (b *builder) dotSum(rows int) {
	b.op("VLD1", "(R8)", list(0, 4, "S4"))
	for i := 4; i < 4*rows; i++ {
		b.copyVector(i%4, i)
	}
	loop := b.label("sum")
	b.mark(loop)
	for r := range rows {
		b.op("VLD1.P", fmt.Sprintf("16(R%d)", 13+r), list(20+r, 1, "B16"))
	}
	for i := range 4 {
		b.op("VLD1.P", "64(R19)", list(16, 4, "B16"))
		for r := range rows {
			for c := range 4 {
				b.element("SDOT", sdotElement, 4*r+c, 16+c, 20+r, i)
			}
		}
	}
	b.op("SUBS", "$16", "R12")
	b.op("BGT", loop)
}

// mulSum sums with widening multiplications: two products fit 16 bits, as no
// factor is −128; pairs of them are then added to 32-bit sums, two for each
// column.
func (b *builder) mulSum(rows int) {
	for i := range 8 * rows {
		v := fmt.Sprintf("V%d.B16", i)
		b.op("VEOR", v, v, v)
	}
	loop := b.label("sum")
	b.mark(loop)
	for r := range rows {
		b.op("VLD1.P", fmt.Sprintf("16(R%d)", 13+r), list(24+r, 1, "B16"))
	}
	for i := 0; i < 4; i += 2 {
		b.op("VLD1.P", "64(R19)", list(16, 4, "B16"))
		b.op("VLD1.P", "64(R19)", list(20, 4, "B16"))
		for r := range rows {
			b.op("VDUP", fmt.Sprintf("V%d.S[%d]", 24+r, i), "V26.S4")
			b.op("VDUP", fmt.Sprintf("V%d.S[%d]", 24+r, i+1), "V27.S4")
			for c := range 4 {
				for half := range 2 {
					upper := uint32(half) * upperHalf
					b.three("SMULL", smull|upper, 28, 16+c, 26)
					b.three("SMLAL", smlal|upper, 28, 20+c, 27)
					b.three("SADALP", sadalp, 8*r+2*c+half, 28, 0)
				}
			}
		}
	}
	b.op("SUBS", "$16", "R12")
	b.op("BGT", loop)
	b.op("VLD1", "(R8)", list(24, 4, "S4"))
	for i := range 4 * rows {
		b.three("ADDP", addp, i, 2*i, 2*i+1)
		b.op("VADD", fmt.Sprintf("V%d.S4", 24+i%4), fmt.Sprintf("V%d.S4", i), fmt.Sprintf("V%d.S4", i))
	}
}

// neonScores: s R0, lds R1, q R2, ldq R3, kt R4, ldk R5, n R6.
func (b *builder) neonScores() {
	b.neonText("Scores", "s", "lds", "q", "ldq", "kt", "ldk", "n")
	columns, dims := b.label("columns"), b.label("dims")
	b.mark(columns)
	for i := range 2 * headRows {
		v := fmt.Sprintf("V%d.B16", i)
		b.op("VEOR", v, v, v)
	}
	b.op("MOVD", "R4", "R11")
	b.op("MOVD", "R2", "R13")
	b.op("MOVD", fmt.Sprintf("$%d", headDim), "R12")
	b.mark(dims)
	b.op("MOVD", "R13", "R14")
	for r := range headRows {
		b.op("VLD1", "(R14)", list(20+r, 1, "S4"))
		b.op("ADD", "R3", "R14")
	}
	for d := range 4 {
		b.op("VLD1", "(R11)", list(16, 2, "S4"))
		b.op("ADD", "R5", "R11")
		for r := range headRows {
			for c := range 2 {
				b.element("FMLA", fmlaElement, 2*r+c, 16+c, 20+r, d)
			}
		}
	}
	b.op("ADD", "$16", "R13")
	b.op("SUBS", "$4", "R12")
	b.op("BGT", dims)
	b.op("MOVD", "R0", "R14")
	for r := range headRows {
		b.op("VST1", list(2*r, 2, "S4"), "(R14)")
		b.op("ADD", "R1", "R14")
	}
	b.op("ADD", "$32", "R0")
	b.op("ADD", "$32", "R4")
	b.op("SUBS", "$8", "R6")
	b.op("BGT", columns)
	b.op("RET")
}

// neonContext: o R0, ldo R1, s R2, lds R3, v R4, ldv R5, n R6, inv R7.
func (b *builder) neonContext() {
	b.neonText("Context", "o", "ldo", "s", "lds", "v", "ldv", "n", "inv")
	for half := range 2 {
		for i := range 4 * headRows {
			v := fmt.Sprintf("V%d.B16", i)
			b.op("VEOR", v, v, v)
		}
		b.op("ADD", fmt.Sprintf("$%d", 64*half), "R4", "R11")
		b.op("MOVD", "R2", "R13")
		b.op("MOVD", "R6", "R12")
		keys := b.label("keys")
		b.mark(keys)
		b.op("VLD1", "(R11)", list(24, 4, "S4"))
		b.op("ADD", "R5", "R11")
		b.op("MOVD", "R13", "R14")
		for r := range headRows {
			b.op("VLD1R", "(R14)", "[V28.S4]")
			b.op("ADD", "R3", "R14")
			for c := range 4 {
				b.three("FMLA", fmlaVector, 4*r+c, 24+c, 28)
			}
		}
		b.op("ADD", "$4", "R13")
		b.op("SUBS", "$1", "R12")
		b.op("BGT", keys)
		b.op("ADD", fmt.Sprintf("$%d", 64*half), "R0", "R14")
		b.op("MOVD", "R7", "R13")
		for r := range headRows {
			b.op("VLD1R.P", "4(R13)", "[V28.S4]")
			for c := range 4 {
				b.three("FMUL", fmulVector, 4*r+c, 4*r+c, 28)
			}
			b.op("VST1", list(4*r, 4, "S4"), "(R14)")
			b.op("ADD", "R1", "R14")
		}
	}
	b.op("RET")
}

func neonFile() string {
	b := &builder{prefix: "neon"}
	b.WriteString(banner + "#include \"textflag.h\"\n")
	b.neonLinear("Linear", neonShape{rows: 2, wide: 2, sum: b.mulBlock})
	b.neonLinear("LinearDot", neonShape{rows: 3, wide: 1, sum: b.dotBlock})
	b.neonGemm("Gemm", 2, b.mulSum)
	b.neonGemm("GemmDot", 4, b.dotSum)
	b.neonScores()
	b.neonContext()
	return b.String()
}
