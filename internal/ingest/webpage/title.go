package webpage

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// findTitle finds the line of the article's title, given what the page's
// metadata say, and returns the title. Of several lines that say the same, as
// the trail of sections and lists of other articles do, it is the best heading
// above the text.
func (c *choice) findTitle(known string) string {
	want, best, rank := squeezed(known), -1, 0
	end := len(c.lines)
	if c.first >= 0 {
		end = min(end, c.first+headLines)
	}
	for i := range end {
		if r := c.titleRank(i, want); r > rank || r == rank && r > 0 && i <= c.first {
			best, rank = i, r
		}
	}
	if best < 0 || c.first >= 0 && best > c.first {
		best = max(best, c.onlyHeading())
		if above := c.headingAbove(wordsOf(known)); above >= 0 {
			best = above
		}
	}
	if best < 0 {
		return known
	}
	c.title = best
	return c.line(best)
}

// titleRank tells how much line i looks like the title, want being the one in
// the metadata; 0 if it does not.
func (c *choice) titleRank(i int, want string) int {
	l, have := c.lines[i], strings.Join(c.words[i], " ")
	if have == "" || l.linked == l.End-l.Start && l.heading != 1 {
		return 0
	}
	rank := 0
	switch {
	case want == "":
		if l.heading != 1 {
			return 0
		}
		rank = 1
	case have == want:
		rank = 2
	case l.heading > 0 && strings.HasPrefix(want, have) && len(have)*3 > len(want):
		rank = 1
	default:
		return 0
	}
	if l.heading > 0 {
		rank += 2
	}
	if l.heading == 1 {
		rank += 2
	}
	if c.first < 0 || i <= c.first {
		rank += 4
	}
	return rank
}

// headingAbove is the heading nearest above the text that says in other words what
// title does, -1 without one.
func (c *choice) headingAbove(title []string) int {
	for i := c.first - 1; i >= 0 && i >= c.first-headLines-footLines; i-- {
		if c.lines[i].heading == 0 || len(c.words[i]) == 0 {
			continue
		}
		if float64(countIn(title, c.words[i])) >= minShared*float64(len(c.words[i])) {
			return i
		}
	}
	return -1
}

// countIn is how many of words stand in title.
func countIn(title, words []string) int {
	n := 0
	for _, w := range words {
		if slices.Contains(title, w) {
			n++
		}
	}
	return n
}

// onlyHeading is the page's single heading of the first level, -1 without one.
func (c *choice) onlyHeading() int {
	only := -1
	for i, l := range c.lines {
		if l.heading == 1 && utf8.RuneCountInString(c.line(i)) >= minTitle {
			if only >= 0 {
				return -1
			}
			only = i
		}
	}
	return only
}
