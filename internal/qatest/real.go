// Package qatest holds parts that the tests of several packages share: the
// program's own way of answering, over a folder of articles and with the real
// encoder.
package qatest

import (
	"testing"

	"trich/internal/answer"
	"trich/internal/calibration"
	"trich/internal/chat"
	"trich/internal/corpus"
	"trich/internal/encoder"
	"trich/internal/encoder/kernel"
	"trich/internal/late"
	"trich/internal/qa"
	"trich/internal/retrieve"
)

// Real is the program's own way of answering, over a folder of articles.
type Real struct {
	library *corpus.Library
	qa.Answerer
}

var _ chat.Archive = (*Real)(nil)

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
	ctx := t.Context()
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
	codec := late.New(constants.Projection, k)
	snapshot, _, err := corpus.Open(ctx, corpus.Options{Dir: dir, CacheDir: t.TempDir(), Encoder: e, Codec: codec})
	if err != nil {
		t.Fatal(err)
	}
	r := &Real{library: new(corpus.Library)}
	if err := r.library.Swap(snapshot); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.library.Swap(nil); err != nil {
			t.Error(err)
		}
	})
	retriever, err := retrieve.New(r.library, e, codec, constants)
	if err != nil {
		t.Fatal(err)
	}
	r.Answerer = answer.New(retriever, answer.Thresholds{Found: constants.Decision.Found, Uncertain: constants.Decision.Uncertain},
		func(err error) { t.Error(err) })
	return r
}
