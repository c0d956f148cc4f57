// Package qatest holds parts that the tests of several packages share: the
// program's own way of answering, over a folder of articles and with the real
// encoder.
package qatest

import (
	"context"
	"testing"

	"trich/internal/answer"
	"trich/internal/calibration"
	"trich/internal/chat"
	"trich/internal/corpus"
	"trich/internal/encoder"
	"trich/internal/kernel"
	"trich/internal/qa"
	"trich/internal/reader"
	"trich/internal/rerank"
	"trich/internal/retrieve"
)

// Real is the program's own way of answering, over a folder of articles.
type Real struct {
	library *corpus.Library
	options corpus.Options
	qa.Answerer
}

var (
	_ chat.Archive = (*Real)(nil)
	_ qa.Reloader  = (*Real)(nil)
)

// Current implements chat.Archive.
func (r *Real) Current() (chat.State, error) {
	s, err := r.library.Acquire()
	if err != nil {
		return chat.State{}, err
	}
	return chat.State{ID: s.ID(), Articles: s.Articles(), Passages: s.Passages()}, s.Release()
}

// Open indexes a folder with the real encoder.
func Open(t testing.TB, dir string) *Real {
	t.Helper()
	e, err := encoder.New(encoder.Options{})
	if err != nil {
		t.Fatal(err)
	}
	constants, err := calibration.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	k, err := kernel.New("auto")
	if err != nil {
		t.Fatal(err)
	}
	codec := rerank.New(constants.Projection, k)
	r := &Real{library: new(corpus.Library), options: corpus.Options{Dir: dir, CacheDir: t.TempDir(), Encoder: e, Codec: codec}}
	if _, err := r.Reload(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	retriever, err := retrieve.New(retrieve.Options{Source: retrieve.From(r.library.Acquire), Encoder: e, Codec: codec, Constants: constants})
	if err != nil {
		t.Fatal(err)
	}
	read, err := reader.New(e, reader.Options{})
	if err != nil {
		t.Fatal(err)
	}
	decision, err := answer.EmbeddedDecision()
	if err != nil {
		t.Fatal(err)
	}
	r.Answerer, err = answer.NewReading(retriever, answer.Thresholds{Found: constants.Decision.Found, Uncertain: constants.Decision.Uncertain}, read, decision, func(err error) { t.Error(err) })
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Reload implements qa.Reloader in the simplest way: it opens the folder again.
// The report counts articles and passages only.
func (r *Real) Reload(ctx context.Context, progress func(qa.ReloadProgress)) (qa.ReloadReport, error) {
	if progress != nil {
		progress(qa.ReloadProgress{Stage: qa.StageReading})
	}
	snapshot, _, err := corpus.Open(ctx, r.options)
	if err != nil {
		return qa.ReloadReport{}, err
	}
	report := qa.ReloadReport{Articles: len(snapshot.Articles()), Passages: snapshot.Passages()}
	return report, r.library.Swap(snapshot)
}

// Reloading implements qa.Reloader; it knows of none.
func (r *Real) Reloading() (qa.ReloadProgress, bool) { return qa.ReloadProgress{}, false }

// Close closes the corpus; Open's test does so in the end.
func (r *Real) Close() error { return r.library.Swap(nil) }
