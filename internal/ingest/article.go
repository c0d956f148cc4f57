package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
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

// readDocument reads one file.
func (o Options) readDocument(fsys fs.FS, file, id string, m entry) (*Document, *Skip) {
	source, start, skip := o.readFile(fsys, file)
	if skip != nil {
		return nil, skip
	}
	p := newPage(source, readerOf(file)(source, start))
	p.dropFurniture()
	drafts := o.Split.passages(p)
	doc := &Document{Dropped: p.dropped()}
	if p.title >= 0 {
		doc.Title = p.blocks[p.title].span
	}
	if len(p.blocks) == 1 && p.title == 0 {
		drafts = o.Split.divide(nil, source, o.Split.sentences(source, doc.Title))
		doc.Title = qa.Span{}
	}
	if len(drafts) == 0 {
		return nil, o.skip(file, SkipNoArticle,
			"nothing is left once pictures, captions said twice and lists of other articles are taken away; check that the file holds the article's text")
	}
	doc.Article = o.article(file, id, source, p, m)
	o.addPassages(doc.Article, source, drafts)
	return doc, nil
}

// article is the article without its passages.
func (o Options) article(file, id, source string, p *page, m entry) *qa.Article {
	sum := sha256.Sum256([]byte(source))
	a := &qa.Article{
		ID: id, File: file, Hash: hex.EncodeToString(sum[:]),
		Title: m.title, Source: m.source, URL: m.url, Note: m.note,
		Published: m.published, DateFrom: qa.FromNowhere,
	}
	if !m.published.IsZero() {
		a.DateFrom = qa.FromManifest
	}
	if a.Title == "" && p.title >= 0 {
		a.Title = p.text(p.title)
	}
	if a.Title == "" {
		a.Title = withoutExt(path.Base(file))
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
