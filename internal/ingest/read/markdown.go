package read

import (
	"regexp"
	"strings"

	"trich/internal/ingest/meta"
	"trich/internal/ingest/page"
	"trich/internal/qa"
)

// frontMatter is YAML between lines of three dashes at the top of a file.
var frontMatter = regexp.MustCompile(`\A---[ \t]*\r?\n((?s:.*?))(?:\r?\n|\A)?(?:---|\.\.\.)[ \t]*(?:\r?\n|\z)`)

// markdownSigns are what stands before and behind the text of a heading or a
// quotation.
var (
	markdownHeading = regexp.MustCompile(`^(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?$`)
	markdownQuote   = regexp.MustCompile(`^(?:>[ \t]?)+`)
	// markdownAlone begins a line that does not continue a paragraph.
	markdownAlone = regexp.MustCompile("^(?:[-*+•][ \\t]|\\d{1,3}[.)][ \\t]|#{1,6}[ \\t]|>|\\||!\\[|```|~~~|<)")
)

// markdown is Markdown with YAML front matter.
func markdown() Format {
	return Format{Name: "markdown", Ends: []string{".md"}, Read: readMarkdown}
}

// readMarkdown reads front matter and lines: a paragraph is all its lines, up to a
// blank one.
func readMarkdown(in Input) (*page.Page, *Refusal) {
	source, start, refusal := decode(in.Data, nil)
	if refusal != nil {
		return nil, refusal
	}
	var blocks []page.Block
	front := ""
	if m := frontMatter.FindStringSubmatchIndex(source[start:]); m != nil {
		line := page.Trimmed(source, qa.Span{Start: start, End: start + m[1]})
		blocks = append(blocks, page.Block{Line: line, Span: line, Drop: page.DropFrontMatter, Kind: page.Ornament})
		front = source[start+m[2] : start+m[3]]
		start += m[1]
	}
	p := page.New(source, append(blocks, joinLines(source, lineBlocks(source, start))...))
	warnOfStray(p, in.Data)
	if len(blocks) > 0 {
		meta.FrontMatter(p, front)
	}
	findMarkdownTitle(p)
	return p, nil
}

// joinLines joins the lines of each paragraph, and sets the signs of headings
// and quotations apart from their text.
func joinLines(source string, lines []page.Block) []page.Block {
	blocks := make([]page.Block, 0, len(lines))
	open := false // the last block may go on
	for _, b := range lines {
		s := b.Line.Slice(source)
		alone := b.Kind != page.Paragraph || markdownAlone.MatchString(s)
		if open && !alone && !b.Gap {
			last := &blocks[len(blocks)-1]
			last.Line.End, last.Span.End = b.Line.End, b.Span.End
			continue
		}
		switch m := markdownHeading.FindStringSubmatchIndex(s); {
		case m != nil && m[5] > m[4]:
			b.Span = qa.Span{Start: b.Line.Start + m[4], End: b.Line.Start + m[5]}
		case strings.HasPrefix(s, ">"):
			b.Span = page.Trimmed(source, qa.Span{Start: b.Line.Start + len(markdownQuote.FindString(s)), End: b.Line.End})
		}
		blocks = append(blocks, b)
		open = b.Kind == page.Paragraph && (!alone || !strings.HasPrefix(s, "#"))
	}
	return blocks
}

// findMarkdownTitle takes the first heading for the title if nothing but signs
// and stamps stands before it; without a title in the front matter, any first
// line will do.
func findMarkdownTitle(p *page.Page) {
	for i, b := range p.Blocks {
		if c := p.Looks[i].Class; b.Drop != "" || c == page.Sign || c == page.Stamp {
			continue
		}
		if strings.HasPrefix(b.Line.Slice(p.Text), "# ") {
			p.Title = i
			p.Find(qa.FromPage, page.Fields{Title: p.Line(i)})
		}
		break
	}
	known, _ := page.Choose(p.Found, page.Title)
	p.Untitled = p.Title < 0 && known == ""
}
