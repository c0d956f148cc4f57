package meta

import (
	"unicode/utf8"

	"trich/internal/ingest/page"
	"trich/internal/qa"
)

// maxTitle is the longest first line, in characters, that is taken for a title.
const maxTitle = 300

// FindTitle takes the first line for the title, unless its looks forbid it.
func FindTitle(p *page.Page) {
	for i, l := range p.Looks {
		if l.Class == page.Sign || p.Blocks[i].Drop != "" {
			continue
		}
		if l.Class == page.Stamp {
			if !isDatedTitle(p, i) {
				continue
			}
			p.Looks[i] = page.Look{Class: page.Headline}
		}
		if l.Class != page.Heading && l.Class != page.Credit && utf8.RuneCountInString(p.Line(i)) <= maxTitle {
			p.Title = i
			p.Find(qa.FromPage, page.Fields{Title: p.Line(i)})
		}
		return
	}
}

// leastTitle is how many words a title has that has a date and looks like a
// section's name with the time of an article.
const leastTitle = 3

// isDatedTitle reports whether what looks like a stamp is the title: running text
// follows it at once, where a section's name would have the title behind it.
func isDatedTitle(p *page.Page, i int) bool {
	return i == 0 && p.Looks[i].Words >= leastTitle && len(p.Looks) > 1 && p.Looks[1].Class == page.Prose
}
