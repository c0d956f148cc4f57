package corpus

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"sync"
	"sync/atomic"

	"trich/internal/lexical"
	"trich/internal/qa"
	"trich/internal/restore"
	"trich/internal/tokenstore"
	"trich/internal/vectorstore"
)

// Codec packs what the encoder made of a passage for the store, and takes out
// the vector for nearest-neighbour search again. It is safe for concurrent use.
type Codec interface {
	// Pack packs the encoding of EmbedText(a, p).
	Pack(a *qa.Article, p *qa.Passage, e qa.Encoding) ([]byte, error)
	// EmbedText is the text that is encoded for a passage.
	EmbedText(a *qa.Article, p *qa.Passage) string
	// Vector is the passage's vector for nearest-neighbour search; the error
	// is qa.CodeCorrupt for what Pack did not write.
	Vector(p *qa.Passage, packed []byte) ([]float32, error)
	// Fingerprint identifies everything that shapes what Pack writes.
	Fingerprint() string
}

// builder makes one snapshot.
type builder struct {
	Options
	articles []*qa.Article
	keys     map[string]tokenstore.Key
	tokens   *tokenstore.Store
}

// build encodes what the store does not have yet and makes everything but the
// lexical index.
func (b *builder) build(ctx context.Context) (*Snapshot, int, error) {
	encoded, err := b.encode(ctx)
	if err != nil {
		return nil, encoded, err
	}
	s := &Snapshot{tokens: b.tokens, vocabulary: b.vocabulary()}
	s.setArticles(b.articles, b.key)
	if s.vectors, err = b.vectors(ctx, s); err != nil {
		return nil, encoded, err
	}
	s.users.Store(1)
	return s, encoded, nil
}

// key is the hash of everything that a passage's stored vectors depend on.
func (b *builder) key(a *qa.Article, p *qa.Passage) tokenstore.Key {
	if k, ok := b.keys[p.ID]; ok {
		return k
	}
	h := sha256.New()
	for _, part := range []string{b.Encoder.Fingerprint(), b.Codec.Fingerprint(), b.Codec.EmbedText(a, p), p.Text} {
		var size [8]byte
		binary.LittleEndian.PutUint64(size[:], uint64(len(part)))
		h.Write(size[:])
		h.Write([]byte(part))
	}
	k := tokenstore.Key(h.Sum(nil))
	b.keys[p.ID] = k
	return k
}

// job is a passage to be encoded.
type job struct {
	article *qa.Article
	passage *qa.Passage
	key     tokenstore.Key
}

func (b *builder) missing() []job {
	var jobs []job
	wanted := map[tokenstore.Key]bool{}
	for _, a := range b.articles {
		for i := range a.Passages {
			p := &a.Passages[i]
			if k := b.key(a, p); !wanted[k] && !b.tokens.Has(k) {
				wanted[k] = true
				jobs = append(jobs, job{a, p, k})
			}
		}
	}
	return jobs
}

// encode fills the store. When it is interrupted, what was encoded so far is
// kept for the next time.
func (b *builder) encode(ctx context.Context) (int, error) {
	jobs := b.missing()
	if len(jobs) == 0 {
		return 0, nil
	}
	texts := make([]string, len(jobs))
	for i, j := range jobs {
		texts[i] = b.Codec.EmbedText(j.article, j.passage)
	}
	writer := b.tokens.NewWriter()
	var writing sync.Mutex
	var done atomic.Int64
	b.report(0, len(jobs))
	err := b.Encoder.EncodePassages(ctx, texts, func(i int, e qa.Encoding) error {
		packed, err := b.Codec.Pack(jobs[i].article, jobs[i].passage, e)
		if err != nil {
			return fmt.Errorf("%s: %w", jobs[i].passage.ID, err)
		}
		writing.Lock()
		writer.Put(jobs[i].key, packed)
		writing.Unlock()
		b.report(int(done.Add(1)), len(jobs))
		return nil
	})
	kept := writer.Commit()
	if err == nil {
		b.warn(kept)
	}
	return int(done.Load()), err
}

func (b *builder) report(done, total int) {
	if b.Progress != nil {
		b.Progress(done, total)
	}
}

func (b *builder) vectors(ctx context.Context, s *Snapshot) (*vectorstore.Store, error) {
	items := make([]vectorstore.Item, 0, len(s.places))
	var buffer []byte
	for _, a := range b.articles {
		for i := range a.Passages {
			p := &a.Passages[i]
			packed, err := b.tokens.Read(b.key(a, p), buffer)
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
	return vectorstore.New(ctx, items)
}

func (b *builder) documents() []lexical.Document {
	documents := make([]lexical.Document, 0, len(b.keys))
	for _, a := range b.articles {
		for _, p := range a.Passages {
			documents = append(documents, lexical.Document{ID: p.ID, Text: p.Text})
		}
	}
	return documents
}

func (b *builder) vocabulary() *restore.Vocabulary {
	counts := restore.NewBuilder()
	for _, a := range b.articles {
		if a.Language != qa.English {
			counts.Add(a.Title)
		}
		for i := range a.Passages {
			p := &a.Passages[i]
			if cmp.Or(p.Language, a.Language) == qa.English {
				continue
			}
			for _, sentence := range p.Sentences {
				counts.Add(sentence.Slice(p.Text))
			}
		}
	}
	return counts.Vocabulary()
}
