package webpage

import (
	"strings"

	"golang.org/x/net/html"
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
	for at := balanced; at < extractors && !kept; at++ {
		for i := range c.lines {
			c.lines[i].Kept = c.agreed[i][at] == 1
			kept = kept || c.lines[i].Kept && i != c.title
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
