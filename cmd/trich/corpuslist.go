package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"trich/internal/config"
	"trich/internal/console"
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
