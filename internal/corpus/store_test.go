package corpus_test

import (
	"context"
	"testing"

	"trich/internal/corpus"
	"trich/internal/qa"
	"trich/internal/retrieve"
	"trich/internal/retrieve/storetest"
)

// TestStore holds the embedded store to the contract of all.
func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T, m storetest.Model) storetest.Store {
		library := new(corpus.Library)
		t.Cleanup(func() {
			if err := library.Swap(nil); err != nil {
				t.Error(err)
			}
		})
		return storetest.Store{
			Source: retrieve.From(library.Acquire),
			Load: func(ctx context.Context, articles []*qa.Article) error {
				s, err := corpus.FromArticles(ctx, corpus.Options{Encoder: m.Encoder, Codec: m.Codec}, articles)
				if err != nil {
					return err
				}
				return library.Swap(s)
			},
		}
	})
}
