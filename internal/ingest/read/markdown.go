package ingest

import (
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

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

// readMarkdown reads the blocks of a Markdown file from byte start of p.Text on,
// and its front matter: a paragraph is all its lines, up to a blank one.
func (o Options) readMarkdown(p *page, start int) *Skip {
	if m := frontMatter.FindStringSubmatchIndex(p.Text[start:]); m != nil {
		p.Blocks = append(p.Blocks, block{Line: trimmed(p.Text, qa.Span{Start: start, End: start + m[1]}), Drop: DropFrontMatter, Kind: ornament})
		p.Blocks[0].Span = p.Blocks[0].Line
		p.readFrontMatter(p.Text[start+m[2] : start+m[3]])
		start += m[1]
	}
	p.Blocks = append(p.Blocks, joinLines(p.Text, readText(p.Text, start))...)
	p.examine()
	p.findMarkdownTitle()
	return nil
}

// joinLines joins the lines of each paragraph, and sets the signs of headings
// and quotations apart from their text.
func joinLines(source string, lines []block) []block {
	blocks := make([]block, 0, len(lines))
	open := false // the last block may go on
	for _, b := range lines {
		s := b.Line.Slice(source)
		alone := b.Kind != paragraph || markdownAlone.MatchString(s)
		if open && !alone && !b.Gap {
			last := &blocks[len(blocks)-1]
			last.Line.End, last.Span.End = b.Line.End, b.Span.End
			continue
		}
		switch m := markdownHeading.FindStringSubmatchIndex(s); {
		case m != nil && m[5] > m[4]:
			b.Span = qa.Span{Start: b.Line.Start + m[4], End: b.Line.Start + m[5]}
		case strings.HasPrefix(s, ">"):
			b.Span = trimmed(source, qa.Span{Start: b.Line.Start + len(markdownQuote.FindString(s)), End: b.Line.End})
		}
		blocks = append(blocks, b)
		open = b.Kind == paragraph && (!alone || !strings.HasPrefix(s, "#"))
	}
	return blocks
}

// findMarkdownTitle takes the first heading for the title if nothing but signs
// and stamps stands before it; without a title in the front matter, any first
// line will do.
func (p *page) findMarkdownTitle() {
	for i, b := range p.Blocks {
		if l := p.looks[i].class; b.Drop != "" || l == sign || l == stamp {
			continue
		}
		if strings.HasPrefix(b.Line.Slice(p.Text), "# ") {
			p.Title = i
			p.find(qa.FromPage, metadata{Title: p.line(i)})
		}
		break
	}
	if known, _ := choose(p.Found, func(m metadata) string { return m.Title }); p.Title < 0 && known == "" {
		p.findTitle()
	}
}

// frontMatterKeys are the names that programs give to the fields, in lower
// case.
var frontMatterKeys = map[string]string{
	"title": "title", "headline": "title",
	"source": "source", "publisher": "source", "site": "source", "site_name": "source", "sitename": "source",
	"author": "author", "authors": "author", "by": "author",
	"url": "url", "link": "url", "canonical": "url", "canonical_url": "url", "source_url": "url", "original_url": "url",
	"published": "published", "date": "published", "pubdate": "published", "published_at": "published", "date_published": "published",
	"published_time": "published", "publish_date": "published",
}

// readFrontMatter reads the fields that are known; others are for others.
func (p *page) readFrontMatter(source string) {
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(source), &document); err != nil {
		p.warn("the front matter is not YAML (%s), so none of it is used; mend the line or quote the value", strings.TrimPrefix(err.Error(), "yaml: "))
		return
	}
	root := resolve(&document)
	if root.Kind != yaml.MappingNode {
		return
	}
	var m metadata
	for i := 0; i+1 < len(root.Content); i += 2 {
		field := frontMatterKeys[strings.ToLower(strings.ReplaceAll(resolve(root.Content[i]).Value, "-", "_"))]
		value := strings.Join(scalars(resolve(root.Content[i+1])), ", ")
		p.setField(&m, field, strings.Join(strings.Fields(value), " "))
	}
	p.find(qa.FromFrontMatter, m)
}

// scalars are the values of a text, or of a list of texts or of things with a
// name.
func scalars(n *yaml.Node) []string {
	var values []string
	switch {
	case isNull(n):
	case n.Kind == yaml.ScalarNode:
		values = append(values, n.Value)
	case n.Kind == yaml.SequenceNode:
		for _, c := range n.Content {
			if c = resolve(c); c.Kind == yaml.ScalarNode || c.Kind == yaml.MappingNode {
				values = slices.Concat(values, scalars(c))
			}
		}
	case n.Kind == yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if resolve(n.Content[i]).Value == "name" && resolve(n.Content[i+1]).Kind == yaml.ScalarNode {
				values = append(values, resolve(n.Content[i+1]).Value)
			}
		}
	}
	return values
}

// setField sets a field that the file itself gives; a wrong date or link is
// reported, and left out.
func (p *page) setField(m *metadata, field, value string) {
	if value == "" {
		return
	}
	switch field {
	case "title":
		m.Title = value
	case "source":
		m.Source = value
	case "author":
		m.Author = value
	case "url":
		if !isWebAddress(value) {
			p.warn("the link %q is not a web address; write it whole, beginning with https://", value)
			return
		}
		m.URL = value
	case "published":
		d, ok := readDate(value)
		if !ok {
			p.warn("the date %q cannot be read or is in no calendar; write it as YYYY-MM-DD", value)
			return
		}
		m.Published = d
	}
}
