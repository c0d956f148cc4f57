package corpus

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"trich/internal/lexical"
	"trich/internal/tokenstore"
)

// newBuilding makes the folder in which a snapshot is built, and removes those
// that killed processes have left. The caller holds buildLock.
func newBuilding(home string) (string, error) {
	if err := os.MkdirAll(home, 0o700); err != nil {
		return "", err
	}
	removeAbandoned(home)
	return os.MkdirTemp(home, buildingPrefix)
}

// removeAbandoned clears what killed processes have left half made. What cannot
// be removed is tried again the next time.
func removeAbandoned(home string) {
	left, _ := filepath.Glob(filepath.Join(home, buildingPrefix+"*"))
	for _, dir := range left {
		_ = os.RemoveAll(dir)
	}
	_ = tokenstore.RemoveUnfinished(filepath.Join(home, tokensName))
}

// publish writes what s still lacks in the folder where it was built, gives the
// folder its name, and opens the lexical index in it.
func (s *Snapshot) publish(ctx context.Context, building string, m manifest, articles []byte) error {
	if err := s.write(building, articles); err != nil {
		return err
	}
	if err := seal(building, m); err != nil {
		return err
	}
	home := filepath.Dir(building)
	dir := filepath.Join(home, snapshotPrefix+s.id)
	if err := makeWay(ctx, home, dir); err != nil {
		return err
	}
	if err := os.Rename(building, dir); err != nil {
		return err
	}
	index, err := lexical.Open(filepath.Join(dir, lexicalDir), len(s.places))
	if err != nil {
		return err
	}
	s.lexical, s.dir, s.files = index, dir, nil
	return nil
}

// makeWay removes a snapshot of the same name: it is damaged, else it would have
// been used.
func makeWay(ctx context.Context, home, dir string) error {
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	unlock, err := lock(ctx, home, openLock, false)
	defer unlock()
	if err != nil {
		return err
	}
	return os.RemoveAll(dir)
}

// write makes the files at the same time, each of which takes one core a while.
func (s *Snapshot) write(dir string, articles []byte) error {
	write := func(name string, marshal func() ([]byte, error)) func() error {
		return func() error {
			content, err := marshal()
			if err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(dir, name), content, 0o600)
		}
	}
	return together(
		write(vectorsFile, func() ([]byte, error) {
			var vectors bytes.Buffer
			err := s.vectors.Save(&vectors)
			return vectors.Bytes(), err
		}),
		write(stateFile, s.files.MarshalBinary),
		write(vocabularyFile, s.vocabulary.MarshalBinary),
		write(articlesFile, func() ([]byte, error) { return articles, nil }),
	)
}

// together calls all of tasks at the same time and waits for them. The error is
// what went wrong, joined.
func together(tasks ...func() error) error {
	errs := make([]error, len(tasks))
	var running sync.WaitGroup
	for i, task := range tasks {
		running.Go(func() { errs[i] = task() })
	}
	running.Wait()
	return errors.Join(errs...)
}

// marshalArticles is the content of articles.json.
func (s *Snapshot) marshalArticles() ([]byte, error) {
	return json.Marshal(stored{Refused: s.notes.refused, Warnings: s.notes.warnings, Articles: s.articles})
}

// tidy clears the snapshots that s replaces and the stored vectors that nobody
// wants any more. The caller holds buildLock. Nothing depends on its success:
// what is left is tried again the next time.
func (s *Snapshot) tidy(ctx context.Context, home string) error {
	ctx, stop := context.WithTimeout(ctx, tidyPatience)
	defer stop()
	unlock, err := lock(ctx, home, openLock, false)
	defer unlock()
	if err != nil {
		return nil // somebody is opening an index, or the program is to end
	}
	names, _ := os.ReadDir(home)
	for _, n := range names {
		if strings.HasPrefix(n.Name(), snapshotPrefix) && n.Name() != filepath.Base(s.dir) {
			_ = os.RemoveAll(filepath.Join(home, n.Name()))
		}
	}
	return s.tokens.Compact(s.allKeys())
}
