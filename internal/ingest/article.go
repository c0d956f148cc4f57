package ingest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"trich/internal/qa"
)

// A language is told from the beginning of an article or passage, in bytes. It
// is more than enough for a sure guess; reading all of it would take several
// times as long as everything else here.
const (
	detectArticle = 1200
	detectPassage = 240
)

// assemble makes the documents of everything in s. files are the files of the
// folder.
func (o Options) assemble(ctx context.Context, s *State, files []string, m manifest) ([]Document, error) {
	var pages []*page
	for _, name := range s.names() {
		pages = append(pages, s.files[name].Pages...)
	}
	ids := s.articleIDs(files)
	site := countLines(pages, m)
	docs := make([]Document, 0, len(pages))
	sketches := make([]sketch, 0, len(pages))
	for _, p := range pages {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		p = site.clean(p, m[p.File], o)
		docs = append(docs, o.document(p, ids[p.File], m[p.File]))
		sketches = append(sketches, p.Sketch)
	}
	markReprints(docs, sketches)
	return docs, nil
}

// document makes the document of a page.
func (o Options) document(p *page, id string, m metadata) Document {
	a := p.article(id, m)
	a.Language, a.Passages = p.Language, p.passages(id)
	doc := Document{Article: a, Text: p.Text, Dropped: p.dropped(), Warnings: slices.Concat(p.Warnings, p.dateWarnings(m, o.Today))}
	if p.Title >= 0 && !p.isTitleOnly() {
		doc.Title = p.Blocks[p.Title].Span
	}
	return doc
}

// divide cuts what is kept of p into passages and tells their languages.
func (o Options) divide(p *page) {
	if p.isTitleOnly() {
		p.Drafts = o.Split.divide(nil, p.Text, o.Split.sentences(p.Text, p.Blocks[p.Title].Span))
	} else {
		p.Drafts = o.Split.passages(p)
	}
	title, _ := choose(p.Found, func(m metadata) string { return m.Title })
	p.Language = o.Detect(sample(title, p.Text, p.Drafts))
	p.Languages = make([]qa.Language, len(p.Drafts))
	for i, d := range p.Drafts {
		p.Languages[i] = cmp.Or(o.Detect(beginning(d.span().Slice(p.Text), detectPassage)), p.Language)
	}
	p.Sketch = sketchOf(p.passages(""))
}

// passages are those of the article called id.
func (p *page) passages(id string) []qa.Passage {
	passages := make([]qa.Passage, len(p.Drafts))
	for i, d := range p.Drafts {
		span := d.span()
		sentences := make([]qa.Span, len(d))
		for j, s := range d {
			sentences[j] = qa.Span{Start: s.Start - span.Start, End: s.End - span.Start}
		}
		passages[i] = qa.Passage{
			ID: fmt.Sprintf("%s#%d", id, span.Start), ArticleID: id, Span: span, Text: span.Slice(p.Text),
			Sentences: sentences, Language: p.Languages[i],
		}
	}
	return passages
}

// sample is the beginning of an article, enough to tell its language.
func sample(title, source string, drafts []draft) string {
	var b strings.Builder
	b.WriteString(title)
	for _, d := range drafts {
		if b.Len() > detectArticle {
			break
		}
		b.WriteByte('\n')
		b.WriteString(beginning(d.span().Slice(source), detectPassage))
	}
	return b.String()
}

// beginning is s up to the last white space within its first n bytes.
func beginning(s string, n int) string {
	if len(s) <= n {
		return s
	}
	if i := strings.LastIndexAny(s[:n], " \t\r\n"); i > 0 {
		return s[:i]
	}
	return strings.ToValidUTF8(s[:n], "")
}
