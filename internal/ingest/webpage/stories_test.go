package webpage

import (
	"fmt"
	"html"
	"strings"
)

// bodyNames are names of the element around an article's text, as sites give
// them: for what it is, for what surrounds it or for what it can do.
var bodyNames = []string{
	"article-body", "entry-content", "post-content", "story-body__inner", "article__content", "content", "main-content",
	"detail-content", "td-post-content", "field field-name-body", "text", "", "",
	"post-body entry-content", "c-article", "rich-text", "body", "story-text", "articleBody", "newsbody", "single-content",
}

// misleadingNames are rarer ones that look like those of what is no article.
var misleadingNames = []string{"article-text js-paywall", "comment-enabled", "share-content", "story-with-player"}

// story is the article with what stands around it in its column.
func (s *site) story() {
	tag := pick(s, []string{"article", "article", "div", "section"})
	s.put(`<%s class="%s">`, tag, s.named("post", "story", "hentry", "detail", ""))
	if s.chance(0.4) {
		s.put(`<div class="breadcrumb"><a href="/">Home</a> › <a href="/s">%s</a></div>`, s.as(other, pick(s, s.words.sections)))
	}
	s.intro()
	s.body()
	s.after()
	s.put(`</%s>`, tag)
	for _, part := range []func(){s.comments, func() { s.cards("div") }, func() { s.box(pick(s, s.words.related)) }} {
		if s.chance(0.5) {
			part()
		}
	}
}

// intro is what stands above the text.
func (s *site) intro() {
	if s.chance(0.3) {
		s.put(`<span class="kicker">%s</span>`, s.as(other, pick(s, s.words.sections)))
	}
	s.put(`<h1 class="title">%s</h1>`, s.as(either, s.title))
	lead := s.chance(0.4)
	if lead && s.chance(0.6) {
		s.lead()
		lead = false
	}
	if s.chance(0.8) {
		s.put(`<div class="%s"><span>%s</span> <time>%s</time></div>`, s.named("meta", "byline", "author"),
			s.as(either, pick(s, s.words.byline)+" "+pick(s, s.names)), s.as(either, pick(s, s.words.date)))
	}
	if s.chance(0.3) {
		s.put(`<div>%s</div>`, s.as(other, pick(s, s.words.minutes)))
	}
	if s.chance(0.5) {
		s.share()
	}
	if s.chance(0.5) {
		s.figure()
	}
	if lead {
		s.lead()
	}
}

func (s *site) lead() {
	tag := pick(s, []string{"p", "h2", "div"})
	s.put(`<%s class="%s">%s</%s>`, tag, s.named("lead", "summary", "standfirst", "sapo", "subtitle", "deck"), s.as(article, s.sentences()[0]), tag)
}

func (s *site) share() {
	s.put(`<ul class="%s">`, s.named("share", "social-links", "tools"))
	for _, name := range s.words.share[:2+s.IntN(len(s.words.share)-2)] {
		s.put(`<li><a href="#">%s</a></li>`, s.as(other, name))
	}
	s.put(`</ul>`)
}

func (s *site) figure() {
	caption := s.as(either, s.headline()+". "+pick(s, s.words.caption)+" "+pick(s, s.names))
	s.put("%s", fmt.Sprintf(pick(s, []string{
		`<figure><img src="a.jpg"><figcaption>%s</figcaption></figure>`,
		`<div class="image"><img src="a.jpg"><p class="caption">%s</p></div>`,
		`<div class="wp-caption"><img src="a.jpg"><p class="wp-caption-text">%s</p></div>`,
	}), caption))
}

// body is the text, in one of the ways in which sites write paragraphs.
func (s *site) body() {
	wrap := pick(s, []string{"div", "div", "section", "span"})
	form := pick(s, []string{"<p>%s</p>", "<p>%s</p>", "<p>%s</p>", `<p class="text">%s</p>`, "<div>%s</div>", "%s<br><br>", "<p><span>%s</span></p>", "<div><p>%s</p></div>"})
	name := s.named(bodyNames...)
	if s.chance(0.03) {
		name = pick(s, misleadingNames)
	}
	s.put(`<%s class="%s">`, wrap, name)
	n := 3 + s.IntN(6)
	if s.chance(0.3) {
		n += 5 + s.IntN(20)
	}
	busy := s.Float64() * 0.35 // how often something stands between two paragraphs
	for i := range n {
		s.put(form, s.inline(s.paragraph()))
		if i < n-1 && s.chance(busy) {
			s.between(form)
		}
	}
	if s.chance(0.2) {
		s.put(form, s.as(either, pick(s, s.names)))
	}
	if s.chance(0.25) {
		s.aside()
	}
	s.put(`</%s>`, wrap)
}

// inline is a paragraph, some of it marked or a link.
func (s *site) inline(paragraph string) string {
	words := strings.Fields(paragraph)
	line := s.as(article, paragraph)
	if len(words) < 12 || !s.chance(0.3) {
		return line
	}
	from := 2 + s.IntN(len(words)-8)
	whole := make([]string, len(words))
	for i, w := range words {
		whole[i] = html.EscapeString(w)
	}
	tag := pick(s, []string{`<a href="/y">%s</a>`, "<b>%s</b>", "<em>%s</em>"})
	marked := fmt.Sprintf(tag, strings.Join(whole[from:from+4], " "))
	return strings.Join(whole[:from], " ") + " " + marked + " " + strings.Join(whole[from+4:], " ")
}

// between is what stands between two paragraphs: most of it is the article's.
func (s *site) between(form string) {
	switch s.IntN(10) {
	case 0, 1:
		tag := pick(s, []string{"h2", "h3", "p><strong", "h4"})
		closing := tag
		if tag == "p><strong" {
			closing = "strong></p"
		}
		s.put(`<%s>%s</%s>`, tag, s.as(article, s.headline()), closing)
	case 2:
		s.figure()
	case 3:
		s.put(`<div class="%s">%s</div>`, s.named("ad", "ad-slot", "adv"), s.as(other, pick(s, s.words.ad)))
	case 4:
		s.aside()
	case 5:
		s.put(form, s.as(other, pick(s, s.words.readAlso))+" "+s.link(other))
	case 6:
		s.put(`<blockquote><p>%s</p></blockquote>`, s.as(article, s.sentences()[0]))
	case 7:
		s.facts()
	case 8:
		s.table()
	case 9:
		// the words that lead to a list, or that somebody says: no full stop
		s.put(form, s.as(article, s.headline()))
	}
}

// aside is a box in the text that is not of it.
func (s *site) aside() {
	tag := pick(s, []string{"div", "aside"})
	switch s.IntN(3) {
	case 0:
		s.put(`<%s class="%s"><strong>%s</strong>`, tag, s.named("related-inline", "box"), s.as(other, pick(s, s.words.related)))
		for range 1 + s.IntN(3) {
			s.put(`<p>%s</p>`, s.link(other))
		}
		s.put(`</%s>`, tag)
	case 1:
		s.put(`<%s class="%s"><p>%s</p></%s>`, tag, s.named("newsletter", "promo"), s.as(other, pick(s, s.words.prose)), tag)
	default:
		s.put(`<%s class="teaser"><h4>%s</h4><p>%s</p></%s>`, tag, s.link(other), s.as(other, s.sentences()[0]), tag)
	}
}

// facts are a list of the article.
func (s *site) facts() {
	s.put("<ul>")
	for range 2 + s.IntN(5) {
		item := s.headline()
		if s.chance(0.3) {
			item = s.sentences()[0]
		}
		s.put("<li>%s</li>", s.as(article, item))
	}
	s.put("</ul>")
}

func (s *site) table() {
	s.put("<table>")
	for range 3 + s.IntN(4) {
		name, a, b := pick(s, s.names), s.IntN(90), s.IntN(900)
		s.as(article, fmt.Sprintf("%s %d %d", name, a, b))
		s.put("<tr><td>%s</td><td>%d</td><td>%d</td></tr>", name, a, b)
	}
	s.put("</table>")
}

// after is what stands below the text in its column.
func (s *site) after() {
	for _, part := range []func(){
		s.share,
		func() {
			s.put(`<div class="tags">%s`, s.as(other, pick(s, s.words.tags)))
			for range 2 + s.IntN(4) {
				s.put(`<a href="/t">%s</a>`, s.as(other, pick(s, s.names)))
			}
			s.put(`</div>`)
		},
		func() {
			s.put(`<div class="%s"><img src="a.png"><p>%s</p></div>`, s.named("author-bio", "about-author"), s.as(other, pick(s, s.words.prose)))
		},
		func() { s.put(`<p>%s</p>`, s.as(other, pick(s, s.words.legal))) },
		func() { s.box(pick(s, s.words.related)) },
		s.aside,
	} {
		if s.chance(0.3) {
			part()
		}
	}
}

// comments are readers' sentences.
func (s *site) comments() {
	s.put(`<div id="%s"><h3>%s</h3>`, s.named("comments", "respond", "disqus", "talk"), s.as(other, pick(s, s.words.comments)))
	tag := pick(s, []string{"li", "div", "article"})
	name := s.named("comment", "item", "post")
	for range 1 + s.IntN(6) {
		s.put(`<%s class="%s"><span>%s</span> <a href="#">%s</a><p>%s</p></%s>`, tag, name,
			pick(s, s.names), pick(s, s.words.date), s.as(other, s.paragraph()), tag)
	}
	s.put(`</div>`)
}
