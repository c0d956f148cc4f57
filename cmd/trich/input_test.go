package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestBadQuestions(t *testing.T) {
	tests := []struct {
		args []string
		want []string
	}{
		{nil, []string{"arg", "--help"}},
		{[]string{""}, []string{"question is empty", "please ask"}},
		{[]string{" \t\n", "?!"}, []string{"question is empty"}},
		{[]string{strings.Repeat("ế", 1001)}, []string{"question has 1001 characters", "at most 1000"}},
		{[]string{"Ai k\xff?"}, []string{"question is not valid UTF-8"}},
		{[]string{"--jsn", signed}, []string{"--jsn", "trich ask --help"}},
	}
	for _, tt := range tests {
		failed(t, call{args: append([]string{"ask"}, tt.args...)}.run(t), 2, tt.want...)
	}
}

func TestBadCommands(t *testing.T) {
	tests := []struct {
		args []string
		want string
	}{
		{[]string{"aks", signed}, `"aks"`}, {[]string{"--bogus"}, "--bogus"}, {[]string{"version", "now"}, `"now"`},
		{[]string{"chat", "hello"}, `"hello"`}, {[]string{"eval", "everything"}, `"everything"`},
	}
	for _, tt := range tests {
		failed(t, call{args: tt.args}.run(t), 2, tt.want, "--help")
	}
}

func TestBadFolders(t *testing.T) {
	empty := t.TempDir()
	file := filepath.Join(write(t, t.TempDir(), map[string]string{"a.txt": "Ai?\n"}), "a.txt")
	useless := write(t, t.TempDir(), map[string]string{"a.txt": " \n", "b.xlsx": "PK"})
	missing := filepath.Join(empty, "none")
	tests := []struct {
		dir  string
		want []string
	}{
		{missing, []string{missing, "does not exist", "create it"}},
		{empty, []string{empty, "holds no files", "put the articles"}},
		{file, []string{file, "name a folder"}},
		{useless, []string{useless, "no usable article, 2 skipped", "a.txt"}},
	}
	for _, tt := range tests {
		failed(t, call{args: []string{"ask", "--corpus", tt.dir, signed}}.run(t), 1, tt.want...)
	}
}

func TestUnreadableFolder(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may read every folder")
	}
	dir := copySeeds(t)
	if err := os.Chmod(dir, 0); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(dir, 0o700)
	failed(t, call{args: []string{"ask", "--corpus", dir, signed}}.run(t), 1, dir, "grant the right")
}

// TestBadFiles puts files that cannot be read beside the seeds: each is named
// with a remedy, and the seeds are answered from.
func TestBadFiles(t *testing.T) {
	dir := write(t, copySeeds(t), map[string]string{
		"binary.txt":       "Tin\x00tức\n",
		"empty.txt":        "\n \n",
		"latin.txt":        "Tin\nti\xeang Vi\xeat\n",
		"sub/scan.xlsx":    "PK",
		"odd\x1b[2Jna.txt": "\x00",
	})
	locked := filepath.Join(dir, "locked.txt")
	if os.Getuid() != 0 {
		write(t, dir, map[string]string{"locked.txt": "Tin\nMột tin.\n"})
		if err := os.Chmod(locked, 0); err != nil {
			t.Fatal(err)
		}
	}
	r := call{args: []string{"ask", "--corpus", dir, "--json", partnership}}.run(t)
	said := warnings(t, r)
	holdsAll(t, said, "binary.txt: the file is not text (NUL at byte 3)", "empty.txt: the file is empty", "latin.txt: line 2 is not UTF-8",
		"save the file as UTF-8", "sub/scan.xlsx", "save the article as .txt", "na.txt: the file is not text")
	if os.Getuid() != 0 {
		holdsAll(t, said, "locked.txt", "grant this user the right")
	}
	if strings.Contains(said, "\x1b") {
		t.Errorf("a file's name acts on the terminal: %q", said)
	}
	if a := decode(t, r.out); !a.Answered || !strings.Contains(a.Quotes[0].Text, "Tháng 9/2010") {
		t.Errorf("got %+v", a)
	}
}

// TestBadManifest: what is wrong in the manifest is said with its line, and
// costs the entry it stands in, not the article.
func TestBadManifest(t *testing.T) {
	good := article000 + ".txt:\n  source: Tạp chí Làng nghề\n"
	tests := []struct {
		name, manifest, want, source string
	}{
		{"unknown key", good + article001 + ".txt:\n  sauce: BNEWS\n", `manifest.yaml:4: "sauce" is not a field`, "Tạp chí Làng nghề"},
		{"missing file", good + "002.txt:\n  source: BNEWS\n", `manifest.yaml:3: there is no file "002.txt"`, "Tạp chí Làng nghề"},
		{"bad date", article000 + ".txt:\n  source: Báo\n  published: 2025-13\n", `manifest.yaml:3: published of "` + article000 + `.txt": date "2025-13"`, ""},
		{"not YAML", good + "  [\n", "manifest.yaml:", ""},
	}
	dir := copySeeds(t)
	for _, tt := range tests {
		write(t, dir, map[string]string{"manifest.yaml": tt.manifest})
		r := call{args: []string{"ask", "--corpus", dir, "--json", partnershipMonth}}.run(t)
		holdsAll(t, warnings(t, r), dir+"/"+tt.want)
		a := decode(t, r.out)
		if !a.Answered || a.Quotes[0].Article.ID != article000 {
			t.Errorf("%s: got %+v", tt.name, a)
			continue
		}
		if got := a.Quotes[0].Article; got.Source != tt.source || got.Published != "" || !strings.HasPrefix(got.Title, "Vương quốc Anh") {
			t.Errorf("%s: got %+v", tt.name, got)
		}
	}
}

// TestBadSettings sets what does not exist, or cannot be, in each of the three
// places.
func TestBadSettings(t *testing.T) {
	dir := write(t, t.TempDir(), map[string]string{
		"unknown.yaml": "# settings\nanswer:\n  quotez: 3\n", "typed.yaml": "answer:\n  quotes: many\n", "broken.yaml": "answer: [\n",
	})
	file := func(name string) string { return filepath.Join(dir, name) }
	tests := []struct {
		args, environ []string
		want          []string
	}{
		{[]string{"--config", file("unknown.yaml")}, nil, []string{"unknown.yaml line 3", `"answer.quotez" is not a setting`, "answer.quotes"}},
		{nil, []string{"TRICH_CONFIG=" + file("typed.yaml")}, []string{"typed.yaml line 2", "answer.quotes", "(many)", "whole number from 1 to 20"}},
		{[]string{"--config", file("broken.yaml")}, nil, []string{"broken.yaml", "not YAML"}},
		{[]string{"--config", file("none.yaml")}, nil, []string{"none.yaml", "cannot be read"}},
		{nil, []string{"TRICH_LANGUAGE=fr"}, []string{"TRICH_LANGUAGE", "language", `"fr"`, "auto, vi, en"}},
		{nil, []string{"TRICH_LANGUAGES=vi"}, []string{"TRICH_LANGUAGES", "is not a setting", "TRICH_LANGUAGE"}},
		{[]string{"-n", "0"}, nil, []string{"--quotes", `"0"`, "whole number from 1 to 20"}},
		{[]string{"--lang", "VI"}, nil, []string{"--lang", `"VI"`, "auto, vi, en"}},
		{[]string{"--kernel", "gpu"}, []string{"TRICH_ENCODER_THREADS=x"}, []string{"--kernel", `"gpu"`, "TRICH_ENCODER_THREADS"}},
		{[]string{"--log-level", "loud"}, nil, []string{"--log-level", "debug, info, warn, error"}},
	}
	for _, tt := range tests {
		r := call{args: append(append([]string{"ask"}, tt.args...), signed), environ: tt.environ}.run(t)
		failed(t, r, 2, tt.want...)
	}
}

// TestSettingsLayers gives one setting in all three places; the later wins.
func TestSettingsLayers(t *testing.T) {
	file := filepath.Join(write(t, t.TempDir(), map[string]string{"c.yaml": "answer:\n  quotes: 1\nlanguage: en\n"}), "c.yaml")
	tests := []struct {
		args, environ []string
		quotes        int
	}{
		{nil, []string{"TRICH_CONFIG=" + file}, 1},
		{nil, []string{"TRICH_CONFIG=" + file, "TRICH_ANSWER_QUOTES=2"}, 2},
		{[]string{"-n", "3"}, []string{"TRICH_CONFIG=" + file, "TRICH_ANSWER_QUOTES=2"}, 3},
	}
	for _, tt := range tests {
		r := call{args: append(append([]string{"ask", "--json", "--lang", "vi"}, tt.args...), signed), environ: tt.environ}.run(t)
		if a := decode(t, r.out); len(a.Quotes) != tt.quotes || a.Language != "vi" {
			t.Errorf("%v %v: %d quotes in %q, want %d", tt.args, tt.environ, len(a.Quotes), a.Language, tt.quotes)
		}
	}
}
