package corpus_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"trich/internal/calibration"
	"trich/internal/corpus"
	"trich/internal/diacritics"
	"trich/internal/encoder"
	"trich/internal/kernel"
	"trich/internal/lexical"
	"trich/internal/qa"
	"trich/internal/rerank"
	"trich/internal/text"
)

// parts are loaded once: they are immutable.
var parts = sync.OnceValues(func() (corpus.Options, error) {
	constants, err := calibration.Embedded()
	if err != nil {
		return corpus.Options{}, err
	}
	enc, err := encoder.New(encoder.Options{})
	if err != nil {
		return corpus.Options{}, err
	}
	k, err := kernel.New("auto")
	if err != nil {
		return corpus.Options{}, err
	}
	return corpus.Options{Encoder: enc, Codec: rerank.New(constants.Projection, k)}, nil
})

// options are for a corpus of three small articles in a folder of its own.
func options(t *testing.T) corpus.Options {
	t.Helper()
	o, err := parts()
	if err != nil {
		t.Fatal(err)
	}
	o.Dir, o.CacheDir = t.TempDir(), filepath.Join(t.TempDir(), "cache")
	write(t, o.Dir, "a.txt", "Cầu Rồng ở Đà Nẵng\nCầu Rồng dài 666 mét và bắc qua sông Hàn. Cầu được khánh thành ngày 29/3/2013.\n")
	write(t, o.Dir, "b.txt", "Chợ nổi Cái Răng\nChợ nổi Cái Răng họp từ sáng sớm trên sông Cần Thơ. Người bán treo hàng lên cây bẹo.\n")
	write(t, o.Dir, "sub/c.txt", "Floating market\nThe market opens before sunrise. Boats hang their goods on a pole.\n")
	o.Warn = func(err error) { t.Errorf("unexpected warning: %v", err) }
	return o
}

func write(t *testing.T, dir, name, content string) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(content), 0o600)); err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T, o corpus.Options) (*corpus.Snapshot, corpus.Outcome) {
	t.Helper()
	s, outcome, err := corpus.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Release(); err != nil {
			t.Error(err)
		}
	})
	check(t, s, o)
	return s, outcome
}

// check asks the snapshot, through every part of it, for what it must have.
func check(t *testing.T, s *corpus.Snapshot, o corpus.Options) {
	t.Helper()
	for _, a := range s.Articles() {
		raw, err := os.ReadFile(filepath.Join(o.Dir, filepath.FromSlash(a.File)))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range a.Passages {
			if string(raw[p.Span.Start:p.Span.End]) != p.Text {
				t.Errorf("passage %s is not its slice of the file", p.ID)
			}
			stored, err := packed(s, p.ID)
			if err != nil {
				t.Fatal(err)
			}
			vector, err := o.Codec.Vector(&p, stored)
			if err != nil {
				t.Fatal(err)
			}
			near, err := s.Nearest(t.Context(), vector, 1, qa.Scope{})
			if err != nil || len(near) != 1 || near[0].ID != p.ID {
				t.Errorf("nearest to %s: %v, %v", p.ID, near, err)
			}
			words, err := s.Matches(t.Context(), lexical.Terms(p.Text), 1, qa.Scope{})
			if err != nil || len(words) != 1 || words[0].ID != p.ID {
				t.Errorf("lexically nearest to %s: %v, %v", p.ID, words, err)
			}
		}
	}
}

// packed is what is stored of a passage.
func packed(s *corpus.Snapshot, id string) ([]byte, error) {
	read, err := s.Tokens(context.Background(), []string{id})
	if err != nil {
		return nil, err
	}
	return read(0, nil)
}

func vocabulary(t *testing.T, s *corpus.Snapshot) *diacritics.Vocabulary {
	t.Helper()
	v, err := s.Vocabulary(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestOpenBuildsOnce(t *testing.T) {
	o := options(t)
	first, outcome := open(t, o)
	if outcome.State != corpus.StateMissing || outcome.Encoded != 9 || len(first.Articles()) != 3 {
		t.Errorf("first: %+v, %d articles", outcome, len(first.Articles()))
	}
	second, outcome := open(t, o)
	if outcome.State != corpus.StateEqual || outcome.Encoded != 0 || second.ID() != first.ID() {
		t.Errorf("second: %+v, %s, %s", outcome, first.ID(), second.ID())
	}
	if got, _ := vocabulary(t, second).Restore(text.Tokenise("cau rong da nang")); got != "Cầu Rồng Đà Nẵng" {
		t.Errorf("the stored vocabulary restores %q", got)
	}
}

func TestOnlyWhatChangedIsEncoded(t *testing.T) {
	o := options(t)
	open(t, o)
	write(t, o.Dir, "b.txt", "Chợ nổi Cái Răng\nChợ nổi Cái Răng họp từ sáng sớm trên sông Cần Thơ. Du khách đi xuồng ba lá.\n")
	_, outcome := open(t, o)
	if outcome.State != corpus.StateContent || outcome.Encoded != 1 {
		t.Errorf("changed: %+v", outcome)
	}
	if err := os.Remove(filepath.Join(o.Dir, "a.txt")); err != nil {
		t.Fatal(err)
	}
	var s *corpus.Snapshot
	s, outcome = open(t, o)
	if outcome.State != corpus.StateContent || outcome.Encoded != 0 || len(s.Articles()) != 2 {
		t.Errorf("removed: %+v, %d articles", outcome, len(s.Articles()))
	}
	if left, _ := filepath.Glob(filepath.Join(o.CacheDir, "*", "*")); len(left) != 4 {
		t.Errorf("the cache holds %q, want one snapshot, the vectors and two locks", left)
	}
}

// TestDamagedCache damages every stored file in turn, by cutting it and by
// changing a byte: the index is built again, and that is said.
func TestDamagedCache(t *testing.T) {
	o := options(t)
	open(t, o)
	paths := stored(t, o.CacheDir)
	if len(paths) < 6 {
		t.Fatalf("the cache holds only %q", paths)
	}
	for _, path := range paths {
		for _, damage := range []func([]byte) []byte{
			func(b []byte) []byte { return b[:len(b)/2] },
			func(b []byte) []byte { b[len(b)/2] ^= 0x40; return b },
			nil, // removed
		} {
			damageOne(t, o, path, damage)
		}
	}
}

func damageOne(t *testing.T, o corpus.Options, path string, damage func([]byte) []byte) {
	t.Helper()
	// The names of the segments of vectors change whenever they are written.
	if matches, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*.seg")); strings.HasSuffix(path, ".seg") {
		path = matches[0]
	}
	raw, err := os.ReadFile(path)
	if err == nil && damage != nil {
		err = os.WriteFile(path, damage(raw), 0o600)
	} else if err == nil {
		err = os.Remove(path)
	}
	if err != nil {
		t.Fatal(err)
	}
	var warnings []error
	o.Warn = func(err error) { warnings = append(warnings, err) }
	if strings.HasSuffix(path, ".seg") && damage != nil {
		// A byte changed in a payload shows when that passage is read.
		readAll(t, o)
	}
	s, outcome := open(t, o)
	if outcome.State == corpus.StateEqual || len(s.Articles()) != 3 {
		t.Errorf("%s: %+v", filepath.Base(path), outcome)
	}
	if outcome.State == corpus.StateCorrupt && len(warnings) == 0 {
		t.Errorf("%s: nothing was said", filepath.Base(path))
	}
	o.Warn = func(err error) { t.Errorf("after repair: %v", err) }
	if _, outcome := open(t, o); outcome.State != corpus.StateEqual {
		t.Errorf("%s, after repair: %+v", filepath.Base(path), outcome)
	}
}

// readAll opens the snapshot, if it can be, and reads every passage's vectors.
func readAll(t *testing.T, o corpus.Options) {
	t.Helper()
	s, outcome, err := corpus.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range s.Articles() {
		for _, p := range a.Passages {
			if _, err := packed(s, p.ID); err != nil && qa.CodeOf(err) != qa.CodeCorrupt {
				t.Errorf("%s: %v", p.ID, err)
			}
		}
	}
	if outcome.State != corpus.StateEqual { // cut, and repaired: damage it is once more
		damageAgain(t, o)
	}
	if err := s.Release(); err != nil {
		t.Error(err)
	}
}

// damageAgain removes the segments.
func damageAgain(t *testing.T, o corpus.Options) {
	t.Helper()
	paths, _ := filepath.Glob(filepath.Join(o.CacheDir, "*", "*", "*.seg"))
	for _, path := range paths {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
}

func stored(t *testing.T, dir string) []string {
	t.Helper()
	var paths []string
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && filepath.Ext(path) != ".lock" {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

// otherCodec is a codec of another version.
type otherCodec struct{ corpus.Codec }

func (otherCodec) Fingerprint() string { return "other" }

func TestOlderIndexIsReplaced(t *testing.T) {
	o := options(t)
	older := o
	older.Codec = otherCodec{o.Codec}
	open(t, older)
	warned := ""
	o.Warn = func(err error) { warned += err.Error() }
	if _, outcome := open(t, o); outcome.State != corpus.StateOptions || outcome.Encoded != 9 || !strings.Contains(warned, "another version") {
		t.Errorf("%+v, %q", outcome, warned)
	}
}

// TestCacheCannotBeWritten puts a file where the cache should be.
func TestCacheCannotBeWritten(t *testing.T) {
	o := options(t)
	write(t, filepath.Dir(o.CacheDir), "cache", "a file")
	warned := ""
	o.Warn = func(err error) { warned += err.Error() }
	s, _ := open(t, o)
	if len(s.Articles()) != 3 || !strings.Contains(warned, "memory") {
		t.Errorf("%d articles, warned %q", len(s.Articles()), warned)
	}
}

func TestWithoutCache(t *testing.T) {
	o := options(t)
	o.CacheDir = ""
	if s, outcome := open(t, o); outcome.Encoded != 9 || len(s.Articles()) != 3 {
		t.Errorf("%+v", outcome)
	}
}

// stopping is an encoder that calls stop after so many texts.
type stopping struct {
	qa.Encoder
	after int
	stop  func()
}

func (e stopping) EncodePassages(ctx context.Context, texts []string, emit func(int, qa.Encoding) error) error {
	n := 0
	var mu sync.Mutex
	return e.Encoder.EncodePassages(ctx, texts, func(i int, encoded qa.Encoding) error {
		err := emit(i, encoded)
		mu.Lock()
		defer mu.Unlock()
		if n++; n == e.after {
			e.stop()
		}
		return err
	})
}

// TestInterrupted ends a build in the middle: what was encoded is not lost.
func TestInterrupted(t *testing.T) {
	o := options(t)
	ctx, cancel := context.WithCancel(t.Context())
	interrupted := o
	interrupted.Encoder = stopping{o.Encoder, 3, cancel}
	if _, _, err := corpus.Open(ctx, interrupted); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	if _, outcome := open(t, o); outcome.Encoded > 6 {
		t.Errorf("%d of 9 texts were encoded again after 3 were done", outcome.Encoded)
	}
}

func TestBadFolders(t *testing.T) {
	o := options(t)
	file := filepath.Join(o.Dir, "a.txt")
	for name, dir := range map[string]string{"missing": filepath.Join(o.Dir, "none"), "empty": t.TempDir(), "a file": file} {
		o.Dir = dir
		_, _, err := corpus.Open(t.Context(), o)
		if code := qa.CodeOf(err); err == nil || !strings.Contains(err.Error(), dir) || code != qa.CodeNotFound && code != qa.CodeInvalid {
			t.Errorf("%s: got %v (%s), want an error that names %s", name, err, code, dir)
		}
	}
}

func TestNotes(t *testing.T) {
	o := options(t)
	write(t, o.Dir, "binary.txt", "a\x00b")
	write(t, o.Dir, "manifest.yaml", "a.txt:\n  sauce: VnExpress\n")
	for range 2 { // built, and from the cache
		s, _ := open(t, o)
		notes := strings.Join(s.Notes(), "\n")
		if len(s.Articles()) != 3 || !strings.Contains(notes, "binary.txt") || !strings.Contains(notes, "sauce") {
			t.Errorf("%d articles, notes %q", len(s.Articles()), notes)
		}
	}
}

func TestLibrary(t *testing.T) {
	o := options(t)
	library := new(corpus.Library)
	if _, err := library.Acquire(); qa.CodeOf(err) != qa.CodeNotReady {
		t.Errorf("empty: %v", err)
	}
	swap := func() {
		s, _, err := corpus.Open(t.Context(), o)
		if err == nil {
			err = library.Swap(s)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	swap()
	old, err := library.Acquire()
	if err != nil {
		t.Fatal(err)
	}
	write(t, o.Dir, "d.txt", "Mới\nMột bài mới về Huế.\n")
	swap()
	check(t, old, o) // still whole while it is used
	current, err := library.Acquire()
	if err != nil || len(current.Articles()) != 4 || len(old.Articles()) != 3 {
		t.Errorf("%v", err)
	}
	if err := errors.Join(old.Release(), current.Release(), library.Swap(nil)); err != nil {
		t.Error(err)
	}
	if _, err := library.Acquire(); qa.CodeOf(err) != qa.CodeNotReady {
		t.Errorf("closed: %v", err)
	}
}
