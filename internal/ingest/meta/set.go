package meta

import (
	"net/url"

	"trich/internal/ingest/page"
)

// Set sets a field of m that the file itself gives, by its name in the manifest;
// a wrong date or link is reported to p, and left out.
func Set(p *page.Page, m *page.Fields, field, value string) {
	if value == "" {
		return
	}
	switch field {
	case "title":
		m.Title = value
	case "source":
		m.Source = value
	case "author":
		m.Author = value
	case "url":
		if !isWebAddress(value) {
			p.Warn("the link %q is not a web address; write it whole, beginning with https://", value)
			return
		}
		m.URL = value
	case "published":
		d, ok := ReadDate(value)
		if !ok {
			p.Warn("the date %q cannot be read or is in no calendar; write it as YYYY-MM-DD", value)
			return
		}
		m.Published = d
	}
}

// isWebAddress reports whether s is a whole link to a web page.
func isWebAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}
