package ingest_test

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"trich/internal/ingest"
)

// deflated is a stream of a PDF.
func deflated(t *testing.T, dict, data string) string {
	t.Helper()
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	if _, err := w.Write([]byte(data)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("<<%s/Filter/FlateDecode/Length %d>>stream\n%s\nendstream", dict, b.Len(), b.String())
}

// pdfOf is a PDF of one page with this content, and with more objects from 6 on.
func pdfOf(content string, more ...string) *fstest.MapFile {
	objects := append([]string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>>>", content,
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"}, more...)
	var b strings.Builder
	b.WriteString("%PDF-1.7\n")
	for i, o := range objects {
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	b.WriteString("trailer<</Root 1 0 R>>\n")
	return file(b.String())
}

// TestHostileDocuments has bombs, depth and lies: each is refused, or read as far
// as it goes, in the memory and time that tests have.
func TestHostileDocuments(t *testing.T) {
	text := "BT /F 12 Tf 50 700 Td (A short line of the text.) Tj ET\n"
	form := "/X Do " // which draws itself
	manifest := `<manifest:manifest xmlns:manifest="m"><manifest:encryption-data/></manifest:manifest>`
	paragraph := "<w:p><w:r><w:t>Một.</w:t></w:r></w:p>"
	cases := []struct {
		name    string
		content *fstest.MapFile
		says    string // "" where it is read
	}{
		{"deep.pdf", pdfOf("<<" + strings.Repeat("/A[", 1_000_000)), "PDF cannot be read"},
		{"deep-content.pdf", pdfOf(deflated(t, "", text+strings.Repeat("[", 3_000_000))), ""},
		{"bomb.pdf", pdfOf(deflated(t, "", strings.Repeat(" ", 64<<20))), "more than any document holds"},
		{"self.pdf", pdfOf(deflated(t, "", text+strings.Repeat(form, 1000)), deflated(t, "/Subtype/Form", strings.Repeat(form, 1000))), "more than any document holds"},
		{"ring.pdf", file("%PDF-1.4\n1 0 obj<</Pages 2 0 R>>endobj 2 0 obj<</Kids[2 0 R 3 0 R]>>endobj 3 0 obj<</Kids[2 0 R]>>endobj trailer<</Root 1 0 R>>"), "PDF cannot be read"},
		{"length.pdf", pdfOf("<</Length 99999999>>stream\n" + text + "\nendstream"), ""},
		{"length-self.pdf", pdfOf("<</Length 4 0 R>>stream\n" + text + "\nendstream"), ""},
		{"letters.pdf", pdfOf(deflated(t, "", "BT /F 12 Tf "+strings.Repeat("("+strings.Repeat("a", 1000)+") Tj ", 30_000)+"ET")), "more than any document holds"},
		{"nothing.pdf", file("%PDF-1.7\n"), "damaged"},
		{"none.pdf", file("MZ"), "damaged"},
		{"bomb.docx", zipped(t, entry{"word/document.xml", "<w:document>" + strings.Repeat(" ", 32<<20), 0}), "more than any document holds"},
		{"deep.docx", zipped(t, entry{"word/document.xml", strings.Repeat("<w:p>", 100_000), 0}), "more than any document holds"},
		{"runs.docx", zipped(t, entry{"word/document.xml", "<w:document><w:p>" + strings.Repeat("<w:r><w:t>a</w:t></w:r>", 30_000) + "</w:p>" + paragraph + "</w:document>", 0}), ""},
		{"entities.docx", zipped(t, entry{"word/document.xml", `<!DOCTYPE a [<!ENTITY b "cccccccc">]><w:document>` + strings.Repeat("&b;", 1000) + paragraph + "</w:document>", 0}), ""},
		{"empty.docx", zipped(t, entry{"word/document.xml", "<w:document/>", 0}), "holds no text"},
		{"other.docx", zipped(t, entry{"a.txt", "x", 0}), "no such document"},
		{"none.docx", file("x"), "no such document"},
		{"locked.odt", zipped(t, entry{"META-INF/manifest.xml", manifest, 0}, entry{"content.xml", "x", 0}), "password"},
		{"none.pptx", zipped(t, entry{"a", "x", 0}), "no such document"},
		{"ring.epub", zipped(t, entry{"META-INF/container.xml", `<rootfile full-path="META-INF/container.xml"/>`, 0}), "holds no text"},
		{"deep.epub", zipped(t, entry{"META-INF/container.xml", `<rootfile full-path="c.opf"/>`, 0}, entry{"a.xhtml", strings.Repeat("<div>", 100_000), 0},
			entry{"c.opf", `<item id="a" media-type="application/xhtml+xml" href="a.xhtml"/><itemref idref="a"/>`, 0}), "cannot be read"},
		{"deep.rtf", file(`{\rtf1 ` + strings.Repeat("{", 100_000)), "more than any document holds"},
		{"open.rtf", file(`{\rtf1\ansi Một\par{\b hai\u-1?\'`), ""},
		{"cells.rtf", file(`{\rtf1 ` + strings.Repeat(`\intbl a\cell `, 100_000) + `\row\row\row x}`), ""},
		{"old.doc.txt", file("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "old office program"},
		{"none.csv", file("a,b\n1,2\n"), "no column of the table is the articles' text"},
		{"quote.csv", file("title,text\na,\"" + strings.Repeat("b\n", 1<<20)), "longer than a megabyte"},
		{"names.csv", file(strings.Repeat("a,", 1<<17) + "\n"), "no column"},
		{"deep.json", file(strings.Repeat("[", 1<<20)), "not JSON"},
		{"wide.json", file(`{"a":` + strings.Repeat(`[{"a":`, 2000) + "1" + strings.Repeat("}]", 2000) + "}"), "no article"},
		{"cut.json", file(`[{"text":"Một."},`), "not JSON"},
		{"number.json", file(`7`), "no article"},
		{"deep.xml", file("<rss>" + strings.Repeat("<a>", 1<<20)), "nested too deeply"},
		{"many.xml", file("<rss><item>" + strings.Repeat("<a>b</a>", 1<<18)), "too many elements"},
		{"laughs.xml", file(`<!DOCTYPE a [<!ENTITY b "&c;&c;"><!ENTITY c "&b;&b;">]><rss><item><text>&b;</text></item></rss>`), ""},
		{"map.xml", file(`<urlset><url><loc>https://a.vn</loc></url></urlset>`), "no element"},
		{"deep.eml", file(strings.Repeat("Content-Type: multipart/mixed; boundary=b\n\n--b\n", 100)), "holds no text"},
		{"many.eml", file("Subject: a\nContent-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\n\nx\n", 100_000)), "more parts"},
		{"none.eml", file("x"), "no such file"},
		{"none.mhtml", file("From: <Saved by Blink>\n\nx"), "no page in HTML"},
		{"length.warc", file("WARC/1.0\nContent-Length: 999999999999\n\n"), "cannot be read"},
		{"head.warc", file("WARC/1.0\n" + strings.Repeat("a", 1<<20)), "cannot be read"},
		{"heads.warc", file(strings.Repeat("WARC/1.0\nContent-Length: 0\n\n", 100_000)), "no web page"},
		{"bomb.warc.gz", gzipped(t, append([]byte("WARC/1.0\nContent-Length: 94000000\n\n"), make([]byte, 90<<20)...)), "more than"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			docs, report := load(t, fstest.MapFS{c.name: c.content, "other.txt": file(goodPage)}, ingest.Options{MaxFileSize: 2 << 20})
			switch {
			case c.says == "" && (len(docs) != 2 || len(report.Skipped) > 0):
				t.Errorf("refused: %v", report.Skipped)
			case c.says != "" && (len(report.Skipped) != 1 || !strings.Contains(report.Skipped[0].Message, c.says)):
				t.Errorf("%d documents, skipped %v, want one for %q", len(docs), report.Skipped, c.says)
			}
		})
	}
}

// FuzzDocuments reads anything as each kind of document.
func FuzzDocuments(f *testing.F) {
	for _, name := range []string{"libreoffice.pdf", "pandoc.docx", "pandoc.epub", "pandoc.pptx", "pandoc.rtf", "python.csv", "wordpress.json", "feedgen.atom", "feedgen.xml",
		"python-mail.eml", "chrome.mhtml", "wget.warc.gz"} {
		data, err := os.ReadFile("testdata/documents/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		fsys := fstest.MapFS{"other.txt": file(goodPage)}
		for _, end := range []string{"pdf", "docx", "odt", "pptx", "epub", "rtf", "csv", "json", "xml", "eml", "mhtml", "warc"} {
			fsys["a."+end] = &fstest.MapFile{Data: data}
		}
		_, report := load(t, fsys, ingest.Options{})
		for _, s := range report.Skipped {
			if s.Reason == "fault" {
				t.Error(s.Message)
			}
		}
	})
}
