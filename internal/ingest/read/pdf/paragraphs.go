package pdf

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"trich/internal/text"
)

// paragraphs joins the lines of all pages.
func paragraphs(sheets []sheet) []Paragraph {
	words := hyphenated(sheets)
	margin := margins(sheets)
	var all []Paragraph
	for _, s := range sheets {
		var heads []Paragraph // of this page's margin
		first := true
		lead := leading(s.lines)
		var above *piece
		for i := range s.lines {
			l := &s.lines[i]
			if margin[lineAt{s.number, i}] {
				heads = append(heads, Paragraph{Text: clean(l.text), Page: s.number, Size: l.size, Margin: true})
				continue
			}
			last := len(all) - 1
			switch {
			case last >= 0 && len(all[last].Text) > maxParagraph:
				all = append(all, Paragraph{Text: l.text, Page: s.number, Size: l.size})
			case first && last >= 0 && goesOn(all[last], l):
				all[last].Text = join(all[last].Text, l.text, words)
			case !first && continues(above, l, lead):
				all[last].Text = join(all[last].Text, l.text, words)
			default:
				all = append(all, Paragraph{Text: l.text, Page: s.number, Size: l.size})
			}
			above, first = l, false
		}
		all = append(all, heads...)
	}
	kept := all[:0]
	for _, p := range all {
		if p.Text = clean(p.Text); p.Text != "" {
			kept = append(kept, p)
		}
	}
	return kept
}

// maxParagraph is how long a paragraph may become, in bytes.
const maxParagraph = 20_000

// lineAt is a line of a page.
type lineAt struct{ page, line int }

// leading is the usual distance of baselines in sizes of letters.
func leading(lines []piece) float64 {
	var all []float64
	for i := 1; i < len(lines); i++ {
		d := (lines[i-1].y - lines[i].y) / max(1, lines[i].size)
		if d > 0.5 && d < 3 {
			all = append(all, d)
		}
	}
	if len(all) == 0 {
		return 1.2
	}
	slices.Sort(all)
	return all[len(all)/3] // the smaller distances are within paragraphs
}

// continues reports whether a line belongs to the paragraph of the one above.
func continues(above, l *piece, lead float64) bool {
	size := min(above.size, l.size)
	down := (above.y - l.y) / size
	otherColumn := above.y < l.y || above.column != l.column || above.columnLeft != l.columnLeft
	switch {
	case above.cells > 1 || l.cells > 1, isItem(l.text), math.Abs(above.size-l.size) > 0.12*max(above.size, l.size):
		return false
	case otherColumn:
		return !endsSentence(above.text) && beginsWithin(l.text)
	case down > 1.35*lead+0.05 && down > 1.3:
		return false
	}
	full := above.right > above.columnRight-0.12*(above.columnRight-above.columnLeft)
	indented := l.left-l.columnLeft > 0.8*size && above.left-l.left < -0.8*size
	switch {
	case indented && (full || endsSentence(above.text)) && !isItem(above.text):
		return false // the first line of a paragraph
	case !full && endsSentence(above.text) && roomFor(above, l.text):
		return false
	case !full && roomFor(above, l.text) && !beginsWithin(l.text):
		return false // a short line: a heading, an item, a verse
	}
	return true
}

// roomFor reports whether the first word of a line would have had room on the one
// above: then the line was ended on purpose.
func roomFor(above *piece, next string) bool {
	word, _, _ := strings.Cut(next, " ")
	letters := max(1, utf8.RuneCountInString(above.text))
	width := (above.right - above.left) / float64(letters)
	return above.right+width*float64(utf8.RuneCountInString(word)+2) < above.columnRight
}

// goesOn reports whether the first line of a page belongs to the last paragraph
// of the page before.
func goesOn(p Paragraph, l *piece) bool {
	return !p.Margin && l.cells == 1 && !isItem(l.text) && math.Abs(p.Size-l.size) <= 0.12*l.size && !endsSentence(p.Text) && beginsWithin(l.text)
}

func endsSentence(s string) bool {
	s = strings.TrimRight(s, ` "'”’»)]`)
	return s == "" || strings.HasSuffix(s, ".") || strings.HasSuffix(s, "!") || strings.HasSuffix(s, "?") || strings.HasSuffix(s, ":") || strings.HasSuffix(s, "…")
}

// beginsWithin reports whether a line cannot begin a sentence.
func beginsWithin(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLower(r) || strings.ContainsRune(",;)”", r)
}

// join joins two lines. A hyphen at the end of the first was put there to part
// the word, unless the document writes the word with it elsewhere.
func join(a, b string, words map[string]int) string {
	if strings.HasSuffix(a, "\u00ad") {
		return strings.TrimRight(a, "\u00ad") + b
	}
	r, _ := utf8.DecodeRuneInString(b)
	hyphen := strings.HasSuffix(a, "-") || strings.HasSuffix(a, "\u2010")
	if !hyphen || strings.HasSuffix(a, " -") || !unicode.IsLetter(r) && !unicode.IsDigit(r) {
		return a + " " + b
	}
	stem := strings.TrimRight(a, "-\u2010")
	before, _ := utf8.DecodeLastRuneInString(stem)
	if !unicode.IsLetter(before) || !unicode.IsLower(r) {
		return stem + "-" + b
	}
	first, rest := lastWord(stem), firstWord(b)
	whole, parted := strings.ToLower(first+rest), strings.ToLower(first+"-"+rest)
	if words[parted] > words[whole] {
		return stem + "-" + b
	}
	return stem + b
}

func lastWord(s string) string {
	i := strings.LastIndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && r != '-' })
	return s[i+1:]
}

func firstWord(s string) string {
	if i := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && r != '-' }); i >= 0 {
		return s[:i]
	}
	return s
}

// hyphenated counts the words within lines, which no hyphen was put into.
func hyphenated(sheets []sheet) map[string]int {
	words := map[string]int{}
	for _, s := range sheets {
		for _, l := range s.lines {
			fields := strings.FieldsFunc(l.text, func(r rune) bool { return !unicode.IsLetter(r) && r != '-' })
			for _, w := range fields[:max(0, len(fields)-1)] {
				words[strings.ToLower(w)]++
			}
		}
	}
	return words
}

// clean is a text as it is shown.
func clean(s string) string {
	return text.NFC(strings.Join(strings.Fields(strings.Map(visible, ligatures.Replace(strings.ToValidUTF8(s, "\uFFFD")))), " "))
}

// pageNumber is a line that is nothing but the number of a page.
var pageNumber = regexp.MustCompile(`(?i)^[-–—|\s]*(?:(?:trang|page|tr\.|p\.)\s*)?(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:/|of|trên|\|)\s*(?:\d{1,4}|p\s?a\s?g\s?e))?[-–—|\s]*$`)

// The lines of a page's head and foot are the first and the last few.
const marginLines = 2

var figures = regexp.MustCompile(`\d+`)

// margins finds the lines that are no part of the text: numbers of pages, and
// what stands at the head or the foot of most pages, its figures aside.
func margins(sheets []sheet) map[lineAt]bool {
	type edge struct {
		text        string
		foot, apart bool
	}
	seen := map[edge]int{}
	each := func(visit func(s sheet, i int, e edge)) {
		for _, s := range sheets {
			order := make([]int, len(s.lines))
			for i := range order {
				order[i] = i
			}
			slices.SortStableFunc(order, func(a, b int) int { return compareDown(s.lines[a], s.lines[b]) })
			for at, i := range order {
				foot := at >= len(order)-marginLines
				if at >= marginLines && !foot || len(order) < 2 {
					continue
				}
				inner := min(max(at+1, 0), len(order)-1)
				if foot {
					inner = max(at-1, 0)
				}
				visit(s, i, edge{figures.ReplaceAllString(s.lines[i].text, "#"), foot, standsApart(s.lines[i], s.lines[order[inner]])})
			}
		}
	}
	each(func(_ sheet, _ int, e edge) { seen[e]++ })
	found := map[lineAt]bool{}
	each(func(s sheet, i int, e edge) {
		often := seen[e] >= 3 && seen[e]*3 >= len(sheets) || seen[e] == 2 && len(sheets) == 2
		if e.apart && (pageNumber.MatchString(s.lines[i].text) || often) {
			found[lineAt{s.number, i}] = true
		}
	})
	return found
}

// standsApart reports whether a line at the edge of a page does not belong to the
// text beside it: there is more room than between lines, or the letters are of
// another size.
func standsApart(l, inner piece) bool {
	size := max(1, min(l.size, inner.size))
	return math.Abs(l.y-inner.y) > 1.7*size || math.Abs(l.size-inner.size) > 0.05*size
}

// compareDown puts what stands higher first.
func compareDown(a, b piece) int { return cmp.Compare(b.y, a.y) }
