package ingest_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"trich/internal/ingest"
	"trich/internal/qatest"
)

const vinewsArchive = "../../../shared/corpus/vinews-2017.tar.xz"

// vinews is the corpus of 3,000 articles.
func vinews(t testing.TB) fstest.MapFS {
	t.Helper()
	return qatest.News(t, vinewsArchive, func(string) bool { return true })
}

// TestVinewsKept reads articles that have no boilerplate, as the archive that they
// come in: at least 99% of their text must be kept, and nothing refused.
func TestVinewsKept(t *testing.T) {
	fsys := vinews(t)
	archive, err := os.ReadFile(vinewsArchive)
	if err != nil {
		t.Fatal(err)
	}
	docs, report := load(t, fstest.MapFS{"a.tar.xz": {Data: archive}}, ingest.Options{})
	checkKept(t, fsys, "a.tar.xz/", docs, report)
}

// TestVinewsFolder reads the same as a folder.
func TestVinewsFolder(t *testing.T) {
	if os.Getenv(longTests) == "" {
		t.Skipf("reads 3,000 articles a second time; set %s to run it", longTests)
	}
	fsys := vinews(t)
	docs, report := load(t, fsys, ingest.Options{})
	checkKept(t, fsys, "", docs, report)
}

const longTests = "TRICH_LONG_TESTS"

// checkKept compares what was read with the files, whose names have prefix
// before them.
func checkKept(t *testing.T, fsys fstest.MapFS, prefix string, docs []ingest.Document, report ingest.Report) {
	t.Helper()
	if len(docs) != len(fsys) || len(report.Skipped) > 0 {
		t.Fatalf("%d articles of %d files, skipped %v", len(docs), len(fsys), report.Skipped)
	}
	all, kept, reprints := 0, 0, 0
	for _, d := range docs {
		source := string(fsys[strings.TrimPrefix(d.Article.File, prefix)].Data)
		checkDocument(t, source, d, defaultSplit)
		all += inked(source)
		kept += inked(d.Title.Slice(source))
		for _, p := range d.Article.Passages {
			kept += inked(p.Text)
			if len(p.AlsoIn) > 0 {
				reprints++
			}
		}
	}
	share := float64(kept) / float64(all)
	t.Logf("%d articles, %d passages, %d of them reprinted, %.4f%% of %d characters kept",
		report.Articles, report.Passages, reprints, 100*share, all)
	if share < 0.99 {
		t.Errorf("only %.2f%% of the text is kept", 100*share)
	}
}

// inked counts the characters that are not white space.
func inked(s string) int {
	n := 0
	for _, r := range s {
		if !unicode.IsSpace(r) {
			n++
		}
	}
	return n
}

func BenchmarkLoadVinews(b *testing.B) {
	fsys := vinews(b)
	size := 0
	for _, f := range fsys {
		size += len(f.Data)
	}
	b.SetBytes(int64(size))
	for b.Loop() {
		docs, _, err := ingest.Load(b.Context(), fsys, ingest.Options{})
		if err != nil || len(docs) != len(fsys) {
			b.Fatal(len(docs), err)
		}
	}
}
