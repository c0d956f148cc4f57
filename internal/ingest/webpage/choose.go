package webpage

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	// footLines is how many lines after its last paragraph may be the article's
	// foot.
	footLines = 4
	// headLines is how many lines before the title may hold its date.
	headLines = 3
	// minTitle is the length in characters of a heading that may be the title for
	// no other reason than being the page's only one of the first level.
	minTitle = 25
	// minLead is the length in characters from which a sentence between title and
	// text is the lead.
	minLead = 30
	// likely is the score from which on leads, and short lines between paragraphs, are
	// kept, a chance of about a quarter: extractors leave them out of what they have
	// found. For captions, which they leave out as a rule, it is lower.
	likely, likelyCaption = -1.0, -2.5
	// minShared is the share of a heading's words that the page's title must have if
	// it is to be the title in other words.
	minShared = 0.5
)

// choice chooses the lines of the article.
type choice struct {
	lines []rendered
	text  string
	known recognition
	// words are those of each line, agreed what each extractor says of it, mean
	// the mean of that, and size its length in characters.
	words  [][]string
	names  []string // of the elements around each line
	agreed [][extractors]float64
	mean   []float64
	size   []float64
	// around are the elements that hold most of what the extractors agree on, and
	// parents what they make of the lines of one parent, and alike of those in
	// elements of the same names; all is the whole, in characters.
	around  map[*html.Node]bool
	parents map[*html.Node]*group
	alike   map[string]*group
	all     float64
	// first and last are the lines where the article surely begins and ends; first
	// is -1 where nothing is sure. end is the last text that any extractor has.
	first, last, end int
	title            int // the index of the title's line, -1 if there is none
}

func newChoice(lines []rendered, text string, known recognition) *choice {
	c := &choice{lines: lines, text: text, known: known, title: -1, around: map[*html.Node]bool{}, parents: map[*html.Node]*group{}, alike: map[string]*group{}}
	c.weigh()
	return c
}

func (c *choice) line(i int) string { return c.text[c.lines[i].Start:c.lines[i].End] }

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
		shared := 0
		for _, w := range c.words[i] {
			if slices.Contains(title, w) {
				shared++
			}
		}
		if float64(shared) >= minShared*float64(len(c.words[i])) {
			return i
		}
	}
	return -1
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

// choose marks the lines of the article by the evidence. Where that leaves
// nothing of what an extractor has found, its own view stands.
func (c *choice) choose() {
	scores := make([]float64, len(c.lines))
	kept := false
	for i, m := range c.allEvidence() {
		scores[i] = score(m)
		c.lines[i].Kept = scores[i] > 0
		kept = kept || c.lines[i].Kept && i != c.title
	}
	if !kept {
		for i := range c.lines {
			c.lines[i].Kept = c.agreed[i][balanced] == 1
		}
	}
	c.fill(scores)
}

// allEvidence are the marks of every line.
func (c *choice) allEvidence() [][marks]float64 {
	all, seen := make([][marks]float64, len(c.lines)), map[string]int{}
	for i := range c.lines {
		key := strings.Join(c.words[i], " ")
		all[i] = c.evidence(i, seen[key])
		seen[key]++
	}
	return all
}

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
			i < first && c.isLead(i) && (scores[i] > likely || isNamedLead(l.block)),
			first < i && i <= last && float64(l.linked) <= maxLinked*float64(l.End-l.Start) && parents[listAround(l.block)]:
			l.Kept = true
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
		isBehind := i > last && listAround(l.block) != nil && c.mean[i] <= minSure
		isTime := i < first && float64(l.timed) > allLinked*float64(l.End-l.Start)
		if l.Kept && !c.readsLikeText(i) && (i < c.title || isBehind || isTime) {
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

// listAround is the element in which the list or table of an item or a row
// stands, nil for other elements. A figure may hold a table.
func listAround(block *html.Node) *html.Node {
	if block == nil {
		return nil
	}
	whole := block.Parent
	switch block.DataAtom {
	case atom.Li:
	case atom.Tr:
		for whole != nil && whole.DataAtom != atom.Table {
			whole = whole.Parent
		}
		if whole != nil && whole.Parent != nil && whole.Parent.DataAtom == atom.Figure {
			whole = whole.Parent
		}
	default:
		return nil
	}
	if whole == nil {
		return nil
	}
	return whole.Parent
}

// region is from the first kept line that reads like text to the last; where
// none does, the first and the last kept line. It is -1 where nothing is kept.
func (c *choice) region() (first, last int) {
	first, last = -1, -1
	anyFirst, anyLast := -1, -1
	for i, l := range c.lines {
		if !l.Kept || i == c.title {
			continue
		}
		if anyLast = i; anyFirst < 0 {
			anyFirst = i
		}
		if !c.readsLikeText(i) {
			continue
		}
		if last = i; first < 0 {
			first = i
		}
	}
	if first < 0 {
		return anyFirst, anyLast
	}
	return first, last
}

// bodyEnd is the index of the last line in the innermost element that holds most of
// the article, the last line of all if there is none.
func (c *choice) bodyEnd() int {
	holds := map[*html.Node]bool{} // those looked at, in vain
	for i := len(c.lines) - 1; i >= 0; i-- {
		for n := c.lines[i].block; n != nil; n = n.Parent {
			if !c.around[n] {
				continue
			}
			if !holds[n] && !c.holdsAround(n) {
				return i
			}
			holds[n] = true
			break
		}
	}
	return len(c.lines) - 1
}

// holdsAround reports whether n has a child that holds most of the article.
func (c *choice) holdsAround(n *html.Node) bool {
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		if c.around[child] {
			return true
		}
	}
	return false
}

// boilerplateNames are parts of the names that sites give to what is not the
// article.
var boilerplateNames = []string{"comment", "binh-luan", "related", "lien-quan", "tinlienquan", "sidebar", "share", "social",
	"cookie", "consent", "newsletter", "subscribe", "breadcrumb", "banner", "advert", "tags", "most-", "popular", "doc-nhieu",
	"recommend", "footer", "copyright", "login", "paywall", "menu", "readmore", "read-more", "xem-them", "player"}

// inBoilerplate reports whether n stands in a part of the page whose element or
// name says that it is not the article.
func (c *choice) inBoilerplate(n *html.Node) bool {
	var m [marks]float64
	c.place(n, &m)
	return m[inNamed] == 1
}

func hasBoilerplateName(n *html.Node) bool {
	name := strings.ToLower(attr(n, "class") + " " + attr(n, "id"))
	if len(name) < 4 {
		return false
	}
	for _, part := range boilerplateNames {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

// finish gives the lines their final marks.
func (c *choice) finish() []Line {
	first, last := c.region()
	if c.title >= 0 {
		c.lines[c.title].Kind, c.lines[c.title].Kept = Title, true
	}
	lines, end := make([]Line, len(c.lines)), c.bodyEnd()
	for i, l := range c.lines {
		l.Head = c.title >= 0 && c.title-headLines <= i && i < first && i != c.title && !c.inBoilerplate(l.block)
		l.Foot = first >= 0 && i > last && i <= last+footLines && !c.inBoilerplate(l.block)
		l.After = i > end
		lines[i] = l.Line
	}
	return lines
}
