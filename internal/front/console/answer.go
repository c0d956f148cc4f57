package console

import (
	"cmp"
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
// line, then each quote that people are shown, with its number, its answering sentences marked, and a
// line that cites title, source, date and link. It returns w's first error.
func RenderAnswer(w io.Writer, t Terminal, a qa.Answer) error {
	say := wording.In(a.Language)
	var b strings.Builder
	switch {
	case a.Outcome == qa.OutcomeSmallTalk:
		writeWrapped(&b, t, clean(a.Reply))
	case !a.Found() || len(a.Quotes) == 0:
		writeNotFound(&b, t, say, a)
	default:
		writeFound(&b, t, say, a)
		if a.Note != "" {
			b.WriteByte('\n')
			writeWrapped(&b, t, clean(a.Note))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// writeNotFound names the articles that come nearest.
func writeNotFound(b *strings.Builder, t Terminal, say wording.Catalogue, a qa.Answer) {
	writeWrapped(b, t, say.NotFound())
	if a.Note != "" {
		writeWrapped(b, t, clean(a.Note))
	}
	if len(a.Nearest) == 0 {
		writeWrapped(b, t, say.NotFoundHint())
		return
	}
	writeWrapped(b, t, say.NearestTitles())
	for i, article := range a.Nearest {
		for _, runs := range wrap([]run{{text: fmt.Sprintf("%d  %s", i+1, cleanLine(article.Title))}}, t.room(0), false) {
			b.WriteString(t.paint(runs) + "\n")
		}
	}
}

func writeFound(b *strings.Builder, t Terminal, say wording.Catalogue, a qa.Answer) {
	shown, _ := a.Shown(len(a.Quotes))
	writeWrapped(b, t, say.Introduce(a.Outcome, shown))
	if !t.Color {
		writeWrapped(b, t, say.MarkLegend(markOpen, markClose))
	}
	digits, related := len(strconv.Itoa(len(shown))), false
	for i, q := range shown {
		b.WriteByte('\n')
		if q.Role == qa.RoleRelated && !related {
			related = true
			writeWrapped(b, t, say.Related())
			b.WriteByte('\n')
		}
		text := marked(q.Text, q.Highlights, t.Color)
		if q.Before != "" {
			text = append([]run{{text: clean(q.Before) + "\n"}}, text...)
		}
		writeQuote(b, t, fmt.Sprintf("%*d", digits, i+1), text, citations(say, q))
	}
}

// writeWrapped writes a sentence of our own.
func writeWrapped(b *strings.Builder, t Terminal, text string) {
	for _, runs := range wrap([]run{{text: text}}, t.room(0), true) {
		b.WriteString(t.paint(runs) + "\n")
	}
}

// writeQuote writes a quote behind a bar, and the lines that cite it below.
func writeQuote(b *strings.Builder, t Terminal, number string, quote []run, cited []string) {
	margin := strings.Repeat(" ", len(number))
	indent := len(number) + len(" | ")
	for i, runs := range wrap(quote, t.room(indent), true) {
		head := margin
		if i == 0 {
			head = number
		}
		b.WriteString(strings.TrimRight(head+" "+t.dim("│")+" "+t.paint(runs), " ") + "\n")
	}
	// A link that is broken is no link, so the citation's words are never cut.
	for _, line := range cited {
		for _, runs := range wrap([]run{{text: line}}, t.room(indent), false) {
			b.WriteString(strings.Repeat(" ", indent) + t.paint(runs) + "\n")
		}
	}
}

// maxAlsoIn is the most reprints that are named.
const maxAlsoIn = 3

// citations are the lines below a quote: its article, and where else it stands.
func citations(say wording.Catalogue, q qa.Quote) []string {
	lines := []string{citation(say, q.Article, say.TitleAt(q.Article, q.Span.Start))}
	var others []string
	for _, r := range q.AlsoIn {
		a := qa.Article{Title: r.Title, Source: r.Source, URL: r.URL, File: r.File, Published: r.Published, DateFrom: r.DateFrom}
		if cited := citation(say, &a, a.Title); len(others) < maxAlsoIn && !slices.Contains(others, cited) {
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
func marked(quote string, highlights []qa.Span, bold bool) []run {
	var runs []run
	at := 0
	for _, h := range highlights {
		text := clean(h.Slice(quote))
		if !bold {
			text = markOpen + text + markClose
		}
		runs = append(runs, run{text: clean(quote[at:h.Start])}, run{text: text, marked: bold})
		at = h.End
	}
	return append(runs, run{text: clean(quote[at:])})
}

// citation is "title · source · date · link"; what is not known is left out, but
// for the date, and the file stands in for a missing link. Where the date is not
// the publisher's own, it says how it is known.
func citation(say wording.Catalogue, a *qa.Article, title string) string {
	from := ""
	switch a.DateFrom {
	case qa.FromFrontMatter, qa.FromPage, qa.FromText:
		from = say.DateFrom(a.DateFrom)
	}
	return citationLine(title, a.Source, say.Date(a.Published), from, cmp.Or(a.URL, a.File))
}

func citationLine(title, source, date, dateFrom, link string) string {
	if dateFrom != "" {
		date += " (" + dateFrom + ")"
	}
	var parts []string
	for _, part := range []string{title, source, date, link} {
		if part = cleanLine(part); part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, " · ")
}
