package ingest_test

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"trich/internal/ingest"
)

// aliases is front matter of which each line means ten times the one before.
func aliases(levels int) string {
	var b strings.Builder
	b.WriteString("---\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := range levels {
		fmt.Fprintf(&b, "a%d: &a%d [%s*a%d]\n", i+1, i+1, strings.Repeat(fmt.Sprintf("*a%d, ", i), 9), i)
	}
	fmt.Fprintf(&b, "author: *a%d\ntitle: Ký kết\n---\nHai nước đã ký kế hoạch hành động chung.\n", levels)
	return b.String()
}

// TestBounds has files that say little and mean much. Unbounded, the first would
// not end, and the others would hold gigabytes.
func TestBounds(t *testing.T) {
	const records = 300_000
	fsys := fstest.MapFS{
		"aliases.md":  file(aliases(40)),
		"title.txt":   file(strings.Repeat("Ký kết ", 40) + "\nHai nước đã ký kế hoạch hành động chung.\n"),
		"fields.md":   file("---\ntitle: " + strings.Repeat("Ký kết ", 20_000) + "\nauthor: " + strings.Repeat("A", 100_000) + "\n---\nHai nước đã ký kế hoạch hành động chung.\n"),
		"bad.jsonl":   file(strings.Repeat("x\n", records)),
		"many.html":   file("<html><body><article><h1>Ký kết</h1>" + strings.Repeat("<p>Hai nước đã ký kế hoạch hành động chung.</p>", 20_000) + "</article></body></html>"),
		"nested.html": file("<article><h1>Ký kết</h1>" + strings.Repeat("<div><p>Hai nước đã ký kế hoạch.</p>", 400) + "</article>"),
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	docs, report := load(t, fsys, ingest.Options{})
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 4<<30 {
		t.Errorf("%d megabytes were needed in all", grown>>20)
	}
	if len(docs) != 5 {
		t.Errorf("read %q", ids(docs))
	}
	for _, d := range docs {
		for _, field := range []string{d.Article.Title, d.Article.Author, d.Article.Source} {
			if n := utf8.RuneCountInString(field); n > 201 {
				t.Errorf("%s: a field of %d characters", d.Article.File, n)
			}
		}
	}
	isLast := func(s ingest.Skip) bool { return strings.HasSuffix(s.Message, "not listed") }
	if n := len(report.Skipped); n != 1001 || !slices.ContainsFunc(report.Skipped, isLast) {
		t.Errorf("%d refusals are listed", n)
	}
}
