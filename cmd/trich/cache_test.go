package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trich/internal/config"
	"trich/internal/corpus"
)

// stored lists the files under a cache with what would change if they were
// written again.
func stored(t *testing.T, cache string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(cache, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		raw, err := os.ReadFile(path)
		files[path] = fmt.Sprintf("%v %x", info.ModTime().UnixNano(), sha256.Sum256(raw))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// find is the only file or folder that fits the pattern within the cache of one
// corpus.
func find(t *testing.T, cache, pattern string) string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(cache, "*", pattern))
	if err != nil || len(paths) != 1 {
		t.Fatalf("%s: %q, %v", pattern, paths, err)
	}
	return paths[0]
}

// TestSecondRun: what the first run made serves the second, word for word.
func TestSecondRun(t *testing.T) {
	cache := filepath.Join(t.TempDir(), "cache")
	args := []string{"ask", "--cache", cache, signed}
	first := trich(t, args...)
	made := stored(t, cache)
	if len(made) < 5 {
		t.Fatalf("the cache holds only %v", made)
	}
	s, err := config.Load(config.Options{Environ: []string{"TRICH_CACHE_DIR=" + cache}})
	if err != nil {
		t.Fatal(err)
	}
	m, err := loadModel(s)
	if err != nil {
		t.Fatal(err)
	}
	snapshot, outcome, err := corpus.Open(t.Context(), corpus.Options{Dir: seeds, CacheDir: cache, Encoder: m.encoder, Codec: m.codec})
	if err != nil {
		t.Fatal(err)
	}
	if err := snapshot.Release(); err != nil || outcome.State != corpus.StateEqual || outcome.Encoded != 0 {
		t.Errorf("the stored index was found %+v (%v)", outcome, err)
	}
	second := trich(t, args...)
	if second.out != first.out || first.said() != "" || second.errOut != "" {
		t.Errorf("first %q %q, second %q %q", first.out, first.errOut, second.out, second.errOut)
	}
	if again := stored(t, cache); fmt.Sprint(again) != fmt.Sprint(made) {
		t.Errorf("the second run changed the cache from\n%v to\n%v", made, again)
	}
}

// TestUnusableIndex damages the index, or makes it another version's: it is
// built again, that is said once, and the answer is the same.
func TestUnusableIndex(t *testing.T) {
	cache := filepath.Join(t.TempDir(), "cache")
	args := []string{"ask", "--cache", cache, signed}
	want := trich(t, args...).out
	change := func(path, from, to string) {
		raw, err := os.ReadFile(path)
		if err != nil || !bytes.Contains(raw, []byte(from)) {
			t.Fatalf("%s: no %q (%v)", path, from, err)
		}
		if err := os.WriteFile(path, bytes.Replace(raw, []byte(from), []byte(to), 1), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		name   string
		damage func()
		want   []string
	}{
		{"a changed article", func() { change(find(t, cache, "snapshot-*/articles.json"), "Yvette", "Ivette") }, []string{"damaged", "articles.json"}},
		{"a cut file", func() {
			if err := os.Truncate(find(t, cache, "snapshot-*/vectors.gob"), 100); err != nil {
				t.Fatal(err)
			}
		}, []string{"damaged", "vectors.gob"}},
		{"no vectors", func() {
			if err := os.Remove(find(t, cache, "vectors/*.seg")); err != nil {
				t.Fatal(err)
			}
		}, []string{"damaged", "vectors", "missing"}},
		{"another version", func() {
			change(find(t, cache, "snapshot-*/manifest.json"), `"format": 2`, `"format": 0`)
			dir := find(t, cache, "snapshot-*")
			if err := os.Rename(dir, filepath.Join(filepath.Dir(dir), "snapshot-0123456789abcdef01234567")); err != nil {
				t.Fatal(err)
			}
		}, []string{"another version of the program"}},
	}
	for _, tt := range tests {
		tt.damage()
		r := call{args: args}.run(t)
		holdsAll(t, warnings(t, r), append(tt.want, "the stored index cannot be used and is built again")...)
		if r.out != want {
			t.Errorf("%s: the answer is now\n%s", tt.name, r.out)
		}
		if after := trich(t, args...); after.errOut != "" || after.out != want {
			t.Errorf("%s, once more: %q", tt.name, after.errOut)
		}
	}
}

// TestCacheNotWritable puts a file where the cache should be, which hinders even
// root.
func TestCacheNotWritable(t *testing.T) {
	cache := filepath.Join(write(t, t.TempDir(), map[string]string{"cache": "a file"}), "cache")
	r := call{args: []string{"ask", "--cache", cache, "--json", partnership}}.run(t)
	holdsAll(t, warnings(t, r), "could not be saved", "next start will build it again", cache)
	if a := decode(t, r.out); !a.Answered || !strings.Contains(a.Quotes[0].Text, "Tháng 9/2010") {
		t.Errorf("got %+v", a)
	}
}

// stopper ends a context as soon as something is written to it.
type stopper struct {
	bytes.Buffer
	stop context.CancelFunc
}

func (s *stopper) Write(b []byte) (int, error) {
	s.stop()
	return s.Buffer.Write(b)
}

// TestInterruptedBuild ends a run while it builds the index, as soon as it tells
// how far it has come. The next run has no need of more than time.
func TestInterruptedBuild(t *testing.T) {
	var article strings.Builder
	article.WriteString("Sổ ghi chép của trạm quan trắc\n")
	for day := range 400 {
		fmt.Fprintf(&article, "Ngày thứ %d, trạm ghi được %d milimét mưa và %d giờ nắng trên đỉnh núi phía bắc của tỉnh.\n", day, day*7%101, day*5%12)
	}
	dir := write(t, t.TempDir(), map[string]string{"a.txt": article.String()})
	environ := []string{"TRICH_CACHE_DIR=" + filepath.Join(t.TempDir(), "cache"), "TRICH_CORPUS_DIR=" + dir}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var out bytes.Buffer
	errOut := &stopper{stop: stop}
	question := "Ngày thứ 77 trạm ghi được bao nhiêu milimét mưa?"
	err := run(ctx, program{args: []string{"ask", "--threads", "1", question}, in: strings.NewReader(""), out: &out, errOut: errOut, environ: environ})
	if errOut.Len() == 0 {
		t.Skip("the index was built before there was anything to say")
	}
	if !errors.Is(err, context.Canceled) || out.Len() > 0 {
		t.Errorf("got %v and %q", err, &out)
	}
	holdsAll(t, errOut.String(), "Indexing: ")
	var said bytes.Buffer
	if code := report(&said, err); code != exitInterrupted || said.String() != "trich: interrupted\n" {
		t.Errorf("exit code %d, %q", code, &said)
	}
	r := call{args: []string{"ask", question}, environ: environ}.run(t)
	if r.err != nil {
		t.Fatal(r.err)
	}
	holdsAll(t, r.out, "Ngày thứ 77, trạm ghi được 34 milimét mưa")
}

func TestContextEndedBefore(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	r := call{args: []string{"ask", "--cache", t.TempDir(), signed}, ctx: ctx}.run(t)
	if !errors.Is(r.err, context.Canceled) || r.code != exitInterrupted || r.out != "" {
		t.Errorf("got %v, exit code %d, %q", r.err, r.code, r.out)
	}
}
