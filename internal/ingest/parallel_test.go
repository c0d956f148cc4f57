package ingest_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"trich/internal/ingest"
	"trich/internal/ingest/read"
	"trich/internal/qa"
)

// many is a folder of single files, records and archives, good and bad.
func many(t *testing.T) fstest.MapFS {
	t.Helper()
	fsys := fstest.MapFS{}
	var lines, packed bytes.Buffer
	archive := zip.NewWriter(&packed)
	for i := range 600 {
		page := fmt.Sprintf("Bài số %d\nHai nước đã ký kế hoạch thứ %d tại London.\n", i, i)
		if i%7 == 0 {
			page = ""
		}
		fsys[fmt.Sprintf("d%d/%d.txt", i%5, i)] = file(page)
		fmt.Fprintf(&lines, "{\"title\": \"Bài số %d\", \"text\": %q}\n", i, page)
		w, err := archive.Create(fmt.Sprintf("%d.txt", i%590)) // some of them twice
		if err == nil {
			_, err = w.Write([]byte(page))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	fsys["a.jsonl"], fsys["d2/b.zip"] = file(lines.String()), file(packed.String())
	fsys["large.txt"] = file(strings.Repeat("Hai nước đã ký kế hoạch hành động tại London. ", 12_000))
	fsys["larger.md"] = file(strings.Repeat("Lễ ký diễn ra sáng nay trước đông đảo khách mời. ", 12_000))
	return fsys
}

// TestReadTogether reads on one core and on several: what is found, and the
// order in which it is told, are the same.
func TestReadTogether(t *testing.T) {
	fsys := many(t)
	readOn := func(cores int) (ingest.Reading, []int) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
		var told []int
		r := reading(t, fsys, ingest.Options{Progress: func(done, total int) {
			if total != len(fsys) {
				t.Errorf("%d of %d files", done, total)
			}
			told = append(told, done)
		}}, nil)
		return r, told
	}
	alone, inOrder := readOn(1)
	if alone.Report.Articles < 1500 || len(alone.Report.Skipped) < 250 {
		t.Fatalf("%d articles, %d refused", alone.Report.Articles, len(alone.Report.Skipped))
	}
	if len(inOrder) != len(fsys)+1 || inOrder[0] != 0 || inOrder[len(fsys)] != len(fsys) {
		t.Errorf("progress %v", inOrder)
	}
	for range 3 {
		together, told := readOn(8)
		if !reflect.DeepEqual(together, alone) {
			t.Error("several cores find something else than one")
		}
		if !reflect.DeepEqual(told, inOrder) {
			t.Errorf("progress %v", told)
		}
	}
}

// TestReadCancelled ends the context while the first pages are read: no more
// than one a core is begun after that, and the folder is no corpus.
func TestReadCancelled(t *testing.T) {
	all := many(t)
	for _, only := range []string{"d2/b.zip", "a.jsonl", ".txt"} {
		fsys := fstest.MapFS{}
		for name, f := range all {
			if strings.HasSuffix(name, only) {
				fsys[name] = f
			}
		}
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		var detections atomic.Int64
		r, err := ingest.Read(ctx, fsys, ingest.Options{Detect: func(string) qa.Language {
			detections.Add(1)
			cancel()
			return qa.English
		}}, nil)
		// A page of one passage asks twice.
		if most := int64(2 * runtime.GOMAXPROCS(0)); !errors.Is(err, context.Canceled) || r.Documents != nil || detections.Load() > most {
			t.Errorf("%s: %d documents, %v after %d detections, want %d at most", only, len(r.Documents), err, detections.Load(), most)
		}
	}
}

// TestReadFault gives a page that the program panics at.
func TestReadFault(t *testing.T) {
	opts := ingest.Options{Folder: "news", Detect: func(s string) qa.Language {
		if strings.Contains(s, "Paris") {
			panic("no such place")
		}
		return qa.Vietnamese
	}}
	bad := strings.Replace(goodPage, "Hai nước", "Tại Paris hai nước", 1)
	fsys := fstest.MapFS{"a.txt": file(goodPage), "b.txt": file(bad), "c.jsonl": file(fmt.Sprintf("{\"text\": %q}\n{\"text\": %q}\n", goodPage, bad))}
	docs, report := load(t, fsys, opts)
	if len(docs) != 2 || len(report.Skipped) != 2 {
		t.Errorf("%d documents, refused %v", len(docs), report.Skipped)
	}
	for _, name := range []string{"b.txt", "c.jsonl/2"} {
		checkSkip(t, report, name, read.ReasonFault, []string{"no such place", "report"})
	}
}
