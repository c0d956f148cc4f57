package ingest

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"trich/internal/qa"
	"trich/internal/text"
)

// maxTitle is the longest first line, in characters, that is taken for a title.
const maxTitle = 300

// maxByline is how many lines from the title on may hold the page's date line.
const maxByline = 5

// page is a file on its way to an article.
type page struct {
	source string
	blocks []block
	looks  []look
	// title is the index of the title's block, -1 if there is none.
	title int
	// spaced tells that most lines are parted by blank ones, so that a blank
	// line parts nothing.
	spaced bool
}

func newPage(source string, blocks []block) *page {
	p := &page{source: source, blocks: blocks, looks: make([]look, len(blocks)), title: -1}
	gaps := 0
	for i, b := range blocks {
		p.looks[i] = lookAt(b, source)
		if b.gap {
			gaps++
		}
	}
	p.spaced = gaps*2 > len(blocks)
	for i, l := range p.looks {
		if l.class == sign || l.class == stamp {
			continue
		}
		if l.class != heading && l.class != credit && utf8.RuneCountInString(p.text(i)) <= maxTitle {
			p.title = i
		}
		break
	}
	return p
}

func (p *page) text(i int) string { return p.blocks[i].span.Slice(p.source) }

// dropFurniture marks every block that is not part of the article.
func (p *page) dropFurniture() {
	p.dropSections()
	p.dropUnheaded()
	p.dropLinks()
	for i, b := range p.blocks {
		switch b.kind {
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
		if p.blocks[i].drop == "" {
			p.blocks[i].drop = reason
		}
	}
}

var (
	arrowLink = regexp.MustCompile(`^(?:>{2,}|[»→➤►]|&gt;&gt;)\s*\S`)
	namedLink = regexp.MustCompile(`(?i)^(?:mời )?(?:xem thêm|đọc thêm|xem tiếp|tin liên quan|bài liên quan|có thể bạn quan tâm|` +
		`read more|also read|read also|see also|related)\s*:\s*\S`)
)

// dropLinks drops single links to other articles, which stand between
// paragraphs.
func (p *page) dropLinks() {
	for i, l := range p.looks {
		if i == p.title || l.class != headline {
			continue
		}
		s := text.NFC(p.text(i))
		if arrowLink.MatchString(s) || namedLink.MatchString(s) {
			p.drop(i, i+1, DropRelated)
		}
	}
}

// dropDateLines drops the page's own date where pages have it: before the first
// paragraph, or as the last line, unless that is one of several times that the
// article itself gives.
func (p *page) dropDateLines() {
	for i, l := range p.looks[:min(len(p.looks), p.title+maxByline)] {
		if l.class == prose && i != p.title {
			break
		}
		if l.class == stamp && l.hasDate && (l.hasTime || l.bare) {
			p.drop(i, i+1, DropDateLine)
		}
	}
	stamps, last := 0, -1
	for i, l := range p.looks {
		if l.class == stamp && p.blocks[i].drop == "" {
			stamps, last = stamps+1, i
		}
	}
	if stamps == 1 && last == len(p.looks)-1 && p.looks[last].hasDate && p.looks[last].hasTime {
		p.drop(last, last+1, DropDateLine)
	}
}

// dropRepeats drops the captions that the page has already said, and its title
// where it comes again. Other lines may repeat themselves, as a refrain does.
func (p *page) dropRepeats() {
	seen := make(map[string]bool)
	if p.title >= 0 {
		seen[spelled(p.text(p.title))] = true
	}
	for i, b := range p.blocks {
		if b.drop != "" || i == p.title || b.span.Len() > maxHeadline*12 {
			continue
		}
		isCredit := p.looks[i].class == credit
		s := spelled(p.text(i))
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

// dropped lists the furniture of the page, neighbours of one reason together.
func (p *page) dropped() []Drop {
	var drops []Drop
	for i, b := range p.blocks {
		switch {
		case b.drop == "":
		case i > 0 && p.blocks[i-1].drop == b.drop:
			drops[len(drops)-1].Span.End = b.line.End
		default:
			drops = append(drops, Drop{Span: qa.Span{Start: b.line.Start, End: b.line.End}, Reason: b.drop})
		}
	}
	return drops
}
