package read

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"trich/internal/ingest/meta"
	"trich/internal/ingest/page"
	"trich/internal/ingest/webpage"
	"trich/internal/qa"
	"trich/internal/text"
)

// webPage is a saved web page: its article, and the metadata of its head.
func webPage() Format {
	return Format{Name: "web page", Ends: []string{".html", ".htm", ".xhtml"}, Sniff: isWebPage, Read: readWebPage}
}

func isWebPage(h Head) bool {
	return h.Begins("<!doctype html", "<html") || h.Begins("<?xml") && strings.Contains(h.Text, "<html")
}

// readWebPage reads the page's visible text and its metadata. A file without any
// element is a text, whatever its name says.
func readWebPage(in Input) (*page.Page, *Refusal) { return readPageIn(in, "") }

// readPageIn reads a page whose encoding is told beside it, "" where it is not.
func readPageIn(in Input, charset string) (*page.Page, *Refusal) {
	source, start, refusal := decode(in.Data, func(source string) string { return cmp.Or(charset, declaredCharset(source)) })
	if refusal != nil {
		return nil, refusal
	}
	if !strings.Contains(source, "<") {
		return textPage(source, start, in.Data), nil
	}
	found, err := webpage.Read(source)
	switch {
	case err != nil:
		return nil, Refuse(ReasonContent, "the web page cannot be read: %v; save the article as .txt", err)
	case len(found.Lines) == 0:
		return nil, Refuse(ReasonNoArticle, "the web page shows no text; save the article as .txt")
	}
	p := pageOf(found)
	warnOfStray(p, in.Data)
	m := page.Fields{Title: found.Metadata.Title, Source: found.Metadata.Source, Author: found.Metadata.Author, URL: found.Metadata.URL}
	m.Published = publishedDate(p, found.Metadata)
	p.Find(qa.FromHTML, m)
	for _, s := range found.Metadata.Shown {
		if d, ok := meta.ReadDate(s); ok && p.Shown.IsZero() {
			p.Shown = d
		}
	}
	return p, nil
}

// pageOf makes a page of the lines that were found.
func pageOf(found webpage.Page) *page.Page {
	blocks := make([]page.Block, len(found.Lines))
	title, over := -1, false // over: a heading has been met that ends the article
	margin := make([]bool, len(found.Lines))
	for i, l := range found.Lines {
		b := textBlock(found.Text, qa.Span{Start: l.Start, End: l.End})
		if s := text.NFC(b.Span.Slice(found.Text)); l.After && (page.IsHeading(s) || page.IsCommentHeading(s)) {
			over = true
		}
		if !l.Kept || over {
			b.Drop, margin[i] = page.DropBoilerplate, (l.Head || l.Foot) && !over
		}
		switch {
		case l.Kind == webpage.Title:
			title = i
		case l.Kind == webpage.Caption && b.Kind == page.Paragraph:
			b.Kind = page.Caption
		}
		blocks[i] = b
	}
	p := page.New(found.Text, blocks)
	p.Title, p.Chosen = title, true
	for i := range margin {
		p.Looks[i].Margin = margin[i]
	}
	return p
}

// publishedDate is when the page's metadata say that it was published; what they
// only hint at counts where the page shows nothing. What is wrong with what they
// say is reported.
func publishedDate(p *page.Page, m webpage.Metadata) qa.Date {
	var date qa.Date
	known := slices.Concat(m.Stated, []string{m.Addressed})
	if len(m.Shown) == 0 {
		known = append(known, m.Hints...)
	}
	for _, s := range known {
		if d, ok := meta.ReadDate(s); ok && date.IsZero() {
			date = d
		}
	}
	for _, s := range m.Stated {
		d, ok := meta.ReadDate(s)
		switch {
		case meta.IsImpossible(s) || !ok && date.IsZero():
			p.Warn("the page's metadata have the date %q, which cannot be read or is in no calendar; give the right one in %s", s, meta.ManifestName)
		case ok && meta.DaysApart(d, date) > 1: // a day may be the time zone's
			p.Warn("the page's metadata have two dates that disagree: %s, which is used, and %s; give the right one in %s", date, d, meta.ManifestName)
		}
	}
	return date
}

// charsetName finds the encoding that a web page names.
var charsetName = regexp.MustCompile(`(?i)<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w:.+-]+)|^\s*<\?xml[^>]{0,200}encoding\s*=\s*["']([\w:.+-]+)`)

// charsetWithin is how far from the beginning a page names its encoding, in
// bytes, with room to spare.
const charsetWithin = 4096

// declaredCharset is the encoding that a web page names, "" if it names none.
func declaredCharset(source string) string {
	if m := charsetName.FindStringSubmatch(source[:min(len(source), charsetWithin)]); m != nil {
		return m[1] + m[2]
	}
	return ""
}
