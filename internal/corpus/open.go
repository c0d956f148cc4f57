package corpus

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"trich/internal/ingest"
	"trich/internal/lexical"
	"trich/internal/qa"
	"trich/internal/tokenstore"
)

// Options say what to open and with what. Dir, Encoder and Codec are required.
type Options struct {
	// Dir is the folder of articles.
	Dir string
	// CacheDir is where indexes are kept between runs; empty means nowhere.
	CacheDir string
	Encoder  qa.Encoder
	Codec    Codec
	Ingest   ingest.Options
	// Progress, if not nil, is told how far Open or FromArticles has come, now
	// and then and from one goroutine at a time.
	Progress func(qa.ReloadProgress)
	// Warn, if not nil, is told what went wrong without costing the result:
	// an index that had to be made anew, a cache that cannot be written. It must
	// be safe for concurrent use.
	Warn func(error)
}

// errUnsaved is what a warning about a cache that cannot be written wraps.
var errUnsaved = errors.New("the index could not be saved and is kept in memory only: the next start will build it again")

// State tells how a stored index compares with the corpus and the program.
type State string

// The states.
const (
	StateEqual   State = "equal"   // it is what is wanted
	StateMissing State = "missing" // there is none
	StateCorrupt State = "corrupt" // it is damaged
	StateVersion State = "version" // its format is another version's
	StateOptions State = "options" // another model, codec or way of splitting made it
	StateContent State = "content" // the articles have changed
)

// Outcome tells what Open did.
type Outcome struct {
	// State is how the stored index was found; anything but StateEqual means
	// that another was built.
	State State
	// Encoded is the number of sentences that had to be encoded.
	Encoded int
}

// Open opens the stored index of the corpus in o.Dir if it is up to date, and
// brings it up to date and stores it otherwise; while another process does that,
// it waits. The caller ends its use of the snapshot with Release. Errors are
// those of ingest.Load, of the encoder, and the context's; a cache that is
// damaged or cannot be written is only a warning.
func Open(ctx context.Context, o Options) (*Snapshot, Outcome, error) {
	want := o.wanted("")
	last, state, damage := o.openStored(ctx, want, want.servable)
	if err := ctx.Err(); err != nil {
		return nil, Outcome{}, errors.Join(err, last.releaseIfAny())
	}
	if damage != nil {
		o.warn(fmt.Errorf("the stored index cannot be used and is built again: %w", damage))
	}
	u := &update{Options: o, progress: newProgress(), base: last}
	end := u.progress.follow(o.Progress)
	s, encoded, err := u.run(ctx)
	end()
	if s == nil && err == nil {
		return last, Outcome{State: StateEqual}, nil
	}
	if closing := last.releaseIfAny(); err == nil {
		o.warn(closing)
	}
	return s, Outcome{State: state, Encoded: encoded}, err
}

// OpenLast opens the newest complete index that is stored, whether or not the
// articles have changed since; the caller ends its use with Release. The error
// is qa.CodeNotFound if there is none that can answer, and the context's.
func OpenLast(ctx context.Context, o Options) (*Snapshot, error) {
	want := o.wanted("")
	s, _, damage := o.openStored(ctx, want, want.servable)
	switch {
	case s != nil:
		return s, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	}
	if damage != nil {
		o.warn(fmt.Errorf("the stored index cannot be used: %w", damage))
	}
	return nil, qa.Errorf(qa.CodeNotFound, "there is no stored index of %s that can be used", o.Dir)
}

func (o Options) warn(err error) {
	if err != nil && o.Warn != nil {
		o.Warn(err)
	}
}

// wanted is the manifest of a snapshot of the given content.
func (o Options) wanted(content string) manifest {
	return manifest{Format: formatVersion, Content: content, Made: madeBy{
		Encoder: o.Encoder.Fingerprint(), Codec: o.Codec.Fingerprint(), Ingest: o.Ingest.Fingerprint()}}
}

// home is the folder that keeps everything of one corpus: the name tells a
// person which corpus it is, the hash keeps two of that name apart.
func (o Options) home() string {
	if o.CacheDir == "" {
		return ""
	}
	path, err := filepath.Abs(o.Dir)
	if err != nil {
		path = o.Dir
	}
	sum := sha256.Sum256([]byte(path))
	return filepath.Join(o.CacheDir, filepath.Base(path)+"-"+hex.EncodeToString(sum[:4]))
}

// FromArticles makes a snapshot of the given articles, in memory. Of the options
// Encoder, Codec, CacheDir, Progress and Warn are used: CacheDir, if not empty,
// is a folder of its own in which what was encoded is kept for the next time;
// what another model or codec made of any articles is removed from it. The
// caller ends the snapshot's use with Release.
func FromArticles(ctx context.Context, o Options, articles []*qa.Article) (*Snapshot, error) {
	dir, err := o.adhocDir()
	if err != nil {
		return nil, err
	}
	tokens, err := tokenstore.Open(dir)
	o.warn(err)
	b := &builder{Options: o, articles: articles, tokens: tokens, progress: newProgress()}
	defer b.progress.follow(o.Progress)()
	s, _, err := b.build(ctx)
	if err != nil {
		return nil, errors.Join(err, tokens.Close())
	}
	content, err := s.marshalArticles()
	if err == nil {
		s.id = o.wanted("").id(content)
		s.lexical, err = lexical.New(ctx, documents(articles))
	}
	return s, err
}

// adhocDir is where encoded articles are kept, by what made them; empty for
// nowhere.
func (o Options) adhocDir() (string, error) {
	if o.CacheDir == "" {
		return "", nil
	}
	name := o.wanted("").id(nil)
	if err := os.MkdirAll(o.CacheDir, 0o755); err != nil {
		return "", err
	}
	entries, err := os.ReadDir(o.CacheDir)
	for _, e := range entries {
		if e.Name() != name {
			err = errors.Join(err, os.RemoveAll(filepath.Join(o.CacheDir, e.Name())))
		}
	}
	return filepath.Join(o.CacheDir, name), err
}
