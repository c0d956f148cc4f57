package pdf

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// piece is a run of letters on one line without a wide gap.
type piece struct {
	text        string
	left, right float64
	y, size     float64
	cells       int // how many pieces the line was made of
	column      int
	columnRight float64
	columnLeft  float64
}

// sheet is a page as lines in the order of reading.
type sheet struct {
	number int
	lines  []piece
}

const (
	// wordGap is the least gap between two words, and cellGap between two cells or
	// columns, in sizes of the letters. Justified text has words up to an em apart.
	wordGap = 0.15
	cellGap = 1.3
	// apartGap is the least gap between columns whose lines were drawn apart, with
	// more than apartDrawn letters between them.
	apartGap   = 0.5
	apartDrawn = 5
	// sameLine is how far apart the baselines of one line's letters may be.
	// Letters of less than smaller the size are indices, which may be farther off.
	sameLine      = 0.35
	sameLineSmall = 0.62
	smaller       = 0.8
)

// linesOf puts the letters of a page in lines, and these in order.
func linesOf(glyphs []glyph) []piece {
	var count [4]int
	for _, g := range glyphs {
		count[g.direction]++
	}
	direction := 0 // most letters' direction; what stands across is a stamp or a mark
	for d, n := range count {
		if n > count[direction] {
			direction = d
		}
	}
	kept := glyphs[:0:0]
	for _, g := range glyphs {
		if g.direction == direction && !isNaN(g) {
			kept = append(kept, g)
		}
	}
	return inOrder(pieces(kept), 0)
}

func isNaN(g glyph) bool {
	v := g.x + g.y + g.w + g.size
	return math.IsNaN(v) || math.IsInf(v, 0) || math.Abs(v) > 1e7
}

// pieces joins letters that stand on one line. They are taken line by line from
// the left, in whatever order they were drawn, since some programs draw words, or
// the marks of letters, in another order than they are read.
func pieces(glyphs []glyph) []piece {
	var all []piece
	for _, line := range rows(glyphs) {
		var b strings.Builder
		var p piece
		ends := 0.0
		last := glyph{}
		flush := func() {
			p.text = strings.TrimSpace(b.String())
			if p.right = ends; p.text != "" {
				all = append(all, p)
			}
			b.Reset()
			p = piece{}
		}
		for _, g := range line {
			blank := strings.TrimSpace(g.text) == ""
			if blank {
				if b.Len() > 0 && g.text != "" && !strings.HasSuffix(b.String(), " ") && g.x < ends+cellGap*p.size {
					b.WriteByte(' ')
					ends = max(ends, min(g.x+g.w, ends+0.4*p.size))
				}
				continue
			}
			switch gap := g.x - ends; {
			case b.Len() == 0:
			case last.text == g.text && math.Abs(g.x-last.x) < 0.1*g.size: // drawn twice to look bold
				continue
			case gap > cellGap*max(p.size, g.size), gap > apartGap*g.size && abs(g.drawn-last.drawn) > apartDrawn:
				flush()
			case gap > wordGap*g.size && !strings.HasSuffix(b.String(), " "):
				b.WriteByte(' ')
			}
			if b.Len() == 0 {
				p = piece{left: g.x, y: g.y, size: g.size}
			}
			p.size, p.y = max(p.size, g.size), min(p.y, g.y)
			b.WriteString(g.text)
			ends, last = max(g.x+g.w, g.x), g
		}
		flush()
	}
	return all
}

// rows are the letters of each baseline from the left, the highest first. The
// baseline is that of the first letter; those a little above or below, as marks
// and indices are, belong to it.
func rows(glyphs []glyph) [][]glyph {
	sorted := slices.Clone(glyphs)
	slices.SortStableFunc(sorted, func(a, b glyph) int { return cmp.Compare(b.y, a.y) })
	var all [][]glyph
	for i := 0; i < len(sorted); {
		j := i + 1
		y, size := sorted[i].y, sorted[i].size
		for j < len(sorted) {
			near := sameLine
			if small, large := min(size, sorted[j].size), max(size, sorted[j].size); small < smaller*large {
				near = sameLineSmall
			}
			if y-sorted[j].y > near*max(size, sorted[j].size) {
				break
			}
			if size < smaller*sorted[j].size { // an index came first
				y = sorted[j].y
			}
			size = max(size, sorted[j].size)
			j++
		}
		row := sorted[i:j]
		slices.SortStableFunc(row, func(a, b glyph) int { return cmp.Compare(a.x, b.x) })
		all, i = append(all, row), j
	}
	return all
}

// The least that a column has: lines, width in sizes of letters, and how much of
// the widest line a usual one takes. Cells of a table have less.
const (
	columnLines = 3
	columnWidth = 8
	columnFill  = 0.6
	maxColumns  = 6
)

// inOrder puts pieces in the order of reading: columns one after the other
// between the lines that stand across them, and rows of what is no column.
func inOrder(all []piece, depth int) []piece {
	if len(all) == 0 {
		return nil
	}
	if depth < maxColumns {
		if at, found := gutter(all); found {
			return byColumns(all, at, depth)
		}
	}
	return joinRows(all, depth)
}

// gutter finds where a column begins beside another one.
func gutter(all []piece) (at float64, found bool) {
	lefts := make([]float64, 0, len(all))
	for _, p := range all {
		lefts = append(lefts, p.left)
	}
	slices.Sort(lefts)
	tried := 0
	for i := 0; i < len(lefts) && tried < 40; i++ {
		n := sort.SearchFloat64s(lefts, lefts[i]+2) - i // pieces that begin here
		if n < columnLines || i > 0 && lefts[i]-lefts[i-1] < 0.5 {
			continue
		}
		tried++
		if isGutter(all, lefts[i]) {
			return lefts[i], true
		}
	}
	return 0, false
}

// side is where a piece stands beside a gutter.
type side int

const (
	acrossOf side = iota
	leftOf
	rightOf
)

// side tells on which side of a gutter at x a piece stands, if it does not stand
// across it.
func (p piece) side(x float64) side {
	switch {
	case p.left >= x-1:
		return rightOf
	case p.right < x-0.3*p.size:
		return leftOf
	}
	return acrossOf
}

// isGutter reports whether a column begins at x: enough lines stand on either
// side and fill it, side by side, and few stand across.
func isGutter(all []piece, x float64) bool {
	var left, right []piece
	across := 0
	for _, p := range all {
		switch p.side(x) {
		case rightOf:
			right = append(right, p)
		case leftOf:
			left = append(left, p)
		default:
			across++
		}
	}
	if !isColumn(left) || !isColumn(right) || across*2 > len(left)+len(right) {
		return false
	}
	// Side by side: the lines of the shorter one stand within the longer one.
	top, bottom := math.Inf(-1), math.Inf(1)
	for _, p := range right {
		top, bottom = max(top, p.y), min(bottom, p.y)
	}
	beside := 0
	for _, p := range left {
		if p.y <= top+2 && p.y >= bottom-2 {
			beside++
		}
	}
	return beside >= columnLines
}

func isColumn(lines []piece) bool {
	if len(lines) < columnLines {
		return false
	}
	widths, size := make([]float64, len(lines)), 0.0
	for i, p := range lines {
		widths[i] = p.right - p.left
		size = max(size, p.size)
	}
	slices.Sort(widths)
	usual, widest := widths[len(widths)/2], widths[len(widths)*9/10]
	return usual >= columnWidth*min(size, 12) && usual >= columnFill*widest
}

// byColumns gives what is left of x, then what is right of it, between the
// lines that stand across both.
func byColumns(all []piece, x float64, depth int) []piece {
	slices.SortStableFunc(all, compareDown)
	var out, left, right, across []piece
	flush := func() {
		out = append(out, joinRows(across, depth)...)
		out = append(out, inOrder(left, depth+1)...)
		out = append(out, inOrder(right, depth+1)...)
		left, right, across = nil, nil, nil
	}
	for _, p := range all {
		switch p.side(x) {
		case rightOf:
			right = append(right, p)
		case leftOf:
			left = append(left, p)
		default:
			if len(left)+len(right) > 0 {
				flush()
			}
			across = append(across, p)
		}
	}
	flush()
	return out
}

// joinRows makes a line of the pieces of each row. Two rows or more of several
// pieces are those of a table, whose cells are parted by bars.
func joinRows(all []piece, column int) []piece {
	slices.SortStableFunc(all, compareDown)
	var lines []piece
	var counts []int
	for i := 0; i < len(all); {
		j := i + 1
		for j < len(all) && all[i].y-all[j].y <= sameLine*max(all[i].size, all[j].size) {
			j++
		}
		slices.SortStableFunc(all[i:j], func(a, b piece) int { return cmp.Compare(a.left, b.left) })
		line := all[i]
		texts := make([]string, 0, j-i)
		for _, p := range all[i:j] {
			texts = append(texts, p.text)
			line.right, line.size = max(line.right, p.right), max(line.size, p.size)
		}
		line.text, line.cells, line.column = strings.Join(texts, "\t"), j-i, column
		lines, counts, i = append(lines, line), append(counts, j-i), j
	}
	left, right := math.Inf(1), math.Inf(-1)
	for _, l := range lines {
		left, right = min(left, l.left), max(right, l.right)
	}
	for i := range lines {
		table := counts[i] > 1 && !isLabel(lines[i].text) && (i > 0 && counts[i-1] > 1 || i+1 < len(counts) && counts[i+1] > 1)
		bar := " "
		if table {
			bar = " | "
		} else {
			lines[i].cells = 1
		}
		lines[i].text = strings.ReplaceAll(lines[i].text, "\t", bar)
		lines[i].columnLeft, lines[i].columnRight = left, right
	}
	return lines
}

// isLabel reports whether the first piece of a line is the sign or number of an
// item of a list.
func isLabel(line string) bool {
	first, _, _ := strings.Cut(line, "\t")
	return isItem(first+" ") && utf8.RuneCountInString(first) <= 5
}

// isItem reports whether a line begins like an item of a list.
func isItem(s string) bool {
	first, _, found := strings.Cut(s, " ")
	if !found {
		return false
	}
	if strings.ContainsAny(first, "•▪◦‣●○■□➢✓–—*-·") && utf8.RuneCountInString(first) == 1 {
		return true
	}
	n := len(strings.TrimRight(first, ".)"))
	if n == len(first) || n == 0 || n > 4 {
		return false
	}
	return strings.IndexFunc(first[:n], func(r rune) bool { return !unicode.IsDigit(r) && r != '.' }) < 0 || n == 1
}
