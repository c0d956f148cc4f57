package main

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"trich/internal/config"
	"trich/internal/observe"
	"trich/internal/qa"
)

// news is a folder with an article in each language, one of them with metadata,
// and a file that is refused.
func news(t *testing.T) string {
	t.Helper()
	return write(t, t.TempDir(), map[string]string{
		"a.txt":         "Cầu Rồng ở Đà Nẵng\nCầu Rồng dài 666 mét và bắc qua sông Hàn. Cầu được khánh thành ngày 29/3/2013.\n",
		"sub/b.txt":     "Floating market\nThe market opens before sunrise. Boats hang their goods on a pole.\n",
		"bad.txt":       "a\x00b",
		"manifest.yaml": "a.txt:\n  source: Báo Thử Nghiệm\n  published: 2013-03\nsub/b.txt:\n  sauce: x\n",
	})
}

func TestCorpusCheck(t *testing.T) {
	dir := news(t)
	r := call{args: []string{"corpus", "check", "--corpus", dir}}.run(t)
	if r.code != exitFailure || !strings.HasPrefix(r.errOut, "trich: 1 of 3 files refused") {
		t.Errorf("exit code %d, %q", r.code, r.errOut)
	}
	holdsAll(t, r.out, "a.txt", "sub/b.txt", "Báo Thử Nghiệm (manifest)", "2013-03 (manifest)", "vi", "en",
		"warning: ", "sauce", "refused: ", "bad.txt", "NUL", "2 articles, 2 passages, 1 warning, 1 refused")
	if err := os.Remove(filepath.Join(dir, "bad.txt")); err != nil {
		t.Fatal(err)
	}
	if r := (call{args: []string{"corpus", "check", "--corpus", dir}}).run(t); r.code != 0 || r.errOut != "" {
		t.Errorf("nothing refused: exit code %d, %q", r.code, r.errOut)
	}
}

// TestCorpusJSON reads what check, list and show print for programs.
func TestCorpusJSON(t *testing.T) {
	dir := news(t)
	for _, command := range []string{"check", "list"} {
		r := call{args: []string{"corpus", command, "--json", "--corpus", dir}}.run(t)
		var objects []map[string]any
		for line := range strings.Lines(r.out) {
			var object map[string]any
			if err := json.Unmarshal([]byte(line), &object); err != nil {
				t.Fatalf("%v in %q", err, line)
			}
			objects = append(objects, object)
		}
		want := map[string]int{"check": 4, "list": 2}[command]
		if len(objects) != want {
			t.Fatalf("%s: %d objects, want %d: %s", command, len(objects), want, r.out)
		}
		a := objects[0]
		if a["id"] != "a" || a["published"] != "2013-03" || a["precision"] != "month" || a["date_from"] != "manifest" ||
			a["source"] != "Báo Thử Nghiệm" || a["language"] != "vi" || a["passages"] != 1.0 || a["kept"] != 1.0 {
			t.Errorf("%s: %v", command, a)
		}
		if command == "check" && (objects[2]["file"] != "bad.txt" || objects[2]["kept"] != false || objects[3]["warning"] == nil) {
			t.Errorf("refused and warned: %v", objects[2:])
		}
	}
	r := trich(t, "corpus", "show", "--json", "--corpus", dir, "sub/b")
	var shown struct {
		ID     string
		Pieces []struct {
			Offset [2]int
			Text   string
		}
	}
	if err := json.Unmarshal([]byte(r.out), &shown); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(filepath.Join(dir, "sub/b.txt"))
	if err != nil || len(shown.Pieces) != 1 || shown.ID != "sub/b" {
		t.Fatalf("%+v, %v", shown, err)
	}
	if p := shown.Pieces[0]; p.Text != string(raw[p.Offset[0]:p.Offset[1]]) || !strings.HasPrefix(p.Text, "The market") {
		t.Errorf("%+v", p)
	}
}

func TestCorpusShow(t *testing.T) {
	plain := trich(t, "corpus", "show", article001)
	dropped := trich(t, "corpus", "show", "--dropped", article001+".txt")
	holdsAll(t, plain.out, "BNEWS (TTXVN) (manifest)", "2018-11-21 (manifest)", "[passage "+article001+"#")
	if strings.Contains(plain.out, "[dropped: ") || !strings.Contains(dropped.out, "[dropped: related]") {
		t.Errorf("without --dropped:\n%s\nwith it:\n%s", plain.out, dropped.out)
	}
	failed(t, call{args: []string{"corpus", "show", "nothing"}}.run(t), exitFailure, `no article "nothing"`, "corpus list")
	failed(t, call{args: []string{"corpus", "show", "--corpus", news(t), "bad.txt"}}.run(t), exitFailure, "NUL")
	failed(t, call{args: []string{"corpus", "show"}}.run(t), exitUsage, "accepts 1 arg")
}

func TestCorpusBuild(t *testing.T) {
	dir, cache := news(t), t.TempDir()
	build := func() (report struct {
		Added, Updated, Removed, Warnings []string
		Unchanged, Articles, Passages     int
		Refused                           []struct {
			File, Reason string
			Kept         bool
		}
		Seconds float64
	}) {
		t.Helper()
		r := trich(t, "corpus", "build", "--json", "--corpus", dir, "--cache", cache)
		decoder := json.NewDecoder(strings.NewReader(r.out))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&report); err != nil {
			t.Fatal(err)
		}
		return report
	}
	r := build()
	if len(r.Added) != 2 || len(r.Warnings) != 1 || len(r.Refused) != 1 || r.Refused[0].File != "bad.txt" || r.Articles != 2 || r.Passages != 2 || r.Seconds <= 0 {
		t.Errorf("first: %+v", r)
	}
	write(t, dir, map[string]string{"a.txt": "\x00"})
	r = build()
	if r.Unchanged != 2 || len(r.Refused) != 2 || !r.Refused[0].Kept || len(r.Added)+len(r.Updated)+len(r.Removed) != 0 {
		t.Errorf("unreadable: %+v", r)
	}
	out := trich(t, "corpus", "build", "--corpus", dir, "--cache", cache).out
	holdsAll(t, out, "refused: ", "its last good version is kept", "2 articles, 2 passages: 0 added, 0 updated, 0 removed, 2 unchanged, 2 refused, in ")
	if a := askJSON(t, "--corpus", dir, "--cache", cache, "Cầu Rồng dài bao nhiêu mét?"); !a.Answered || a.Quotes[0].File != "a.txt" {
		t.Errorf("the last good version does not answer: %+v", a)
	}
}

// TestServe answers from the index that is there, and not before there is one.
func TestServe(t *testing.T) {
	dir, cache := news(t), t.TempDir()
	environ := []string{"TRICH_CACHE_DIR=" + cache, "TRICH_CORPUS_DIR=" + dir}
	s, err := config.Load(config.Options{Environ: environ})
	if err != nil {
		t.Fatal(err)
	}
	question := qa.Question{Text: "Cầu Rồng dài bao nhiêu mét?"}
	for _, want := range []qa.Code{qa.CodeNotReady, ""} {
		p := program{errOut: new(strings.Builder), environ: environ}
		a, err := p.serve(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.answerer.Answer(t.Context(), question); qa.CodeOf(err) != want {
			t.Errorf("got %v, want %q", err, want)
		}
		a.store.Run(t.Context(), false, nil)
		if answer, err := a.answerer.Answer(t.Context(), question); err != nil || !answer.Found() {
			t.Errorf("after the reload: %+v, %v", answer, err)
		}
		if err := a.close(); err != nil {
			t.Error(err)
		}
	}
}

// heard is an observer that keeps what it is told.
type heard struct {
	mu     sync.Mutex
	events []observe.Event
}

// Observe implements observe.Observer.
func (h *heard) Observe(e observe.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.events = append(h.events, e)
}

// TestObserver: the program's observer is told of a build, and of the stages of a
// question, in their order.
func TestObserver(t *testing.T) {
	dir, cache := news(t), t.TempDir()
	environ := []string{"TRICH_CACHE_DIR=" + cache, "TRICH_CORPUS_DIR=" + dir}
	s, err := config.Load(config.Options{Environ: environ})
	if err != nil {
		t.Fatal(err)
	}
	told := new(heard)
	p := program{args: []string{"corpus", "build"}, out: io.Discard, errOut: new(strings.Builder), environ: environ, observer: told}
	if err := run(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if reload, ok := told.events[0].(observe.Reload); !ok || len(told.events) != 1 || reload.Report.Articles != 2 || reload.Err != nil {
		t.Errorf("of the build: %+v", told.events)
	}
	a, err := p.serve(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	told.events = nil
	if _, err := a.answerer.Answer(t.Context(), qa.Question{Text: "Cầu Rồng dài bao nhiêu mét?"}); err != nil {
		t.Fatal(err)
	}
	var stages []observe.StageName
	for _, e := range told.events {
		stages = append(stages, e.(observe.Stage).Name)
	}
	want := []observe.StageName{observe.Encoding, observe.Proposing, observe.Ranking, observe.Judging, observe.Reading}
	if !slices.Equal(stages, want) {
		t.Errorf("of the question: %v", stages)
	}
}
