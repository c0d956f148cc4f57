package ingest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"trich/internal/ingest/clean"
	"trich/internal/ingest/meta"
	"trich/internal/ingest/neardup"
	"trich/internal/ingest/page"
	"trich/internal/ingest/split"
	"trich/internal/qa"
)

// article is a page with its passages, before anything that depends on other
// files.
type article struct {
	page.Page
	// Keys are the hashes of the lines that are kept.
	Keys []clean.LineKey
	// Drafts are the passages, and Languages theirs; Language is the article's.
	Drafts    []split.Draft
	Languages []qa.Language
	Language  qa.Language
	// Sketch is what near-duplicates are found by.
	Sketch neardup.Sketch
}

func (o Options) newArticle(p *page.Page) *article {
	a := &article{Page: *p, Keys: clean.Keys(p)}
	o.divide(a)
	return a
}

// A language is told from the beginning of an article or passage, in bytes. It
// is more than enough for a sure guess; reading all of it would take several
// times as long as everything else here.
const (
	detectArticle = 1200
	detectPassage = 240
)

// divide cuts what is kept of a into passages and tells their languages.
func (o Options) divide(a *article) {
	a.Drafts = o.Split.Page(&a.Page)
	title, _ := page.Choose(a.Found, page.Title)
	a.Language = o.Detect(sample(title, a.Text, a.Drafts))
	a.Languages = make([]qa.Language, len(a.Drafts))
	for i, d := range a.Drafts {
		a.Languages[i] = cmp.Or(o.Detect(page.Beginning(d.Span().Slice(a.Text), detectPassage)), a.Language)
	}
	a.Sketch = neardup.SketchOf(a.passages(""))
}

// passages are those of the article called id.
func (a *article) passages(id string) []qa.Passage {
	passages := make([]qa.Passage, len(a.Drafts))
	for i, d := range a.Drafts {
		span := d.Span()
		sentences := make([]qa.Span, len(d))
		for j, s := range d {
			sentences[j] = qa.Span{Start: s.Start - span.Start, End: s.End - span.Start}
		}
		passages[i] = qa.Passage{
			ID: fmt.Sprintf("%s#%d", id, span.Start), ArticleID: id, Span: span, Text: span.Slice(a.Text),
			Sentences: sentences, Language: a.Languages[i],
		}
	}
	return passages
}

// sample is the beginning of an article, enough to tell its language.
func sample(title, source string, drafts []split.Draft) string {
	var b strings.Builder
	b.WriteString(title)
	for _, d := range drafts {
		if b.Len() > detectArticle {
			break
		}
		b.WriteByte('\n')
		b.WriteString(page.Beginning(d.Span().Slice(source), detectPassage))
	}
	return b.String()
}

// assemble makes the documents of everything in s. files are the files of the
// folder.
func (o Options) assemble(ctx context.Context, s *State, files []string, m meta.Manifest) ([]Document, error) {
	articles := s.articles()
	ids := s.articleIDs(files)
	site := clean.NewSiteLines()
	for _, a := range articles {
		site.Add(meta.Publisher(&a.Page, m[a.File]), &a.Page, a.Keys)
	}
	docs := make([]Document, 0, len(articles))
	made := make([]*qa.Article, 0, len(articles))
	sketches := make([]neardup.Sketch, 0, len(articles))
	for _, a := range articles {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		a = o.withoutSite(site, a, m[a.File])
		doc := o.document(a, ids[a.File], m[a.File])
		docs, made, sketches = append(docs, doc), append(made, doc.Article), append(sketches, a.Sketch)
	}
	neardup.Mark(made, sketches)
	return docs, nil
}

// withoutSite is a without the lines of its site; a itself if it has none.
func (o Options) withoutSite(site *clean.SiteLines, a *article, m page.Fields) *article {
	found := site.Of(meta.Publisher(&a.Page, m), &a.Page, a.Keys)
	if len(found) == 0 {
		return a
	}
	cleaned := *a
	cleaned.Blocks = slices.Clone(a.Blocks)
	for _, i := range found {
		cleaned.Blocks[i].Drop = page.DropSite
	}
	o.divide(&cleaned)
	return &cleaned
}

// document makes the document of an article.
func (o Options) document(a *article, id string, m page.Fields) Document {
	made := meta.Article(&a.Page, id, m)
	made.Language, made.Passages, made.Pages = a.Language, a.passages(id), a.Pages
	doc := Document{Article: made, Text: a.Text, Dropped: a.Dropped(), Warnings: slices.Concat(a.Warnings, meta.DateWarnings(&a.Page, m, o.Today))}
	if a.Title >= 0 && !a.IsTitleOnly() {
		doc.Title = a.Blocks[a.Title].Span
	}
	return doc
}
