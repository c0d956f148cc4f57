package corpus

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"sync"
	"sync/atomic"

	"trich/internal/lexical"
	"trich/internal/qa"
	"trich/internal/restore"
	"trich/internal/tokenstore"
	"trich/internal/vectorstore"
)

// Codec says what is encoded of a passage, packs the encodings for the store,
// and takes out the vector for nearest-neighbour search again. It is safe for
// concurrent use.
type Codec interface {
	// Texts are the texts that are encoded for a passage, one for each of its
	// sentences.
	Texts(a *qa.Article, p *qa.Passage) []string
	// Pack packs the encoding of one of Texts.
	Pack(a *qa.Article, p *qa.Passage, e qa.Encoding) ([]byte, error)
	// Vector is the passage's vector for nearest-neighbour search, from what
	// Pack made of its Texts, one behind the other; the error is qa.CodeCorrupt
	// for anything else.
	Vector(p *qa.Passage, packed []byte) ([]float32, error)
	// Fingerprint identifies everything that shapes what Pack writes.
	Fingerprint() string
}

// builder makes one snapshot.
type builder struct {
	Options
	articles []*qa.Article
	tokens   *tokenstore.Store
}

// build encodes what the store does not have yet and makes everything but the
// lexical index.
func (b *builder) build(ctx context.Context) (*Snapshot, int, error) {
	s := &Snapshot{tokens: b.tokens}
	s.setArticles(b.articles, b.keys)
	encoded, err := b.encode(ctx, s)
	if err != nil {
		return nil, encoded, err
	}
	s.vocabulary = b.vocabulary()
	if s.vectors, err = b.vectors(ctx, s); err != nil {
		return nil, encoded, err
	}
	s.users.Store(1)
	return s, encoded, nil
}

// keys are the hashes of everything that the stored vectors of a passage's
// sentences depend on.
func (o Options) keys(a *qa.Article, p *qa.Passage) []tokenstore.Key {
	texts := o.Codec.Texts(a, p)
	keys := make([]tokenstore.Key, len(texts))
	made := o.Encoder.Fingerprint() + "\x00" + o.Codec.Fingerprint() + "\x00" + string(p.Language) + "\x00"
	for i, text := range texts {
		keys[i] = sha256.Sum256([]byte(made + text))
	}
	return keys
}

// job is a sentence to be encoded.
type job struct {
	article *qa.Article
	passage *qa.Passage
	text    string
	key     tokenstore.Key
}

// missing lists the sentences that the store does not have yet, none twice.
func (b *builder) missing(s *Snapshot) []job {
	var jobs []job
	wanted := map[tokenstore.Key]bool{}
	for _, a := range b.articles {
		for i := range a.Passages {
			p := &a.Passages[i]
			var texts []string
			for n, k := range s.places[p.ID].keys {
				if wanted[k] || b.tokens.Has(k) {
					continue
				}
				if texts == nil {
					texts = b.Codec.Texts(a, p)
				}
				wanted[k] = true
				jobs = append(jobs, job{a, p, texts[n], k})
			}
		}
	}
	return jobs
}

// encode fills the store. When it is interrupted, what was encoded so far is
// kept for the next time.
func (b *builder) encode(ctx context.Context, s *Snapshot) (int, error) {
	jobs := b.missing(s)
	if len(jobs) == 0 {
		return 0, nil
	}
	texts := make([]string, len(jobs))
	for i, j := range jobs {
		texts[i] = j.text
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
			packed, err := s.Stored(p.ID, buffer)
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
	documents := make([]lexical.Document, 0, len(b.articles))
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
