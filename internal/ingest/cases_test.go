package ingest_test

import (
	"os"
	"strings"
	"testing"

	"trich/internal/ingest"
	"trich/internal/ingest/page"
	"trich/internal/qa"
)

// caseFolder has small pages and files that were once read wrongly.
const caseFolder = "../../../shared/cases/pages"

// TestCases reads them: how many lines of each are the article's, and its date.
func TestCases(t *testing.T) {
	if _, err := os.Stat(caseFolder); err != nil {
		t.Skipf("the cases are not there: %v", err)
	}
	docs, report, err := ingest.LoadFolder(t.Context(), caseFolder, ingest.Options{Today: today})
	if err != nil {
		t.Fatal(err)
	}
	byFile := map[string]ingest.Document{}
	for _, d := range docs {
		byFile[d.Article.File] = d
	}
	for _, c := range []struct {
		file, date string
		lines      int
	}{
		{"01-title-again-in-related-list.html", "", 4}, {"03-subtitle-h2-repeats-title.html", "", 7},
		{"04-lead-without-full-stop.html", "", 4}, {"05-see-also-link-drops-section.html", "", 9},
		{"07-paywall-class-on-paragraphs.html", "", 4}, {"08-comment-in-class.html", "", 8}, {"10-list-with-links.html", "", 7},
		{"11-date-from-image-url.html", "2020-10-15", 4}, {"12-date-from-other-article-jsonld.html", "2020-10-15", 4},
		{"14-date-modified-as-published.html", "2020-10-15", 4}, {"15-date-utc.html", "2025-03-01", 4},
		{"16-date-time-tag.html", "2020-10-15", 4}, {"17-declared-latin1.html", "", 2},
		{"19-scrapers-fields.jsonl/1", "2021-03-05", 4}, {"19-scrapers-fields.jsonl/2", "2021-03-05", 4},
		{"19-scrapers-fields.jsonl/3", "2021-03-05", 4}, {"19-scrapers-fields.jsonl/4", "2021-03-05", 4},
		{"20-date-field-ignored.jsonl/1", "2021-03-05", 4}, {"21-html-in-text.jsonl/1", "2021-03-05", 4},
		{"22-hugo-toml.md", "2021-03-05", 4}, {"24-shortcodes.md", "2021-03-05", 5},
	} {
		d, is := byFile[c.file]
		if !is {
			t.Errorf("%s is refused: %v", c.file, report.Skipped)
			continue
		}
		if got := keptLines(d.Article.Passages); got != c.lines {
			t.Errorf("%s: %d lines, want %d: %v", c.file, got, c.lines, dropped(d))
		}
		if got := d.Article.Published.String(); got != c.date {
			t.Errorf("%s: %s, want %s", c.file, got, c.date)
		}
	}
}

func keptLines(passages []qa.Passage) int {
	n := 0
	for _, p := range passages {
		for line := range strings.Lines(p.Text) {
			if strings.TrimSpace(line) != "" {
				n++
			}
		}
	}
	return n
}

func dropped(d ingest.Document) map[page.DropReason]string {
	all := map[page.DropReason]string{}
	for _, x := range d.Dropped {
		all[x.Reason] += x.Span.Slice(d.Text) + "\n"
	}
	return all
}
