package read

import (
	"encoding/json"
	"regexp"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"trich/internal/ingest/meta"
	"trich/internal/ingest/page"
	"trich/internal/qa"
)

// frontMatter is YAML between lines of three dashes at the top of a file.
var frontMatter = regexp.MustCompile(`\A---[ \t]*\r?\n((?s:.*?))(?:\r?\n|\A)?(?:---|\.\.\.)[ \t]*(?:\r?\n|\z)`)

// tomlFrontMatter is TOML between lines of three plus signs, as Hugo has it.
var tomlFrontMatter = regexp.MustCompile(`\A\+\+\+[ \t]*\r?\n((?s:.*?))(?:\r?\n|\A)?\+\+\+[ \t]*(?:\r?\n|\z)`)

// markdownCommand is a line that tells the site's program something and is not
// shown: a shortcode, a tag of a template, a comment.
var markdownCommand = regexp.MustCompile(`^(?:\{\{[<%].*[>%]\}\}|\{%.*%\}|<!--.*-->)$`)

// markdownSigns are what stands before and behind the text of a heading or a
// quotation.
var (
	markdownHeading = regexp.MustCompile(`^(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?$`)
	markdownQuote   = regexp.MustCompile(`^(?:>[ \t]?)+`)
	// markdownAlone begins a line that does not continue a paragraph.
	markdownAlone = regexp.MustCompile("^(?:[-*+•][ \\t]|\\d{1,3}[.)][ \\t]|#{1,6}[ \\t]|>|\\||!\\[|```|~~~|<)")
)

// markdown is Markdown with front matter in YAML, TOML or JSON.
func markdown() Format {
	return Format{Name: "markdown", Ends: []string{".md", ".markdown"}, Read: readMarkdown}
}

// readMarkdown reads front matter and lines: a paragraph is all its lines, up to a
// blank one.
func readMarkdown(in Input) (*page.Page, *Refusal) {
	source, start, refusal := decode(in.Data, nil)
	if refusal != nil {
		return nil, refusal
	}
	var blocks []page.Block
	front, end := frontMatterOf(source[start:])
	if end > 0 {
		line := page.Trimmed(source, qa.Span{Start: start, End: start + end})
		blocks = append(blocks, page.Block{Line: line, Span: line, Drop: page.DropFrontMatter, Kind: page.Ornament})
		start += end
	}
	p := page.New(source, append(blocks, joinLines(source, lineBlocks(source, start))...))
	warnOfStray(p, in.Data)
	if front != nil {
		front(p)
	}
	findMarkdownTitle(p)
	return p, nil
}

// frontMatterOf finds the metadata at the top of a file, in YAML, TOML or JSON:
// what reads them into the page, nil if there are none, and where they end.
func frontMatterOf(source string) (read func(*page.Page), end int) {
	if m := frontMatter.FindStringSubmatchIndex(source); m != nil {
		return func(p *page.Page) { meta.FrontMatter(p, source[m[2]:m[3]]) }, m[1]
	}
	if m := tomlFrontMatter.FindStringSubmatchIndex(source); m != nil {
		return func(p *page.Page) {
			var fields map[string]any
			if err := toml.Unmarshal([]byte(source[m[2]:m[3]]), &fields); err != nil {
				p.Warn("the front matter is not TOML (%v), so none of it is used; mend the line or quote the value", err)
				return
			}
			p.Find(qa.FromFrontMatter, recordFields(p, fields))
		}, m[1]
	}
	if !strings.HasPrefix(source, "{") || strings.HasPrefix(source, "{{") || strings.HasPrefix(source, "{%") {
		return nil, 0
	}
	var fields map[string]any
	decoder := json.NewDecoder(strings.NewReader(source))
	if decoder.Decode(&fields) != nil {
		return nil, 0
	}
	return func(p *page.Page) { p.Find(qa.FromFrontMatter, recordFields(p, fields)) }, int(decoder.InputOffset())
}

// joinLines joins the lines of each paragraph, and sets the signs of headings
// and quotations apart from their text.
func joinLines(source string, lines []page.Block) []page.Block {
	blocks := make([]page.Block, 0, len(lines))
	open := false // the last block may go on
	for _, b := range lines {
		s := b.Line.Slice(source)
		if markdownCommand.MatchString(s) {
			b.Kind = page.Ornament
		}
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
