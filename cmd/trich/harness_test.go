package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"trich/internal/config"
)

const (
	seeds = "../../seeds"
	// article000 and article001 are the IDs of the two seeds.
	article000 = "000_cb3a75275f89892c"
	article001 = "001_b7929130bb71ebc2"
	// signed and its like are questions that several tests ask.
	signed      = "Ai ký Kế hoạch hành động chung với Anh?"
	signedPlain = "ai ky ke hoach hanh dong chung voi anh"
	partnership = "Việt Nam và Anh thiết lập quan hệ Đối tác chiến lược khi nào?"
	cooking     = "Cách nấu phở bò ngon?"
)

// shared is the cache folder of the tests that need none of their own, and newsFolder
// where someNews unpacks, so that its articles are indexed once.
var shared, newsFolder string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "trich-test-")
	if err != nil {
		panic(err)
	}
	shared, newsFolder = filepath.Join(dir, "cache"), filepath.Join(dir, "news")
	code := m.Run()
	if err := os.RemoveAll(dir); err != nil {
		panic(err)
	}
	os.Exit(code)
}

// call is a run of the program within this process, on the seeds and the shared
// cache unless it says otherwise.
type call struct {
	args    []string
	environ []string
	in      string
	ctx     context.Context
}

// result is what a run did.
type result struct {
	out, errOut string
	err         error
	code        int
}

// lockedBuffer is a bytes.Buffer that several goroutines may write to, as they may to
// standard error: progress is shown while something is warned of.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func (c call) run(t *testing.T) result {
	t.Helper()
	if c.ctx == nil {
		c.ctx = t.Context()
	}
	var out bytes.Buffer
	var errOut lockedBuffer
	environ := append([]string{"TRICH_CACHE_DIR=" + shared, "TRICH_CORPUS_DIR=" + seeds}, c.environ...)
	err := run(c.ctx, program{args: c.args, in: strings.NewReader(c.in), out: &out, errOut: &errOut, environ: environ})
	code := report(&errOut, err)
	return result{out.String(), errOut.String(), err, code}
}

// trich runs a command line that must succeed.
func trich(t *testing.T, args ...string) result {
	t.Helper()
	r := call{args: args}.run(t)
	if r.err != nil || r.code != 0 {
		t.Fatalf("trich %q: %v, exit code %d", args, r.err, r.code)
	}
	return r
}

// opened is the program's own wiring, for tests that ask many questions.
func opened(t *testing.T, corpus string) *app {
	t.Helper()
	var errOut lockedBuffer
	p := program{errOut: &errOut, environ: []string{"TRICH_CACHE_DIR=" + shared, "TRICH_CORPUS_DIR=" + corpus}}
	s, err := config.Load(config.Options{Environ: p.environ})
	if err != nil {
		t.Fatal(err)
	}
	a, err := p.start(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// answerJSON is the shape of ask --json. It is written down here once more, so
// that a change of the program's own does not go unnoticed.
type answerJSON struct {
	Answered   bool        `json:"answered"`
	Outcome    string      `json:"outcome"`
	Confidence float64     `json:"confidence"`
	Language   string      `json:"language"`
	Question   string      `json:"question"`
	Answer     *spanJSON   `json:"answer,omitempty"`
	Quotes     []quoteJSON `json:"quotes"`
	TookMS     float64     `json:"took_ms"`
}

// spanJSON is the answer itself.
type spanJSON struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
}

type quoteJSON struct {
	Text       string   `json:"text"`
	Before     string   `json:"before,omitempty"`
	Highlights [][2]int `json:"highlights"`
	Role       string   `json:"role"`
	Confidence float64  `json:"confidence"`
	Article    struct {
		ID        string `json:"id"`
		Title     string `json:"title"`
		Source    string `json:"source"`
		URL       string `json:"url"`
		Published string `json:"published"`
		Precision string `json:"precision"`
		DateFrom  string `json:"date_from"`
	} `json:"article"`
	File   string  `json:"file"`
	Offset [2]int  `json:"offset"`
	Score  float64 `json:"score"`
}

// decode reads one answer, all of the output, and minds every name.
func decode(t *testing.T, out string) answerJSON {
	t.Helper()
	var a answerJSON
	decoder := json.NewDecoder(strings.NewReader(out))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&a); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if rest := strings.TrimSpace(out[decoder.InputOffset():]); rest != "" {
		t.Errorf("behind the object stands %q", rest)
	}
	// Decoding does not notice what is missing; writing it again does.
	again, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	if want, got := names(t, again), names(t, []byte(out)); !slices.Equal(got, want) {
		t.Errorf("the fields are %q, want %q", got, want)
	}
	return a
}

// names lists the names of all fields and their places.
func names(t *testing.T, raw []byte) []string {
	t.Helper()
	var root any
	if err := json.Unmarshal(raw, &root); err != nil {
		t.Fatal(err)
	}
	var found []string
	var walk func(at string, v any)
	walk = func(at string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for name, field := range v {
				found = append(found, at+"."+name)
				walk(at+"."+name, field)
			}
		case []any:
			for _, item := range v {
				walk(at+"[]", item)
			}
		case nil:
			found = append(found, at+" is null")
		}
	}
	walk("", root)
	slices.Sort(found)
	return found
}

// askJSON asks a question for programs.
func askJSON(t *testing.T, args ...string) answerJSON {
	t.Helper()
	return decode(t, trich(t, append([]string{"ask", "--json"}, args...)...).out)
}

// texts are the quotes of an answer.
func (a answerJSON) texts() []string {
	var texts []string
	for _, q := range a.Quotes {
		texts = append(texts, q.Text)
	}
	return texts
}

// marked is the text that the quote's highlights cover.
func (q quoteJSON) marked() string {
	var parts []string
	for _, h := range q.Highlights {
		parts = append(parts, q.Text[h[0]:h[1]])
	}
	return strings.Join(parts, " ")
}

// write makes files in dir, given as name and content.
func write(t *testing.T, dir string, files map[string]string) string {
	t.Helper()
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(content), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// copySeeds is a folder with the seeds in it.
func copySeeds(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(seeds)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// holdsAll reports what is missing in text.
func holdsAll(t *testing.T, text string, wanted ...string) {
	t.Helper()
	for _, w := range wanted {
		if !strings.Contains(text, w) {
			t.Errorf("%q is missing in:\n%s", w, text)
		}
	}
}

// said is standard error without the progress that a slow machine shows.
func (r result) said() string {
	var b strings.Builder
	for line := range strings.Lines(r.errOut) {
		if !strings.HasPrefix(line, "Indexing: ") {
			b.WriteString(line)
		}
	}
	return b.String()
}

// warnings checks that the run went well and that something was said, in lines
// that each begin as they should, and returns it.
func warnings(t *testing.T, r result) string {
	t.Helper()
	if r.err != nil {
		t.Fatalf("the run failed: %v", r.err)
	}
	if r.said() == "" {
		t.Fatal("nothing was said")
	}
	for line := range strings.Lines(r.said()) {
		if !strings.HasPrefix(line, "trich: warning: ") {
			t.Errorf("a warning is %q", line)
		}
	}
	return r.said()
}

// failed checks that a run failed with the exit code, saying why in one line
// that holds want, and nothing else.
func failed(t *testing.T, r result, code int, want ...string) {
	t.Helper()
	if r.code != code {
		t.Errorf("exit code %d, want %d: %v", r.code, code, r.err)
	}
	if !strings.HasPrefix(r.errOut, "trich: ") || strings.Count(r.errOut, "\n") != 1 || len(r.errOut) > 600 {
		t.Errorf("standard error has %q, want one line", r.errOut)
	}
	if r.out != "" {
		t.Errorf("standard output has %q", r.out)
	}
	holdsAll(t, r.errOut, want...)
}
