package webpage

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/markusmobius/go-htmldate"
	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// metadataOf reads what the page says of itself, given what trafilatura found.
func metadataOf(doc *html.Node, found *trafilatura.ExtractResult, isDate func(string) bool) Metadata {
	var m Metadata
	if found != nil {
		m = Metadata{Title: plain(found.Metadata.Title), Author: plain(found.Metadata.Author),
			Source: plain(found.Metadata.Sitename), URL: webAddress(found.Metadata.URL)}
	}
	c := newCopy(isDate)
	c.add(doc)
	m.Published, m.Stated = c.published(), c.stated
	return m
}

func plain(s string) string { return strings.Join(strings.Fields(s), " ") }

// webAddress is s if it is a whole web address, and empty otherwise.
func webAddress(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return s
}

// metadataCopy is a page of nothing but metadata. The date finder is shown
// nothing else: in the whole page it would also find the dates of lists, comments
// and footers.
type metadataCopy struct {
	doc, head *html.Node
	isDate    func(string) bool
	// stated are the dates of publication that the elements state.
	stated []string
}

func newCopy(isDate func(string) bool) *metadataCopy {
	c := &metadataCopy{doc: &html.Node{Type: html.DocumentNode}, head: element(atom.Head), isDate: isDate}
	root := element(atom.Html)
	c.doc.AppendChild(root)
	root.AppendChild(c.head)
	root.AppendChild(element(atom.Body))
	return c
}

// published is the date that the finder finds.
func (c *metadataCopy) published() string {
	if c.head.FirstChild == nil {
		return ""
	}
	found, err := htmldate.FromDocument(c.doc, htmldate.Options{
		UseOriginalDate: true, SkipExtensiveSearch: true, DeferUrlExtractor: true,
		// Dates in the future are judged by whoever knows today's.
		MaxDate: time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC),
	})
	if err != nil || found.IsZero() {
		return ""
	}
	return found.DateTime.Format(time.DateOnly)
}

// add copies the elements below n that hold metadata: meta, links, JSON-LD. One
// whose date is none is left out, since the finder would take another day for
// it.
func (c *metadataCopy) add(n *html.Node) {
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		isData := child.DataAtom == atom.Meta || child.DataAtom == atom.Link && attr(child, "rel") == "canonical" ||
			child.DataAtom == atom.Script && strings.Contains(attr(child, "type"), "ld+json")
		if child.Type != html.ElementNode || !isData {
			c.add(child)
			continue
		}
		dates := stated(child)
		c.stated = append(c.stated, dates...)
		if slices.ContainsFunc(dates, func(s string) bool { return !c.isDate(s) }) {
			continue
		}
		data := element(child.DataAtom)
		data.Attr = child.Attr
		if child.FirstChild != nil {
			data.AppendChild(&html.Node{Type: html.TextNode, Data: child.FirstChild.Data})
		}
		c.head.AppendChild(data)
	}
}

func element(a atom.Atom) *html.Node {
	return &html.Node{Type: html.ElementNode, DataAtom: a, Data: a.String()}
}
