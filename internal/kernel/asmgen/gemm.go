package asmgen

import "fmt"

// dot is how an instruction set multiplies bytes.
type dot int

const (
	// dotVNNI is VPDPBUSD in its EVEX form, which the assembler knows.
	dotVNNI dot = iota
	// dotAVXVNNI is VPDPBUSD in its VEX form, written as bytes.
	dotAVXVNNI
	// dotPairs is VPMADDUBSW on magnitudes and signs, then VPMADDWD with ones.
	dotPairs
)

// gemmShape is a register tile: rows of activations times registers of columns.
type gemmShape struct {
	dot           dot
	rows, columns int
}

// gemm: one tile of columns for any number of rows, in blocks of shape.rows.
func (b *builder) gemm(name string, s gemmShape) {
	b.text(name, arg{"c", "DI"}, arg{"ldc", "DX"}, arg{"a", "SI"}, arg{"lda", "R8"}, arg{"sa", "R11"},
		arg{"m", "CX"}, arg{"w", ""}, arg{"k", ""}, arg{"init", ""}, arg{"sw", ""}, arg{"bias", "R15"}, arg{"ldb", ""}, arg{"next", "R13"})
	b.strides("R8", "R9", "R10")
	if s.dot == dotPairs {
		b.op("VMOVDQU", konst("ones16"), "Y14")
	}
	done := b.label("done")
	for rows := s.rows; rows >= 1; rows-- {
		next := done
		if rows > 1 {
			next = b.label("fewer")
		}
		loop := b.label("block")
		b.mark(loop)
		b.op("CMPQ", "CX", fmt.Sprintf("$%d", rows))
		b.op("JLT", next)
		b.gemmBlock(s, rows)
		if rows == s.rows {
			b.op("LEAQ", atIndex(0, "SI", "R8", 2), "SI")
			for i := 2; i < rows; i += 2 {
				b.op("LEAQ", atIndex(0, "SI", "R8", 2), "SI")
			}
			b.op("ADDQ", fmt.Sprintf("$%d", 4*rows), "R11")
			b.op("SUBQ", fmt.Sprintf("$%d", rows), "CX")
			b.op("JMP", loop)
		} else {
			b.op("JMP", done)
		}
		if next != done {
			b.mark(next)
		}
	}
	b.mark(done)
	b.ret()
}

// gemmBlock sums one register tile over k and writes it.
func (b *builder) gemmBlock(s gemmShape, rows int) {
	acc := func(r, c int) string { return b.v(r*s.columns + c) }
	b.op("MOVQ", "init+64(FP)", "AX")
	for c := range s.columns {
		b.op("VMOVUPS", at(c*b.bytes(), "AX"), acc(0, c))
	}
	for r := 1; r < rows; r++ {
		for c := range s.columns {
			b.op("VMOVAPS", acc(0, c), acc(r, c))
		}
	}
	b.op("MOVQ", "w+48(FP)", "BX")
	b.op("MOVQ", "k+56(FP)", "R12")
	b.op("MOVQ", "SI", "AX")
	loop := b.label("sum")
	b.mark(loop)
	const unroll = 2
	for u := range unroll {
		b.gemmStep(s, rows, u)
		if rows == s.rows {
			for c := range prefetches {
				b.op("PREFETCHT1", at((u*prefetches+c)*64, "R13"))
			}
		}
	}
	b.op("ADDQ", fmt.Sprintf("$%d", unroll*s.columns*b.bytes()), "BX")
	if rows == s.rows {
		b.op("ADDQ", fmt.Sprintf("$%d", unroll*prefetches*64), "R13")
	}
	b.op("ADDQ", fmt.Sprintf("$%d", 4*unroll), "AX")
	b.op("SUBQ", fmt.Sprintf("$%d", 4*unroll), "R12")
	b.op("JG", loop)
	b.gemmStore(s, rows)
}

// prefetches is how many cache lines of the weights to come are asked for with
// each step of four products, into the second level: one is enough to have them
// there in time, more get in the way of the loads.
const prefetches = 1

// gemmStep adds four products to every sum of the tile.
func (b *builder) gemmStep(s gemmShape, rows, u int) {
	acc := func(r, c int) string { return b.v(r*s.columns + c) }
	first := s.rows * s.columns
	w := func(c int) string { return b.v(first + c) }
	for c := range s.columns {
		b.op("VMOVUPS", at((u*s.columns+c)*b.bytes(), "BX"), w(c))
	}
	operands := rowOperands(4*u, "AX", "R8", "R9", "R10")
	if s.dot == dotPairs {
		for c := range s.columns {
			b.op("VPABSB", w(c), b.v(first+2+c))
		}
		for r := range rows {
			b.op("VPBROADCASTD", operands[r], b.v(12))
			for c := range s.columns {
				b.op("VPSIGNB", w(c), b.v(12), b.v(13))
				b.op("VPMADDUBSW", b.v(13), b.v(first+2+c), b.v(13))
				b.op("VPMADDWD", b.v(14), b.v(13), b.v(13))
				b.op("VPADDD", b.v(13), acc(r, c), acc(r, c))
			}
		}
		return
	}
	for r := range rows {
		a := first + s.columns
		if s.dot == dotVNNI {
			a += r % 4
		}
		b.op("VPBROADCASTD", operands[r], b.v(a))
		for c := range s.columns {
			if s.dot == dotVNNI {
				b.op("VPDPBUSD", w(c), b.v(a), acc(r, c))
			} else {
				b.vexDot(first+c, a, r*s.columns+c)
			}
		}
	}
}

// vexDot writes VPDPBUSD ymm(dst), ymm(a), ymm(w) in its VEX form, which the
// assembler lacks.
func (b *builder) vexDot(w, a, dst int) {
	notR, notB := 1, 1
	if dst >= 8 {
		notR = 0
	}
	if w >= 8 {
		notB = 0
	}
	bytes := []int{0xc4, notR<<7 | 1<<6 | notB<<5 | 2, (15-a)<<3 | 1<<2 | 1, 0x50, 3<<6 | (dst&7)<<3 | w&7}
	for i, v := range bytes {
		if i > 0 {
			b.WriteString("; ")
		} else {
			b.WriteString("\t")
		}
		fmt.Fprintf(b, "BYTE $0x%02x", v)
	}
	fmt.Fprintf(b, " // VPDPBUSD Y%d, Y%d, Y%d\n", w, a, dst)
}

// gemmStore turns the sums into float32: sum × column scale × row scale + bias,
// each operation rounded, so that every kernel gives the same bits.
func (b *builder) gemmStore(s gemmShape, rows int) {
	acc := func(r, c int) string { return b.v(r*s.columns + c) }
	first := s.rows * s.columns
	if s.dot != dotVNNI {
		first = 12
	}
	b.op("MOVQ", "sw+72(FP)", "AX")
	b.op("MOVQ", "ldb+88(FP)", "R12")
	for r := range rows {
		for c := range s.columns {
			b.op("VCVTDQ2PS", acc(r, c), acc(r, c))
			b.op("VMULPS", at(c*b.bytes(), "AX"), acc(r, c), acc(r, c))
		}
	}
	for r := range rows {
		b.op("VBROADCASTSS", at(4*r, "R11"), b.v(first))
		for c := range s.columns {
			b.op("VMULPS", b.v(first), acc(r, c), acc(r, c))
			b.op("VADDPS", at(c*b.bytes(), "R15"), acc(r, c), acc(r, c))
			b.op("VMOVUPS", acc(r, c), at(c*b.bytes(), "DI"))
		}
		b.op("ADDQ", "DX", "DI")
		b.op("ADDQ", "R12", "R15")
	}
}

func vnniFile() string {
	b := isa512("vnni")
	b.WriteString(banner + "#include \"textflag.h\"\n")
	b.linear("Linear", linearShape{dot: dotVNNI, rows: 3, columns: 4})
	b.gemm("Gemm", gemmShape{dot: dotVNNI, rows: 6, columns: 4})
	b.floats()
	return b.String()
}

func avx2File() string {
	b := isa256("avx2")
	b.WriteString(banner + "#include \"textflag.h\"\n")
	b.linear("Linear", linearShape{dot: dotPairs, rows: 3, columns: 2})
	b.linear("LinearDot", linearShape{dot: dotAVXVNNI, rows: 3, columns: 2})
	b.gemm("Gemm", gemmShape{dot: dotPairs, rows: 4, columns: 2})
	b.gemm("GemmDot", gemmShape{dot: dotAVXVNNI, rows: 6, columns: 2})
	b.floats()
	return b.String()
}

// floats writes the functions that both vector widths share.
func (b *builder) floats() {
	b.quantizeBlocks()
	b.quantize()
	b.residual()
	b.gelu()
	b.addNorm()
	b.scores()
	b.softmax()
	b.context()
	b.transpose()
}
