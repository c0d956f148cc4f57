package webpage

import (
	"net/url"
	"strings"
	"time"

	"github.com/markusmobius/go-htmldate"
	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// metadataOf reads what the page says of itself, given what trafilatura found.
func metadataOf(doc *html.Node, found *trafilatura.ExtractResult) Metadata {
	var m Metadata
	if found != nil {
		m = Metadata{Title: plain(found.Metadata.Title), Author: plain(found.Metadata.Author),
			Source: plain(found.Metadata.Sitename), URL: webAddress(found.Metadata.URL)}
	}
	m.Published = published(doc)
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

// published is the date that the page's metadata give. The date finder is shown
// nothing but those: in the whole page it would also find the dates of lists,
// comments and footers.
func published(doc *html.Node) string {
	bare := &html.Node{Type: html.DocumentNode}
	root := element(atom.Html)
	head, body := element(atom.Head), element(atom.Body)
	bare.AppendChild(root)
	root.AppendChild(head)
	root.AppendChild(body)
	copyMetadata(doc, head)
	if head.FirstChild == nil {
		return ""
	}
	found, err := htmldate.FromDocument(bare, htmldate.Options{
		UseOriginalDate: true, SkipExtensiveSearch: true, DeferUrlExtractor: true,
		// Dates in the future are judged by whoever knows today's.
		MaxDate: time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC),
	})
	if err != nil || found.IsZero() {
		return ""
	}
	return found.DateTime.Format(time.DateOnly)
}

// copyMetadata copies the elements that hold metadata: meta, links, JSON-LD.
func copyMetadata(n, head *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		isData := c.DataAtom == atom.Meta || c.DataAtom == atom.Link && attr(c, "rel") == "canonical" ||
			c.DataAtom == atom.Script && strings.Contains(attr(c, "type"), "ld+json")
		if c.Type != html.ElementNode || !isData {
			copyMetadata(c, head)
			continue
		}
		data := element(c.DataAtom)
		data.Attr = c.Attr
		if c.FirstChild != nil {
			data.AppendChild(&html.Node{Type: html.TextNode, Data: c.FirstChild.Data})
		}
		head.AppendChild(data)
	}
}

func element(a atom.Atom) *html.Node {
	return &html.Node{Type: html.ElementNode, DataAtom: a, Data: a.String()}
}
