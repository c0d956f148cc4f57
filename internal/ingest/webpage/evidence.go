package webpage

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// mark is a kind of evidence that a line is of the article, or is not.
type mark int

// The marks. Those of extractors come first, in their order.
const (
	byBalanced mark = iota
	byStrict
	byReading
	byMean       // the mean of the extractors
	byAll        // the least of them
	isProse      // it reads like running text
	isHeading    //
	isCaption    //
	isItem       // of a list
	isRow        // of a table
	isLoose      // text in no paragraph
	linkShare    // the share of it that is links
	isLink       // it is nothing but links
	isRepeated   // the page has had the same line, once or more
	inArticle    // an element above it is called article or main
	inNamed      // an element above it has a name of boilerplate
	inAround     // its element holds most of what the extractors agree on
	depth        // how many elements stand between it and such a one
	parentShare  // how far the extractors agree on its parent's lines
	parentWeight // how much of the article its parent has
	alikeShare   // how far they agree on the lines in elements of the same names
	alikeWeight  // how much of the article those have
	likeSure     // running text that some extractor has, in an element named as one of sure text
	beforeLine   // how far they agree on the line before
	afterLine    // and on the line after
	beforeText   // it stands before the first line that is surely the article's
	afterText    // or behind the last
	distance     // behind it, how many lines
	afterAll     // it stands behind the last text that any extractor has
	marks
)

const (
	// minProse is the length in characters from which a line that ends like a
	// sentence is a paragraph; shorter ones may be anything.
	minProse = 50
	// maxLinked is the share of a paragraph that may be links.
	maxLinked = 0.5
	// allLinked is the share from which on a line is nothing but links; the
	// white space in it does not count.
	allLinked = 0.7
	// minSure is the mean agreement on a line that surely is the article's.
	minSure = 0.6
	// unproven is what a line counts that is no running text where the
	// extractors' text is weighed.
	unproven = 0.2
	// maxDepth and maxDistance bound their marks.
	maxDepth, maxDistance = 8, 10
)

// weigh finds how far the extractors agree on each line, which elements hold
// most of that, and where the text surely begins and ends.
func (c *choice) weigh() {
	c.mean, c.size, c.words = make([]float64, len(c.lines)), make([]float64, len(c.lines)), make([][]string, len(c.lines))
	c.agreed, c.names = make([][extractors]float64, len(c.lines)), make([]string, len(c.lines))
	held := map[*html.Node]float64{}
	c.first, c.last, c.end = -1, len(c.lines), len(c.lines)
	told := make([]bool, len(c.lines))
	for i := range c.lines {
		c.words[i] = wordsOf(c.line(i))
		c.agreed[i], told[i] = c.known.agreement(c.words[i])
		c.size[i] = float64(utf8.RuneCountInString(c.line(i)))
	}
	c.believe(told)
	for i, l := range c.lines {
		for _, has := range c.agreed[i] {
			c.mean[i] += has / extractors
		}
		prose, mass := c.readsLikeText(i), c.mean[i]*c.size[i]
		if !prose {
			mass *= unproven
		}
		c.all += mass
		for n := l.block; n != nil && mass > 0; n = n.Parent {
			held[n] += mass
		}
		if prose && c.mean[i] > 0 {
			c.end = i
		}
		if prose && c.mean[i] > minSure {
			if c.first < 0 {
				c.first = i
			}
			c.last = i
		}
	}
	for n, mass := range held {
		c.around[n] = 2*mass > c.all
	}
	c.weighGroups()
}

// minTold is the share of the text that a page states to be its article's which
// its lines must have to be believed: some state that of another page.
const minTold = 0.8

// believe takes the lines that the page itself states to be its article's for
// what every extractor has found.
func (c *choice) believe(told []bool) {
	found := 0.0
	for i, is := range told {
		if is {
			found += c.size[i]
		}
	}
	if c.known.told == 0 || found < minTold*c.known.told {
		return
	}
	for i, is := range told {
		for at := range c.agreed[i] {
			if is {
				c.agreed[i][at] = 1
			}
		}
	}
}

// group is what the extractors make of lines that have something in common; sizes
// are in characters.
type group struct {
	agreed, size float64
	sure         bool // one of them is surely of the article
}

// of are the share of the group that the extractors agree on, and how much that
// is of all that they do.
func (g *group) of(all float64) (share, weight float64) {
	return g.agreed / max(1, g.size), g.agreed / max(1, all)
}

// weighGroups weighs the lines of each parent, and those of elements alike.
func (c *choice) weighGroups() {
	for i, l := range c.lines {
		c.names[i] = namesOf(l.block)
		sure := c.mean[i] > minSure && c.readsLikeText(i)
		for _, g := range []*group{groupOf(c.parents, parentOf(l)), groupOf(c.alike, c.names[i])} {
			g.agreed, g.size, g.sure = g.agreed+c.mean[i]*c.size[i], g.size+c.size[i], g.sure || sure
		}
	}
}

func groupOf[K comparable](groups map[K]*group, key K) *group {
	if groups[key] == nil {
		groups[key] = new(group)
	}
	return groups[key]
}

// namesOf is how a site writes an element and what is around it: pages give
// each paragraph of an article the same names.
func namesOf(n *html.Node) string {
	var b strings.Builder
	for range 3 {
		if n == nil {
			break
		}
		b.WriteString(n.Data + "." + attr(n, "class") + " ")
		n = n.Parent
	}
	return b.String()
}

func parentOf(l rendered) *html.Node {
	if l.block == nil {
		return nil
	}
	return l.block.Parent
}

// evidence are the marks of line i; dup is how often the page has had it before.
func (c *choice) evidence(i, dup int) (m [marks]float64) {
	l := c.lines[i]
	m[byAll] = 1
	for at, has := range c.agreed[i] {
		m[at] = has
		m[byAll] = min(m[byAll], has)
	}
	m[byMean] = c.mean[i]
	linked := float64(l.linked) / float64(l.End-l.Start)
	yes := func(at mark, is bool) {
		if is {
			m[at] = 1
		}
	}
	yes(isProse, c.readsLikeText(i))
	yes(isHeading, l.heading > 0)
	yes(isCaption, l.Kind == Caption)
	yes(isLink, linked > allLinked)
	yes(inAround, c.around[l.block])
	yes(beforeText, i < c.first)
	yes(afterText, i > c.last)
	yes(afterAll, i > c.end)
	yes(likeSure, m[isProse] == 1 && c.mean[i] > 0 && c.alike[c.names[i]].sure)
	m[linkShare] = linked
	m[isRepeated] = float64(min(dup, 2))
	m[distance] = float64(min(maxDistance, max(0, i-c.last)))
	m[parentShare], m[parentWeight] = c.parents[parentOf(l)].of(c.all)
	m[alikeShare], m[alikeWeight] = c.alike[c.names[i]].of(c.all)
	m[beforeLine], m[afterLine] = c.meanOf(i-1), c.meanOf(i+1)
	c.place(l.block, &m)
	return m
}

// place sets the marks of what stands above a line.
func (c *choice) place(block *html.Node, m *[marks]float64) {
	if block != nil {
		switch block.DataAtom {
		case atom.Li:
			m[isItem] = 1
		case atom.Tr, atom.Td:
			m[isRow] = 1
		case atom.Div:
			m[isLoose] = 1
		}
	}
	steps, within, inside := 0, false, false
	for n := block; n != nil; n = n.Parent {
		if !within && c.around[n] {
			m[depth], within = float64(min(steps, maxDepth)), true
		}
		steps++
		if n.DataAtom == atom.Article || n.DataAtom == atom.Main {
			m[inArticle], inside = 1, true
		}
		if !within && !inside && n.DataAtom != atom.Body && (isMargin(n) || hasBoilerplateName(n)) {
			m[inNamed] = 1
		}
	}
}

// meanOf is how far the extractors agree on line i, 0 where there is none.
func (c *choice) meanOf(i int) float64 {
	if i < 0 || i >= len(c.mean) {
		return 0
	}
	return c.mean[i]
}

// readsLikeText reports whether line i is running text, mostly outside links.
func (c *choice) readsLikeText(i int) bool { return c.isSentence(i, minProse) }

// isSentence is readsLikeText for lines of at least minLength characters.
func (c *choice) isSentence(i, minLength int) bool {
	l, s := c.lines[i], c.line(i)
	return l.block != nil && characters(s, minLength) >= minLength && float64(l.linked) <= maxLinked*float64(len(s)) && endsSentence(s)
}

// sentenceEnds are the marks that end a sentence, or a line that leads to the
// next one, in the scripts that have such marks.
const sentenceEnds = ".!?:;…" + "。．｡！？：；" + "؟؛۔" + "।॥" + "։" + "።፧" + "။" + "។"

// endsSentence reports whether s ends as running text does. Thai and Lao part
// sentences by nothing.
func endsSentence(s string) bool {
	end, _ := utf8.DecodeLastRuneInString(strings.TrimRight(s, ` "'”’»)]」』》）】`))
	return strings.ContainsRune(sentenceEnds, end) || unicode.In(end, unicode.Thai, unicode.Lao)
}

func isMargin(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Nav, atom.Aside, atom.Footer, atom.Form, atom.Button, atom.Dialog:
		return true
	}
	return false
}
