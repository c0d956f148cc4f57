package ingest

import (
	"context"
	"fmt"
	"path"
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
	var docs []Document
	ids := s.articleIDs(files)
	for _, name := range s.names() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for _, p := range s.files[name].Pages {
			docs = append(docs, o.document(p, ids[p.File], m[p.File]))
		}
	}
	return docs, nil
}

// document makes the document of a page that has something to keep.
func (o Options) document(p *page, id string, m metadata) Document {
	drafts := o.Split.passages(p)
	doc := Document{Article: p.article(id, m), Text: p.Text, Warnings: p.Warnings, Dropped: p.dropped()}
	if p.Title >= 0 {
		doc.Title = p.Blocks[p.Title].Span
	}
	if len(drafts) == 0 { // the title is all there is
		drafts = o.Split.divide(nil, p.Text, o.Split.sentences(p.Text, doc.Title))
		doc.Title = qa.Span{}
	}
	o.addPassages(doc.Article, p.Text, drafts)
	return doc
}

// article is the article without its passages.
func (p *page) article(id string, m metadata) *qa.Article {
	a := &qa.Article{ID: id, File: p.File, Hash: p.Hash, Note: m.Note, DateFrom: qa.FromNowhere}
	a.Title, a.Source, a.URL, a.Published = m.Title, m.Source, m.URL, m.Published
	if !a.Published.IsZero() {
		a.DateFrom = qa.FromManifest
	}
	if a.Title == "" && p.Title >= 0 {
		a.Title = p.line(p.Title)
	}
	if a.Title == "" {
		a.Title = withoutExt(path.Base(p.File))
	}
	return a
}

func (o Options) addPassages(a *qa.Article, source string, drafts []draft) {
	a.Language = o.Detect(sample(a.Title, source, drafts))
	a.Passages = make([]qa.Passage, len(drafts))
	for i, d := range drafts {
		span := d.span()
		for j := range d {
			d[j].Start -= span.Start
			d[j].End -= span.Start
		}
		p := qa.Passage{
			ID: fmt.Sprintf("%s#%d", a.ID, span.Start), ArticleID: a.ID,
			Span: span, Text: span.Slice(source), Sentences: d,
		}
		if p.Language = o.Detect(beginning(p.Text, detectPassage)); p.Language == qa.UnknownLanguage {
			p.Language = a.Language
		}
		a.Passages[i] = p
	}
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
