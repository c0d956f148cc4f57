package console

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"trich/internal/qa"
	"trich/internal/wording"
)

// The signs around the answering sentence where there is no bold type. They
// hardly occur in news, unlike quotation marks, brackets and asterisks.
const (
	markOpen  = "▸"
	markClose = "◂"
)

// RenderAnswer writes an answer for people, in its own language: an opening
// line, then each quote with its number, its answering sentences marked, and a
// line that cites title, source, date and link. It returns w's first error.
func RenderAnswer(w io.Writer, t Terminal, a qa.Answer) error {
	say := wording.In(a.Language)
	var b strings.Builder
	if !a.Answered || len(a.Quotes) == 0 {
		writeWrapped(&b, t, say.NotFound())
		writeWrapped(&b, t, say.NotFoundHint())
	} else {
		languages := make([]qa.Language, len(a.Quotes))
		for i, q := range a.Quotes {
			languages[i] = q.Article.Language
		}
		introduce := say.Found
		if !a.Certain {
			introduce = say.Uncertain
		}
		writeWrapped(&b, t, introduce(languages))
		if !t.Color {
			writeWrapped(&b, t, say.MarkLegend(markOpen, markClose))
		}
		digits := len(strconv.Itoa(len(a.Quotes)))
		for i, q := range a.Quotes {
			b.WriteByte('\n')
			writeQuote(&b, t, say, fmt.Sprintf("%*d", digits, i+1), q)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// writeWrapped writes a sentence of our own.
func writeWrapped(b *strings.Builder, t Terminal, text string) {
	for _, runs := range wrap([]run{{text: text}}, t.room(0), true) {
		b.WriteString(t.paint(runs) + "\n")
	}
}

// writeQuote writes a quote behind a bar, and its citation below.
func writeQuote(b *strings.Builder, t Terminal, say wording.Catalogue, number string, q qa.Quote) {
	margin := strings.Repeat(" ", len(number))
	indent := len(number) + len(" | ")
	for i, runs := range wrap(marked(q, t.Color), t.room(indent), true) {
		head := margin
		if i == 0 {
			head = number
		}
		b.WriteString(strings.TrimRight(head+" "+t.dim("│")+" "+t.paint(runs), " ") + "\n")
	}
	// A link that is broken is no link, so the citation's words are never cut.
	for _, line := range citations(say, q) {
		for _, runs := range wrap([]run{{text: line}}, t.room(indent), false) {
			b.WriteString(strings.Repeat(" ", indent) + t.paint(runs) + "\n")
		}
	}
}

// maxAlsoIn is the most reprints that are named.
const maxAlsoIn = 3

// citations are the lines below a quote: its article, and where else it stands.
func citations(say wording.Catalogue, q qa.Quote) []string {
	lines := []string{citation(say, q.Article)}
	var others []string
	for _, r := range q.AlsoIn {
		a := qa.Article{Title: r.Title, Source: r.Source, URL: r.URL, File: r.File, Published: r.Published, DateFrom: r.DateFrom}
		if cited := citation(say, &a); len(others) < maxAlsoIn && !slices.Contains(others, cited) {
			others = append(others, cited)
		}
	}
	if len(others) > 0 {
		lines = append(lines, say.AlsoIn(others))
	}
	return lines
}

// marked cuts a quote's text into runs. Without bold type, signs are put around
// the highlights instead.
func marked(q qa.Quote, bold bool) []run {
	var runs []run
	at := 0
	for _, h := range q.Highlights {
		text := clean(h.Slice(q.Text))
		if !bold {
			text = markOpen + text + markClose
		}
		runs = append(runs, run{text: clean(q.Text[at:h.Start])}, run{text: text, marked: bold})
		at = h.End
	}
	return append(runs, run{text: clean(q.Text[at:])})
}

// citation is "title · source · date · link"; what is not known is left out, but
// for the date, and the file stands in for a missing link. Where the date is not
// the publisher's own, it says how it is known.
func citation(say wording.Catalogue, a *qa.Article) string {
	date := say.Date(a.Published)
	switch a.DateFrom {
	case qa.FromFrontMatter, qa.FromPage, qa.FromText:
		date += " (" + say.DateFrom(a.DateFrom) + ")"
	}
	link := a.URL
	if link == "" {
		link = a.File
	}
	var parts []string
	for _, part := range []string{a.Title, a.Source, date, link} {
		if part = cleanLine(part); part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, " · ")
}
