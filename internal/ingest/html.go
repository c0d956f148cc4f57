package ingest

import (
	"trich/internal/ingest/webpage"
	"trich/internal/qa"
	"trich/internal/text"
)

// readWebPage replaces the HTML in p.Text by the page's visible text, and reads
// its blocks and metadata.
func (o Options) readWebPage(p *page) *Skip {
	found, err := webpage.Read(p.Text)
	if err != nil {
		return o.skip(p.File, SkipContent, "the web page cannot be read: %v; save the article as .txt", err)
	}
	p.Text = found.Text
	p.Blocks = make([]block, len(found.Lines))
	over := false // a heading has been met that ends the article
	for i, l := range found.Lines {
		b := textBlock(p.Text, qa.Span{Start: l.Start, End: l.End})
		if s := text.NFC(b.Span.Slice(p.Text)); l.After && (isHeading(s) || isCommentHeading(s)) {
			over = true
		}
		if !l.Kept || over {
			b.Drop, b.margin = DropBoilerplate, (l.Head || l.Foot) && !over
		}
		switch {
		case l.Kind == webpage.Title:
			p.Title = i
		case l.Kind == webpage.Caption && b.Kind == paragraph:
			b.Kind = caption
		}
		p.Blocks[i] = b
	}
	p.examine()
	m := metadata{Title: found.Metadata.Title, Source: found.Metadata.Source, Author: found.Metadata.Author, URL: found.Metadata.URL}
	if found.Metadata.Published != "" {
		if m.Published, err = qa.ParseDate(found.Metadata.Published); err != nil {
			p.warn("the page's metadata have a wrong date: %v", err)
		}
	}
	p.find(qa.FromHTML, m)
	if len(p.Blocks) == 0 {
		return o.skip(p.File, SkipNoArticle, "the web page shows no text; save the article as .txt")
	}
	return nil
}
