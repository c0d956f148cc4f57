package webpage

import (
	"net/url"
	"strings"

	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"
)

// metadataOf reads what the page says of itself, given what trafilatura found.
func metadataOf(doc *html.Node, found *trafilatura.ExtractResult) (Metadata, *dates) {
	var m Metadata
	if found != nil {
		m = Metadata{Title: plain(found.Metadata.Title), Author: plain(found.Metadata.Author),
			Source: plain(found.Metadata.Sitename), URL: webAddress(found.Metadata.URL)}
	}
	d := &dates{url: m.URL}
	d.noteHeaded(doc)
	d.read(doc)
	m.Stated, m.Hints = d.all()
	m.Addressed = addressed(m.URL)
	return m, d
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
