package ingest_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"trich/internal/ingest"
	"trich/internal/qa"
)

const pageFolder = "testdata/pages"

// expected is what a page's .want file, written with the page, says of it:
// fields, and below "---" the article's paragraphs, one a line. Everything else
// in the page is boilerplate.
type expected struct {
	fields     map[string]string
	paragraphs []string
}

func readExpected(t *testing.T, name string) expected {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(pageFolder, name+".want"))
	if err != nil {
		t.Fatal(err)
	}
	head, body, _ := strings.Cut(string(raw), "---\n")
	e := expected{fields: map[string]string{}, paragraphs: strings.Split(strings.TrimSpace(body), "\n")}
	for line := range strings.Lines(head) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		e.fields[key] = value
	}
	return e
}

// score counts a page's lines by what became of them.
type score struct{ kept, lost, dropped, leaked int }

func (s *score) add(o score) {
	s.kept, s.lost, s.dropped, s.leaked = s.kept+o.kept, s.lost+o.lost, s.dropped+o.dropped, s.leaked+o.leaked
}

func (s score) right() float64 {
	return float64(s.kept+s.dropped) / float64(s.kept+s.lost+s.dropped+s.leaked)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// scorePage compares a document with what is expected of it, and logs every
// line that is on the wrong side.
func scorePage(t *testing.T, doc ingest.Document, want expected) score {
	t.Helper()
	var s score
	var kept strings.Builder
	for _, p := range doc.Article.Passages {
		kept.WriteString(" " + oneLine(p.Text))
	}
	rest := kept.String()
	for _, paragraph := range want.paragraphs {
		before, after, found := strings.Cut(rest, oneLine(paragraph))
		if !found {
			t.Logf("%s lost: %s", doc.Article.File, paragraph)
			s.lost++
			continue
		}
		s.kept++
		rest = before + "\n" + after
	}
	for line := range strings.SplitSeq(rest, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			t.Logf("%s leaked: %s", doc.Article.File, line)
			s.leaked++
		}
	}
	for _, d := range doc.Dropped {
		for line := range strings.Lines(d.Span.Slice(doc.Text)) {
			if line = oneLine(line); line != "" {
				s.dropped++
			}
		}
	}
	s.dropped -= s.lost // those are among the dropped
	return s
}

// TestPages reads pages of many layouts: at least 95% of their paragraphs must
// be rightly kept or dropped, at least 28 of 30 dates be right, and none come
// from boilerplate.
func TestPages(t *testing.T) {
	docs, report, err := ingest.LoadFolder(t.Context(), pagesOnly(t), ingest.Options{Today: qa.Date{Year: 2026, Month: 11, Day: 22}})
	if err != nil || len(report.Skipped) > 0 {
		t.Fatal(err, report.Skipped)
	}
	if len(docs) < 30 {
		t.Fatalf("only %d pages", len(docs))
	}
	var all score
	dates, fields, rightFields := 0, 0, 0
	for _, doc := range docs {
		want := readExpected(t, doc.Article.File)
		s := scorePage(t, doc, want)
		all.add(s)
		if s.right() < 0.8 {
			t.Errorf("%s: %+v", doc.Article.File, s)
		}
		if rightDate(t, doc.Article, want) {
			dates++
		}
		right, of := compareFields(t, doc.Article, want)
		rightFields, fields = rightFields+right, fields+of
	}
	t.Logf("%d pages: %+v, %.4f right; %d dates right; %d of %d other fields right", len(docs), all, all.right(), dates, rightFields, fields)
	if article := float64(all.kept) / float64(all.kept+all.lost+all.leaked); all.right() < 0.95 || article < 0.95 {
		t.Errorf("only %.4f of the lines are right, and %.4f of the article's", all.right(), article)
	}
	if dates*30 < 28*len(docs) {
		t.Errorf("only %d of %d dates are right", dates, len(docs))
	}
	if rightFields*100 < 95*fields {
		t.Errorf("only %d of %d titles, sources, authors and links are right", rightFields, fields)
	}
}

// pagesOnly is a folder of the pages without their .want files.
func pagesOnly(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	entries, err := os.ReadDir(pageFolder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".want") {
			continue
		}
		raw, err := os.ReadFile(filepath.Join(pageFolder, e.Name()))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, e.Name()), raw, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// rightDate compares the date. One that is not the page's own is an error,
// wherever it comes from; none where there is one is a miss.
func rightDate(t *testing.T, a *qa.Article, want expected) bool {
	t.Helper()
	got := a.Published.String()
	if got == want.fields["published"] && string(a.DateFrom) == want.fields["date_from"] {
		return true
	}
	t.Logf("%s: date %s (%s), want %s (%s)", a.File, got, a.DateFrom, want.fields["published"], want.fields["date_from"])
	if got != "" && got != want.fields["published"] {
		t.Errorf("%s has a date that is not its own", a.File)
	}
	return false
}

func compareFields(t *testing.T, a *qa.Article, want expected) (right, of int) {
	t.Helper()
	got := map[string]string{"title": a.Title, "source": a.Source, "author": a.Author, "url": a.URL}
	for _, key := range []string{"title", "source", "author", "url"} {
		of++
		if got[key] == want.fields[key] {
			right++
		} else {
			t.Logf("%s: %s is %q, want %q", a.File, key, got[key], want.fields[key])
		}
	}
	from := []qa.Provenance{a.TitleFrom, a.SourceFrom, a.AuthorFrom, a.URLFrom}
	for i, value := range []string{a.Title, a.Source, a.Author, a.URL} {
		if (value == "") != (from[i] == qa.FromNowhere) && i > 0 || slices.Contains(from, "") {
			t.Errorf("%s: %q is from %q", a.File, value, from[i])
		}
	}
	return right, of
}

// webPages are the HTML pages among the fixtures.
func webPages(t testing.TB) fstest.MapFS {
	t.Helper()
	names, err := filepath.Glob(pageFolder + "/*.htm*")
	if err != nil {
		t.Fatal(err)
	}
	fsys := fstest.MapFS{}
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(name, ".want") {
			fsys[filepath.Base(name)] = &fstest.MapFile{Data: raw}
		}
	}
	return fsys
}
