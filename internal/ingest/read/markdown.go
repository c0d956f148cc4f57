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
var markdownCommand = regexp.MustCompile(`^(?:\{\{[<%].*[>%]\}\}|\{%.*%\}|<!--.*-->|%%.*%%` +
	// elements of MDX and HTML without text, and where its parts come from
	`|(?:</?[A-Za-z][^<>]*>\s*)+|(?:import|export)\s.*(?:from\s+["'].*["']|[={(]);?.*` +
	// what a link leads to, a mark of a heading, tags, a table's rule
	`|\[[^\]^]+\]:\s*\S+(?:\s+["'(].*)?|\{[:#][^{}]*\})$`)

// markdownRemarks begin what reaches over several lines and is not shown, with
// what ends it.
var markdownRemarks = []struct{ begin, end string }{{"<!--", "-->"}, {"%%", "%%"}, {"{{<", ">}}"}, {"{{%", "%}}"}, {"{% comment %}", "{% endcomment %}"}}

// markdownSigns are what stands before and behind the text of a heading or a
// quotation.
var (
	markdownHeading = regexp.MustCompile(`^(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?$`)
	markdownQuote   = regexp.MustCompile(`^(?:>[ \t]?)+(?:\[![\w-]+\][-+]?[ \t]*)?`)
	// markdownNote begins the text of a footnote.
	markdownNote = regexp.MustCompile(`^\[\^[^\]]+\]:[ \t]*`)
	// markdownEmbed is a picture, or another file, that a line shows.
	markdownEmbed = regexp.MustCompile(`^(?:!\[\[[^\[\]]*\]\]\s*)+$`)
	// markdownAlone begins a line that does not continue a paragraph.
	markdownAlone = regexp.MustCompile("^(?:[-*+•][ \\t]|\\d{1,3}[.)][ \\t]|#{1,6}[ \\t]|>|\\||!\\[|```|~~~|<)")
)

// markdown is Markdown with front matter in YAML, TOML or JSON.
func markdown() Format {
	return Format{Name: "markdown", Ends: []string{".md", ".markdown", ".mdx", ".mdown", ".qmd", ".rmd"}, Read: readMarkdown}
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
	remark := ""  // what ends the remark that is open
	var remarks remarkEnds
	for _, b := range lines {
		s := b.Line.Slice(source)
		switch {
		case remark != "":
			b.Kind = page.Ornament
			if strings.HasSuffix(s, remark) {
				remark = ""
			}
		case markdownCommand.MatchString(s):
			b.Kind = page.Ornament
		case markdownEmbed.MatchString(s):
			b.Kind = page.Image
		default:
			if remark = remarks.of(source, b.Line); remark != "" {
				b.Kind = page.Ornament
			}
		}
		alone := b.Kind != page.Paragraph || markdownAlone.MatchString(s) || markdownNote.MatchString(s)
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
			if b.Span.Len() == 0 { // the head of a box without a title
				b.Span, b.Kind = b.Line, page.Ornament
			}
		case markdownNote.MatchString(s):
			if from := b.Line.Start + len(markdownNote.FindString(s)); from < b.Line.End {
				b.Span.Start = from
			}
		}
		blocks = append(blocks, b)
		open = b.Kind == page.Paragraph && (!alone || !strings.HasPrefix(s, "#"))
	}
	return blocks
}

// remarkEnds remembers where each kind of remark ends next, so that a text is
// searched once.
type remarkEnds map[string]int

// of is what ends the remark that a line begins and does not end, "" where it
// begins none that is ever ended. Lines are given in order.
func (e *remarkEnds) of(source string, line qa.Span) string {
	s := line.Slice(source)
	for _, r := range markdownRemarks {
		rest, begins := strings.CutPrefix(s, r.begin)
		if !begins || strings.Contains(rest, r.end) {
			continue
		}
		if *e == nil {
			*e = remarkEnds{}
		}
		at, known := (*e)[r.end]
		if !known || at < line.End {
			at = len(source)
			if i := strings.Index(source[line.End:], r.end); i >= 0 {
				at = line.End + i
			}
			(*e)[r.end] = at
		}
		if at < min(len(source), line.End+maxRemark) {
			return r.end
		}
	}
	return ""
}

// maxRemark is how long a remark may be, in bytes.
const maxRemark = 20_000

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

// markedText is reStructuredText or Org: a paragraph is all its lines, and lines
// that give a field or an order to a program are not shown.
func markedText() Format {
	return Format{Name: "marked text", Ends: []string{".rst", ".org", ".adoc"}, Read: readMarkedText}
}

var (
	// markedField is a field at the head of such a text, by its name and value.
	markedField = regexp.MustCompile(`^(?:#\+|:)([A-Za-z][\w -]*):[ \t]+(.*)$`)
	// markedOrder is a line that is not shown.
	markedOrder = regexp.MustCompile(`^(?:\.\. .*|#\+\w.*|:[A-Za-z][\w -]*:.*|# .*|//.*)$`)
	// markedHeading is the sign before a heading of Org and AsciiDoc.
	markedHeading = regexp.MustCompile(`^(?:\*+|=+)[ \t]+`)
)

func readMarkedText(in Input) (*page.Page, *Refusal) {
	source, start, refusal := decode(in.Data, nil)
	if refusal != nil {
		return nil, refusal
	}
	lines := lineBlocks(source, start)
	var fields [][]string
	for i := range lines {
		s := lines[i].Line.Slice(source)
		if m := markedField.FindStringSubmatch(s); m != nil && len(fields) < maxAuthors {
			fields = append(fields, m)
		}
		if markedOrder.MatchString(s) {
			lines[i].Kind = page.Ornament
		}
		if m := markedHeading.FindString(s); m != "" && len(m) < len(s) {
			lines[i].Span.Start += len(m)
		}
	}
	p := page.New(source, joinMarked(lines))
	warnOfStray(p, in.Data)
	var m page.Fields
	for _, f := range fields {
		if field := meta.FieldNamed(f[1]); field != "" && !meta.Has(m, field) {
			meta.Set(p, &m, field, strings.TrimSpace(f[2]))
		}
	}
	p.Find(qa.FromFrontMatter, m)
	p.Untitled = m.Title == ""
	return p, nil
}

// joinMarked joins the lines of each paragraph.
func joinMarked(lines []page.Block) []page.Block {
	var blocks []page.Block
	for _, b := range lines {
		n := len(blocks)
		joins := n > 0 && !b.Gap && b.Kind == page.Paragraph && blocks[n-1].Kind == page.Paragraph && b.Span == b.Line && blocks[n-1].Span == blocks[n-1].Line
		if !joins {
			blocks = append(blocks, b)
			continue
		}
		blocks[n-1].Line.End, blocks[n-1].Span.End = b.Line.End, b.Span.End
	}
	return blocks
}
