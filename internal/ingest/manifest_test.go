package ingest_test

import (
	"context"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/text/unicode/norm"
	"trich/internal/ingest"
	"trich/internal/qa"
)

func TestManifestFields(t *testing.T) {
	fsys := fstest.MapFS{
		"a.txt": file(goodPage), "b.txt": file(goodPage), "c/việt.txt": file(goodPage),
		"manifest.yaml": file("# about\na.txt:\n  title: \"Một:  hai\"\n  source: BNEWS\n  url: https://a.vn/1?x=2\n  published: 2018\n  note: yes\n" +
			"b.txt:\n" + norm.NFD.String("c/việt.txt") + ": {published: 2018-11-21, title: , url: \"\"}\n"),
	}
	docs, report := load(t, fsys, ingest.Options{})
	if len(report.Problems) != 0 || len(docs) != 3 {
		t.Fatalf("%d documents, problems %v", len(docs), report.Problems)
	}
	a, b, c := docs[0].Article, docs[1].Article, docs[2].Article
	if a.Title != "Một: hai" || a.Source != "BNEWS" || a.URL != "https://a.vn/1?x=2" || a.Note != "yes" || a.Published.String() != "2018" || a.DateFrom != qa.FromManifest {
		t.Errorf("a: %+v", a)
	}
	if b.Title != "Ký kết" || b.Source != "" || !b.Published.IsZero() || b.DateFrom != qa.FromNowhere {
		t.Errorf("b: %+v", b)
	}
	if c.Title != "Ký kết" || c.URL != "" || c.Published.String() != "2018-11-21" {
		t.Errorf("c: %+v", c)
	}
	if a.Passages[0].Text != "Hai nước đã ký kế hoạch hành động." {
		t.Errorf("the page's own title is in a passage: %q", a.Passages[0].Text)
	}
}

// TestManifestFaults reads manifests on the files a.txt, b.txt and c.txt. The
// sources of a and b, if known at all, are A and B.
func TestManifestFaults(t *testing.T) {
	cases := []struct {
		name, manifest string
		problems       []string // "line: part of the message"
		sources        string   // of a and b, "-" for none
	}{
		{"none", "", nil, "--"},
		{"comments", "# nothing yet\n", nil, "--"},
		{"good", "a.txt: {source: A}\nb.txt: {source: B}\n", nil, "AB"},
		{"unknown key", "a.txt:\n  source: A\n  sorce: X\nb.txt: {source: B}\n", []string{`3: "sorce" is not a field (entry of "a.txt"); the fields are title, source`}, "-B"},
		{"key twice", "a.txt:\n  source: A\n  source: X\nb.txt: {source: B}\n", []string{`3: "source" is given twice for "a.txt"; keep one`}, "-B"},
		{"entry twice", "a.txt: {source: A}\nb.txt: {source: B}\na.txt: {source: X}\n", []string{`3: "a.txt" has an entry at line 1 already`}, "-B"},
		{"missing file", "a.txt: {source: A}\nd.txt: {source: D}\nb.txt: {source: B}\n", []string{`2: there is no file "d.txt"`}, "AB"},
		{"path outside", "../a.txt: {source: A}\nb.txt: {source: B}\n", []string{`1: there is no file "../a.txt"`}, "-B"},
		{"bad date", "a.txt:\n  source: A\n  published: 2018-02-30\nb.txt: {source: B}\n", []string{`3: published of "a.txt": date "2018-02-30" is not a calendar date`}, "-B"},
		{"date in words", "a.txt: {source: A, published: 21/11/2018}\nb.txt: {source: B}\n", []string{"1: published of"}, "-B"},
		{"bad url", "a.txt:\n  source: A\n  url: bnews.vn/1\nb.txt: {source: B}\n", []string{`3: url "bnews.vn/1" of "a.txt" is not a web address; write it whole`}, "-B"},
		{"script url", "a.txt: {source: A, url: \"javascript:alert(1)\"}\n", []string{"1: url"}, "--"},
		{"list for a text", "a.txt:\n  source:\n    - A\nb.txt: {source: B}\n", []string{`3: "source" of "a.txt" must be a text`}, "-B"},
		{"text for an entry", "a.txt: A\nb.txt: {source: B}\n", []string{`1: the entry of "a.txt" must be a map of fields`}, "-B"},
		{"list for a map", "- a.txt\n- b.txt\n", []string{"1: it must be a map from file names to fields"}, "--"},
		{"map for a name", "? {x: y}\n: {source: A}\nb.txt: {source: B}\n", []string{"1: a file name is expected here"}, "-B"},
		{"not YAML", "a.txt:\n  source: A\n b.txt: {source: [B}\n", []string{"it is not YAML ("}, "--"},
		{"tab", "a.txt:\n\tsource: A\n", []string{"2: it is not YAML ("}, "--"},
		{"not UTF-8", "a.txt: {source: \"\xff\"}\n", []string{"it is not YAML ("}, "--"},
		{"two documents", "a.txt: {source: A}\n---\nb.txt: {source: B}\n", []string{"2: a second document begins here"}, "--"},
		{"alias", "a.txt: &x {source: A}\nb.txt: *x\n", nil, "AA"},
		{"several", "a.txt: {sorce: A, url: x}\nb.txt: {source: B, published: soon}\n", []string{"1: \"sorce\"", "1: url", "2: published"}, "--"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			fsys := fstest.MapFS{"a.txt": file(goodPage), "b.txt": file(goodPage), "c.txt": file(""), "manifest.yaml": file(c.manifest)}
			docs, report := load(t, fsys, ingest.Options{Folder: "news"})
			if len(report.Problems) != len(c.problems) {
				t.Fatalf("problems %q, want %q", report.Problems, c.problems)
			}
			for i, p := range report.Problems {
				if !strings.HasPrefix(p.Error(), "news/manifest.yaml:") || !strings.Contains(p.Error(), c.problems[i]) || qa.CodeOf(p) != qa.CodeInvalid {
					t.Errorf("problem %q, want %q", p, c.problems[i])
				}
			}
			got := ""
			for _, d := range docs {
				got += fmt.Sprintf("%.1s", d.Article.Source+"-")
			}
			if got != c.sources {
				t.Errorf("sources %q, want %q", got, c.sources)
			}
		})
	}
}

func TestManifestOfSkippedFile(t *testing.T) {
	fsys := fstest.MapFS{"a.txt": file(goodPage), "b.txt": file(""), "manifest.yaml": file("b.txt: {source: B}\n")}
	if _, report := load(t, fsys, ingest.Options{}); len(report.Problems) != 0 || len(report.Skipped) != 1 {
		t.Errorf("a skipped file is reported twice: %v, %v", report.Problems, report.Skipped)
	}
}

func TestManifestUnreadable(t *testing.T) {
	pages := fstest.MapFS{"a.txt": file(goodPage), "manifest.yaml": file("a.txt: {source: A}\n")}
	linked := fstest.MapFS{"a.txt": file(goodPage), "b.yaml": pages["manifest.yaml"],
		"manifest.yaml": {Data: []byte("b.yaml"), Mode: fs.ModeSymlink}}
	cases := []struct {
		name string
		fsys fs.FS
		max  int64
		says string
	}{
		{"refused", refusingFS{pages, "manifest.yaml", fs.ErrPermission}, 0, "permission denied"},
		{"link", linked, 0, "it is a link"},
		{"folder", fstest.MapFS{"a.txt": file(goodPage), "manifest.yaml/b.txt": file(goodPage)}, 0, "a folder"},
		{"too large", fstest.MapFS{"a.txt": file(goodPage), "manifest.yaml": file(strings.Repeat("#", 101))}, 100, "too large"},
	}
	for _, c := range cases {
		docs, report := load(t, c.fsys, ingest.Options{Folder: "news", MaxFileSize: c.max})
		if docs[0].Article.Source != "" || len(report.Problems) != 1 ||
			!strings.HasPrefix(report.Problems[0].Error(), "news/manifest.yaml: ") || !strings.Contains(report.Problems[0].Error(), c.says) {
			t.Errorf("%s: source %q, problems %v", c.name, docs[0].Article.Source, report.Problems)
		}
	}
}

func FuzzManifest(f *testing.F) {
	f.Add("a.txt:\n  title: A\n  published: 2018-11\n")
	f.Add("a.txt: &x {url: https://a.vn}\n<<: *x\n")
	f.Add("? [a]\n: !!binary x\n--- |\n")
	f.Fuzz(func(t *testing.T, manifest string) {
		docs, report, err := ingest.Load(context.Background(),
			fstest.MapFS{"a.txt": file(goodPage), "manifest.yaml": file(manifest)}, ingest.Options{})
		if err != nil || len(docs) != 1 {
			t.Fatalf("a manifest keeps articles away: %v", err)
		}
		a := docs[0].Article
		if a.Title == "" || a.Published.IsZero() != (a.DateFrom == qa.FromNowhere) {
			t.Fatalf("article %+v", a)
		}
		for _, p := range report.Problems {
			if !strings.Contains(p.Error(), ";") {
				t.Fatalf("problem %q has no remedy", p)
			}
		}
	})
}
