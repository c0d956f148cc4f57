package corpus

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"trich/internal/diacritics"
	"trich/internal/lexical"
	"trich/internal/qa"
	"trich/internal/tokenstore"
	"trich/internal/vectorstore"
)

// found is a snapshot's folder.
type found struct {
	dir      string
	manifest manifest
	err      error // why there is no manifest
}

// list finds the stored snapshots, the newest first, and behind them those that
// cannot be told anything of.
func list(home string) []found {
	paths, err := filepath.Glob(filepath.Join(home, snapshotPrefix+"*"))
	if err != nil || home == "" {
		return nil
	}
	var all []found
	for _, path := range paths {
		m, err := readManifest(path)
		all = append(all, found{path, m, err})
	}
	slices.SortStableFunc(all, func(a, b found) int { return b.manifest.Saved.Compare(a.manifest.Saved) })
	return all
}

// openStored opens the newest stored snapshot that accept wants and that is
// whole; nil if there is none. The state tells how the newest snapshot compares
// with what is wanted. The error is for people: why a stored snapshot cannot be
// used; it is nil where there is none or where only the articles have changed.
func (o Options) openStored(ctx context.Context, want manifest, accept func(manifest) bool) (*Snapshot, State, error) {
	home := o.home()
	unlock, err := lock(ctx, home, openLock, true)
	defer unlock()
	if err != nil {
		return nil, StateMissing, err
	}
	state := StateMissing
	var damage error
	for _, f := range list(home) {
		err := f.err
		if err == nil {
			if state == StateMissing {
				state = f.manifest.compare(want)
			}
			if !accept(f.manifest) {
				continue
			}
			var s *Snapshot
			if s, err = o.openSnapshot(f); err == nil {
				return s, f.manifest.compare(want), nil
			}
		}
		if _, gone := os.Stat(f.dir); errors.Is(gone, fs.ErrNotExist) {
			continue // another process has just replaced it
		}
		state = StateCorrupt
		damage = errors.Join(damage, qa.Errorf(qa.CodeCorrupt, "it is damaged: %w", err))
	}
	if damage == nil && (state == StateVersion || state == StateOptions) {
		damage = qa.Errorf(qa.CodeCorrupt, "it was made by another version of the program")
	}
	return nil, state, damage
}

// openSnapshot opens a stored snapshot and checks all of it but the token
// vectors themselves, which are checked as they are read.
func (o Options) openSnapshot(f found) (*Snapshot, error) {
	if err := checkFiles(f.dir, f.manifest.Files); err != nil {
		return nil, err
	}
	s := &Snapshot{content: f.manifest.Content, made: f.manifest.Made, dir: f.dir}
	if err := s.read(o); err != nil {
		return nil, err
	}
	if err := s.openFiles(); err != nil {
		return nil, err
	}
	s.users.Store(1)
	return s, nil
}

// stored is what articles.json holds.
type stored struct {
	Refused  []qa.Refusal
	Warnings []string
	Articles []*qa.Article
}

// read reads what is held in memory.
func (s *Snapshot) read(o Options) error {
	raw, err := os.ReadFile(filepath.Join(s.dir, articlesFile))
	if err != nil {
		return err
	}
	var in stored
	if err := json.Unmarshal(raw, &in); err != nil {
		return fmt.Errorf("%s: %w", articlesFile, err)
	}
	s.id = filepath.Base(s.dir)[len(snapshotPrefix):]
	s.notes = notes{in.Refused, in.Warnings}
	s.setArticles(in.Articles, o.keys)
	s.vocabulary = new(diacritics.Vocabulary)
	if raw, err = os.ReadFile(filepath.Join(s.dir, vocabularyFile)); err == nil {
		err = s.vocabulary.UnmarshalBinary(raw)
	}
	if err != nil {
		return err
	}
	if raw, err = os.ReadFile(filepath.Join(s.dir, vectorsFile)); err == nil {
		s.vectors, err = vectorstore.Open(bytes.NewReader(raw), slices.Sorted(maps.Keys(s.places)), o.Codec.Kernel())
	}
	return err
}

// openFiles opens what stays open as long as the snapshot is used.
func (s *Snapshot) openFiles() error {
	tokens, err := tokenstore.Open(filepath.Join(filepath.Dir(s.dir), tokensName))
	if err != nil {
		return errors.Join(err, tokens.Close())
	}
	s.tokens = tokens
	if err := s.checkTokens(); err != nil {
		return errors.Join(err, tokens.Close())
	}
	s.lexical, err = lexical.Open(filepath.Join(s.dir, lexicalDir), len(s.places))
	if err != nil {
		return errors.Join(err, tokens.Close())
	}
	return nil
}

// checkTokens says if stored vectors of a passage are missing.
func (s *Snapshot) checkTokens() error {
	for id, p := range s.places {
		for _, k := range p.keys {
			if !s.tokens.Has(k) {
				return fmt.Errorf("the vectors of %s are missing", id)
			}
		}
	}
	return nil
}
