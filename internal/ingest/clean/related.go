package clean

import (
	"regexp"
	"unicode/utf8"

	"trich/internal/ingest/page"
)

// A list of other articles repeats one unit: its title, with some of a bullet,
// the name of a section, a stamp and a teaser around it, always in the same
// order. The stamps are what the two functions below look for, and the distance
// between them tells how far the last unit reaches.
const (
	// maxUnit is the most lines between the stamps of two units.
	maxUnit = 5
	// minUnheaded is the least number of units that are taken for a list of
	// other articles without a heading saying so.
	minUnheaded = 3
	// maxListHeading is the longest unknown heading, in characters.
	maxListHeading = 40
	// minTitle is the length that at least half of the titles in a list without
	// a known heading have, in characters.
	minTitle = 25
	// maxTeaser is the longest teaser, in bytes.
	maxTeaser = 1200
)

// dropSections drops the lists that stand under a known heading.
func (p lines) dropSections() {
	for i := p.Title + 1; i < len(p.Blocks); {
		if p.Looks[i].Class != page.Heading {
			i++
			continue
		}
		limit := i + 1
		for limit < len(p.Blocks) && p.Looks[limit].Class != page.Heading {
			limit++
		}
		end := p.sectionEnd(i+1, limit)
		p.drop(i, end, page.DropRelated)
		i = max(end, limit)
	}
}

// sectionEnd finds where the list that begins at block from ends; at limit
// another heading stands, or the page ends.
func (p lines) sectionEnd(from, limit int) int {
	first := p.nextStamp(from, limit)
	if first < 0 {
		return p.listEnd(from, limit)
	}
	last, gaps := p.chain(first, limit)
	after := 0 // lines of a unit after its stamp
	switch {
	case len(gaps) > 0:
		after = max(0, mode(gaps)-(first-from))
	case p.Looks[from].Class == page.Sign:
		after = 1 // lone units under a bullet are the kind with a teaser
	}
	return p.tail(from, last, min(limit, last+1+after))
}

// nextStamp is the index of the next stamp at or after block i that can belong
// to the same list: few lines before it, of which one is prose at most. It is
// -1 if there is none.
func (p lines) nextStamp(i, limit int) int {
	proses := 0
	for j := i; j < min(limit, i+maxUnit+1); j++ {
		switch p.Looks[j].Class {
		case page.Stamp:
			return j
		case page.Prose:
			proses++
			if proses > 1 || p.Blocks[j].Span.Len() > maxTeaser {
				return -1
			}
		}
	}
	return -1
}

// chain follows the stamps of a list from its first, and gives the last and
// the number of lines between each two.
func (p lines) chain(first, limit int) (last int, gaps []int) {
	last = first
	for {
		next := p.nextStamp(last+1, limit)
		if next < 0 {
			return last, gaps
		}
		gaps = append(gaps, next-last-1)
		last = next
	}
}

// mode is the most frequent of values, the larger of two.
func mode(values []int) int {
	counts := make(map[int]int)
	best := values[0]
	for _, v := range values {
		counts[v]++
	}
	for v, n := range counts {
		if n > counts[best] || n == counts[best] && v > best {
			best = v
		}
	}
	return best
}

// tail shortens the last unit, which reaches from the stamp at last to end,
// where a caption stands or a blank line parts it from what follows, unless
// the list from block from on is spaced out itself.
func (p lines) tail(from, last, end int) int {
	spaced := p.anyGap(from+1, last+1)
	for i := last + 1; i < end; i++ {
		if p.Looks[i].Class == page.Credit || p.Blocks[i].Gap && !spaced {
			return i
		}
	}
	return end
}

func (p lines) anyGap(i, j int) bool {
	for ; i < j; i++ {
		if p.Blocks[i].Gap {
			return true
		}
	}
	return false
}

// listEnd finds the end of a list without stamps: bare titles, or titles and
// teasers by turns that fill the rest of the section.
func (p lines) listEnd(from, limit int) int {
	end := from
	for end < limit && p.isItem(end) && !(end > from && p.Blocks[end].Gap && !p.Spaced) {
		end++
	}
	if end == limit || end == from || p.Looks[end].Class != page.Prose {
		return end
	}
	units, turn := 0, from
	for turn < limit {
		body := turn
		for body < limit && p.isItem(body) {
			body++
		}
		if body == turn || body == limit || p.Looks[body].Class != page.Prose || p.Blocks[body].Span.Len() > maxTeaser {
			return end
		}
		units, turn = units+1, body+1
	}
	if units < 2 {
		return end
	}
	return limit
}

func (p lines) isItem(i int) bool {
	return p.Looks[i].Class == page.Headline || p.Looks[i].Class == page.Sign
}

// dropUnheaded drops the lists that no known heading announces: several units,
// all stamped with date and time, each with a title before its stamp. A report
// by the minute has running text between its times, a timetable nothing, and
// neither has dates, so both stay; so does a list of fixtures, whose lines are
// shorter than titles.
func (p lines) dropUnheaded() {
	limit := 0 // where the next list begins that a heading announces
	for i := p.Title + 1; i < len(p.Blocks); {
		if p.Looks[i].Class != page.Stamp || p.Blocks[i].Drop != "" {
			i++
			continue
		}
		for limit = max(limit, i); limit < len(p.Blocks) && p.Blocks[limit].Drop != page.DropRelated; {
			limit++
		}
		last, gaps := p.chain(i, limit)
		if p.dated(i, last) >= minUnheaded && len(gaps)+1 >= minUnheaded {
			p.dropUnits(i, last, gaps)
		}
		i = last + 1
	}
}

// dated counts the stamps with date and time among blocks first to last.
func (p lines) dated(first, last int) int {
	n := 0
	for _, l := range p.Looks[first : last+1] {
		if l.Class == page.Stamp && l.HasTime && l.HasDate {
			n++
		}
	}
	return n
}

// dropUnits drops the units around the stamps from first to last, if each has
// a title.
func (p lines) dropUnits(first, last int, gaps []int) {
	size := mode(gaps)
	before := size // lines of a unit before its stamp
	at, long := first, 0
	for _, gap := range gaps {
		at += gap + 1
		before = min(before, p.itemsBefore(at))
		if page.Length(p.Line(at-1)) >= minTitle {
			long++
		}
	}
	if size == 0 || before == 0 || long*2 < len(gaps) {
		return
	}
	if p.itemsBefore(first) < before {
		before = 0 // the stamp comes first: what precedes it is the article
	}
	start := first - before
	if before > 0 && start-1 > p.Title && p.Looks[start-1].Class == page.Headline &&
		utf8.RuneCountInString(p.Line(start-1)) <= maxListHeading {
		start--
	}
	p.drop(start, p.tail(start, last, min(len(p.Blocks), last+1+size-before)), page.DropRelated)
}

// datedTitle is a title with its date behind it, in brackets or after a dash.
var datedTitle = regexp.MustCompile(`\S\s+(?:\(\s*|[-–|]\s*)(?:\d{1,2}[:h]\d{2}\s*[-,|]?\s*)?\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{4})?\s*\)?$`)

// dropDatedTitles drops runs of lines that are all titles with a date behind
// them, and the short line above, which is their heading.
func (p lines) dropDatedTitles() {
	for i := p.Title + 1; i < len(p.Blocks); i++ {
		end := i
		for end < len(p.Blocks) && p.Looks[end].Class == page.Headline && p.Blocks[end].Drop == "" && datedTitle.MatchString(p.Line(end)) {
			end++
		}
		if end-i < minUnheaded {
			continue
		}
		start := i
		if start-1 > p.Title && p.Looks[start-1].Class == page.Headline && utf8.RuneCountInString(p.Line(start-1)) <= maxListHeading {
			start--
		}
		p.drop(start, end, page.DropRelated)
		i = end
	}
}

// itemsBefore counts the titles and signs that stand right before block i.
func (p lines) itemsBefore(i int) int {
	n := 0
	for j := i - 1; j > p.Title && p.Blocks[j].Drop != page.DropRelated && p.isItem(j) && n < maxUnit; j-- {
		n++
	}
	return n
}
