package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"trich/internal/config"
	"trich/internal/front/console"
	"trich/internal/ingest"
	"trich/internal/qa"
)

func corpusCheckCommand(p program) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "check",
		Short: "Read every file and tell what is made of it",
		Long: `Check reads every file of the corpus folder and tells, for each article, how much of
its text is kept, its passages and language, what is known of it and from where,
and what is odd. The exit status is 1 if a file is refused.`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return p.corpusCheck(c, asJSON) },
	}
	c.Flags().BoolVar(&asJSON, "json", false, "Print one JSON object a file.")
	config.BindFlags(c.Flags(), "corpus.dir", "corpus.max_file_size")
	return c
}

func (p program) corpusCheck(c *cobra.Command, asJSON bool) error {
	r, err := p.readFolder(c)
	if err != nil {
		return err
	}
	if asJSON {
		err = writeCheck(p.out, r)
	} else {
		err = p.showCheck(r)
	}
	if n := len(r.Report.Skipped); err == nil && n > 0 {
		err = qa.Errorf(qa.CodeInvalid, "%d of %d files refused", n, n+r.Report.Articles)
	}
	return err
}

func (p program) showCheck(r ingest.Reading) error {
	t := p.newTable("file", "kept", "passages", "lang", "title", "source", "author", "date", "link")
	warnings := 0
	for _, d := range r.Documents {
		a := d.Article
		t.AppendRow(table.Row{oneLine(a.File), fmt.Sprintf("%.0f %%", 100*kept(d)), len(a.Passages), a.Language,
			from(a.Title, a.TitleFrom), from(a.Source, a.SourceFrom), from(a.Author, a.AuthorFrom),
			from(a.Published.String(), a.DateFrom), from(a.URL, a.URLFrom)})
	}
	t.Render()
	for _, d := range r.Documents {
		for _, w := range d.Warnings {
			warnings++
			fmt.Fprintf(p.out, "warning: %s\n", oneLine(w))
		}
	}
	for _, problem := range r.Report.Problems {
		warnings++
		fmt.Fprintf(p.out, "warning: %s\n", oneLine(problem.Error()))
	}
	for _, skip := range r.Report.Skipped {
		fmt.Fprintf(p.out, "refused: %s\n", oneLine(skip.Message))
	}
	_, err := fmt.Fprintf(p.out, "%s, %s, %s, %d refused\n",
		counted(r.Report.Articles, "article"), counted(r.Report.Passages, "passage"), counted(warnings, "warning"), len(r.Report.Skipped))
	return err
}

// kept is the share of the page's text that is title or passage.
func kept(d ingest.Document) float64 {
	keptBytes, all := d.Title.Len(), d.Title.Len()
	for _, p := range d.Article.Passages {
		keptBytes += p.Span.Len()
		all += p.Span.Len()
	}
	for _, drop := range d.Dropped {
		all += drop.Span.Len()
	}
	return float64(keptBytes) / float64(max(all, 1))
}

// from is a piece of metadata with where it was found.
func from(value string, provenance qa.Provenance) string {
	if value == "" {
		return "–"
	}
	return oneLine(value) + " (" + strings.ReplaceAll(string(provenance), "_", " ") + ")"
}

func corpusListCommand(p program) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "list",
		Short: "List the articles",
		Args:  usageArgs(cobra.NoArgs),
		RunE:  func(c *cobra.Command, _ []string) error { return p.corpusList(c, asJSON) },
	}
	c.Flags().BoolVar(&asJSON, "json", false, "Print one JSON object an article.")
	config.BindFlags(c.Flags(), "corpus.dir", "corpus.max_file_size")
	return c
}

func (p program) corpusList(c *cobra.Command, asJSON bool) error {
	r, err := p.readFolder(c)
	if err != nil {
		return err
	}
	if asJSON {
		out := json.NewEncoder(p.out)
		for _, d := range r.Documents {
			if err := out.Encode(newArticleRecord(d)); err != nil {
				return err
			}
		}
		return nil
	}
	t := p.newTable("id", "date", "lang", "passages", "source", "title")
	for _, d := range r.Documents {
		a := d.Article
		t.AppendRow(table.Row{oneLine(a.ID), a.Published.String(), a.Language, len(a.Passages), oneLine(a.Source), oneLine(a.Title)})
	}
	t.Render()
	_, err = fmt.Fprintf(p.out, "%s, %s\n", counted(r.Report.Articles, "article"), counted(r.Report.Passages, "passage"))
	return err
}

// newTable is a table on standard output with the given columns, cut at the
// width of a terminal.
func (p program) newTable(columns ...any) table.Writer {
	t := table.NewWriter()
	t.SetOutputMirror(p.out)
	style := table.StyleLight
	style.Options = table.OptionsNoBordersAndSeparators
	style.Format.Header = 0 // as it is written
	if width := console.Detect(p.out, p.getenv).Width; width > 0 {
		style.Size.WidthMax = width
	}
	t.SetStyle(style)
	t.AppendHeader(columns)
	return t
}

// writeCheck writes one object a line: the articles, then what was refused.
func writeCheck(w io.Writer, r ingest.Reading) error {
	out := json.NewEncoder(w)
	for _, d := range r.Documents {
		if err := out.Encode(newArticleRecord(d)); err != nil {
			return err
		}
	}
	for _, skip := range r.Report.Skipped {
		if err := out.Encode(refusalRecord{File: skip.File, Reason: skip.Message, Kept: skip.Kept}); err != nil {
			return err
		}
	}
	for _, problem := range r.Report.Problems {
		if err := out.Encode(map[string]string{"warning": problem.Error()}); err != nil {
			return err
		}
	}
	return nil
}

// counted is a number with its noun, which takes an s but for one.
func counted(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

func corpusShowCommand(p program) *cobra.Command {
	var asJSON, dropped bool
	c := &cobra.Command{
		Use:     "show ID",
		Short:   "Show one article as it is read",
		Long:    "Show prints what is known of an article and its passages. The article is named by\nits ID, as list tells it, or by its file.",
		Example: "  trich corpus show --dropped 000_cb3a75275f89892c",
		Args:    usageArgs(cobra.ExactArgs(1)),
		RunE:    func(c *cobra.Command, args []string) error { return p.corpusShow(c, args[0], asJSON, dropped) },
	}
	c.Flags().BoolVar(&asJSON, "json", false, "Print one JSON object.")
	c.Flags().BoolVar(&dropped, "dropped", false, "Show also what was taken for boilerplate, and why.")
	config.BindFlags(c.Flags(), "corpus.dir", "corpus.max_file_size")
	return c
}

func (p program) corpusShow(c *cobra.Command, id string, asJSON, dropped bool) error {
	r, err := p.readFolder(c)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(r.Documents, func(d ingest.Document) bool { return d.Article.ID == id })
	if i < 0 {
		i = slices.IndexFunc(r.Documents, func(d ingest.Document) bool { return d.Article.File == id })
	}
	if i < 0 {
		for _, skip := range r.Report.Skipped {
			if skip.File == id {
				return qa.Errorf(qa.CodeInvalid, "%s", skip.Message)
			}
		}
		return qa.Errorf(qa.CodeNotFound, "there is no article %q; \"trich corpus list\" tells the IDs", id)
	}
	d := r.Documents[i]
	if asJSON {
		return json.NewEncoder(p.out).Encode(newShowRecord(d, dropped))
	}
	return showArticle(p.out, d, dropped)
}

// showArticle writes an article for people.
func showArticle(w io.Writer, d ingest.Document, dropped bool) error {
	a := d.Article
	fmt.Fprintf(w, "%-9s %s\n%-9s %s\n", "id", oneLine(a.ID), "file", oneLine(a.File))
	for _, field := range []struct {
		name, value string
		from        qa.Provenance
	}{
		{"title", a.Title, a.TitleFrom}, {"source", a.Source, a.SourceFrom}, {"author", a.Author, a.AuthorFrom},
		{"date", a.Published.String(), a.DateFrom}, {"link", a.URL, a.URLFrom},
	} {
		fmt.Fprintf(w, "%-9s %s\n", field.name, from(field.value, field.from))
	}
	fmt.Fprintf(w, "%-9s %s\n%-9s %.0f %% in %d passages\n", "language", a.Language, "kept", 100*kept(d), len(a.Passages))
	for _, warning := range d.Warnings {
		fmt.Fprintf(w, "%-9s %s\n", "warning", oneLine(warning))
	}
	for _, piece := range pieces(d, dropped) {
		if _, err := fmt.Fprintf(w, "\n[%s]\n%s\n", oneLine(piece.name), visible(piece.Text)); err != nil {
			return err
		}
	}
	return nil
}

// visible replaces the characters of a text that would act on a terminal, but
// for the ends of its lines.
func visible(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = oneLine(line)
	}
	return strings.Join(lines, "\n")
}

// piece is a passage, or a piece of the page that was dropped.
type piece struct {
	name string
	// Offset is its place in the article's text, in bytes.
	Offset [2]int `json:"offset"`
	Text   string `json:"text"`
	// Dropped is why it was dropped, empty for a passage.
	Dropped string `json:"dropped,omitempty"`
	// AlsoIn are the passages of other articles that say the same.
	AlsoIn []string `json:"also_in,omitempty"`
}

// pieces are the passages, and if wanted what was dropped, in the order of the
// text.
func pieces(d ingest.Document, dropped bool) []piece {
	var list []piece
	for _, p := range d.Article.Passages {
		one := piece{name: "passage " + p.ID, Offset: [2]int{p.Span.Start, p.Span.End}, Text: p.Text}
		for _, r := range p.AlsoIn {
			one.AlsoIn = append(one.AlsoIn, r.PassageID)
		}
		if len(one.AlsoIn) > 0 {
			one.name += ", also in: " + strings.Join(one.AlsoIn, ", ")
		}
		list = append(list, one)
	}
	if dropped {
		for _, drop := range d.Dropped {
			reason := string(drop.Reason)
			list = append(list, piece{name: "dropped: " + reason, Offset: [2]int{drop.Span.Start, drop.Span.End},
				Text: drop.Span.Slice(d.Text), Dropped: reason})
		}
	}
	slices.SortStableFunc(list, func(a, b piece) int { return a.Offset[0] - b.Offset[0] })
	return list
}

// articleRecord is an article for programs.
type articleRecord struct {
	ID         string        `json:"id"`
	File       string        `json:"file"`
	Title      string        `json:"title"`
	TitleFrom  qa.Provenance `json:"title_from"`
	Source     string        `json:"source"`
	SourceFrom qa.Provenance `json:"source_from"`
	Author     string        `json:"author"`
	AuthorFrom qa.Provenance `json:"author_from"`
	URL        string        `json:"url"`
	URLFrom    qa.Provenance `json:"url_from"`
	Published  qa.Date       `json:"published"`
	Precision  qa.Precision  `json:"precision"`
	DateFrom   qa.Provenance `json:"date_from"`
	Language   qa.Language   `json:"language"`
	Passages   int           `json:"passages"`
	// Kept is the share of the page's text that is title or passage.
	Kept     float64  `json:"kept"`
	Warnings []string `json:"warnings"`
}

func newArticleRecord(d ingest.Document) articleRecord {
	a := d.Article
	return articleRecord{
		ID: a.ID, File: a.File, Title: a.Title, TitleFrom: a.TitleFrom, Source: a.Source, SourceFrom: a.SourceFrom,
		Author: a.Author, AuthorFrom: a.AuthorFrom, URL: a.URL, URLFrom: a.URLFrom,
		Published: a.Published, Precision: a.Published.Precision(), DateFrom: a.DateFrom,
		Language: a.Language, Passages: len(a.Passages), Kept: kept(d), Warnings: notNil(d.Warnings),
	}
}

// showRecord is an article with its text, for programs.
type showRecord struct {
	articleRecord
	Pieces []piece `json:"pieces"`
}

func newShowRecord(d ingest.Document, dropped bool) showRecord {
	return showRecord{newArticleRecord(d), pieces(d, dropped)}
}
