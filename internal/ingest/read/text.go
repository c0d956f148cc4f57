package read

import (
	"regexp"
	"strings"

	"trich/internal/ingest/page"
	"trich/internal/qa"
)

// plainText is a page as scrapers save it, or plain text: a paragraph a line.
func plainText() Format {
	return Format{Name: "text", Ends: []string{".txt"}, Read: readText}
}

func readText(in Input) (*page.Page, *Refusal) {
	source, start, refusal := decode(in.Data, nil)
	if refusal != nil {
		return nil, refusal
	}
	return textPage(source, start, in.Data), nil
}

// textPage is the page of a text from byte start on, which was decoded from data.
func textPage(source string, start int, data []byte) *page.Page {
	p := page.New(source, lineBlocks(source, start))
	p.Untitled, p.Scraped = true, true
	warnOfStray(p, data)
	return p
}

// imageLine is a Markdown picture, alone on its line or in a table's cell.
var imageLine = regexp.MustCompile(`^(?:[|\s]*!\[[^\[\]]*\]\([^()]*\)[|\s]*)+$`)

// lineBlocks are the lines of source from byte start on, as a scraper saves a page:
// one line a paragraph, pictures as Markdown placeholders, captions as table rows
// of one cell. Lines end with LF, CR LF or CR.
func lineBlocks(source string, start int) []page.Block {
	blocks := make([]page.Block, 0, strings.Count(source, "\n")+1)
	gap := false
	for start < len(source) {
		end, after := len(source), len(source)
		if i := strings.IndexAny(source[start:], "\r\n"); i >= 0 {
			end, after = start+i, start+i+1
			if strings.HasPrefix(source[end:], "\r\n") {
				after++
			}
		}
		line := page.Trimmed(source, qa.Span{Start: start, End: end})
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

// textBlock is the line of a text with what its signs say.
func textBlock(source string, line qa.Span) page.Block {
	b := page.Block{Line: line, Span: line}
	s := line.Slice(source)
	switch {
	case strings.IndexFunc(s, page.IsAlphanumeric) < 0:
		b.Kind = page.Ornament
		if imageLine.MatchString(s) {
			b.Kind = page.Image
		}
	case strings.Contains(s, "![") && imageLine.MatchString(s):
		b.Kind = page.Image
	case len(s) > 2 && s[0] == '|' && s[len(s)-1] == '|' && !strings.Contains(s[1:len(s)-1], "|"):
		b.Kind = page.Caption
		b.Span = page.Trimmed(source, qa.Span{Start: line.Start + 1, End: line.End - 1})
	}
	return b
}
