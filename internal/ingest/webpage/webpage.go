// Package webpage turns an HTML page into its visible lines, says which of them
// are the article, and reads the page's metadata.
//
// The main text is looked for by trafilatura (Barbaresi, "Trafilatura: A Web
// Scraping Library and Command-Line Tool for Text Discovery and Extraction", ACL
// 2021), in two moods, and by readability. Their output is reworded here and
// there and each is wrong on some pages, so it only serves as evidence on the
// page's own lines, which are verbatim: how far the extractors agree on a line
// and on those around it, and what it is and where it stands, are weighed
// together.
package webpage

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"
)

// maxNodes is the most nodes of a page that is read. The longest pages of news
// sites have some ten thousand; the time of extraction grows with their number.
const maxNodes = 200_000

// Page is a page as it was read.
type Page struct {
	// Text is the visible text: the text of the elements with entities resolved
	// and white space as it is shown, a line for each block, heading, row of a table
	// or line break, ended by LF. The cells of a table of data are parted by " | ".
	Text string
	// Lines are the lines of Text in order.
	Lines []Line
	// Metadata is what the page's head, its JSON-LD and its marked-up elements
	// say; what is not known is empty.
	Metadata Metadata
}

// Line is a line of the page.
type Line struct {
	// Start and End are its place in Page.Text, in bytes, without the LF.
	Start, End int
	Kind       Kind
	// Kept is true if the line belongs to the article, its title included.
	Kept bool
	// Head is true from a few lines before the article's title to its first
	// paragraph, and Foot within a few lines of its end: where pages name author and date.
	Head, Foot bool
	// After is true behind the innermost element that holds most of the article.
	// What is kept there may be more of the article, or the next thing on the
	// page that has sentences.
	After bool
}

// Kind says what a line is.
type Kind int

// The kinds.
const (
	Paragraph Kind = iota
	// Title is the article's own title; a page has one at most.
	Title
	// Heading is any other heading.
	Heading
	// Caption stands under a picture or a film.
	Caption
)

// Metadata is what a page says of itself.
type Metadata struct {
	// Title, Author and Source are as people write them; URL is absolute.
	Title, Author, Source, URL string
	// Stated are the dates of publication that single elements state, as they
	// write them, in the order of the page; an instant of Greenwich is given in the
	// page's own time zone. Hints are those that mean the day of publication where
	// nothing states it, the best first.
	Stated, Hints []string
	// Addressed is the day in the page's address.
	Addressed string
	// Shown are the days that stand between title and text, or where else a page
	// shows when it was published, each known to the day, the likeliest first.
	Shown []string
}

// Read reads an HTML page in UTF-8. The error says why it cannot be: elements
// nested too deeply, or too many of them.
func Read(source string) (Page, error) {
	doc, err := html.Parse(strings.NewReader(source))
	if err != nil {
		return Page{}, fmt.Errorf("its elements are nested too deeply")
	}
	nodes := count(doc, maxNodes)
	if nodes > maxNodes {
		return Page{}, fmt.Errorf("it has more than %d elements", maxNodes)
	}
	c, m, d := consider(doc, nodes)
	c.choose()
	m.Shown = c.shownDates(d, doc)
	c.dropDateLines(d)
	return Page{Text: c.text, Lines: c.finish(), Metadata: m}, nil
}

// consider weighs the lines of a page, reads its metadata and finds its title.
func consider(doc *html.Node, nodes int) (*choice, Metadata, *dates) {
	r := newRenderer()
	r.render(doc)
	r.flush()
	views, found := extract(doc, nodes*r.text.Len())
	m, d := metadataOf(doc, found)
	c := newChoice(r.lines, r.text.String(), recognise(views, d.body()))
	m.Title = c.findTitle(m.Title)
	return c, m, d
}

// Visible is the text that a reader sees of a piece of HTML in UTF-8, a line a
// block. The error is that of Read.
func Visible(source string) (string, error) {
	doc, err := html.Parse(strings.NewReader(source))
	if err != nil {
		return "", fmt.Errorf("its elements are nested too deeply")
	}
	return visible(doc), nil
}

// count counts the nodes of a tree, up to a little more than limit.
func count(n *html.Node, limit int) int {
	total := 1
	for c := n.FirstChild; c != nil && total <= limit; c = c.NextSibling {
		total += count(c, limit-total)
	}
	return total
}
