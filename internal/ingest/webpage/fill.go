package webpage

import (
	"strings"

	"golang.org/x/net/html"
)

// fill adds what extractors leave out and is of the article: the lead, which
// stands apart from the text, captions, and lists and tables among the
// paragraphs that are no links.
func (c *choice) fill(scores []float64) {
	first, last := c.region()
	from := first
	if c.title >= 0 && c.title < first {
		from = c.title + 1
	}
	parents := c.keptParents()
	for i := max(0, from); i < min(len(c.lines), last+1+footLines); i++ {
		l := &c.lines[i]
		switch {
		case l.Kept:
		case first < i && i < last && l.linked == 0 && scores[i] > likely && parents[parentOf(*l)]:
			l.Kept = true // whatever its name: paragraphs stand beside it
		case c.inBoilerplate(l.block):
		case l.Kind == Caption && c.mean[i] > 0 && scores[i] > likelyCaption,
			c.mean[i] > minSure && c.isSentence(i, minLead) && parents[parentOf(*l)],
			first < i && i < last && c.mean[i] > 0 && c.readsLikeText(i),
			i < first && c.isLead(i) && (scores[i] > likely || isNamedLead(l.block)):
			l.Kept = true
		}
	}
	c.fillWholes(first, last, parents)
	for i := last; i > first; i-- {
		l := &c.lines[i-1]
		if l.heading > 0 && c.lines[i].Kept && float64(l.linked) <= maxLinked*float64(l.End-l.Start) && !c.inBoilerplate(l.block) {
			l.Kept = true // what stands above a part of the text is of it
		}
	}
	c.clear(first, last)
	c.dropTeasers()
}

// clear takes out what only looks like a part of the article: short lines above
// the title, as of a menu, times above the text, and tables behind it that one
// extractor has.
func (c *choice) clear(first, last int) {
	for i := range c.lines {
		l := &c.lines[i]
		isAbove := i < c.title && c.title <= first // a title that is lower down is none of the text's
		isBehind := i > last && l.whole != nil && c.mean[i] <= minSure
		isTime := i < first && float64(l.timed) > allLinked*float64(l.End-l.Start)
		if l.Kept && !c.readsLikeText(i) && (isAbove || isBehind || isTime) {
			l.Kept = false
		}
	}
}

// boxLines is how many lines a box has that points to another article.
const boxLines = 3

// dropTeasers takes out small boxes that begin with a link, the title of another
// article, and go on with its teaser.
func (c *choice) dropTeasers() {
	boxes := map[*html.Node][]int{}
	for i, l := range c.lines {
		if l.block != nil {
			boxes[l.block] = append(boxes[l.block], i)
			boxes[l.block.Parent] = append(boxes[l.block.Parent], i)
		}
	}
	for box, lines := range boxes {
		head := c.lines[lines[0]]
		if len(lines) < 2 || len(lines) > boxLines || c.around[box] || float64(head.linked) <= allLinked*float64(head.End-head.Start) || c.readsLikeText(lines[0]) {
			continue
		}
		for _, i := range lines {
			c.lines[i].Kept = false
		}
	}
}

// isLead reports whether line i, between title and text, is a sentence or a
// heading as long as one. Names and dates stand there too.
func (c *choice) isLead(i int) bool {
	l := c.lines[i]
	return c.isSentence(i, minLead) || l.linked == 0 && characters(c.line(i), minProse) == minProse
}

// isNamedLead reports whether an element has the name that Vietnamese sites give
// to leads.
func isNamedLead(n *html.Node) bool {
	return n != nil && strings.Contains(strings.ToLower(attr(n, "class")), "sapo")
}

// keptParents are the elements that hold paragraphs of the article.
func (c *choice) keptParents() map[*html.Node]bool {
	parents := map[*html.Node]bool{}
	for i, l := range c.lines {
		if l.Kept && l.block != nil && c.readsLikeText(i) {
			parents[l.block.Parent] = true
		}
	}
	return parents
}

// wholes are the lists and tables with the lines of each.
func (c *choice) wholes() map[*html.Node][]int {
	wholes := map[*html.Node][]int{}
	for i, l := range c.lines {
		if l.whole != nil {
			wholes[l.whole] = append(wholes[l.whole], i)
		}
	}
	return wholes
}

// fillWholes keeps lists and tables as a whole that stand among the paragraphs and
// are no links, and those of which the extractors have most.
func (c *choice) fillWholes(first, last int, parents map[*html.Node]bool) {
	for n, lines := range c.wholes() {
		inside, linked, size, agreed := 0, 0, 0, 0.0
		for _, i := range lines {
			l := c.lines[i]
			linked, size, agreed = linked+l.linked, size+l.End-l.Start, agreed+c.mean[i]
			if first < i && i <= last {
				inside++
			}
		}
		isIn := 2*inside > len(lines) && parents[c.setting(n)]
		if float64(linked) > allLinked*float64(size) || !isIn && agreed <= minSure*float64(len(lines)) || c.inBoilerplate(n) {
			continue
		}
		for _, i := range lines {
			c.lines[i].Kept = true
		}
	}
}

// maxWraps is how many elements may stand around nothing but a list or a table.
const maxWraps = 3

// setting is the element in which a list or table stands, those that hold nothing
// else, or its heading, left aside.
func (c *choice) setting(n *html.Node) *html.Node {
	for range maxWraps {
		up := n.Parent
		if up == nil || up.Parent == nil || hasOther(up, n) {
			return up
		}
		n = up
	}
	return n.Parent
}

// hasOther reports whether n has any text beside that in its child and above it as
// a heading.
func hasOther(n, child *html.Node) bool {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c != child && headingLevel(c) == 0 && (c.Type == html.TextNode && strings.TrimSpace(c.Data) != "" || c.Type == html.ElementNode && textLength(c, 1) > 0) {
			return true
		}
	}
	return false
}
