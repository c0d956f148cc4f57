package ingest_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/text/unicode/norm"
	"trich/internal/ingest"
	"trich/internal/ingest/read"
	"trich/internal/qa"
)

const goodPage = "Ký kết\nHai nước đã ký kế hoạch hành động.\n"

func file(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }

func load(t *testing.T, fsys fs.FS, opts ingest.Options) ([]ingest.Document, ingest.Report) {
	t.Helper()
	docs, report, err := ingest.Load(context.Background(), fsys, opts)
	if err != nil {
		t.Fatal(err)
	}
	return docs, report
}

func TestLoadSkips(t *testing.T) {
	cases := []struct {
		file    string
		content *fstest.MapFile
		reason  read.Reason
		says    []string // parts of the message: what, where, remedy
	}{
		{"empty.txt", file(""), read.ReasonEmpty, []string{"empty", "write the article"}},
		{"blank.txt", file("\uFEFF \r\n\t\n"), read.ReasonEmpty, []string{"empty"}},
		{"binary.txt", file("PK\x03\x04\x00\x00"), read.ReasonBinary, []string{"byte 4", "plain text"}},
		{"latin.txt", file("Một\nHai\nNg\xf4n ngữ"), read.ReasonEncoding, []string{"line 3", "byte 12", "UTF-8"}},
		{"utf16.txt", file("\xff\xfeA\x00B"), read.ReasonEncoding, []string{"UTF-16", "save it as UTF-8"}},
		{"large.txt", file(strings.Repeat("a", 201)), read.ReasonTooLarge, []string{"200 bytes", "split it"}},
		{"pictures.txt", file("Tin liên quan\n![]() |\n"), read.ReasonNoArticle, []string{"nothing is left", "check"}},
		{"titled.txt", file("Ký kết\n![]() |\n"), read.ReasonNoArticle, []string{"nothing is left"}},
		{"page.xlsx", file("PK"), read.ReasonFormat, []string{".xlsx", "save the article as .txt"}},
		{"README", file("x"), read.ReasonFormat, []string{"README.txt"}},
		{"manifest.yml", file("x"), read.ReasonFormat, []string{"manifest.yaml", "rename"}},
		{"pipe.txt", &fstest.MapFile{Mode: fs.ModeNamedPipe}, read.ReasonIrregular, []string{"regular file"}},
		{"link.txt", &fstest.MapFile{Data: []byte("a.txt"), Mode: fs.ModeSymlink}, read.ReasonSymlink, []string{"not followed"}},
	}
	fsys := fstest.MapFS{"good.txt": file(goodPage), ".hidden.txt": file("x"), ".git/a.txt": file("x")}
	for _, c := range cases {
		fsys["sub/"+c.file] = c.content
	}
	fsys["manifest.yml"] = fsys["sub/manifest.yml"]
	docs, report := load(t, fsys, ingest.Options{Folder: "news", MaxFileSize: 200})
	if len(docs) != 1 || docs[0].Article.ID != "good" || report.Articles != 1 || report.Passages != 1 {
		t.Fatalf("%d documents, %+v", len(docs), report)
	}
	if !slices.IsSortedFunc(report.Skipped, func(a, b ingest.Skip) int { return strings.Compare(a.File, b.File) }) {
		t.Error("skips are not in the order of their paths")
	}
	if len(report.Skipped) != len(cases)+1 {
		t.Errorf("%d skips, want %d", len(report.Skipped), len(cases)+1)
	}
	for _, c := range cases {
		name := "sub/" + c.file
		if c.file == "manifest.yml" {
			name = c.file
		}
		checkSkip(t, report, name, c.reason, c.says)
	}
}

func checkSkip(t *testing.T, report ingest.Report, name string, reason read.Reason, says []string) {
	t.Helper()
	i := slices.IndexFunc(report.Skipped, func(s ingest.Skip) bool { return s.File == name })
	if i < 0 {
		t.Errorf("%s is not among the skipped", name)
		return
	}
	s := report.Skipped[i]
	if s.Reason != reason || !strings.HasPrefix(s.String(), "news/"+name+": ") {
		t.Errorf("%s: reason %q, message %q", name, s.Reason, s)
	}
	for _, part := range says {
		if !strings.Contains(s.Message, part) {
			t.Errorf("%s: message %q does not say %q", name, s.Message, part)
		}
	}
}

// refusingFS refuses to open one name.
type refusingFS struct {
	fstest.MapFS
	name string
	err  error
}

func (r refusingFS) Open(name string) (fs.File, error) {
	if name == r.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: r.err}
	}
	return r.MapFS.Open(name)
}

func (r refusingFS) ReadDir(name string) ([]fs.DirEntry, error) {
	if name == r.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: r.err}
	}
	return r.MapFS.ReadDir(name)
}

func TestLoadUnreadable(t *testing.T) {
	pages := fstest.MapFS{"a.txt": file(goodPage), "b.txt": file(goodPage), "c/d.txt": file(goodPage)}
	for _, name := range []string{"b.txt", "c"} {
		docs, report := load(t, refusingFS{pages, name, fs.ErrPermission}, ingest.Options{Folder: "news"})
		if len(docs) != 2 || len(report.Skipped) != 1 {
			t.Fatalf("%s: %d documents, %+v", name, len(docs), report)
		}
		checkSkip(t, report, name, read.ReasonUnreadable, []string{"permission denied", "grant"})
	}
}

func TestLoadFolderErrors(t *testing.T) {
	pages := fstest.MapFS{"a.txt": file("")}
	cases := []struct {
		name string
		fsys fs.FS
		code qa.Code
		says []string
	}{
		{"missing", refusingFS{pages, ".", fs.ErrNotExist}, qa.CodeNotFound, []string{"news does not exist", "create it"}},
		{"forbidden", refusingFS{pages, ".", fs.ErrPermission}, qa.CodeInvalid, []string{"news must not be read", "grant"}},
		{"broken", refusingFS{pages, ".", errors.New("bad disk")}, qa.CodeInvalid, []string{"news cannot be read (bad disk)"}},
		{"no files", fstest.MapFS{}, qa.CodeInvalid, []string{"news holds no files", "put the articles"}},
		{"no article", pages, qa.CodeInvalid, []string{"news holds no usable article", "1 skipped", "a.txt: the file is empty"}},
	}
	for _, c := range cases {
		docs, _, err := ingest.Load(context.Background(), c.fsys, ingest.Options{Folder: "news"})
		if docs != nil || qa.CodeOf(err) != c.code {
			t.Errorf("%s: %d documents, error %v (%s)", c.name, len(docs), err, qa.CodeOf(err))
			continue
		}
		for _, part := range c.says {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%s: error %q does not say %q", c.name, err, part)
			}
		}
	}
}

func TestLoadFolderOnDisk(t *testing.T) {
	dir := t.TempDir()
	missing := filepath.Join(dir, "none")
	if _, _, err := ingest.LoadFolder(context.Background(), missing, ingest.Options{}); qa.CodeOf(err) != qa.CodeNotFound ||
		!strings.Contains(err.Error(), missing) {
		t.Errorf("missing folder: %v", err)
	}
	name := filepath.Join(dir, "a.txt")
	if err := os.WriteFile(name, []byte(goodPage), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := ingest.LoadFolder(context.Background(), name, ingest.Options{}); qa.CodeOf(err) != qa.CodeInvalid ||
		!strings.Contains(err.Error(), name) {
		t.Errorf("file instead of a folder: %v", err)
	}
	if docs, _, err := ingest.LoadFolder(context.Background(), dir, ingest.Options{}); err != nil || len(docs) != 1 {
		t.Errorf("folder: %d documents, %v", len(docs), err)
	}
}

// TestLoadFollowsNoLinks has links to a file and a folder outside, and to a
// file inside.
func TestLoadFollowsNoLinks(t *testing.T) {
	outside, dir := t.TempDir(), t.TempDir()
	write := func(name, content string) {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(outside, "secret.txt"), "Bí mật\nMật khẩu là 1234.\n")
	write(filepath.Join(dir, "a.txt"), goodPage)
	for link, target := range map[string]string{
		"file.txt": filepath.Join(outside, "secret.txt"), "folder": outside, "inside.txt": "a.txt", "up.txt": "../a.txt",
	} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Skipf("this file system has no symbolic links: %v", err)
		}
	}
	docs, report, err := ingest.LoadFolder(context.Background(), dir, ingest.Options{})
	if err != nil || len(docs) != 1 || docs[0].Article.ID != "a" {
		t.Fatalf("documents %+v, %v", docs, err)
	}
	if len(report.Skipped) != 4 {
		t.Errorf("skipped %v", report.Skipped)
	}
	for _, s := range report.Skipped {
		if s.Reason != read.ReasonSymlink {
			t.Errorf("%s: %s", s.File, s.Reason)
		}
	}
}

func TestLoadOrderAndIDs(t *testing.T) {
	fsys := fstest.MapFS{}
	want := map[string]string{ // file to ID
		"b.txt": "b", "a/z.txt": "a/z", "a.txt": "a", "a-b.txt": "a-b", "c.TXT": "c.TXT", "c.txt": "c.txt", "c.txt.txt": "c.txt.txt",
	}
	for f := range want {
		fsys[f] = file(goodPage)
	}
	docs, report := load(t, fsys, ingest.Options{})
	var files []string
	seen := map[string]bool{}
	for _, d := range docs {
		a := d.Article
		files = append(files, a.File)
		if a.ID != want[a.File] || seen[a.ID] {
			t.Errorf("%s has the ID %q", a.File, a.ID)
		}
		seen[a.ID] = true
	}
	if len(docs) != len(want) || !slices.IsSorted(files) || report.Articles != len(want) {
		t.Errorf("files %v", files)
	}
}

func TestLoadCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if docs, _, err := ingest.Load(ctx, fstest.MapFS{"a.txt": file(goodPage)}, ingest.Options{}); !errors.Is(err, context.Canceled) || docs != nil {
		t.Errorf("%d documents, %v", len(docs), err)
	}
}

func TestLoadTexts(t *testing.T) {
	long := strings.Repeat("Câu này dài. ", 40)
	cases := []struct {
		name, source, title string
		passages            []string
	}{
		{"plain", goodPage, "Ký kết", []string{"Hai nước đã ký kế hoạch hành động."}},
		{"byte order mark", "\uFEFF" + goodPage, "Ký kết", []string{"Hai nước đã ký kế hoạch hành động."}},
		{"carriage returns", "Ký kết\r\rHai nước.\r", "Ký kết", []string{"Hai nước."}},
		{"decomposed", norm.NFD.String(goodPage), norm.NFD.String("Ký kết"), []string{norm.NFD.String("Hai nước đã ký kế hoạch hành động.")}},
		{"only a title", " Ký kết \n\n", "Ký kết", []string{"Ký kết"}},
		{"no title", long + "\nHết.", "a", []string{strings.TrimSpace(long), "Hết."}},
		{"boilerplate first", "Tin khác\n\nHai nước đã ký kế hoạch hành động.", "a", []string{"Hai nước đã ký kế hoạch hành động."}},
	}
	for _, c := range cases {
		docs, _ := load(t, fstest.MapFS{"a.txt": file(c.source)}, ingest.Options{})
		checkDocument(t, c.source, docs[0], defaultSplit)
		a := docs[0].Article
		var got []string
		for _, p := range a.Passages {
			got = append(got, p.Text)
		}
		if a.Title != c.title || !slices.Equal(got, c.passages) {
			t.Errorf("%s: title %q, passages %q", c.name, a.Title, got)
		}
	}
}

func TestLoadLanguages(t *testing.T) {
	fsys := fstest.MapFS{"en.txt": file("A plan is signed\nBoth countries have signed the plan in London.\n1.936\n"), "vi.txt": file(goodPage)}
	docs, _ := load(t, fsys, ingest.Options{})
	for _, d := range docs {
		if string(d.Article.Language) != d.Article.ID {
			t.Errorf("%s is taken for %q", d.Article.File, d.Article.Language)
		}
		for _, p := range d.Article.Passages {
			if p.Language != d.Article.Language {
				t.Errorf("passage %q is taken for %q", p.Text, p.Language)
			}
		}
	}
}
