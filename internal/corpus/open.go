package corpus

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
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
	// Progress, if not nil, is told how many of the sentences that need it have
	// been encoded. It may be called from several goroutines at once.
	Progress func(done, total int)
	// Warn, if not nil, is told what went wrong without costing the result:
	// an index that had to be made anew, a cache that cannot be written.
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
	// that it was built.
	State State
	// Encoded is the number of sentences that had to be encoded.
	Encoded int
}

// Open opens the stored index of the corpus in o.Dir if it is up to date, and
// builds and stores it otherwise. The caller ends its use of the snapshot with
// Release. Errors are those of ingest.Load, of the encoder, and the context's;
// a cache that is damaged or cannot be written is only a warning.
func Open(ctx context.Context, o Options) (*Snapshot, Outcome, error) {
	content, err := digest(ctx, o.Dir, o.Ingest)
	if err != nil {
		_, _, loadErr := ingest.LoadFolder(ctx, o.Dir, o.Ingest) // says it better
		return nil, Outcome{}, cmp.Or(loadErr, err)
	}
	want := manifest{Format: formatVersion, Made: o.made(), Content: content}
	home := o.home()
	s, state, err := openStored(home, want, o.keys)
	if err != nil {
		o.warn(fmt.Errorf("the stored index cannot be used and is built again: %w", err))
	}
	if s != nil {
		return s, Outcome{State: StateEqual}, nil
	}
	s, encoded, err := o.rebuild(ctx, home, want)
	if err != nil {
		return nil, Outcome{State: state, Encoded: encoded}, err
	}
	return s, Outcome{State: state, Encoded: encoded}, nil
}

func (o Options) warn(err error) {
	if err != nil && o.Warn != nil {
		o.Warn(err)
	}
}

func (o Options) made() madeBy {
	return madeBy{Encoder: o.Encoder.Fingerprint(), Codec: o.Codec.Fingerprint(), Ingest: o.Ingest.Fingerprint()}
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

// rebuild makes the snapshot and stores it.
func (o Options) rebuild(ctx context.Context, home string, want manifest) (*Snapshot, int, error) {
	articles, notes, err := o.articles(ctx)
	if err != nil {
		return nil, 0, err
	}
	tokensDir := ""
	if home != "" {
		tokensDir = filepath.Join(home, tokensName)
	}
	tokens, err := tokenstore.Open(tokensDir)
	o.warn(errors.Join(err, tokens.Verify()))
	b := &builder{Options: o, articles: articles, tokens: tokens}
	s, encoded, err := b.build(ctx)
	if err == nil {
		s.id, s.notes = want.id(), notes
		s.lexical, err = b.store(ctx, home, s, want)
	}
	if err != nil {
		return nil, encoded, errors.Join(err, tokens.Close())
	}
	return s, encoded, nil
}

// store saves the snapshot, whose lexical index is made here since bleve writes
// it as it goes. When it cannot be saved, the index is made in memory: the
// answer must still come.
func (b *builder) store(ctx context.Context, home string, s *Snapshot, want manifest) (*lexical.Index, error) {
	documents := b.documents()
	if home != "" {
		index, err := save(ctx, home, s, want, documents)
		if err == nil {
			b.warn(b.tokens.Compact(s.allKeys()))
			return index, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		b.warn(fmt.Errorf("%w: %w", errUnsaved, err))
	}
	return lexical.New(ctx, documents)
}

// articles reads the corpus and turns the report into notes for people.
func (o Options) articles(ctx context.Context) ([]*qa.Article, []string, error) {
	documents, report, err := ingest.LoadFolder(ctx, o.Dir, o.Ingest)
	if err != nil {
		return nil, nil, err
	}
	articles := make([]*qa.Article, len(documents))
	for i, d := range documents {
		articles[i] = d.Article
	}
	var notes []string
	for _, problem := range report.Problems {
		notes = append(notes, problem.Error())
	}
	for _, skip := range report.Skipped {
		notes = append(notes, skip.Message)
	}
	return articles, notes, nil
}
