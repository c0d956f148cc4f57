package ingest_test

import (
	"flag"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"trich/internal/ingest"
	"trich/internal/ingest/split"
)

var update = flag.Bool("update", false, "write what the documents of testdata give")

// TestDocuments has documents of real programs, with what a reader sees of them
// in a file beside: title, author, source and date, then what is quoted and, behind
// a minus, what is left out. A refusal is a line of its own.
func TestDocuments(t *testing.T) {
	names, err := filepath.Glob("testdata/documents/*.*")
	if err != nil || len(names) < 10 {
		t.Fatalf("%d documents, %v", len(names), err)
	}
	got := map[string]string{}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		// Each alone: what they have in common is no boilerplate.
		fsys := fstest.MapFS{path.Base(name): {Data: data}, "other.txt": file(goodPage)}
		docs, report := load(t, fsys, ingest.Options{Folder: "news", Split: split.Options{MinParagraph: 1}})
		for _, d := range docs {
			if d.Article.File != "other.txt" {
				got[d.Article.File] = seen(&d)
			}
		}
		for _, s := range report.Skipped {
			got[s.File] = "refused: " + s.Message + "\n"
		}
	}
	for file, g := range got {
		want := "testdata/documents-seen/" + strings.ReplaceAll(file, "/", "_") + ".txt"
		if *update {
			if err := os.WriteFile(want, []byte(g), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		w, err := os.ReadFile(want)
		if err != nil {
			t.Fatal(err)
		}
		if g != string(w) {
			t.Errorf("%s is read as\n%s\nwant\n%s", file, g, w)
		}
	}
	if wanted, _ := filepath.Glob("testdata/documents-seen/*"); len(wanted) != len(got) {
		t.Errorf("%d documents were read or refused, %d are known", len(got), len(wanted))
	}
}

// seen writes what an article gives.
func seen(d *ingest.Document) string {
	var b strings.Builder
	a := d.Article
	fmt.Fprintf(&b, "title: %s (%s)\nauthor: %s\nsource: %s\npublished: %s (%s)\nurl: %s\n", a.Title, a.TitleFrom, a.Author, a.Source, a.Published, a.DateFrom, a.URL)
	for _, w := range d.Warnings {
		fmt.Fprintf(&b, "warning: %s\n", w)
	}
	b.WriteByte('\n')
	for _, p := range a.Passages {
		if n := a.PageAt(p.Span.Start); n > 0 {
			fmt.Fprintf(&b, "(%d) ", n)
		}
		fmt.Fprintln(&b, p.Text)
		if d.Text[p.Span.Start:p.Span.End] != p.Text {
			fmt.Fprintln(&b, "NOT A SLICE")
		}
	}
	for _, drop := range d.Dropped {
		fmt.Fprintf(&b, "- %s: %s\n", drop.Reason, drop.Span.Slice(d.Text))
	}
	return b.String()
}
