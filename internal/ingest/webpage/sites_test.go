package webpage

import (
	"fmt"
	"hash/crc32"
	"html"
	"math/rand/v2"
	"strings"
)

// role is what a line of a made page is.
type role int

const (
	other   role = iota
	article      // a line of the article's text
	either       // a title, a caption, a byline: not judged by the weights
)

// supply is what pages are made of: paragraphs of one language.
type supply struct {
	lang  string
	texts []string // of some sentences each
	names []string // of people
	words siteWords
}

// siteWords are what sites of one language write around an article.
type siteWords struct {
	sections, share, related, more, readAlso, tags, comments, newest, ad, login []string
	prose                                                                       []string // sentences that are no article
	legal, byline, minutes, date, caption                                       []string
}

// site makes one page: every choice is drawn once a page, as a site makes it once
// for all of its own.
type site struct {
	*rand.Rand
	supply
	b     strings.Builder
	roles map[string]role
	title string
	at    int // the next text
	// hashed tells that the site's names say nothing, as those of style compilers.
	hashed bool
}

func newSite(r *rand.Rand, s supply) *site {
	return &site{Rand: r, supply: s, roles: map[string]role{}, at: r.IntN(len(s.texts)), hashed: r.Float64() < 0.12}
}

func (s *site) chance(p float64) bool { return s.Float64() < p }

func pick[T any](s *site, from []T) T { return from[s.IntN(len(from))] }

// as notes what a line is, and gives it as HTML. A line that is twice on the page
// as two things is not judged.
func (s *site) as(is role, line string) string {
	key := squeezed(line)
	if was, known := s.roles[key]; known && was != is {
		is = either
	}
	s.roles[key] = is
	return html.EscapeString(line)
}

func (s *site) put(format string, a ...any) { fmt.Fprintf(&s.b, format+"\n", a...) }

// sentences are those of the next text.
func (s *site) sentences() []string {
	s.at = (s.at + 1) % len(s.texts)
	parts := strings.SplitAfter(s.texts[s.at], ". ")
	for i, p := range parts {
		parts[i] = strings.TrimSpace(p)
	}
	return parts
}

// paragraph is of one to four sentences.
func (s *site) paragraph() string {
	all := s.sentences()
	return strings.Join(all[:min(len(all), 1+s.IntN(4))], " ")
}

// headline is the beginning of a text, without a full stop.
func (s *site) headline() string {
	words := strings.Fields(s.sentences()[0])
	return strings.TrimRight(strings.Join(words[:min(len(words), 7+s.IntN(7))], " "), ".,;:")
}

// named is one of the names that sites give to an element.
func (s *site) named(names ...string) string {
	name := pick(s, names)
	if s.hashed {
		return fmt.Sprintf("css-%x", crc32.ChecksumIEEE([]byte(name)))
	}
	return name
}

// link is a link to another article.
func (s *site) link(is role) string {
	return fmt.Sprintf(`<a href="/%d.html">%s</a>`, s.IntN(1e6), s.as(is, s.headline()))
}

// page makes the page.
func (s *site) page() string {
	s.title = s.headline()
	s.head()
	s.put(`<body class="%s">`, pick(s, []string{"", "single", "article-page no-js", "post-template-default"}))
	for _, part := range []func(){s.notice, s.top, s.ticker} {
		if s.chance(0.7) {
			part()
		}
	}
	open, end := s.columns()
	s.put("%s", open)
	sideFirst := s.chance(0.15)
	if sideFirst {
		s.side()
	}
	s.story()
	if !sideFirst && s.chance(0.75) {
		s.side()
	}
	s.put("%s", end)
	if s.chance(0.3) {
		s.cards("section")
	}
	s.foot()
	s.put("</body></html>")
	return s.b.String()
}

func (s *site) head() {
	s.put(`<!doctype html><html lang="%s"><head><meta charset="utf-8"><title>%s%s</title>`, s.lang, html.EscapeString(s.title), pick(s, []string{"", " | Site", " - The Daily Post"}))
	if s.chance(0.7) {
		s.put(`<meta property="og:title" content="%s"><meta property="og:type" content="article">`, html.EscapeString(s.title))
	}
	if s.chance(0.6) {
		s.put(`<meta name="description" content="%s">`, html.EscapeString(s.headline()))
	}
	s.put(`<style>.x{color:red}</style><script>var dataLayer = [];</script></head>`)
}

// notice asks for consent, a subscription or an address, in whole sentences.
func (s *site) notice() {
	class := s.named("cookie-bar", "modal", "newsletter-popup", "banner", "msg")
	s.put(`<div class="%s"><p>%s</p><button>OK</button></div>`, class, s.as(other, pick(s, s.words.prose)))
}

func (s *site) top() {
	s.put(`<header class="%s"><a href="/">%s</a>`, s.named("site-header", "top", "masthead"), s.as(other, "The Daily Post"))
	s.menu(pick(s, []string{"nav", "div", "ul"}))
	if s.chance(0.5) {
		s.put(`<span class="date">%s</span>`, s.as(other, pick(s, s.words.date)))
	}
	if s.chance(0.4) {
		s.put(`<a href="/login">%s</a>`, s.as(other, pick(s, s.words.login)))
	}
	s.put(`</header>`)
}

func (s *site) menu(tag string) {
	s.put(`<%s class="%s">`, tag, s.named("menu", "main-nav", "nav navbar"))
	for _, section := range s.words.sections[:3+s.IntN(len(s.words.sections)-3)] {
		item := fmt.Sprintf(`<a href="/s">%s</a>`, s.as(other, section))
		if tag == "ul" || s.chance(0.5) {
			item = "<li>" + item + "</li>"
		}
		s.put("%s", item)
	}
	s.put(`</%s>`, tag)
}

func (s *site) ticker() {
	s.put(`<div class="%s"><h4>%s</h4>`, s.named("ticker", "breaking", "trending-bar"), s.as(other, pick(s, s.words.newest)))
	for range 2 + s.IntN(4) {
		s.put(`<div>%s</div>`, s.link(other))
	}
	s.put(`</div>`)
}

// columns are what stands around the story.
func (s *site) columns() (open, end string) {
	pair := pick(s, [][2]string{
		{`<main><div class="container"><div class="row">`, `</div></div></main>`},
		{`<div id="wrapper"><div id="content" class="col-8">`, `</div></div>`},
		{`<table width="980"><tr><td valign="top">`, `</td></tr></table>`},
		{`<div class="page"><div class="wrap">`, `</div></div>`},
		{``, ``},
	})
	return pair[0], pair[1]
}

// side is a column of other articles.
func (s *site) side() {
	tag := pick(s, []string{"aside", "div", "section"})
	s.put(`<%s class="%s">`, tag, s.named("sidebar", "rail", "col-4", "secondary"))
	for range 1 + s.IntN(3) {
		s.box(pick(s, append(s.words.newest, s.words.related...)))
	}
	if s.chance(0.4) {
		s.put(`<div class="about"><h3>%s</h3><p>%s</p></div>`, s.as(other, "Blog"), s.as(other, pick(s, s.words.prose)))
	}
	if s.chance(0.3) {
		s.cards("div")
	}
	s.put(`</%s>`, tag)
}

// box is a list of links.
func (s *site) box(name string) {
	s.put(`<div class="%s"><h3>%s</h3><ul>`, s.named("related", "box", "widget", "most-read", "list-news"), s.as(other, name))
	for range 3 + s.IntN(6) {
		date := ""
		if s.chance(0.3) {
			date = "<span>" + s.as(other, pick(s, s.words.date)) + "</span>"
		}
		s.put(`<li>%s%s</li>`, s.link(other), date)
	}
	s.put(`</ul></div>`)
}

// cards are other articles with their teasers, which may be whole paragraphs.
func (s *site) cards(tag string) {
	inner := pick(s, []string{"article", "div", "li"})
	s.put(`<%s class="%s"><h2>%s</h2>`, tag, s.named("more-stories", "grid", "cards", "recommend"), s.as(other, pick(s, s.words.related)))
	linked, full := s.chance(0.3), s.chance(0.5)
	for range 3 + s.IntN(5) {
		teaser := s.headline() + " …"
		if full {
			teaser = s.sentences()[0]
		}
		teaser = s.as(other, teaser)
		if linked {
			teaser = `<a href="/x">` + teaser + `</a>`
		}
		s.put(`<%s class="card"><h3>%s</h3><p>%s</p></%s>`, inner, s.link(other), teaser, inner)
	}
	s.put(`</%s>`, tag)
}

func (s *site) foot() {
	tag := s.named("footer", "div")
	s.put(`<%s class="%s">`, tag, s.named("footer", "bottom"))
	s.menu("div")
	for range 1 + s.IntN(3) {
		s.put(`<p>%s</p>`, s.as(other, pick(s, s.words.legal)))
	}
	s.put(`</%s>`, tag)
}
