package corpus_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"trich/internal/corpus"
	"trich/internal/lexical"
	"trich/internal/qa"
)

// managed is a library with its manager, closed when the test ends.
func managed(t *testing.T, o corpus.Options) (*corpus.Library, *corpus.Manager) {
	t.Helper()
	library := new(corpus.Library)
	t.Cleanup(func() {
		if err := library.Swap(nil); err != nil {
			t.Error(err)
		}
	})
	return library, corpus.NewManager(library, o)
}

func reload(t *testing.T, m *corpus.Manager) qa.ReloadReport {
	t.Helper()
	report, err := m.Reload(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// current is the library's snapshot; it is released when the test ends.
func current(t *testing.T, library *corpus.Library) *corpus.Snapshot {
	t.Helper()
	s, err := library.Acquire()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Release() }) // closed by the library, which reports
	return s
}

func remove(t *testing.T, dir, name string) {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
		t.Fatal(err)
	}
}

// TestReload goes through the life of a corpus, step by step.
func TestReload(t *testing.T) {
	o := options(t)
	library, m := managed(t, o)
	tests := []struct {
		name                    string
		change                  func()
		added, updated, removed []string
		unchanged               int
		refused, kept           []string
	}{
		{name: "first", change: func() {}, added: []string{"a", "b", "sub/c"}},
		{name: "nothing", change: func() {}, unchanged: 3},
		{name: "all kinds", change: func() {
			write(t, o.Dir, "a.txt", "Cầu Rồng ở Đà Nẵng\nCầu Rồng phun lửa vào tối thứ bảy.\n")
			remove(t, o.Dir, "b.txt")
			write(t, o.Dir, "d.txt", "Mới\nMột bài mới về Huế.\n")
		}, added: []string{"d"}, updated: []string{"a"}, removed: []string{"b"}, unchanged: 1},
		{name: "unreadable", change: func() {
			write(t, o.Dir, "a.txt", "Cầu\x00Rồng")
			write(t, o.Dir, "new.txt", "\x00")
		}, unchanged: 3, refused: []string{"a.txt", "new.txt"}, kept: []string{"a.txt"}},
		{name: "still unreadable", change: func() {}, unchanged: 3, refused: []string{"a.txt", "new.txt"}, kept: []string{"a.txt"}},
		{name: "other metadata", change: func() {
			remove(t, o.Dir, "new.txt")
			write(t, o.Dir, "manifest.yaml", "d.txt:\n  source: Báo Thử Nghiệm\n")
		}, updated: []string{"d"}, unchanged: 2, refused: []string{"a.txt"}, kept: []string{"a.txt"}},
		{name: "a folder goes", change: func() { remove(t, o.Dir, "sub") }, removed: []string{"sub/c"}, unchanged: 2,
			refused: []string{"a.txt"}, kept: []string{"a.txt"}},
		{name: "deleted", change: func() { remove(t, o.Dir, "a.txt") }, removed: []string{"a"}, unchanged: 1},
	}
	for _, tt := range tests {
		tt.change()
		r := reload(t, m)
		var refused, kept []string
		for _, f := range r.Refused {
			refused = append(refused, f.File)
			if f.Kept {
				kept = append(kept, f.File)
			}
			if !strings.Contains(f.Reason, "NUL") {
				t.Errorf("%s: the reason is %q", tt.name, f.Reason)
			}
		}
		if !slices.Equal(r.Added, tt.added) || !slices.Equal(r.Updated, tt.updated) || !slices.Equal(r.Removed, tt.removed) ||
			r.Unchanged != tt.unchanged || !slices.Equal(refused, tt.refused) || !slices.Equal(kept, tt.kept) {
			t.Errorf("%s: %+v", tt.name, r)
		}
		s := current(t, library)
		if r.Articles != len(s.Articles()) || r.Passages != s.Passages() || r.Took <= 0 || time.Since(r.Finished) > time.Minute {
			t.Errorf("%s: %+v for %d articles", tt.name, r, len(s.Articles()))
		}
		sameAsFresh(t, tt.name, s, o)
	}
}

// sameAsFresh compares a snapshot that has come about by changes with one that
// is built from nothing: the words and the vectors must be the same to the bit.
// Where a last good version is kept there is nothing to compare with.
func sameAsFresh(t *testing.T, name string, s *corpus.Snapshot, o corpus.Options) {
	t.Helper()
	if len(s.Notes()) > 0 {
		return
	}
	o.CacheDir = ""
	fresh, _ := open(t, o)
	got, err := vocabulary(t, s).MarshalBinary()
	want, _ := vocabulary(t, fresh).MarshalBinary()
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%s: another vocabulary (%v)", name, err)
	}
	for _, a := range fresh.Articles() {
		for _, p := range a.Passages {
			stored, err := packed(fresh, p.ID)
			again, err2 := packed(s, p.ID)
			if err != nil || err2 != nil || !slices.Equal(stored, again) {
				t.Errorf("%s: %s: other vectors (%v, %v)", name, p.ID, err, err2)
			}
			query, err := o.Codec.Vector(&p, stored)
			if err != nil {
				t.Fatal(err)
			}
			near, err := fresh.Nearest(t.Context(), query, 3, qa.Scope{})
			again2, err2 := s.Nearest(t.Context(), query, 3, qa.Scope{})
			if err != nil || err2 != nil || !slices.Equal(near, again2) {
				t.Errorf("%s: %s: nearest %v, fresh %v", name, p.ID, again2, near)
			}
			words, err := fresh.Matches(t.Context(), lexical.Terms(p.Text), 3, qa.Scope{})
			again3, err2 := s.Matches(t.Context(), lexical.Terms(p.Text), 3, qa.Scope{})
			if err != nil || err2 != nil || !slices.Equal(words, again3) {
				t.Errorf("%s: %s: words %v, fresh %v", name, p.ID, again3, words)
			}
		}
	}
}

// gated is an encoder of passages that waits.
type gated struct {
	qa.Encoder
	reached chan struct{} // closed on arrival
	open    chan struct{}
}

func (g gated) EncodePassages(ctx context.Context, texts []string, emit func(int, qa.Encoding) error) error {
	close(g.reached)
	select {
	case <-g.open:
	case <-ctx.Done():
		return ctx.Err()
	}
	return g.Encoder.EncodePassages(ctx, texts, emit)
}

func TestOneReloadAtATime(t *testing.T) {
	o := options(t)
	gate := gated{o.Encoder, make(chan struct{}), make(chan struct{})}
	o.Encoder = gate
	_, m := managed(t, o)
	if _, running := m.Reloading(); running {
		t.Error("running before it was asked for")
	}
	var told atomic.Int64
	done := make(chan error, 1)
	go func() {
		_, err := m.Reload(t.Context(), func(p qa.ReloadProgress) {
			if p.Stage == qa.StageEncoding && p.Total == 3 {
				told.Add(1)
			}
		})
		done <- err
	}()
	<-gate.reached
	if p, running := m.Reloading(); !running || p.Stage != qa.StageEncoding || p.Total != 3 {
		t.Errorf("running %v, %+v", running, p)
	}
	if _, err := m.Reload(t.Context(), nil); qa.CodeOf(err) != qa.CodeBusy || !strings.Contains(err.Error(), "0 of 3") {
		t.Errorf("the second: %v", err)
	}
	for told.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	close(gate.open)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	after := told.Load()
	if _, running := m.Reloading(); running {
		t.Error("still running")
	}
	time.Sleep(300 * time.Millisecond)
	if told.Load() != after {
		t.Error("progress is told after the end")
	}
}

// TestCancelledReload: the state before goes on answering, and is still what is
// stored.
func TestCancelledReload(t *testing.T) {
	o := options(t)
	library, m := managed(t, o)
	reload(t, m)
	before := current(t, library)
	files := stored(t, o.CacheDir)
	write(t, o.Dir, "d.txt", "Mới\nMột bài mới về Huế.\n")
	gate := gated{o.Encoder, make(chan struct{}), make(chan struct{})}
	slow := o
	slow.Encoder = gate
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-gate.reached
		cancel()
	}()
	if _, err := corpus.NewManager(library, slow).Reload(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	if s := current(t, library); s != before {
		t.Error("another snapshot answers")
	}
	if again := stored(t, o.CacheDir); !slices.Equal(again, files) {
		t.Errorf("the cache holds %q, before %q", again, files)
	}
	check(t, before, o)
}

// TestServeLast starts from the last complete index although the articles have
// changed meanwhile.
func TestServeLast(t *testing.T) {
	o := options(t)
	_, m := managed(t, o)
	if err := m.ServeLast(t.Context()); qa.CodeOf(err) != qa.CodeNotFound {
		t.Errorf("without an index: %v", err)
	}
	reload(t, m)
	write(t, o.Dir, "d.txt", "Mới\nMột bài mới về Huế.\n")
	library, again := managed(t, o)
	if err := again.ServeLast(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := len(current(t, library).Articles()); n != 3 {
		t.Errorf("%d articles", n)
	}
	if r := reload(t, again); !slices.Equal(r.Added, []string{"d"}) || r.Unchanged != 3 {
		t.Errorf("%+v", r)
	}
}

// TestFolderGone: a reload that cannot read anything changes nothing.
func TestFolderGone(t *testing.T) {
	o := options(t)
	library, m := managed(t, o)
	reload(t, m)
	before := current(t, library)
	remove(t, o.Dir, "")
	if _, err := m.Reload(t.Context(), nil); qa.CodeOf(err) != qa.CodeNotFound {
		t.Errorf("got %v", err)
	}
	if current(t, library) != before {
		t.Error("another snapshot answers")
	}
}

// TestReloadInMemory reloads without any cache, and with one that cannot be
// written.
func TestReloadInMemory(t *testing.T) {
	for name, cache := range map[string]string{"none": "", "not writable": "/dev/null/cache"} {
		o := options(t)
		o.CacheDir, o.Warn = cache, nil
		_, m := managed(t, o)
		reload(t, m)
		write(t, o.Dir, "a.txt", "\x00")
		write(t, o.Dir, "d.txt", "Mới\nMột bài mới về Huế.\n")
		r := reload(t, m)
		if !slices.Equal(r.Added, []string{"d"}) || r.Unchanged != 3 || len(r.Refused) != 1 || !r.Refused[0].Kept {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

// TestSharedCache lets two managers, each like a process of its own, bring the
// same corpus up to date at once: they take turns, and both succeed.
func TestSharedCache(t *testing.T) {
	o := options(t)
	var errs [2]chan error
	var libraries [2]*corpus.Library
	for round := range 5 {
		write(t, o.Dir, "d.txt", "Mới\nMột bài mới về Huế, lần "+strings.Repeat("nữa ", round)+".\n")
		for i := range errs {
			library, m := libraries[i], (*corpus.Manager)(nil)
			if library == nil {
				library, m = managed(t, o)
			} else {
				m = corpus.NewManager(library, o)
			}
			libraries[i] = library
			errs[i] = make(chan error, 1)
			go func() {
				_, err := m.Reload(t.Context(), nil)
				errs[i] <- err
			}()
		}
		for i := range errs {
			if err := <-errs[i]; err != nil {
				t.Fatal(err)
			}
		}
		one, two := current(t, libraries[0]), current(t, libraries[1])
		if one.ID() != two.ID() || len(one.Articles()) != 4 {
			t.Errorf("round %d: %s with %d articles, %s", round, one.ID(), len(one.Articles()), two.ID())
		}
		check(t, one, o)
		check(t, two, o)
	}
}

// TestWatch changes files, makes a folder with a file in it, and replaces the
// whole folder: each is noticed once things are quiet.
func TestWatch(t *testing.T) {
	o := options(t)
	library, m := managed(t, o)
	ctx, cancel := context.WithCancel(t.Context())
	reports := make(chan qa.ReloadReport, 10)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		m.Run(ctx, true, 200*time.Millisecond, func(r qa.ReloadReport, err error) {
			if err != nil {
				t.Errorf("reloading: %v", err)
			}
			reports <- r
		})
	}()
	next := func() qa.ReloadReport {
		select {
		case r := <-reports:
			return r
		case <-time.After(20 * time.Second):
			t.Fatal("a change was not noticed")
		}
		return qa.ReloadReport{}
	}
	if r := next(); len(r.Added) != 3 {
		t.Errorf("first: %+v", r)
	}
	write(t, o.Dir, ".swp", "hidden")
	for i := range 4 { // one reload for all of them
		write(t, o.Dir, "d.txt", "Mới\nMột bài mới về Huế, lần "+strings.Repeat("nữa ", i)+".\n")
		time.Sleep(50 * time.Millisecond)
	}
	if r := next(); !slices.Equal(r.Added, []string{"d"}) {
		t.Errorf("a new file: %+v", r)
	}
	write(t, o.Dir, "deep/er/e.txt", "Sâu\nMột bài nằm sâu trong thư mục.\n")
	if r := next(); !slices.Equal(r.Added, []string{"deep/er/e"}) {
		t.Errorf("a new folder: %+v", r)
	}
	write(t, o.Dir, "deep/er/f.txt", "Sâu nữa\nMột bài nằm sâu hơn nữa.\n")
	if r := next(); !slices.Equal(r.Added, []string{"deep/er/f"}) {
		t.Errorf("in the new folder: %+v", r)
	}
	if err := os.Rename(o.Dir, o.Dir+".old"); err != nil {
		t.Fatal(err)
	}
	write(t, o.Dir, "g.txt", "Thư mục khác\nMột thư mục hoàn toàn khác.\n")
	if r := next(); !slices.Equal(r.Added, []string{"g"}) || len(r.Removed) != 6 {
		t.Errorf("another folder: %+v", r)
	}
	write(t, o.Dir, "h.txt", "Trong thư mục khác\nMột bài nữa trong đó.\n")
	if r := next(); !slices.Equal(r.Added, []string{"h"}) {
		t.Errorf("in the other folder: %+v", r)
	}
	cancel()
	<-ended
	if n := len(current(t, library).Articles()); n != 2 || len(reports) != 0 {
		t.Errorf("%d articles, %d reports too many", n, len(reports))
	}
}
