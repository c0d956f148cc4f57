package ingest

import (
	"trich/internal/ingest/webpage"
	"trich/internal/qa"
	"trich/internal/text"
)

// readWebPage replaces the HTML in p.Text by the page's visible text, and reads
// its blocks and metadata.
func (o Options) readWebPage(p *page) *Skip {
	found, err := webpage.Read(p.Text, func(s string) bool { return !isImpossible(s) })
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
	m.Published = p.publishedDate(found.Metadata)
	p.find(qa.FromHTML, m)
	if len(p.Blocks) == 0 {
		return o.skip(p.File, SkipNoArticle, "the web page shows no text; save the article as .txt")
	}
	return nil
}

// publishedDate is when the page's metadata say that it was published. What is
// wrong with what they say is reported.
func (p *page) publishedDate(m webpage.Metadata) qa.Date {
	date, _ := qa.ParseDate(m.Published) // the zero value where the finder found nothing
	for _, s := range m.Stated {
		if d, ok := readDate(s); ok && date.IsZero() {
			date = d
		}
	}
	for _, s := range m.Stated {
		d, ok := readDate(s)
		switch {
		case isImpossible(s) || !ok && date.IsZero():
			p.warn("the page's metadata have the date %q, which cannot be read or is in no calendar; give the right one in %s", s, ManifestName)
		case ok && daysApart(d, date) > 1: // a day may be the time zone's
			p.warn("the page's metadata have two dates that disagree: %s, which is used, and %s; give the right one in %s", date, d, ManifestName)
		}
	}
	return date
}
