package corpus

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"trich/internal/lexical"
	"trich/internal/qa"
	"trich/internal/tokenstore"
)

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
	s.lexical, err = lexical.New(ctx, documents(articles))
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
