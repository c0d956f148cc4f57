package ingest

import (
	"regexp"
	"strings"

	"trich/internal/text"
)

// maxByline is how many lines from the title on may hold the page's date line.
const maxByline = 5

// dropFurniture marks every block that is not part of the article. Of a web
// page, only those are looked at that have been taken for the article.
func (p *page) dropFurniture() {
	part := &page{Text: p.Text, Title: -1, spaced: p.spaced}
	var places []int
	for i, b := range p.Blocks {
		if b.Drop != "" && !b.margin {
			continue
		}
		if i == p.Title {
			part.Title = len(places)
		}
		part.Blocks, part.looks = append(part.Blocks, b), append(part.looks, p.looks[i])
		places = append(places, i)
	}
	part.dropLists()
	for i, at := range places {
		p.Blocks[at].Drop = part.Blocks[i].Drop
	}
}

func (p *page) dropLists() {
	p.dropSections()
	p.dropControls()
	p.dropUnheaded()
	p.dropDatedTitles()
	p.dropLinks()
	for i, b := range p.Blocks {
		switch b.Kind {
		case image:
			p.drop(i, i+1, DropImage)
		case ornament:
			p.drop(i, i+1, DropOrnament)
		}
	}
	p.dropDateLines()
	p.dropRepeats()
}

// drop marks blocks i to j-1 that are not dropped yet.
func (p *page) drop(i, j int, reason DropReason) {
	for ; i < j; i++ {
		if p.Blocks[i].Drop == "" {
			p.Blocks[i].Drop = reason
		}
	}
}

var (
	arrowLink = regexp.MustCompile(`^(?:>{2,}|[»→➤►]|&gt;&gt;)\s*\S`)
	namedLink = regexp.MustCompile(`(?i)^(?:mời )?(?:xem thêm|đọc thêm|xem tiếp|tin liên quan|bài liên quan|có thể bạn quan tâm|` +
		`read more|also read|read also|see also|related)\s*:\s*\S`)
)

// emphasis takes out the signs of bold and slanting type in Markdown.
var emphasis = strings.NewReplacer("*", "", "_", "")

// dropLinks drops single links to other articles, which stand between
// paragraphs.
func (p *page) dropLinks() {
	for i, l := range p.looks {
		if i == p.Title || l.class != headline {
			continue
		}
		s := emphasis.Replace(text.NFC(p.line(i)))
		if arrowLink.MatchString(s) || namedLink.MatchString(s) {
			p.drop(i, i+1, DropRelated)
		}
	}
}

// dropDateLines drops the page's own date where pages have it: before the first
// paragraph, or as the last line, unless that is one of several times that the
// article itself gives.
func (p *page) dropDateLines() {
	for i, l := range p.looks[:min(len(p.looks), p.Title+maxByline)] {
		if l.class == prose && i != p.Title {
			break
		}
		if l.class == stamp && l.hasDate && (l.hasTime || l.words == 0) {
			p.dropDateLine(i)
		}
	}
	stamps, last := 0, -1
	for i, l := range p.looks {
		if l.class == stamp && p.Blocks[i].Drop == "" {
			stamps, last = stamps+1, i
		}
	}
	if stamps == 1 && last == len(p.looks)-1 && p.looks[last].hasDate && p.looks[last].hasTime {
		p.dropDateLine(last)
	}
}

// dropDateLine marks block i, also where it has been left out with whatever
// surrounds the article.
func (p *page) dropDateLine(i int) {
	if b := &p.Blocks[i]; b.Drop == "" || b.margin {
		b.Drop = DropDateLine
	}
}

// dropRepeats drops the captions that the page has already said, and its title
// where it comes again. Other lines may repeat themselves, as a refrain does.
func (p *page) dropRepeats() {
	seen := make(map[string]bool)
	if p.Title >= 0 {
		seen[spelled(p.line(p.Title))] = true
	}
	for i, b := range p.Blocks {
		if b.Drop != "" || i == p.Title || b.Span.Len() > maxHeadline*12 {
			continue
		}
		isCredit := p.looks[i].class == credit
		s := spelled(p.line(i))
		switch {
		case seen[s]:
			p.drop(i, i+1, DropRepeated)
		case isCredit:
			seen[s] = true
		}
	}
}

// spelled is s in the form in which two lines count as the same.
func spelled(s string) string { return strings.Join(strings.Fields(text.NFC(s)), " ") }
