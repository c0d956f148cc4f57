package webpage

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// publishedNames are the names, in lower case, of the elements that state when
// a page was published, and nothing else.
var publishedNames = map[string]bool{
	"article:published_time": true, "article:published": true, "og:published_time": true, "og:article:published_time": true,
	"datepublished": true, "date_published": true, "published_time": true, "published_at": true, "publish_date": true,
	"publish-date": true, "publishdate": true, "pubdate": true, "bt:pubdate": true, "og:pubdate": true,
	"dc.date.issued": true, "dcterms.issued": true, "parsely-pub-date": true, "sailthru.date": true,
	"cxenseparse:recs:publishtime": true, "cxenseparse:publishtime": true, "rnews:datepublished": true,
	"citation_publication_date": true, "vr:published_time": true, "shareaholic:article_published_time": true,
	"publication_date": true, "publicationdate": true, "date-published": true, "originalpublicationdate": true, "article_date_original": true,
	"article:publish_date": true, "article.published": true, "mediator_published_time": true, "og:article:published": true, "rbpubdate": true,
	"eomportal-issuedate": true, "og:publish_date": true, "article:publicationdate": true, "analyticsattributes.articledate": true,
	"publishtime": true, "publish_time": true, "published-date": true, "published_date": true, "og:regdate": true, "dc.issued": true,
}

// createdNames are those of elements that mean the day of publication where
// nothing else states it.
var createdNames = map[string]bool{
	"date": true, "dc.date": true, "dcterms.date": true, "dc.date.created": true, "dcterms.created": true, "datecreated": true,
	"citation_date": true, "citation_online_date": true,
	"created": true, "date.created": true, "article.created": true, "article:created": true, "dc.created": true, "dcterms.available": true,
	"release_date": true, "releasedate": true, "displaydate": true, "regdate": true, "timestamp": true, "docdate": true, "gentime": true,
}

// dates collects what a page states of when it was published. Only what speaks of
// that counts: not when it was changed, nor what is in addresses of pictures or
// belongs to other things on the page.
type dates struct {
	url string
	// titles are what the page is called, in words, and data is its JSON-LD.
	titles [][]string
	data   []any
	// stated are what single elements and JSON-LD say, hints what counts where
	// they say nothing.
	stated, hints []string
	// zone is the first time zone that the page writes, other than that of
	// Greenwich; vietnamese tells that the page is.
	zone       string
	vietnamese bool
	// language is what the page calls its own, in lower case.
	language string
	// dated are the elements named for a date, and headed those with a heading of the
	// first level inside.
	dated  []*html.Node
	headed map[*html.Node]bool
}

// all are the dates, with instants of Greenwich in the page's own time zone.
func (d *dates) all() (stated, hints []string) {
	for _, data := range d.data {
		article, page := d.fromData(data)
		d.state(&d.stated, article)
		d.state(&d.hints, page)
	}
	if u, err := url.Parse(d.url); err == nil && strings.HasSuffix(u.Hostname(), ".vn") {
		d.vietnamese = true
	}
	if d.zone == "" && d.vietnamese {
		d.zone = "+07:00"
	}
	for _, list := range [][]string{d.stated, d.hints} {
		for i, s := range list {
			list[i] = inZone(s, d.zone)
		}
	}
	return d.stated, d.hints
}

var (
	// datedAddress is the day in the address of an article, namedAddress that with the
	// month's name.
	datedAddress = regexp.MustCompile(`^https?://[^/]+/(?:[^?#]*[/_-])?((?:19|20)\d\d)[/-]?([01]\d)[/-]?([0-3]\d)(?:[/_.?#-]|$)`)
	namedAddress = regexp.MustCompile(`(?i)^https?://[^/]+/(?:[^?#]*/)?((?:19|20)\d\d)/([a-z]{3,9})/([0-3]?\d)(?:[/?#]|$)`)
	// offset ends an instant.
	offset = regexp.MustCompile(`T\d{2}:\d{2}[\d:.]*([+-]\d{2}):?(\d{2})$`)
)

// addressed is the day in the address of an article, "" if there is none.
func addressed(address string) string {
	var in day
	if m := datedAddress.FindStringSubmatch(address); m != nil {
		in = day{year: number(m[1]), month: number(m[2]), day: number(m[3])}
	} else if m := namedAddress.FindStringSubmatch(address); m != nil {
		in = day{year: number(m[1]), month: monthNamed(strings.ToLower(m[2])), day: number(m[3])}
	}
	if !in.exists() {
		return ""
	}
	return in.String()
}

// inZone is an instant of Greenwich as a clock in zone shows it; anything else is
// left as it is.
func inZone(s, zone string) string {
	at, err := time.Parse(time.RFC3339, s)
	if err != nil || zone == "" {
		return s
	}
	if _, seconds := at.Zone(); seconds != 0 {
		return s
	}
	clock, err := time.Parse("-07:00", zone)
	if err != nil {
		return s
	}
	return at.In(clock.Location()).Format(time.RFC3339)
}

// read goes through the elements below n.
func (d *dates) read(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode {
			d.readElement(c)
		}
		d.read(c)
	}
}

func (d *dates) readElement(n *html.Node) {
	switch n.DataAtom {
	case atom.Html:
		d.language = strings.ToLower(strings.TrimSpace(attr(n, "lang")))
		d.vietnamese = d.vietnamese || strings.HasPrefix(strings.ToLower(attr(n, "lang")), "vi")
	case atom.Meta:
		d.readMeta(n)
	case atom.Script:
		if strings.Contains(attr(n, "type"), "ld+json") && n.FirstChild != nil {
			d.readData(n.FirstChild.Data)
		}
	case atom.Title, atom.H1:
		d.call(visible(n))
	default:
		d.noteDated(n)
		d.readMarked(n)
	}
}

func (d *dates) call(title string) {
	if words := wordsOf(title[:min(len(title), maxTitle)]); len(words) > 0 && len(d.titles) < maxTitles {
		d.titles = append(d.titles, words)
	}
}

func (d *dates) readMeta(n *html.Node) {
	content := plain(attr(n, "content"))
	d.noteZone(content)
	for _, key := range [...]string{"property", "name", "itemprop"} {
		switch name := strings.ToLower(attr(n, key)); {
		case key == "itemprop" && d.isOthers(n):
		case publishedNames[name]:
			d.state(&d.stated, content)
			return
		case createdNames[name]:
			d.state(&d.hints, content)
			return
		case name == "og:title":
			d.call(content)
		case name == "og:locale":
			if locale := strings.ToLower(content); d.language == "" || strings.HasPrefix(locale, d.language) {
				d.language = locale
			}
			d.vietnamese = d.vietnamese || strings.HasPrefix(strings.ToLower(content), "vi")
		}
	}
}

// readMarked reads an element of the page that is marked up as its date of
// publication.
func (d *dates) readMarked(n *html.Node) {
	value := plain(attr(n, "datetime"))
	d.noteZone(value)
	isMarked := slices.Contains(strings.Fields(strings.ToLower(attr(n, "itemprop")+" "+attr(n, "property"))), "datepublished")
	isTime := n.DataAtom == atom.Time && (hasAttr(n, "pubdate") || hasClass(n, "published", "entry-date", "post-date", "publish-date"))
	if !isMarked && !isTime || d.isOthers(n) {
		return
	}
	if value == "" {
		value = plain(attr(n, "content"))
	}
	if value == "" && n.FirstChild != nil && n.FirstChild.Type == html.TextNode {
		value = plain(n.FirstChild.Data)
	}
	if isMarked {
		d.state(&d.stated, value)
		return
	}
	d.state(&d.hints, value)
}

// isOthers reports whether an element stands where the dates of other articles,
// or of today, do: at the margin, in an item with a link that is a title, or in an
// article without the page's heading.
func (d *dates) isOthers(n *html.Node) bool {
	inArticle := false
	for n = n.Parent; n != nil; n = n.Parent {
		if d.headed[n] {
			return false
		}
		switch n.DataAtom {
		case atom.Article:
			inArticle = true
			if len(d.headed) > 0 {
				return true
			}
		case atom.Li, atom.Tr:
			if hasTitleLink(n) {
				return true
			}
		case atom.Aside, atom.Nav:
			return true
		case atom.Footer, atom.Header:
			if !inArticle && !isWithin(n, atom.Article, atom.Main) {
				return true
			}
		}
		if n.DataAtom != atom.Body && hasBoilerplateName(n) {
			return true
		}
	}
	return false
}

func isWithin(n *html.Node, names ...atom.Atom) bool {
	for n = n.Parent; n != nil; n = n.Parent {
		if slices.Contains(names, n.DataAtom) {
			return true
		}
	}
	return false
}

// minTitleLink is the length in bytes from which a link may be the title of
// another article.
const minTitleLink = 25

// hasTitleLink reports whether there is a heading below n, or such a link.
func hasTitleLink(n *html.Node) bool {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && (headingLevel(c) > 0 || c.DataAtom == atom.A && textLength(c, minTitleLink) >= minTitleLink || hasTitleLink(c)) {
			return true
		}
	}
	return false
}

// noteHeaded notes what stands around the headings of the first level below n.
func (d *dates) noteHeaded(n *html.Node) {
	d.headed = map[*html.Node]bool{}
	for h := range n.Descendants() {
		if h.DataAtom == atom.H1 && textLength(h, 1) > 0 {
			for up := h.Parent; up != nil && up.DataAtom != atom.Body && !d.headed[up]; up = up.Parent {
				d.headed[up] = true
			}
		}
	}
}

func (d *dates) state(list *[]string, s string) {
	if s = plain(s); s != "" {
		d.noteZone(s)
		*list = append(*list, s)
	}
}

func (d *dates) noteZone(s string) {
	if m := offset.FindStringSubmatch(s); m != nil && d.zone == "" && m[1]+m[2] != "+0000" && m[1]+m[2] != "-0000" {
		d.zone = m[1] + ":" + m[2]
	}
}

func hasAttr(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

// hasClass reports whether n has one of these classes.
func hasClass(n *html.Node, names ...string) bool {
	return slices.ContainsFunc(strings.Fields(strings.ToLower(attr(n, "class"))), func(c string) bool { return slices.Contains(names, c) })
}
