package corpus

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"sync"

	"trich/internal/qa"
	"trich/internal/tokenstore"
)

// segmentSize is how many bytes of token vectors are written before they are
// committed, so that a build that is killed loses little: about half a minute's
// work on two cores.
const segmentSize = 32 << 20

// keyFunc finds the keys of a passage's texts.
type keyFunc func(*qa.Article, *qa.Passage) []tokenstore.Key

// keys are the hashes of everything that the stored vectors of a passage's texts
// depend on.
func (o Options) keys(a *qa.Article, p *qa.Passage) []tokenstore.Key {
	texts := o.Codec.Texts(a, p)
	keys := make([]tokenstore.Key, len(texts))
	made := o.Encoder.Fingerprint() + "\x00" + o.Codec.Fingerprint() + "\x00" + string(p.Language) + "\x00"
	for i, text := range texts {
		keys[i] = sha256.Sum256([]byte(made + text))
	}
	return keys
}

// job is a text to be encoded.
type job struct {
	article *qa.Article
	passage *qa.Passage
	index   int // of the text among the passage's
	text    string
	key     tokenstore.Key
}

// missing lists the texts that the store does not have yet, none twice.
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
				jobs = append(jobs, job{a, p, n, texts[n], k})
			}
		}
	}
	return jobs
}

// lacking keeps of jobs those whose texts the store does not have yet.
func (b *builder) lacking(jobs []job) []job {
	return slices.DeleteFunc(jobs, func(j job) bool { return b.tokens.Has(j.key) })
}

// encode fills the store and returns how many texts were encoded. When it is
// interrupted, what was encoded so far is kept for the next time. Should the disk
// fail in such a way that what was written cannot be read back, that is encoded
// once more and held in memory.
func (b *builder) encode(ctx context.Context, s *Snapshot) (int, error) {
	encoded := 0
	for jobs := b.missing(s); len(jobs) > 0; jobs = b.lacking(jobs) {
		if encoded > 0 {
			b.tokens.Detach()
		}
		n, err := b.encodeJobs(ctx, jobs)
		encoded += n
		if err != nil {
			return encoded, err
		}
	}
	return encoded, nil
}

func (b *builder) encodeJobs(ctx context.Context, jobs []job) (int, error) {
	texts := make([]string, len(jobs))
	for i, j := range jobs {
		texts[i] = j.text
	}
	e := newEncoding(b, jobs)
	err := b.Encoder.EncodePassages(ctx, texts, e.emit)
	e.commits.Wait()
	kept := e.writer.Commit()
	if err == nil {
		b.warn(kept)
	}
	return e.texts, err
}

// encoding takes what the encoder makes.
type encoding struct {
	*builder
	jobs []job

	mu       sync.Mutex
	writer   *tokenstore.Writer
	pending  map[*qa.Passage]int // texts of a passage yet to come
	texts    int                 // encoded so far
	passages int                 // of which nothing is pending any more
	bytes    int                 // of texts encoded so far
	total    int                 // of texts
	unsaved  bool                // a segment could not be kept on disk, which has been said

	commits sync.WaitGroup // of full segments
}

func newEncoding(b *builder, jobs []job) *encoding {
	e := &encoding{builder: b, jobs: jobs, writer: b.tokens.NewWriter(), pending: map[*qa.Passage]int{}}
	for _, j := range jobs {
		e.pending[j.passage]++
		e.total += len(j.text)
	}
	b.progress.stage(qa.StageEncoding, len(e.pending))
	return e
}

func (e *encoding) emit(i int, encoded qa.Encoding) error {
	j := e.jobs[i]
	packed, err := e.Codec.Pack(j.article, j.passage, j.index, encoded)
	if err != nil {
		return fmt.Errorf("%s: %w", j.passage.ID, err)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.writer.Put(j.key, packed)
	if e.writer.Size() >= segmentSize {
		full := e.writer
		e.writer = e.tokens.NewWriter()
		e.commits.Go(func() { e.commit(full) })
	}
	e.texts++
	e.bytes += len(j.text)
	if e.pending[j.passage]--; e.pending[j.passage] == 0 {
		e.passages++
	}
	e.progress.advance(e.passages, float64(e.bytes)/float64(e.total))
	return nil
}

// commit makes a full segment readable, while the encoder goes on: a disk takes
// its time until 32 megabytes are safe.
func (e *encoding) commit(full *tokenstore.Writer) {
	err := full.Commit()
	e.mu.Lock()
	defer e.mu.Unlock()
	if err != nil && !e.unsaved {
		e.unsaved = true
		e.warn(err)
	}
}
