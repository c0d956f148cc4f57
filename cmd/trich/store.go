package main

import (
	"context"
	"errors"

	"trich/internal/config"
	"trich/internal/corpus"
	"trich/internal/qa"
	"trich/internal/retrieve"
)

// store keeps the corpus: what is answered from, and what brings it up to date. The
// program knows no store but by this; each passes retrieve/storetest.
type store interface {
	// Source has no generation (qa.CodeNotReady) until one of the methods below gives
	// it one.
	retrieve.Source
	qa.Reloader
	// Open has the store answer from the corpus as it is now, bringing it up to date
	// if need be. The notes tell an operator what is odd about files that were read
	// anew.
	Open(ctx context.Context, progress func(qa.ReloadProgress)) (notes []string, err error)
	// ServeLast has the store answer from the last complete state, if there is one.
	ServeLast(ctx context.Context) error
	// Run brings the store up to date and, with watch, again whenever the corpus has
	// changed, until ctx ends. What every reload did is given to told, which may be
	// nil.
	Run(ctx context.Context, watch bool, told func(qa.ReloadReport, error))
	// Close ends the store's work; nothing may use it any more.
	Close() error
}

// newStore makes the store that the settings name.
func (p program) newStore(s config.Config, m model) store {
	return newFolder(corpus.Options{
		Dir: s.Corpus.Dir, CacheDir: s.Cache.Dir, Encoder: m.encoder, Codec: m.codec, Ingest: ingestOptions(s),
		Warn: func(err error) { p.warn(err.Error()) },
	})
}

// folder is the embedded store: a folder of articles, with its index in the cache
// folder.
type folder struct {
	retrieve.Source
	*corpus.Manager
	library *corpus.Library
	options corpus.Options
}

func newFolder(o corpus.Options) *folder {
	library := new(corpus.Library)
	return &folder{retrieve.From(library.Acquire), corpus.NewManager(library, o), library, o}
}

// Open implements store.
func (f *folder) Open(ctx context.Context, progress func(qa.ReloadProgress)) ([]string, error) {
	o := f.options
	o.Progress = progress
	snapshot, outcome, err := corpus.Open(ctx, o)
	if err != nil {
		return nil, err
	}
	var notes []string
	if outcome.State != corpus.StateEqual {
		notes = snapshot.Notes()
	}
	return notes, f.library.Swap(snapshot)
}

// ServeLast implements store.
func (f *folder) ServeLast(ctx context.Context) error {
	if err := f.Manager.ServeLast(ctx); qa.CodeOf(err) != qa.CodeNotFound {
		return err
	}
	return nil
}

// Run implements store.
func (f *folder) Run(ctx context.Context, watch bool, told func(qa.ReloadReport, error)) {
	f.Manager.Run(ctx, watch, corpus.Quiet, told)
}

// Close implements store.
func (f *folder) Close() error { return f.library.Swap(nil) }

// generation calls use with the newest generation of a source.
func generation(ctx context.Context, s retrieve.Source, use func(retrieve.Generation) error) error {
	g, err := s.Acquire(ctx)
	if err != nil {
		return err
	}
	return errors.Join(use(g), g.Release())
}
