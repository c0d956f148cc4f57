package asmgen

import "fmt"

// The layout of a block, see kernel.Linear: of activations its scale and then
// nine groups of four bytes, of weights nine groups of four bytes a column.
const (
	blockBytes  = 40
	blockLevels = 4
	groups      = 9
)

// linearShape is a register tile: rows of activations times registers of columns,
// with a sum of integers and one of floats for each.
type linearShape struct {
	dot           dot
	rows, columns int
}

// integer and float are the numbers of a tile's registers, free those after them.
func (s linearShape) integer(r, c int) int { return r*s.columns + c }
func (s linearShape) float(r, c int) int   { return s.rows*s.columns + s.integer(r, c) }
func (s linearShape) free(i int) int       { return 2*s.rows*s.columns + i }

// linear: one tile of columns for any number of rows, in sets of s.rows.
func (b *builder) linear(name string, s linearShape) {
	b.text(name, arg{"c", "DI"}, arg{"ldc", "DX"}, arg{"a", "SI"}, arg{"lda", "R8"}, arg{"m", "CX"}, arg{"w", ""},
		arg{"scales", ""}, arg{"blocks", ""}, arg{"bias", "R15"}, arg{"ldb", "R12"}, arg{"next", "R13"})
	if b.lanes == 16 {
		b.op("VBROADCASTSS", konst("magic"), b.magic())
	}
	done := b.label("done")
	for rows := s.rows; rows >= 1; rows-- {
		loop, fewer := b.label("rows"), b.label("fewer")
		b.mark(loop)
		b.op("CMPQ", "CX", fmt.Sprintf("$%d", rows))
		b.op("JLT", fewer)
		b.linearRows(s, rows)
		b.op("SUBQ", fmt.Sprintf("$%d", rows), "CX")
		b.op("JZ", done)
		for range rows {
			b.op("ADDQ", "R8", "SI")
		}
		b.op("JMP", loop)
		b.mark(fewer)
	}
	b.mark(done)
	b.ret()
}

// linearRows takes a set of rows from the bias to the output.
func (b *builder) linearRows(s linearShape, rows int) {
	for r := range rows {
		for c := range s.columns {
			b.op("VMOVUPS", at(c*b.bytes(), "R15"), b.v(s.float(r, c)))
		}
		b.op("ADDQ", "R12", "R15")
	}
	b.op("MOVQ", "w+40(FP)", "BX")
	b.op("MOVQ", "scales+48(FP)", "R9")
	b.op("MOVQ", "blocks+56(FP)", "R10")
	b.op("MOVQ", "SI", "AX")
	loop := b.label("block")
	b.mark(loop)
	b.blockProducts(s, rows)
	b.blockEnd(s, rows)
	b.op("ADDQ", fmt.Sprintf("$%d", groups*s.columns*b.bytes()), "BX")
	b.op("ADDQ", fmt.Sprintf("$%d", groups/2*cacheLine), "R13")
	b.op("ADDQ", fmt.Sprintf("$%d", s.columns*b.bytes()), "R9")
	b.op("ADDQ", fmt.Sprintf("$%d", blockBytes), "AX")
	b.op("DECQ", "R10")
	b.op("JNZ", loop)
	for r := range rows {
		for c := range s.columns {
			b.op("VMOVUPS", b.v(s.float(r, c)), at(c*b.bytes(), "DI"))
		}
		b.op("ADDQ", "DX", "DI")
	}
}

// firstRows are the operands of up to three rows at an offset from AX.
func firstRows(rows, offset int) []string {
	return []string{at(offset, "AX"), atIndex(offset, "AX", "R8", 1), atIndex(offset, "AX", "R8", 2)}[:rows]
}

// blockProducts sums a block's products. The sums of the dot products start at
// 1.5·2^23 as a float32, see blockEnd; those of pairs are of 16 bits: they cannot
// overflow, as |level − zero| ≤ 255, |weight| ≤ 8 and each takes 16 products.
//
// With every other group a cache line of the weights to come is asked for, into the
// second level: enough to have them there in time, more get in the way of the loads.
func (b *builder) blockProducts(s linearShape, rows int) {
	for r := range rows {
		for c := range s.columns {
			if s.dot != dotPairs {
				b.op("VMOVUPS", b.magic(), b.v(s.integer(r, c)))
			}
		}
	}
	for g := range groups {
		for c := range s.columns {
			b.op("VMOVUPS", at((g*s.columns+c)*b.bytes(), "BX"), b.v(s.free(c)))
		}
		if g%2 == 1 {
			b.op("PREFETCHT1", at(g/2*cacheLine, "R13"))
		}
		for r, operand := range firstRows(rows, blockLevels+4*g) {
			a := s.free(s.columns)
			b.op("VPBROADCASTD", operand, b.v(a))
			for c := range s.columns {
				b.group(s.dot, g == 0, s.free(c), a, s.integer(r, c))
			}
		}
	}
}

const cacheLine = 64

// group adds the products of a group to a sum.
func (b *builder) group(d dot, first bool, w, a, sum int) {
	switch {
	case d == dotVNNI:
		b.op("VPDPBUSD", b.v(w), b.v(a), b.v(sum))
	case d == dotAVXVNNI:
		b.vexDot(w, a, sum)
	case first:
		b.op("VPMADDUBSW", b.v(w), b.v(a), b.v(sum))
	default:
		b.op("VPMADDUBSW", b.v(w), b.v(a), b.v(a+1))
		b.op("VPADDW", b.v(a+1), b.v(sum), b.v(sum))
	}
}

// magic is the operand that holds 1.5·2^23.
func (b *builder) magic() string {
	if b.lanes == 16 {
		return b.v(31)
	}
	return konst("magic")
}

// blockEnd adds a block's sums, times their two scales, to the float sums. An
// integer added to the bits of 1.5·2^23 is its sum with that as a float32; so one
// fused operation multiplies it with the scale of the weights and takes the rest
// off, with the rounding of a single multiplication, as the rest has no more than
// 24 bits.
func (b *builder) blockEnd(s linearShape, rows int) {
	scale, rest, a := b.v(s.free(0)), b.v(s.free(1)), s.free(2)
	if s.dot == dotPairs {
		for r := range rows {
			for c := range s.columns {
				sum := b.v(s.integer(r, c))
				b.op("VPMADDWD", konst("ones16"), sum, sum)
				b.op("VPADDD", b.magic(), sum, sum)
			}
		}
	}
	separate := b.lanes == 16 // registers for the rows' scales
	if separate {
		for r, operand := range firstRows(rows, 0) {
			b.op("VBROADCASTSS", operand, b.v(a+r))
		}
	}
	for c := range s.columns {
		b.op("VMOVUPS", at(c*b.bytes(), "R9"), scale)
		b.op("VMULPS", b.magic(), scale, rest)
		for r, operand := range firstRows(rows, 0) {
			of := b.v(a)
			if separate {
				of = b.v(a + r)
			} else {
				b.op("VBROADCASTSS", operand, of)
			}
			sum := b.v(s.integer(r, c))
			b.op("VFMSUB213PS", rest, scale, sum)
			b.op("VFMADD231PS", sum, of, b.v(s.float(r, c)))
		}
	}
}
