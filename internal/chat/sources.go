package chat

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"trich/internal/qa"
	"trich/internal/text"
	"trich/internal/wording"
)

// pageSize is the number of articles on a page of sources.
const pageSize = 8

// sources lists articles with date and source, narrowed as a question may be,
// and to those whose title or source has the words that are given.
func (b *Bot) sources(_ context.Context, c *call) (Reply, error) {
	filter := c.Text
	for _, part := range []struct{ key, value string }{{"since", c.Since}, {"until", c.Until}, {"source", c.Source}} {
		if part.value != "" {
			filter += " " + part.key + `:"` + part.value + `"`
		}
	}
	return b.listSources(c, strings.TrimSpace(filter), 0)
}

// sourcesPage does what a button for another page stands for.
func (b *Bot) sourcesPage(c *call, with string) (Reply, error) {
	which, filter, found := strings.Cut(with, ":")
	page, ok := fromNumber(which)
	if !found || !ok {
		return c.outdated(), nil
	}
	return b.listSources(c, filter, page)
}

func (b *Bot) listSources(c *call, filter string, page int) (Reply, error) {
	v, err := b.look()
	if err != nil {
		return Reply{}, err
	}
	rest, n, err := narrow(Request{Text: filter})
	if err != nil {
		return c.tell(KindFailure, wording.Catalogue.BadDate), nil
	}
	articles := v.match(rest, n.Filter())
	w := c.say()
	if len(articles) == 0 {
		return c.tell(KindNotFound, wording.Catalogue.NoSources), nil
	}
	pages := (len(articles) + pageSize - 1) / pageSize
	page = min(page, pages-1)
	from := page * pageSize
	shown := articles[from:min(from+pageSize, len(articles))]
	r := Reply{Kind: KindNotice, Language: w.Language(), InPlace: c.Press != "", Blocks: []Block{Line{Text: w.SourcesHead(len(articles), page+1, pages)}}}
	r.Blocks = append(r.Blocks, narrowed(w, n)...)
	var ids []string
	for i, a := range shown {
		r.Blocks = append(r.Blocks, Item{Number: from + i + 1, Citation: cite(w, a)})
		ids = append(ids, strings.Clone(a.ID))
	}
	c.session.change(func(s *session) { s.listed, s.listedFrom = ids, from+1 })
	r.addRow(pageButton(w.PreviousPage(), page-1, pages, filter), pageButton(w.NextPage(), page+1, pages, filter))
	return r, nil
}

// pageButton turns to a page; there is none for a page that does not exist, or
// a filter that is too long to be carried.
func pageButton(label string, page, pages int, filter string) Button {
	s, ok := state(pressSources, number(max(page, 0))+":"+filter)
	if page < 0 || page >= pages || !ok {
		return Button{}
	}
	return Button{Label: label, State: s}
}

// match lists the articles that are kept and whose title, source or file has all
// the words of s, the latest first.
func (v *view) match(s string, keep func(*qa.Article) bool) []*qa.Article {
	words := strings.Fields(text.FoldWords(s))
	var articles []*qa.Article
	for _, a := range v.Articles {
		named := text.FoldWords(a.Title + " " + a.Source + " " + a.File)
		if keep != nil && !keep(a) || slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(named, " "+word+" ") }) {
			continue
		}
		articles = append(articles, a)
	}
	slices.SortFunc(articles, byDate)
	return articles
}

// article shows an article: that of a number in the last list or reply, of an ID,
// or with words in its title.
func (b *Bot) article(_ context.Context, c *call) (Reply, error) {
	v, err := b.look()
	if err != nil {
		return Reply{}, err
	}
	wanted := strings.TrimSpace(c.Text)
	if wanted == "" {
		return c.tell(KindFailure, wording.Catalogue.ArticleUsage), nil
	}
	if a := c.numbered(v, wanted, b); a != nil {
		return c.articleReply(a), nil
	}
	if a, ok := v.articles[keyOf(wanted)]; ok {
		return c.articleReply(a), nil
	}
	found := v.match(wanted, nil)
	switch len(found) {
	case 0:
		return c.tell(KindNotFound, wording.Catalogue.NoArticle), nil
	case 1:
		return c.articleReply(found[0]), nil
	}
	r := c.tell(KindNotice, wording.Catalogue.WhichArticle)
	for _, a := range found[:min(len(found), MaxRows)] {
		r.addRow(press(a.Title, pressArticle, string(keyOf(a.ID))))
	}
	return r, nil
}

// numbered is the article that a number stands for, nil for none: of the last
// list of sources, or else of the quotes of the last reply.
func (c *call) numbered(v *view, s string, b *Bot) *qa.Article {
	n, err := strconv.Atoi(s)
	if err != nil {
		return nil
	}
	var id string
	turns := c.session.recall(b.o.Memory, b.o.Now(), "")
	c.session.change(func(s *session) {
		switch at := n - s.listedFrom; {
		case at >= 0 && at < len(s.listed):
			id = s.listed[at]
		case len(s.listed) == 0 && len(turns) > 0 && n >= 1 && n <= len(turns[len(turns)-1].articles):
			id = turns[len(turns)-1].articles[n-1]
		}
	})
	return v.articles[keyOf(id)]
}

// maxOpening is how much of an article is shown, in characters: whole passages,
// and at least the first.
const maxOpening = 800

// articleReply shows an article: what is known of it, its opening, its link.
func (c *call) articleReply(a *qa.Article) Reply {
	w := c.say()
	r := Reply{Kind: KindNotice, Language: w.Language(), Blocks: []Block{Line{Style: Lead, Text: a.Title}}}
	r.Blocks = append(r.Blocks, Line{Text: w.ArticleFacts(a)})
	length := 0
	for i := range a.Passages {
		p := &a.Passages[i]
		length += len([]rune(p.Text))
		if i > 0 && length > maxOpening {
			break
		}
		if i == 0 && text.Fold(p.Text) == text.Fold(a.Title) {
			continue
		}
		r.Blocks = append(r.Blocks, Quote{Text: p.Text, Language: p.Language})
	}
	if Linkable(a.URL) {
		r.addRow(Button{Label: w.OpenArticle(), URL: a.URL})
	}
	return r
}
