package ingest

import (
	"regexp"
	"strings"
	"unicode"

	"trich/internal/qa"
)

// imageLine is a Markdown picture, alone on its line or in a table's cell.
var imageLine = regexp.MustCompile(`^(?:[|\s]*!\[[^\[\]]*\]\([^()]*\)[|\s]*)+$`)

// readText reads a page as a scraper saves it: one line a paragraph, pictures
// as Markdown placeholders, captions as table rows of one cell. Lines end with
// LF, CR LF or CR.
func readText(source string, start int) []block {
	blocks := make([]block, 0, strings.Count(source, "\n")+1)
	gap := false
	for start < len(source) {
		end, after := len(source), len(source)
		if i := strings.IndexAny(source[start:], "\r\n"); i >= 0 {
			end, after = start+i, start+i+1
			if strings.HasPrefix(source[end:], "\r\n") {
				after++
			}
		}
		line := trimmed(source, qa.Span{Start: start, End: end})
		start = after
		if line.Len() == 0 {
			gap = true
			continue
		}
		b := textBlock(source, line)
		b.Gap = gap && len(blocks) > 0
		blocks, gap = append(blocks, b), false
	}
	return blocks
}

func textBlock(source string, line qa.Span) block {
	b := block{Line: line, Span: line}
	s := line.Slice(source)
	switch {
	case strings.IndexFunc(s, isAlphanumeric) < 0:
		b.Kind = ornament
		if imageLine.MatchString(s) {
			b.Kind = image
		}
	case strings.Contains(s, "![") && imageLine.MatchString(s):
		b.Kind = image
	case len(s) > 2 && s[0] == '|' && s[len(s)-1] == '|' && !strings.Contains(s[1:len(s)-1], "|"):
		b.Kind = caption
		b.Span = trimmed(source, qa.Span{Start: line.Start + 1, End: line.End - 1})
	}
	return b
}

func isAlphanumeric(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

// trimmed is span without the white space at its ends.
func trimmed(source string, span qa.Span) qa.Span {
	s := strings.TrimLeftFunc(span.Slice(source), unicode.IsSpace)
	start := span.End - len(s)
	return qa.Span{Start: start, End: start + len(strings.TrimRightFunc(s, unicode.IsSpace))}
}
