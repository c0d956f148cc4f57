package corpus

import (
	"context"
	"errors"

	"trich/internal/kernel"
	"trich/internal/qa"
	"trich/internal/tokenstore"
	"trich/internal/vectorstore"
)

// Codec says what is encoded of a passage, packs the encodings for the store,
// and takes out the vector for nearest-neighbour search again. It is safe for
// concurrent use.
type Codec interface {
	// Texts are the texts that are encoded for a passage. Passages may share some.
	Texts(a *qa.Article, p *qa.Passage) []string
	// Pack packs the encoding of the text i of Texts.
	Pack(a *qa.Article, p *qa.Passage, i int, e qa.Encoding) ([]byte, error)
	// Vector is the passage's vector for nearest-neighbour search, from what
	// Pack made of its Texts, one behind the other; the error is qa.CodeCorrupt
	// for anything else.
	Vector(p *qa.Passage, packed []byte) ([]float32, error)
	// Kernel is the arithmetic that vectors are compared with.
	Kernel() *kernel.Kernel
	// Fingerprint identifies everything that shapes what Pack writes.
	Fingerprint() string
}

// builder makes one snapshot.
type builder struct {
	Options
	articles []*qa.Article
	tokens   *tokenstore.Store
	progress *progress
	// base, if not nil, is an older snapshot made by the same encoder and codec.
	// Articles that are in both, by their pointers, need no work.
	base *Snapshot
	// building is the folder in which the snapshot is built; empty for memory.
	building string
}

// build encodes what the store does not have yet and makes everything else but
// the lexical index in memory. Meanwhile the words are counted and indexed, so
// that no core waits for another. The number is that of the sentences encoded.
func (b *builder) build(ctx context.Context) (*Snapshot, int, error) {
	s := &Snapshot{tokens: b.tokens}
	s.setArticles(b.articles, b.keysFrom(b.base))
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	words := make(chan error, 1)
	go func() {
		err := b.words(ctx, s)
		if err != nil {
			stop(err)
		}
		words <- err
	}()
	encoded, err := b.encode(ctx, s)
	if err == nil {
		b.progress.stage(qa.StageIndexing, 0)
		s.vectors, err = b.vectors(ctx, s)
	}
	if err != nil {
		stop(err)
	}
	if wordsErr := <-words; wordsErr != nil && errors.Is(context.Cause(ctx), wordsErr) {
		err = wordsErr // which ended the other half as well
	}
	if err == nil {
		err = s.verify()
	}
	if err != nil {
		return nil, encoded, err
	}
	s.users.Store(1)
	return s, encoded, nil
}

// keysFrom takes the keys of passages that base has too from there: hashing all
// sentences takes longer than everything else where little has changed.
func (o Options) keysFrom(base *Snapshot) keyFunc {
	return func(a *qa.Article, p *qa.Passage) []tokenstore.Key {
		if base.has(a) {
			return base.places[p.ID].keys
		}
		return o.keys(a, p)
	}
}

func (b *builder) vectors(ctx context.Context, s *Snapshot) (*vectorstore.Store, error) {
	items := make([]vectorstore.Item, 0, len(s.places))
	var kept []string
	var buffer []byte
	for _, a := range b.articles {
		unchanged := b.base.has(a)
		for i := range a.Passages {
			p := &a.Passages[i]
			if unchanged {
				kept = append(kept, p.ID)
				continue
			}
			packed, err := s.packed(p.ID, buffer)
			if err != nil {
				return nil, err
			}
			buffer = packed
			v, err := b.Codec.Vector(p, packed)
			if err != nil {
				return nil, err
			}
			items = append(items, vectorstore.Item{ID: p.ID, Vector: v})
		}
	}
	if len(kept) == 0 {
		return vectorstore.New(ctx, items, b.Codec.Kernel())
	}
	return b.base.vectors.With(ctx, kept, items)
}
