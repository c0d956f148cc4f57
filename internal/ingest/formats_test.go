package ingest_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ulikunitz/xz"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"
	"trich/internal/ingest"
	"trich/internal/qa"
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
		{"c.jsonl", `{"text":"Một."}` + "\n" + `{"text":"Hai."}`, 0}, {".hidden/x.txt", goodPage, 0}, {"x.pdf", "%PDF", 0}}
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
		if len(report.Skipped) != 1 || report.Skipped[0].File != name+"/x.pdf" || report.Skipped[0].Reason != ingest.SkipFormat {
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
		reason ingest.SkipReason
		says   string
	}{
		{"up.zip", zipped(t, entry{"../../etc/x.txt", goodPage, 0}), "/../../etc/x.txt", ingest.SkipBadPath, "out of the archive"},
		{"up.tar.gz", gzipped(t, tarred(t, entry{"a/../../x.txt", goodPage, 0})), "/../x.txt", ingest.SkipBadPath, "out of the archive"},
		{"abs.tgz", gzipped(t, tarred(t, entry{"/etc/x.txt", goodPage, 0})), "//etc/x.txt", ingest.SkipBadPath, "out of the archive"},
		{"windows.zip", zipped(t, entry{`..\x.txt`, goodPage, 0}), "/../x.txt", ingest.SkipBadPath, "out of the archive"},
		{"twice.tgz", gzipped(t, tarred(t, entry{"x.txt", goodPage, 0}, entry{"x.txt", goodPage, 0})), "/x.txt", ingest.SkipBadPath, "two files"},
		{"link.tgz", gzipped(t, tarred(t, entry{"x.txt", "/etc/passwd", tar.TypeSymlink})), "/x.txt", ingest.SkipSymlink, "not followed"},
		{"hard.tgz", gzipped(t, tarred(t, entry{"x.txt", "/etc/passwd", tar.TypeLink})), "/x.txt", ingest.SkipSymlink, "not followed"},
		{"link.zip", zipped(t, entry{"x.txt", "/etc/passwd", tar.TypeSymlink}), "/x.txt", ingest.SkipSymlink, "not followed"},
		{"pipe.tgz", gzipped(t, tarred(t, entry{"x.txt", "", tar.TypeFifo})), "/x.txt", ingest.SkipIrregular, "regular"},
		{"nested.zip", zipped(t, entry{"x.zip", "PK", 0}), "/x.zip", ingest.SkipFormat, "archive in an archive"},
		{"large.zip", zipped(t, entry{"x.txt", big, 0}), "/x.txt", ingest.SkipTooLarge, "corpus.max_file_size"},
		{"large.tgz", gzipped(t, tarred(t, entry{"x.txt", big, 0})), "/x.txt", ingest.SkipTooLarge, "corpus.max_file_size"},
		{"bomb.zip", zipped(t, tooMuch...), "", ingest.SkipArchive, "divide it"},
		{"bomb.tar.gz", gzipped(t, tarred(t, tooMuch...)), "", ingest.SkipArchive, "divide it"},
		{"zeros.tar.xz", bomb, "", ingest.SkipEmpty, "holds no files"},
		{"zip.tar.gz", zipped(t, entry{"x.txt", goodPage, 0}), "", ingest.SkipArchive, "cannot be read"},
		{"text.zip", file(goodPage), "", ingest.SkipArchive, "cannot be read"},
		{"text.tar.xz", file(goodPage + goodPage), "", ingest.SkipArchive, "not an .xz file"},
		{"dictionary.tar.xz", xzipped(t, tarred(t, entry{"x.txt", goodPage, 0}), 128<<20), "", ingest.SkipArchive, "64 megabytes"},
		{"cut.tar.gz", file(string(gzipped(t, tarred(t, entry{"x.txt", goodPage, 0})).Data[:60])), "", ingest.SkipArchive, "cannot be read"},
		{"empty.zip", zipped(t), "", ingest.SkipEmpty, "no files"},
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

func TestLyingNames(t *testing.T) {
	long := strings.Repeat("a ", 1<<20)
	cases := []struct {
		name, content string
		reason        ingest.SkipReason
		says          string
	}{
		{"page.txt", "<!DOCTYPE html><p>Một câu.</p>", ingest.SkipContent, "a web page"},
		{"page.md", "\uFEFF <html><p>Một câu.</p>", ingest.SkipContent, "a web page"},
		{"pdf.txt", "%PDF-1.7\n1 0 obj", ingest.SkipContent, "a PDF"},
		{"pdf.html", "%PDF-1.7\n1 0 obj", ingest.SkipContent, "a PDF"},
		{"rtf.txt", `{\rtf1 Một}`, ingest.SkipContent, "an RTF"},
		{"zip.html", "PK\x03\x04\x00\x00", ingest.SkipBinary, "not text"},
		{"text.html", goodPage, ingest.SkipContent, "text.txt"},
		{"line.txt", "Tiêu đề\n" + long, ingest.SkipLongLine, "line 2 is longer than a megabyte"},
		{"line.html", "<p>" + long, ingest.SkipLongLine, "longer than a megabyte"},
		{"deep.html", strings.Repeat("<div>", 100_000) + "x", ingest.SkipContent, "nested too deeply"},
		{"wide.html", "<p>" + strings.Repeat("<b></b>", 250_000), ingest.SkipContent, "more than 200000 elements"},
		{"none.html", "<p></p><script>x</script>", ingest.SkipNoArticle, "shows no text"},
		{"page.jsonl/1", "<html>\n", ingest.SkipBadRecord, "not an article in JSON"},
	}
	fsys := fstest.MapFS{"good.txt": file(goodPage)}
	for _, c := range cases {
		fsys[strings.TrimSuffix(c.name, "/1")] = file(c.content)
	}
	_, report := load(t, fsys, ingest.Options{Folder: "news"})
	for _, c := range cases {
		checkSkip(t, report, c.name, c.reason, []string{c.says})
	}
}

func TestRecords(t *testing.T) {
	lines := []string{
		`{"title":"Ký kết","text":"Ký kết\nHai nước đã ký \u201ckế hoạch\u201d.","source":"BNEWS","url":"https://a.vn/1","published":"2018-11-21","author":"Minh Anh","id":7}`,
		``,
		`{"text":"Hai nước.","published":"31/02/2018","url":"a.vn"}`,
		`{"text":""}`, `{"title":1}`, `[1]`, `{"text":"x"`, `{"text":"Bốn.","published":"2018-11-21T10:15:00+07:00"}`,
	}
	docs, report := load(t, fstest.MapFS{"n.jsonl": file(strings.Join(lines, "\n"))}, ingest.Options{Folder: "news"})
	if got := ids(docs); !slices.Equal(got, []string{"n.jsonl/1", "n.jsonl/3", "n.jsonl/8"}) {
		t.Fatalf("articles %q", got)
	}
	for _, n := range []string{"4", "5", "6", "7"} {
		checkSkip(t, report, "n.jsonl/"+n, ingest.SkipBadRecord, []string{"JSON"[:0]})
	}
	a := docs[0].Article
	if a.Title != "Ký kết" || a.Source != "BNEWS" || a.URL != "https://a.vn/1" || a.Author != "Minh Anh" || a.Published.String() != "2018-11-21" ||
		a.DateFrom != qa.FromFrontMatter || a.TitleFrom != qa.FromFrontMatter || len(a.Passages) != 1 || a.Passages[0].Text != "Hai nước đã ký “kế hoạch”." {
		t.Errorf("%+v", a)
	}
	if b := docs[1]; !b.Article.Published.IsZero() || b.Article.URL != "" || len(b.Warnings) != 2 {
		t.Errorf("%+v, %q", b.Article, b.Warnings)
	}
	if docs[2].Article.Published.String() != "2018-11-21" {
		t.Errorf("%+v", docs[2].Article)
	}
}

func TestMarkdown(t *testing.T) {
	source := "---\ntitle: Ký kết\nauthor: [Minh Anh, Lan]\ndate: 21/11/2018\nlink: https://a.vn/1\nlayout: post\n---\n" +
		"# Ký kết\n\nHai nước đã ký\nkế hoạch hành động.\n\n## Bối cảnh #\n\n![ảnh](a.jpg)\n\n* Một ý\n* Hai ý\n"
	docs, _ := load(t, fstest.MapFS{"a.md": file(source)}, ingest.Options{Split: ingest.Split{MinParagraph: 1}})
	a := docs[0].Article
	var got []string
	for _, p := range a.Passages {
		got = append(got, p.Text)
		if source[p.Span.Start:p.Span.End] != p.Text {
			t.Errorf("%q is not the file's bytes", p.Text)
		}
	}
	if want := []string{"Hai nước đã ký\nkế hoạch hành động.", "Bối cảnh", "* Một ý", "* Hai ý"}; !slices.Equal(got, want) {
		t.Errorf("passages %q, want %q", got, want)
	}
	if a.Title != "Ký kết" || a.Author != "Minh Anh, Lan" || a.URL != "https://a.vn/1" || a.Published.String() != "2018-11-21" || a.DateFrom != qa.FromFrontMatter {
		t.Errorf("%+v", a)
	}
	docs, _ = load(t, fstest.MapFS{"a.md": file("---\ntitle: [\n---\nMột đoạn văn.\n\nHai.\n")}, ingest.Options{})
	if d := docs[0]; len(d.Warnings) != 1 || !strings.Contains(d.Warnings[0], "not YAML") || d.Article.Title != "Một đoạn văn." {
		t.Errorf("%+v %q", d.Article, d.Warnings)
	}
}

const vietnamese = "Ký kết\nHai nước đã ký kế hoạch hành động về phòng, chống mua bán người ở Việt Nam và “Vương quốc Anh”.\n"

// legacy writes s as windows-1258 does: the tone marks behind their letters.
func legacy(t *testing.T, s string) string {
	t.Helper()
	var b strings.Builder
	for _, r := range norm.NFC.String(s) {
		if _, ok := charmap.Windows1258.EncodeRune(r); ok {
			b.WriteRune(r)
			continue
		}
		tone := ""
		kept := ""
		for _, d := range norm.NFD.String(string(r)) {
			if strings.ContainsRune("\u0300\u0301\u0303\u0309\u0323", d) {
				tone += string(d)
			} else {
				kept += string(d)
			}
		}
		b.WriteString(norm.NFC.String(kept) + tone)
	}
	encoded, err := charmap.Windows1258.NewEncoder().String(b.String())
	if err != nil {
		t.Fatal(err)
	}
	return encoded
}

func TestEncodings(t *testing.T) {
	utf16 := func(order unicode.Endianness) string {
		s, err := unicode.UTF16(order, unicode.UseBOM).NewEncoder().String(vietnamese)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	page := `<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1258"></head><body><h1>Ký kết</h1><p>Tại Việt Nam, hai nước đã ký kế hoạch hành động chung.</p></body></html>`
	fsys := fstest.MapFS{
		"le.txt": file(utf16(unicode.LittleEndian)), "be.txt": file(utf16(unicode.BigEndian)),
		"legacy.txt": file(legacy(t, vietnamese)), "legacy.html": file(legacy(t, page)), "utf8.txt": file(vietnamese),
		"french.txt": file("D\xe9j\xe0 vu \xe0 l'\xe9cole fran\xe7aise, o\xf9 l'\xe9l\xe8ve \xe9tait.\n"), "short.txt": file("Ng\xf4n"),
	}
	docs, report := load(t, fsys, ingest.Options{})
	for _, d := range docs {
		text := d.Article.Passages[len(d.Article.Passages)-1].Text
		want := "Hai nước đã ký kế hoạch hành động về phòng, chống mua bán người ở Việt Nam và “Vương quốc Anh”."
		if d.Article.File == "legacy.html" {
			want = "Tại Việt Nam, hai nước đã ký kế hoạch hành động chung."
		}
		if text != want || d.Article.Title != "Ký kết" {
			t.Errorf("%s: %q, %q", d.Article.File, d.Article.Title, text)
		}
	}
	if len(docs) != 5 || len(report.Skipped) != 2 {
		t.Errorf("articles %q, skipped %v", ids(docs), report.Skipped)
	}
}

// FuzzFormats reads any bytes under any name, within limits.
func FuzzFormats(f *testing.F) {
	for _, name := range []string{"a.txt", "a.md", "a.html", "a.jsonl", "a.zip", "a.tar.gz", "a.tar.xz"} {
		f.Add(name, []byte(goodPage))
	}
	f.Add("a.html", []byte("<html><head><meta property='article:published_time' content='2018-11-21'></head><h1>Ký kết</h1><p>Hai nước đã ký kế hoạch hành động chung vào hôm nay.<li>x<table><td>"))
	f.Add("a.md", []byte("---\ntitle: x\n---\n# A\n> b\n* c\n"))
	f.Add("a.jsonl", []byte(`{"text":"a\nb"}`))
	f.Add("a.zip", zipped(f, entry{"a.html", "<p>Một câu.</p>", 0}, entry{"../b.txt", "x", 0}).Data)
	f.Add("a.tar.gz", gzipped(f, tarred(f, entry{"a.txt", goodPage, 0})).Data)
	f.Add("a.tar.xz", xzipped(f, tarred(f, entry{"a.txt", goodPage, 0}), 1<<16).Data)
	names := []string{"a.txt", "a.md", "a.html", "a.htm", "a.jsonl", "a.zip", "a.tar.gz", "a.tgz", "a.tar.xz"}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		if !slices.Contains(names, name) {
			return
		}
		docs, report, err := ingest.Load(t.Context(), fstest.MapFS{name: {Data: data}}, ingest.Options{MaxFileSize: 1 << 16})
		if err != nil && len(report.Skipped) == 0 {
			t.Fatalf("%v, and no file is named", err)
		}
		for _, d := range docs {
			checkDocument(t, d.Text, d, defaultSplit)
			if strings.Contains(d.Article.File, "..") && name != "a.jsonl" && strings.HasPrefix(d.Article.File, name+"/../") {
				t.Fatalf("a file outside: %s", d.Article.File)
			}
		}
	})
}

// TestPagesAreVerbatim holds the contract of quotes for web pages: every
// passage stands in the text of the page's elements, white space aside. The
// text is taken from the HTML by other means than the reader's.
func TestPagesAreVerbatim(t *testing.T) {
	docs, _, err := ingest.LoadFolder(t.Context(), pagesOnly(t), ingest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range docs {
		raw, err := os.ReadFile(filepath.Join(pageFolder, d.Article.File))
		if err != nil {
			t.Fatal(err)
		}
		source := string(raw)
		if strings.Contains(d.Article.File, ".htm") {
			source = textContent(t, source)
		} else if source != d.Text {
			t.Errorf("%s: the text is not the file", d.Article.File)
		}
		squeezed := squeeze(source)
		for _, p := range d.Article.Passages {
			if !strings.Contains(squeezed, squeeze(p.Text)) {
				t.Errorf("%s: %q is not in the page", d.Article.File, p.Text)
			}
		}
		checkDocument(t, d.Text, d, defaultSplit)
	}
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }
