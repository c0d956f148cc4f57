package ingest

import (
	"unicode/utf8"

	"trich/internal/qa"
)

// maxTitle is the longest first line, in characters, that is taken for a title.
const maxTitle = 300

// page is one article on its way: what its file says, before anything that
// depends on other files. Its exported fields are kept in a State.
type page struct {
	// File is the article's file, see qa.Article.
	File string
	// Hash is the SHA-256 of the bytes it was read from, in hexadecimal.
	Hash   string
	Text   string
	Blocks []block
	// Title is the index of the title's block, -1 if there is none.
	Title int
	// Found is the metadata that the file holds, the most trusted place first,
	// and Warnings what is wrong with it.
	Found    []finding
	Warnings []string

	// Keys are the hashes of the lines that are kept, 0 for others.
	Keys []lineKey
	// Drafts are the passages, and Languages theirs; Language is the article's.
	Drafts    []draft
	Languages []qa.Language
	Language  qa.Language
	// Sketch is what reprints are found by.
	Sketch sketch

	looks []look
	// spaced tells that most lines are parted by blank ones, so that a blank
	// line parts nothing.
	spaced bool
}

// examine looks at every block.
func (p *page) examine() {
	p.looks = make([]look, len(p.Blocks))
	gaps := 0
	for i, b := range p.Blocks {
		p.looks[i] = lookAt(b, p.Text)
		if b.Gap {
			gaps++
		}
	}
	p.spaced = gaps*2 > len(p.Blocks)
}

// findTitle takes the first line for the title, unless its looks forbid it.
func (p *page) findTitle() {
	for i, l := range p.looks {
		if l.class == sign || p.Blocks[i].Drop != "" {
			continue
		}
		if l.class == stamp {
			if !p.isDatedTitle(i) {
				continue
			}
			p.looks[i] = look{class: headline}
		}
		if l.class != heading && l.class != credit && utf8.RuneCountInString(p.line(i)) <= maxTitle {
			p.Title = i
			p.find(qa.FromPage, metadata{Title: p.line(i)})
		}
		return
	}
}

// leastTitle is how many words a title has that has a date and looks like a
// section's name with the time of an article.
const leastTitle = 3

// isDatedTitle reports whether what looks like a stamp is the title: running text
// follows it at once, where a section's name would have the title behind it.
func (p *page) isDatedTitle(i int) bool {
	return i == 0 && p.looks[i].words >= leastTitle && len(p.looks) > 1 && p.looks[1].class == prose
}

// line is the text of block i.
func (p *page) line(i int) string { return p.Blocks[i].Span.Slice(p.Text) }

// dropped lists the furniture of the page, neighbours of one reason together.
func (p *page) dropped() []Drop {
	var drops []Drop
	for i, b := range p.Blocks {
		switch {
		case b.Drop == "":
		case i > 0 && p.Blocks[i-1].Drop == b.Drop:
			drops[len(drops)-1].Span.End = b.Line.End
		default:
			drops = append(drops, Drop{Span: qa.Span{Start: b.Line.Start, End: b.Line.End}, Reason: b.Drop})
		}
	}
	return drops
}
