// Package page is what the rooms of ingest hand on to one another: an article on
// its way, as lines with their places in its text, what each line looks like,
// and the metadata found so far with where it was found. It knows no format and
// decides nothing about what is kept.
package page

import "trich/internal/qa"

// Page is one article on its way: what its file says, before anything that
// depends on other files. Whoever works on it owns it.
type Page struct {
	// File is the article's file and Hash the SHA-256 of the bytes it was read
	// from, see qa.Article; readers leave both to their caller.
	File, Hash string
	// Text is the article's text, see qa.Article, and Blocks its lines in order.
	Text   string
	Blocks []Block
	// Pages are the places in Text where each printed page begins, the first one
	// at 0; nil where the file has no pages.
	Pages []int
	// Title is the index of the title's block, -1 if there is none.
	Title int
	// Found is the metadata that the file holds, the most trusted place first,
	// and Warnings whole sentences about what is wrong with it.
	Found    []Finding
	Warnings []string

	// Looks are those of Blocks.
	Looks []Look
	// Spaced tells that most lines are parted by blank ones, so that a blank
	// line parts nothing.
	Spaced bool
	// Untitled tells that the format says nothing of a title, and that the first
	// line that looks like one is to be taken.
	Untitled bool
	// Chosen tells that the reader has told the article from what is around it, so
	// that there is one, whatever it looks like.
	Chosen bool
	// Shown is the day that the page's elements show as that of publication, which
	// counts where no line tells it; zero if there is none.
	Shown qa.Date
	// Scraped tells that what stood above the title on the site may be there.
	Scraped bool
}

// DateLines is how many lines from the title on may hold the page's date line.
const DateLines = 5

// New is a page of these lines, all of them looked at, without a title.
func New(text string, blocks []Block) *Page {
	p := &Page{Text: text, Blocks: blocks, Title: -1, Looks: make([]Look, len(blocks))}
	gaps := 0
	for i, b := range blocks {
		p.Looks[i] = lookAt(b, text)
		if b.Gap {
			gaps++
		}
	}
	p.Spaced = gaps*2 > len(blocks)
	return p
}

// Line is the text of block i.
func (p *Page) Line(i int) string { return p.Blocks[i].Span.Slice(p.Text) }

// IsTitleOnly reports whether the title is the whole page, which then is the
// article.
func (p *Page) IsTitleOnly() bool { return len(p.Blocks) == 1 && p.Title == 0 }

// HasArticle reports whether anything beside the title is kept.
func (p *Page) HasArticle() bool {
	for i, b := range p.Blocks {
		if i != p.Title && b.Drop == "" {
			return true
		}
	}
	return false
}

// Dropped lists what is left out of the page, neighbours of one reason together.
func (p *Page) Dropped() []Drop {
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
