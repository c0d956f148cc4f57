package asmgen

import "fmt"

// neonShape is how a product sums the bytes of a block: with the dot product or
// with multiplications of 16 bits, which need two registers of sums for each of
// results and so leave room for fewer rows.
type neonShape struct {
	rows, wide int
	sum        func(s neonShape, rows int)
}

// float is the number of a register of results, free those after them.
func (s neonShape) float(r, c int) int { return 4*(s.wide*s.rows+r) + c }
func (s neonShape) free(i int) int     { return 4*(s.wide+1)*s.rows + i }

// neonLinear is one tile of 16 columns for any number of rows: c R0, ldc R1, a R2,
// lda R3, m R4, w R5, scales R6, blocks R7, bias R8, ldb R9.
func (b *builder) neonLinear(name string, s neonShape) {
	b.neonText(name, "c", "ldc", "a", "lda", "m", "w", "scales", "blocks", "bias", "ldb")
	done := b.label("done")
	for rows := s.rows; rows >= 1; rows-- {
		loop, fewer := b.label("rows"), b.label("fewer")
		b.mark(loop)
		b.op("CMP", fmt.Sprintf("$%d", rows), "R4")
		b.op("BLT", fewer)
		b.neonRows(s, rows)
		b.op("SUBS", fmt.Sprintf("$%d", rows), "R4")
		b.op("BEQ", done)
		b.op("B", loop)
		b.mark(fewer)
	}
	b.mark(done)
	b.op("RET")
}

// neonRows takes a set of rows from the bias to the output.
func (b *builder) neonRows(s neonShape, rows int) {
	for r := range rows {
		b.op("VLD1", "(R8)", list(s.float(r, 0), 4, "S4"))
		b.op("ADD", "R9", "R8")
		b.op("ADD", fmt.Sprintf("$%d", blockLevels), "R2", neonRow(r))
		b.op("ADD", "R3", "R2")
	}
	b.op("MOVD", "R5", "R19")
	b.op("MOVD", "R6", "R20")
	b.op("MOVD", "R7", "R12")
	loop := b.label("block")
	b.mark(loop)
	s.sum(s, rows)
	b.neonBlockEnd(s, rows)
	b.op("SUBS", "$1", "R12")
	b.op("BNE", loop)
	for r := range rows {
		b.op("VST1", list(s.float(r, 0), 4, "S4"), "(R0)")
		b.op("ADD", "R1", "R0")
	}
}

// neonRow is the register that points to what comes next of a row.
func neonRow(r int) string { return fmt.Sprintf("R%d", 13+r) }

// neonBlockEnd adds a block's sums, times their two scales, to the results, and
// goes on to the next block.
func (b *builder) neonBlockEnd(s neonShape, rows int) {
	b.op("VLD1.P", "64(R20)", list(s.free(0), 4, "S4"))
	for r := range rows {
		b.op("FMOVS", at(-blockBytes, neonRow(r)), fmt.Sprintf("F%d", s.free(4)))
		b.op("ADD", fmt.Sprintf("$%d", blockLevels), neonRow(r))
		for c := range 4 {
			sum := 4*r + c
			b.three("SCVTF", scvtfVector, sum, sum, 0)
			b.three("FMUL", fmulVector, sum, sum, s.free(c))
			b.element("FMLA", fmlaElement, s.float(r, c), sum, s.free(4), 0)
		}
	}
}

// clear zeroes registers.
func (b *builder) clear(n int) {
	for i := range n {
		v := fmt.Sprintf("V%d.B16", i)
		b.op("VEOR", v, v, v)
	}
}

// dotBlock sums a block with SDOT, four bytes of a row against four of each
// column.
func (b *builder) dotBlock(s neonShape, rows int) {
	b.clear(4 * rows)
	for g := range groups {
		for r := range rows {
			a := list(s.free(4+r), 1, "B16")
			switch {
			case g == 0:
				b.op("VLD1R.P", "4("+neonRow(r)+")", list(s.free(4+r), 1, "S4"))
			case g%4 == 1:
				b.op("VLD1.P", "16("+neonRow(r)+")", a)
			}
		}
		b.op("VLD1.P", "64(R19)", list(s.free(0), 4, "B16"))
		for r := range rows {
			for c := range 4 {
				b.element("SDOT", sdotElement, 4*r+c, s.free(c), s.free(4+r), max(g-1, 0)%4)
			}
		}
	}
}

// mulBlock sums a block with widening multiplications into 16 bits, which nine
// products fit; that two lanes fit them too is shown at kernel.packBlock.
func (b *builder) mulBlock(s neonShape, rows int) {
	a := s.free(4)
	for g := range groups {
		b.op("VLD1.P", "64(R19)", list(s.free(0), 4, "B16"))
		for r := range rows {
			b.op("VLD1R.P", "4("+neonRow(r)+")", list(a, 1, "S4"))
			for c := range 4 {
				for half := range 2 {
					sum, upper := 4*(s.rows*half+r)+c, uint32(half)*upperHalf
					if g == 0 {
						b.three("SMULL", smull|upper, sum, s.free(c), a)
					} else {
						b.three("SMLAL", smlal|upper, sum, s.free(c), a)
					}
				}
			}
		}
	}
	for r := range rows {
		for c := range 4 {
			sum := 4*r + c
			b.three("ADDP", addpHalves, sum, sum, sum+4*s.rows)
			b.three("SADDLP", saddlp, sum, sum, 0)
		}
	}
}
