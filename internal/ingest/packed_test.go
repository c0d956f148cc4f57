package ingest_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/klauspost/compress/zstd"

	"trich/internal/ingest"
	"trich/internal/ingest/read"
)

// bzipped is an archive of a.txt, which holds an article, by GNU tar and bzip2.
const bzipped = "QlpoOTFBWSZTWaL2GuUAAHx//cwQAEBABX8AAEgACHjr30AgACAqaABQOo0AoAAACCAAkg1Mqaeo09EAHqAeoA9QbJGn6iCUhqT1MgyAMEaAAA0BUQ/msBAsKgghJG8eikTERAaluFy1Nxyx1z9KyDRn3uqe1Yrkk7AwMAzSBM6CVVcUPMrVH0D5vrTd5dsw+4mNKg0jMnnnhIAuEJ/lukuYoDrTMj5V0l1i+LKJm1BASkQhWCxWAAxIL35pok4dFmZYruy2BagoD+LuSKcKEhRew1yg"

// TestPacked has each way of packing files, and what must not be unpacked.
func TestPacked(t *testing.T) {
	const body = "Hai nước đã ký kế hoạch hành động chung về phòng, chống mua bán người."
	const page = "<html><body><article><h1>Ký kết</h1><p>" + body + "</p></article></body></html>"
	bz, err := base64.StdEncoding.DecodeString(bzipped)
	if err != nil {
		t.Fatal(err)
	}
	fsys := fstest.MapFS{
		"a.tar.bz2":      {Data: bz},
		"z.tar.zst":      {Data: zstandard(t, tarred(t, entry{"a.txt", "Ký kết\n" + body + "\n", 0}))},
		"bomb.tar.zst":   {Data: zstandard(t, make([]byte, 16<<20))},
		"b.tar":          {Data: tarred(t, entry{"a.txt", "Ký kết\n" + body + "\n", 0})},
		"c.html.gz":      gzipped(t, []byte(page)),
		"d.jsonl.gz":     gzipped(t, []byte(`{"title":"Ký kết","text":"`+body+`"}`)),
		"e.xhtml":        file(`<?xml version="1.0" encoding="utf-8"?>` + page),
		"bomb.html.gz":   gzipped(t, []byte(strings.Repeat("x", 6<<20))),
		"broken.html.gz": file("\x1f\x8bx"),
		"within.zip":     zipped(t, entry{"x.jsonl.gz", "x", 0}),
	}
	docs, report := load(t, fsys, ingest.Options{Folder: "news"})
	if len(docs) != 6 {
		t.Errorf("read %q, refused %v", ids(docs), report.Skipped)
	}
	for _, d := range docs {
		if a := d.Article; a.Title != "Ký kết" || len(a.Passages) != 1 || a.Passages[0].Text != body {
			t.Errorf("%s: %+v", a.File, a)
		}
	}
	checkSkip(t, report, "bomb.html.gz", read.ReasonTooLarge, []string{"unpacked"})
	checkSkip(t, report, "bomb.tar.zst", read.ReasonEmpty, []string{"no files"})
	checkSkip(t, report, "broken.html.gz", read.ReasonArchive, []string{"unpacked"})
	checkSkip(t, report, "within.zip/x.jsonl.gz", read.ReasonFormat, []string{"archive"})
}

func zstandard(t *testing.T, data []byte) []byte {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return w.EncodeAll(data, nil)
}
