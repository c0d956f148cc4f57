package webpage

import (
	"strings"
	"unicode/utf8"

	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"trich/internal/text"
)

const (
	// gram is the number of words by which a line is recognised in the
	// extracted text.
	gram = 4
	// minRecognised is the share of a line's grams that must be found: an
	// extractor drops or joins a word here and there.
	minRecognised = 0.8
	// minProse is the length in characters from which a line that ends like a
	// sentence is a paragraph; shorter ones may be anything.
	minProse = 50
	// minLead is the same for the lead, which stands where nothing else looks
	// like a sentence.
	minLead = 30
	// maxLinked is the share of a paragraph that may be links.
	maxLinked = 0.5
	// allLinked is the share from which on a line is nothing but links; the
	// white space in it does not count.
	allLinked = 0.7
	// footLines is how many lines after its last paragraph may be the article's
	// foot.
	footLines = 4
	// headLines is how many lines before the title may hold its date.
	headLines = 3
)

// choice chooses the lines of the article.
type choice struct {
	lines []rendered
	text  string
	// whole are the extracted text's lines, grams its runs of words.
	whole, grams map[string]bool
	title        int // the index of the title's line, -1 if there is none
	// around are the elements that hold most of the article, whatever their
	// names say.
	around map[*html.Node]bool
}

func newChoice(lines []rendered, text string, found *trafilatura.ExtractResult) *choice {
	c := &choice{lines: lines, text: text, whole: map[string]bool{}, grams: map[string]bool{}, title: -1}
	if found == nil || found.ContentNode == nil {
		return c
	}
	r := newRenderer()
	r.render(found.ContentNode)
	r.flush()
	extracted := r.text.String()
	for line := range strings.Lines(extracted) {
		c.whole[squeezed(line)] = true
	}
	words := wordsOf(extracted)
	for i := range words {
		if i+gram <= len(words) {
			c.grams[strings.Join(words[i:i+gram], " ")] = true
		}
	}
	return c
}

func (c *choice) line(i int) string { return c.text[c.lines[i].Start:c.lines[i].End] }

// wordsOf are the words of s in one spelling.
func wordsOf(s string) []string {
	var words []string
	for _, w := range text.Words(s) {
		words = append(words, text.Key(w.Slice(s)))
	}
	return words
}

func squeezed(s string) string { return strings.Join(wordsOf(s), " ") }

// findTitle finds the line of the article's title, given what the page's
// metadata say, and returns the title.
func (c *choice) findTitle(known string) string {
	want := squeezed(known)
	best := -1
	for i, l := range c.lines {
		if l.heading == 0 && best >= 0 {
			continue
		}
		have := squeezed(c.line(i))
		switch {
		case have == "" || l.linked == l.End-l.Start && l.heading != 1:
			continue
		case want != "" && (have == want || l.heading > 0 && strings.HasPrefix(want, have) && len(have)*3 > len(want)):
			if best < 0 || c.lines[best].heading != 1 {
				best = i
			}
		case want == "" && l.heading == 1 && best < 0:
			best = i
		}
		if best == i && l.heading == 1 {
			break
		}
	}
	if best < 0 {
		best = c.onlyHeading()
	}
	if best < 0 {
		return known
	}
	c.title = best
	return c.line(best)
}

// onlyHeading is the page's single heading of the first level, -1 without one.
func (c *choice) onlyHeading() int {
	only := -1
	for i, l := range c.lines {
		if l.heading == 1 && utf8.RuneCountInString(c.line(i)) >= minProse/2 {
			if only >= 0 {
				return -1
			}
			only = i
		}
	}
	return only
}

// choose marks the lines that were extracted, then those that stand among them
// and read like them.
func (c *choice) choose() {
	c.findAround()
	seen := map[string]bool{}
	for i := range c.lines {
		l := &c.lines[i]
		if i <= c.title || c.inBoilerplate(l.block) || !c.recognised(i) {
			continue
		}
		s := squeezed(c.line(i))
		if seen[s] && len(s) > 0 {
			continue // the extractor had it once
		}
		seen[s] = true
		l.Kept = true
	}
	first, last := c.region()
	if first < 0 {
		return
	}
	from := first
	if c.title >= 0 {
		from = c.title + 1
	}
	parents := c.keptParents()
	for i := from; i <= last; i++ {
		l := &c.lines[i]
		switch {
		case c.inBoilerplate(l.block):
		case i < first:
			// A lead stands apart from the text, and so do names, which are shorter
			// and no sentences.
			l.Kept = l.Kind == Caption || c.isProse(i, minLead)
		case l.Kind == Caption || c.readsLikeText(i) && parents[l.block.Parent] || c.isItem(i, parents):
			l.Kept = true
		}
	}
	c.dropLinkBoxes()
}

// isItem reports whether line i is an item of a list, or a row of a table, that
// stands among the article's paragraphs and has no links.
func (c *choice) isItem(i int, parents map[*html.Node]bool) bool {
	l := c.lines[i]
	if l.block == nil || l.linked > 0 {
		return false
	}
	whole := l.block.Parent
	switch l.block.DataAtom {
	case atom.Li:
	case atom.Tr:
		for whole != nil && whole.DataAtom != atom.Table {
			whole = whole.Parent
		}
		if whole != nil && whole.Parent != nil && whole.Parent.DataAtom == atom.Figure {
			whole = whole.Parent
		}
	default:
		return false
	}
	return whole != nil && parents[whole.Parent]
}

// dropLinkBoxes takes out the boxes within the text that point to another
// article: a line that is nothing but a link, and the teaser in the same box.
func (c *choice) dropLinkBoxes() {
	boxes := map[*html.Node]bool{}
	for i, l := range c.lines {
		if l.Kept && float64(l.linked) > allLinked*float64(l.End-l.Start) && !c.readsLikeText(i) && !c.around[l.block] {
			boxes[l.block] = true
		}
	}
	for i := range c.lines {
		if l := &c.lines[i]; l.block != nil && (boxes[l.block] || boxes[l.block.Parent]) {
			l.Kept = false
		}
	}
}

// findAround finds the elements that hold most of the extracted text.
func (c *choice) findAround() {
	c.around = map[*html.Node]bool{}
	held := map[*html.Node]int{}
	all := 0
	for i, l := range c.lines {
		if !c.readsLikeText(i) || !c.recognised(i) {
			continue
		}
		all += l.End - l.Start
		for n := l.block; n != nil; n = n.Parent {
			held[n] += l.End - l.Start
		}
	}
	for n, size := range held {
		c.around[n] = 2*size > all
	}
}

// end is the index of the last line in the innermost element that holds most of
// the article, the last line of all if there is none.
func (c *choice) end() int {
	for i := len(c.lines) - 1; i >= 0; i-- {
		for n := c.lines[i].block; n != nil; n = n.Parent {
			if !c.around[n] {
				continue
			}
			if !c.holdsAround(n) {
				return i
			}
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

// recognised reports whether line i is in the extracted text.
func (c *choice) recognised(i int) bool {
	words := wordsOf(c.line(i))
	if len(words) < 2*gram {
		return c.whole[strings.Join(words, " ")]
	}
	n := len(words) - gram + 1
	found := 0
	for j := range n {
		if c.grams[strings.Join(words[j:j+gram], " ")] {
			found++
		}
	}
	return float64(found) >= minRecognised*float64(n)
}

// region is from the first kept line that reads like text to the last, -1 where
// there is none.
func (c *choice) region() (first, last int) {
	first = -1
	for i, l := range c.lines {
		if !l.Kept || !c.readsLikeText(i) {
			continue
		}
		if first < 0 {
			first = i
		}
		last = i
	}
	return first, last
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

// readsLikeText reports whether line i is running text, mostly outside links.
func (c *choice) readsLikeText(i int) bool { return c.isProse(i, minProse) }

// isProse is readsLikeText for lines of at least minLength characters.
func (c *choice) isProse(i, minLength int) bool {
	l, s := c.lines[i], c.line(i)
	if l.block == nil || utf8.RuneCountInString(s) < minLength || float64(l.linked) > maxLinked*float64(len(s)) {
		return false
	}
	end, _ := utf8.DecodeLastRuneInString(strings.TrimRight(s, ` "'”’»)]`))
	return strings.ContainsRune(".!?:;…/", end) || l.Kind == Caption
}

// boilerplateNames are parts of the names that sites give to what is not the
// article.
var boilerplateNames = []string{"comment", "binh-luan", "related", "lien-quan", "tinlienquan", "sidebar", "share", "social",
	"cookie", "consent", "newsletter", "subscribe", "breadcrumb", "banner", "advert", "tags", "most-", "popular", "doc-nhieu",
	"recommend", "footer", "copyright", "login", "paywall", "menu", "readmore", "read-more", "xem-them", "player"}

// inBoilerplate reports whether n stands in a part of the page whose element or
// name says that it is not the article.
func (c *choice) inBoilerplate(n *html.Node) bool {
	for ; n != nil && n.DataAtom != atom.Body; n = n.Parent {
		if c.around[n] {
			return false
		}
		switch n.DataAtom {
		case atom.Nav, atom.Aside, atom.Footer, atom.Form, atom.Button, atom.Dialog:
			return true
		case atom.Article, atom.Main:
			return false
		}
		if hasBoilerplateName(n) {
			return true
		}
	}
	return false
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
	lines, end := make([]Line, len(c.lines)), c.end()
	for i, l := range c.lines {
		l.Head = c.title >= 0 && c.title-headLines <= i && i < first && i != c.title && !c.inBoilerplate(l.block)
		l.Foot = first >= 0 && i > last && i <= last+footLines && !c.inBoilerplate(l.block)
		l.After = i > end
		lines[i] = l.Line
	}
	return lines
}
