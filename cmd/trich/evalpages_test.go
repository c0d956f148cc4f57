package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"trich/internal/evaluate"
)

// A page and its article, as the benchmark has them.
func TestEvalPages(t *testing.T) {
	dir := t.TempDir()
	const page = `<html><head><title>Ký kết</title></head><body><article><h1>Ký kết</h1>
<p>Hai nước đã ký kế hoạch hành động chung về phòng, chống mua bán người trong ba năm tới.</p>
<p>Lễ ký diễn ra tại thủ đô vào buổi sáng, với sự có mặt của đại diện nhiều bộ và cơ quan.</p></article></body></html>`
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	if _, err := w.Write([]byte(page)); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "html"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "html", "a.html.gz"), zipped.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	write(t, dir, map[string]string{
		"truth.json":  `{"a": {"articleBody": "Hai nước đã ký kế hoạch hành động chung về phòng, chống mua bán người trong ba năm tới.\nLễ ký diễn ra tại thủ đô vào buổi sáng, với sự có mặt của đại diện nhiều bộ và cơ quan."}}`,
		"broken.json": `[`,
		"more.json":   `{"b": {"articleBody": "x"}}`,
	})
	truth := func(name string) []string {
		return []string{"eval", "pages", "--pages", dir, "--truth", filepath.Join(dir, name)}
	}
	for _, reader := range []string{"trich", "trafilatura"} {
		holdsAll(t, trich(t, append(truth("truth.json"), "--reader", reader)...).out, "1 pages by "+reader+": F1 ", "recall 1.0000")
	}
	holdsAll(t, trich(t, append(truth("truth.json"), "--json")...).out, `"pages":1`, `"f1":1`, `"refused":[]`)
	failed(t, call{args: truth("broken.json")}.run(t), 1, "broken.json")
	failed(t, call{args: truth("more.json")}.run(t), 1, "b.html.gz")
	failed(t, call{args: []string{"eval", "pages"}}.run(t), 2, "--truth")
	failed(t, call{args: append(truth("truth.json"), "--reader", "x")}.run(t), 2, "--reader")
}

// TestPagesBenchmark reads the benchmark's pages no worse than the library alone.
func TestPagesBenchmark(t *testing.T) {
	const pages = "../../../shared/eval/pages"
	if _, err := os.Stat(pages); err != nil || os.Getenv("TRICH_LONG_TESTS") == "" {
		t.Skipf("the benchmark is not there, or not wanted, for want of TRICH_LONG_TESTS: %v", err)
	}
	f1 := map[string]float64{}
	for _, reader := range []string{"trich", "trafilatura"} {
		r := trich(t, "eval", "pages", "--pages", pages, "--truth", filepath.Join(pages, "ground-truth.json"), "--reader", reader, "--json")
		var report evaluate.PagesReport
		if err := json.Unmarshal([]byte(r.out), &report); err != nil {
			t.Fatal(err)
		}
		f1[reader] = report.F1
	}
	t.Logf("F1 %v", f1)
	if f1["trich"] < 0.96 || f1["trich"] < f1["trafilatura"] {
		t.Errorf("F1 %v", f1)
	}
}
