package ingest_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/net/html"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"
	"trich/internal/ingest"
	"trich/internal/ingest/read"
	"trich/internal/ingest/split"
	"trich/internal/qa"
)

func TestLyingNames(t *testing.T) {
	long := strings.Repeat("a ", 1<<20)
	cases := []struct {
		name, content string
		reason        read.Reason
		says          string
	}{
		{"pdf.txt", "%PDF-1.7\n1 0 obj", read.ReasonContent, "the PDF cannot be read"},
		{"packed.txt", "%PDF-1.7\n%\xe2\xe3\x00", read.ReasonContent, "the PDF cannot be read"},
		{"pdf.html", "%PDF-1.7\n1 0 obj", read.ReasonContent, "the PDF cannot be read"},
		{"old.txt", "\xd0\xcf\x11\xe0", read.ReasonContent, "an old office program"},
		{"feed.txt", "<?xml version='1.0'?><rss/>", read.ReasonContent, "an XML"},
		{"zip.html", "PK\x03\x04\x00\x00", read.ReasonBinary, "not text"},
		{"line.txt", "Tiêu đề\n" + long, read.ReasonLongLine, "line 2 is longer than a megabyte"},
		{"line.html", "<p>" + long, read.ReasonLongLine, "longer than a megabyte"},
		{"deep.html", strings.Repeat("<div>", 100_000) + "x", read.ReasonContent, "nested too deeply"},
		{"wide.html", "<p>" + strings.Repeat("<b></b>", 250_000), read.ReasonContent, "more than 200000 elements"},
		{"none.html", "<p></p><script>x</script>", read.ReasonNoArticle, "shows no text"},
		{"page.jsonl/1", "<html>\n", read.ReasonBadRecord, "not an article in JSON"},
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

// TestContentBeforeName has files whose names promise another format than their
// bytes are of: each gives what it gives under its right name.
func TestContentBeforeName(t *testing.T) {
	const web = "<article><h1>Ký kết</h1><p>Hai nước đã ký kế hoạch hành động chung về phòng, chống mua bán người.</p></article></body></html>"
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String("<html><body>" + web)
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct{ wrong, right, content string }{
		{"a.txt", "a.html", "<!DOCTYPE html>\n<html><body>" + web},
		{"a.md", "a.html", "\uFEFF\n <HTML><body>" + web},
		{"a.txt", "a.htm", `<?xml version="1.0"?>` + "\n<!DOCTYPE html>\n<html><body>" + web},
		{"a.txt", "a.html", utf16},
		{"a.html", "a.txt", "Trang chủ\nThời sự\nHai nước cùng ký kế hoạch hành động\n" + strings.TrimPrefix(goodPage, "Ký kết\n")},
		{"z.zip/a.txt", "z.zip/a.html", "<html><body>" + web},
	}
	for _, c := range cases {
		var passages [2][]qa.Passage
		var titles [2]string
		for i, name := range []string{c.wrong, c.right} {
			fsys := fstest.MapFS{name: file(c.content)}
			if archive, inner, packed := strings.Cut(name, "/"); packed {
				fsys = fstest.MapFS{archive: zipped(t, entry{inner, c.content, 0})}
			}
			docs, report := load(t, fsys, ingest.Options{})
			if len(docs) != 1 || len(report.Skipped) != 0 {
				t.Fatalf("%s: %d documents, skipped %v", name, len(docs), report.Skipped)
			}
			passages[i], titles[i] = docs[0].Article.Passages, docs[0].Article.Title
		}
		if !reflect.DeepEqual(passages[0], passages[1]) || titles[0] != titles[1] || titles[0] == "a" {
			t.Errorf("%s: %q, %+v; as %s: %q, %+v", c.wrong, titles[0], passages[0], c.right, titles[1], passages[1])
		}
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
		checkSkip(t, report, "n.jsonl/"+n, read.ReasonBadRecord, []string{"JSON"[:0]})
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
	docs, _ := load(t, fstest.MapFS{"a.md": file(source)}, ingest.Options{Split: split.Options{MinParagraph: 1}})
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

// TestDeclaredEncodings has pages that name their encoding, and texts with stray
// bytes.
func TestDeclaredEncodings(t *testing.T) {
	page := func(charset, text string) string {
		return `<html><head><meta charset="` + charset + `"><title>x</title></head><body><article><h1>T</h1><p>` + text + `</p></article></body></html>`
	}
	long := strings.Repeat("Hai nước đã ký kế hoạch hành động chung về phòng, chống mua bán người. ", 20)
	cases := []struct{ name, content, want, warning string }{
		{"latin1.html", page("iso-8859-1", "The mayor said the three caf\xe9 lines would open next month."), "caf\u00e9 lines", ""},
		{"central.html", page("windows-1250", "P\xf8edseda vl\xe1dy podepsal dohodu o spolupr\xe1ci s n\xecmeckou stranou."), "P\u0159edseda vl\u00e1dy", ""},
		{"cyrillic.html", page("windows-1251", "\xcf\xf0\xe5\xe7\xe8\xe4\xe5\xed\xf2 \xef\xee\xe4\xef\xe8\xf1\xe0\xeb \xe4\xee\xe3\xee\xe2\xee\xf0 \xee \xf1\xee\xf2\xf0\xf3\xe4\xed\xe8\xf7\xe5\xf1\xf2\xe2\xe5 \xf1 \xe3\xee\xf0\xee\xe4\xee\xec."), "Президент подписал договор", ""},
		{"japanese.html", page("shift_jis", "\x8e\x73\x92\xb7\x82\xcd\x93\x96\x92\x6e\x82\xc5\x8b\x4c\x8e\xd2\x89\xef\x8c\xa9\x82\xf0\x8a\x4a\x82\xa2\x82\xbd\x81\x42 The mayor spoke to reporters in the city today."), "市長は当地で記者会見を開いた。", ""},
		{"stray.html", page("utf-8", long+"M\xe9t."), "M\ufffdt", "1 characters"},
		{"stray.txt", "Ký kết\n" + long + "M\xe9t.", "M\ufffdt", "1 characters"},
		{"stray.md", "# Ký kết\n\n" + long + "M\xe9t.", "M\ufffdt", "1 characters"},
	}
	for _, c := range cases {
		docs, report := load(t, fstest.MapFS{c.name: file(c.content)}, ingest.Options{})
		if len(docs) != 1 {
			t.Errorf("%s: %v", c.name, report.Skipped)
			continue
		}
		warnings := strings.Join(docs[0].Warnings, "\n")
		if !strings.Contains(docs[0].Text, c.want) || (warnings == "") != (c.warning == "") || !strings.Contains(warnings, c.warning) {
			t.Errorf("%s: %q, warnings %q", c.name, docs[0].Text, warnings)
		}
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
	f.Add("a.md", []byte(aliases(20)))
	f.Add("a.md", []byte("+++\ntitle = \"x\"\n+++\n{{< a >}}\n"))
	f.Add("a.md", []byte("{\"title\": \"x\"}\n{% a %}\n"))
	f.Add("a.jsonl", []byte(`{"content":"<p>a</p>","publish_date":1614906000,"authors":[{"name":"b"}]}`+"\nx\nx\n"))
	f.Add("a.html", []byte(strings.Repeat("<p>Hai nước đã ký kế hoạch.</p>", 500)))
	f.Add("a.html", []byte("<meta charset=shift_jis><title>"+strings.Repeat("\x8e\x73", 500)+"</title><table><tr><td>\xe9"))
	f.Add("a.html.gz", gzipped(f, []byte("<p>Một câu.</p>")).Data)
	f.Add("a.jsonl.gz", gzipped(f, []byte(`{"text":"a"}`)).Data)
	f.Add("a.tar", tarred(f, entry{"a.txt", goodPage, 0}))
	names := []string{"a.txt", "a.md", "a.html", "a.htm", "a.jsonl", "a.zip", "a.tar.gz", "a.tgz", "a.tar.xz", "a.html.gz", "a.jsonl.gz", "a.tar", "a.tar.bz2"}
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
// passage stands in the text of the page's elements, white space and the marks
// between the cells of a table aside. The text is taken from the HTML by other
// means than the reader's.
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
			if !strings.Contains(squeezed, squeeze(strings.ReplaceAll(p.Text, " | ", " "))) {
				t.Errorf("%s: %q is not in the page", d.Article.File, p.Text)
			}
		}
		checkDocument(t, d.Text, d, defaultSplit)
	}
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

// textContent is all text of an HTML page, scripts and styles left out.
func textContent(t *testing.T, source string) string {
	t.Helper()
	var b strings.Builder
	tokens := html.NewTokenizer(strings.NewReader(source))
	skip := false
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			if !errors.Is(tokens.Err(), io.EOF) {
				t.Fatal(tokens.Err())
			}
			return b.String()
		case html.TextToken:
			if !skip {
				b.Write(tokens.Text())
			}
		case html.StartTagToken:
			name, _ := tokens.TagName()
			skip = string(name) == "script" || string(name) == "style"
		case html.EndTagToken:
			skip = false
		}
	}
}

// TestScrapersRecords has the names and shapes that scrapers give to fields.
func TestScrapersRecords(t *testing.T) {
	const body = `Hai nước đã ký kế hoạch hành động chung về phòng, chống mua bán người.`
	lines := []struct{ record, date, author, url, warning string }{
		{`{"title":"Ký kết","content":"` + body + `","publish_date":"2021-03-05"}`, "2021-03-05", "", "", ""},
		{`{"title":"Ký kết","maintext":"` + body + `","date_publish":"2021-03-05 08:00:00","authors":["A B","C D"]}`, "2021-03-05", "A B, C D", "", ""},
		{`{"title":"Ký kết","text":"` + body + `","published":1614906000}`, "2021-03-05", "", "", ""},
		{`{"title":"Ký kết","text":"` + body + `","published_at":1614906000000,"author":{"name":"A B"}}`, "2021-03-05", "A B", "", ""},
		{`{"title":"Ký kết","text":"` + body + `","date":"2021-03-05","source":"https://a.vn/1"}`, "2021-03-05", "", "https://a.vn/1", ""},
		{`{"title":"Ký kết","text":"` + body + `","date_download":"2021-03-05"}`, "", "", "", `"date_download"`},
		{`{"title":"Ký kết","text":"<p>` + body + `</p><script>var a;</script>"}`, "", "", "", ""},
	}
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(l.record + "\n")
	}
	docs, report := load(t, fstest.MapFS{"n.ndjson": file(b.String())}, ingest.Options{})
	if len(docs) != len(lines) {
		t.Fatalf("%d articles, %v", len(docs), report.Skipped)
	}
	for i, l := range lines {
		a, warnings := docs[i].Article, strings.Join(docs[i].Warnings, "\n")
		if a.Title != "Ký kết" || a.Passages[0].Text != body || a.Published.String() != l.date || a.Author != l.author || a.URL != l.url {
			t.Errorf("%s: %+v", l.record, a)
		}
		if (warnings == "") != (l.warning == "") || !strings.Contains(warnings, l.warning) {
			t.Errorf("%s: %q", l.record, warnings)
		}
	}
}

// TestFrontMatter has the kinds of front matter, and lines that are for the
// program which makes the site.
func TestFrontMatter(t *testing.T) {
	const body = "Hai nước đã ký kế hoạch hành động chung về phòng, chống mua bán người."
	cases := map[string]string{
		"toml.md":       "+++\ntitle = \"Ký kết\"\ndate = 2021-03-05T23:30:00+07:00\nauthors = [\"A B\"]\ndraft = false\n[params]\nx = 1\n+++\n\n" + body + "\n",
		"day.md":        "+++\ntitle = \"Ký kết\"\ndate = 2021-03-05\nauthor = \"A B\"\n+++\n\n" + body + "\n",
		"json.markdown": "{\n \"title\": \"Ký kết\", \"date\": \"2021-03-05\", \"author\": \"A B\"\n}\n\n" + body + "\n",
		"shortcodes.md": "---\ntitle: Ký kết\ndate: 2021-03-05\nauthor: A B\n---\n{{< figure src=\"/a.jpg\" caption=\"Ảnh minh họa\" >}}\n\n{% include toc.html %}\n\n<!-- more -->\n\n" + body + "\n",
	}
	for name, content := range cases {
		docs, _ := load(t, fstest.MapFS{name: file(content)}, ingest.Options{})
		a := docs[0].Article
		if a.Title != "Ký kết" || a.Published.String() != "2021-03-05" || a.Author != "A B" || len(a.Passages) != 1 || a.Passages[0].Text != body {
			t.Errorf("%s: %+v, warnings %q", name, a, docs[0].Warnings)
		}
	}
	docs, _ := load(t, fstest.MapFS{"a.md": file("+++\ntitle = Ký kết\n+++\n\n# Ký kết\n\n" + body + "\n")}, ingest.Options{})
	if len(docs[0].Warnings) != 1 || !strings.Contains(docs[0].Warnings[0], "not TOML") {
		t.Errorf("%q", docs[0].Warnings)
	}
}
