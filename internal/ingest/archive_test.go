package ingest_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ulikunitz/xz"
	"trich/internal/ingest"
	"trich/internal/ingest/read"
)

// entry is a file of an archive.
type entry struct {
	name, content string
	kind          byte // of tar; 0 for a file
}

func zipped(t testing.TB, entries ...entry) *fstest.MapFile {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, e := range entries {
		header := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		if e.kind == tar.TypeSymlink {
			header.SetMode(fs.ModeSymlink | 0o777)
		}
		f, err := w.CreateHeader(header)
		if err == nil {
			_, err = f.Write([]byte(e.content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return &fstest.MapFile{Data: b.Bytes()}
}

func tarred(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, e := range entries {
		header := &tar.Header{Name: e.name, Typeflag: e.kind, Mode: 0o600, Size: int64(len(e.content))}
		if e.kind == tar.TypeSymlink || e.kind == tar.TypeLink {
			header.Linkname, header.Size = e.content, 0
		}
		err := w.WriteHeader(header)
		if err == nil && header.Size > 0 {
			_, err = w.Write([]byte(e.content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gzipped(t testing.TB, data []byte) *fstest.MapFile {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return &fstest.MapFile{Data: b.Bytes()}
}

func xzipped(t testing.TB, data []byte, dictionary int) *fstest.MapFile {
	t.Helper()
	var b bytes.Buffer
	w, err := xz.WriterConfig{DictCap: dictionary}.NewWriter(&b)
	if err == nil {
		_, err = w.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return &fstest.MapFile{Data: b.Bytes()}
}

// TestArchives reads the same files from a folder and from archives of every
// kind.
func TestArchives(t *testing.T) {
	entries := []entry{{"a.txt", goodPage, 0}, {"sub/b.md", "# Lễ ký\n\nLễ ký diễn ra tại London.\n", 0},
		{"c.jsonl", `{"text":"Một."}` + "\n" + `{"text":"Hai."}`, 0}, {".hidden/x.txt", goodPage, 0}, {"x.xlsx", "PK", 0}}
	archives := fstest.MapFS{
		"n.zip": zipped(t, entries...), "n.tar.gz": gzipped(t, tarred(t, entries...)), "n.tgz": gzipped(t, tarred(t, entries...)),
		"n.tar.xz": xzipped(t, tarred(t, entries...), 1<<16),
	}
	for name := range archives {
		docs, report := load(t, fstest.MapFS{name: archives[name]}, ingest.Options{})
		want := []string{name + "/a", name + "/sub/b", name + "/c.jsonl/1", name + "/c.jsonl/2"}
		if got := ids(docs); !slices.Equal(got, want) {
			t.Errorf("%s: articles %q, want %q", name, got, want)
		}
		if len(report.Skipped) != 1 || report.Skipped[0].File != name+"/x.xlsx" || report.Skipped[0].Reason != read.ReasonFormat {
			t.Errorf("%s: skipped %v", name, report.Skipped)
		}
	}
	archives["manifest.yaml"] = file("n.zip/sub/b.md: {source: B}\n")
	docs, report := load(t, archives, ingest.Options{})
	if len(report.Problems) > 0 || !slices.ContainsFunc(docs, func(d ingest.Document) bool { return d.Article.Source == "B" }) {
		t.Errorf("the manifest does not reach into an archive: %v", report.Problems)
	}
}

// TestHostileArchives are archives that must be refused, as a whole or in part,
// each within the limits of a small MaxFileSize.
func TestHostileArchives(t *testing.T) {
	const size = 10_000
	big := strings.Repeat("Câu này dài. ", size)
	tooMuch := make([]entry, 60)
	for i := range tooMuch {
		tooMuch[i] = entry{string(rune('a'+i%26)) + string(rune('a'+i/26)) + ".txt", big[:9_000], 0}
	}
	bomb := xzipped(t, bytes.Repeat([]byte{0}, 50<<20), 1<<16)
	cases := []struct {
		name   string
		file   *fstest.MapFile
		member string // "" for the whole archive
		reason read.Reason
		says   string
	}{
		{"up.zip", zipped(t, entry{"../../etc/x.txt", goodPage, 0}), "/../../etc/x.txt", read.ReasonBadPath, "out of the archive"},
		{"up.tar.gz", gzipped(t, tarred(t, entry{"a/../../x.txt", goodPage, 0})), "/../x.txt", read.ReasonBadPath, "out of the archive"},
		{"abs.tgz", gzipped(t, tarred(t, entry{"/etc/x.txt", goodPage, 0})), "//etc/x.txt", read.ReasonBadPath, "out of the archive"},
		{"windows.zip", zipped(t, entry{`..\x.txt`, goodPage, 0}), "/../x.txt", read.ReasonBadPath, "out of the archive"},
		{"twice.tgz", gzipped(t, tarred(t, entry{"x.txt", goodPage, 0}, entry{"x.txt", goodPage, 0})), "/x.txt", read.ReasonBadPath, "two files"},
		{"link.tgz", gzipped(t, tarred(t, entry{"x.txt", "/etc/passwd", tar.TypeSymlink})), "/x.txt", read.ReasonSymlink, "not followed"},
		{"hard.tgz", gzipped(t, tarred(t, entry{"x.txt", "/etc/passwd", tar.TypeLink})), "/x.txt", read.ReasonSymlink, "not followed"},
		{"link.zip", zipped(t, entry{"x.txt", "/etc/passwd", tar.TypeSymlink}), "/x.txt", read.ReasonSymlink, "not followed"},
		{"pipe.tgz", gzipped(t, tarred(t, entry{"x.txt", "", tar.TypeFifo})), "/x.txt", read.ReasonIrregular, "regular"},
		{"nested.zip", zipped(t, entry{"x.zip", "PK", 0}), "/x.zip", read.ReasonFormat, "archive in an archive"},
		{"large.zip", zipped(t, entry{"x.txt", big, 0}), "/x.txt", read.ReasonTooLarge, "corpus.max_file_size"},
		{"large.tgz", gzipped(t, tarred(t, entry{"x.txt", big, 0})), "/x.txt", read.ReasonTooLarge, "corpus.max_file_size"},
		{"bomb.zip", zipped(t, tooMuch...), "", read.ReasonArchive, "divide it"},
		{"bomb.tar.gz", gzipped(t, tarred(t, tooMuch...)), "", read.ReasonArchive, "divide it"},
		{"zeros.tar.xz", bomb, "", read.ReasonEmpty, "holds no files"},
		{"zip.tar.gz", zipped(t, entry{"x.txt", goodPage, 0}), "", read.ReasonArchive, "cannot be read"},
		{"text.zip", file(goodPage), "", read.ReasonArchive, "cannot be read"},
		{"text.tar.xz", file(goodPage + goodPage), "", read.ReasonArchive, "not an .xz file"},
		{"dictionary.tar.xz", xzipped(t, tarred(t, entry{"x.txt", goodPage, 0}), 128<<20), "", read.ReasonArchive, "64 megabytes"},
		{"cut.tar.gz", file(string(gzipped(t, tarred(t, entry{"x.txt", goodPage, 0})).Data[:60])), "", read.ReasonArchive, "cannot be read"},
		{"empty.zip", zipped(t), "", read.ReasonEmpty, "no files"},
	}
	fsys := fstest.MapFS{"good.txt": file(goodPage)}
	for _, c := range cases {
		fsys[c.name] = c.file
	}
	_, report := load(t, fsys, ingest.Options{MaxFileSize: size, Folder: "news"})
	if len(report.Skipped) != len(cases) {
		t.Errorf("%d skips of %d cases", len(report.Skipped), len(cases))
	}
	for _, c := range cases {
		checkSkip(t, report, c.name+c.member, c.reason, []string{c.says})
	}
}
