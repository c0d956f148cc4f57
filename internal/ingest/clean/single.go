package clean

import (
	"regexp"
	"strings"

	"trich/internal/ingest/page"
	"trich/internal/text"
)

var (
	arrowLink = regexp.MustCompile(`^(?:>{2,}|[»→➤►]|&gt;&gt;)\s*\S`)
	namedLink = regexp.MustCompile(`(?i)^(?:mời )?(?:xem thêm|đọc thêm|xem tiếp|tin liên quan|bài liên quan|có thể bạn quan tâm|` +
		`read more|also read|read also|see also|related)\s*:\s*\S`)
)

// emphasis takes out the signs of bold and slanting type in Markdown.
var emphasis = strings.NewReplacer("*", "", "_", "")

// dropLinks drops single links to other articles, which stand between
// paragraphs.
func (p lines) dropLinks() {
	for i, l := range p.Looks {
		if i == p.Title || l.Class != page.Headline {
			continue
		}
		s := emphasis.Replace(text.NFC(p.Line(i)))
		if arrowLink.MatchString(s) || namedLink.MatchString(s) {
			p.drop(i, i+1, page.DropRelated)
		}
	}
}

// dropSigns drops what has neither letter nor digit.
func (p lines) dropSigns() {
	for i, b := range p.Blocks {
		switch b.Kind {
		case page.Image:
			p.drop(i, i+1, page.DropImage)
		case page.Ornament:
			p.drop(i, i+1, page.DropOrnament)
		}
	}
}

// dropDateLines drops the page's own date where pages have it: before the first
// paragraph, or as the last line, unless that is one of several times that the
// article itself gives.
func (p lines) dropDateLines() {
	for i, l := range p.Looks[:min(len(p.Looks), p.Title+page.DateLines)] {
		if l.Class == page.Prose && i != p.Title {
			break
		}
		if l.Class == page.Stamp && l.HasDate && (l.HasTime || l.Words == 0) {
			p.dropDateLine(i)
		}
	}
	stamps, last := 0, -1
	for i, l := range p.Looks {
		if l.Class == page.Stamp && p.Blocks[i].Drop == "" {
			stamps, last = stamps+1, i
		}
	}
	if stamps == 1 && last == len(p.Looks)-1 && p.Looks[last].HasDate && p.Looks[last].HasTime {
		p.dropDateLine(last)
	}
}

// dropDateLine marks block i, also where it has been left out with whatever
// surrounds the article.
func (p lines) dropDateLine(i int) {
	if b := &p.Blocks[i]; b.Drop == "" || p.Looks[i].Margin {
		b.Drop = page.DropDateLine
	}
}

// dropRepeats drops the captions that the page has already said, and its title
// where it comes again. Other lines may repeat themselves, as a refrain does.
func (p lines) dropRepeats() {
	seen := make(map[string]bool)
	if p.Title >= 0 {
		seen[page.Spelled(p.Line(p.Title))] = true
	}
	for i, b := range p.Blocks {
		if b.Drop != "" || i == p.Title || b.Span.Len() > page.MaxHeadline*12 {
			continue
		}
		isCredit := p.Looks[i].Class == page.Credit
		s := page.Spelled(p.Line(i))
		switch {
		case seen[s]:
			p.drop(i, i+1, page.DropRepeated)
		case isCredit:
			seen[s] = true
		}
	}
}
