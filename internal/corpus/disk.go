package corpus

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"trich/internal/lexical"
	"trich/internal/qa"
	"trich/internal/restore"
	"trich/internal/tokenstore"
	"trich/internal/vectorstore"
)

// The files of a stored snapshot. A snapshot is a folder named after its ID; it
// is written under another name and renamed when it is whole.
const (
	formatVersion  = 1
	tokensName     = "vectors"
	snapshotPrefix = "snapshot-"
	buildingPrefix = "building-"

	manifestFile   = "manifest.json"
	articlesFile   = "articles.json"
	vocabularyFile = "vocabulary.bin"
	vectorsFile    = "vectors.gob"
	lexicalDir     = "lexical"
)

// abandonedAfter is when a folder that is still being built is taken for the
// remains of a process that was killed.
const abandonedAfter = 2 * time.Hour

// manifest says what a stored snapshot was made of.
type manifest struct {
	Format  int    `json:"format"`
	Made    madeBy `json:"made_by"`
	Content string `json:"content"`
	// Files holds the SHA-256 of each other file, by its slash-separated path.
	Files map[string]string `json:"files,omitempty"`
}

// madeBy identifies everything but the articles that shaped a snapshot.
type madeBy struct {
	Encoder string `json:"encoder"`
	Codec   string `json:"codec"`
	Ingest  string `json:"ingest"`
}

// id is the hash of everything that made the snapshot.
func (m manifest) id() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d\x00%s\x00%s\x00%s\x00%s", m.Format, m.Made.Encoder, m.Made.Codec, m.Made.Ingest, m.Content))
	return hex.EncodeToString(sum[:12])
}

// compare names the first difference that matters.
func (m manifest) compare(want manifest) State {
	switch {
	case m.Format != want.Format:
		return StateVersion
	case m.Made != want.Made:
		return StateOptions
	case m.Content != want.Content:
		return StateContent
	}
	return StateEqual
}

// openStored opens the stored snapshot that is wanted. Without one the snapshot
// is nil, and the state says how the newest one differs. The error is for
// people: why a stored snapshot cannot be used; it is nil where there is none
// or where only the articles have changed.
func openStored(home string, want manifest, keys keyFunc) (*Snapshot, State, error) {
	if home == "" {
		return nil, StateMissing, nil
	}
	dir := filepath.Join(home, snapshotPrefix+want.id())
	s, err := openSnapshot(dir, want, keys)
	if err == nil {
		return s, StateEqual, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, StateCorrupt, qa.Errorf(qa.CodeCorrupt, "it is damaged: %w", errors.Join(err, os.RemoveAll(dir)))
	}
	state := newestDifference(home, want)
	switch state {
	case StateVersion, StateOptions:
		return nil, state, qa.Errorf(qa.CodeCorrupt, "it was made by another version of the program")
	}
	return nil, state, nil
}

// newestDifference compares the newest stored snapshot with the wanted one.
func newestDifference(home string, want manifest) State {
	paths, err := filepath.Glob(filepath.Join(home, snapshotPrefix+"*"))
	if err != nil || len(paths) == 0 {
		return StateMissing
	}
	newest, state := time.Time{}, StateCorrupt
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil || info.ModTime().Before(newest) {
			continue
		}
		if m, err := readManifest(path); err == nil {
			newest, state = info.ModTime(), m.compare(want)
		}
	}
	return state
}

func readManifest(dir string) (manifest, error) {
	var m manifest
	raw, err := os.ReadFile(filepath.Join(dir, manifestFile))
	if err == nil {
		err = json.Unmarshal(raw, &m)
	}
	return m, err
}

// openSnapshot opens the folder dir. An error that is fs.ErrNotExist means that
// there is no such folder; any other, that something in it is wrong.
func openSnapshot(dir string, want manifest, keys keyFunc) (*Snapshot, error) {
	if _, err := os.Stat(dir); err != nil {
		return nil, err
	}
	m, err := readManifest(dir)
	if err != nil {
		return nil, fmt.Errorf("%s: %v", manifestFile, err)
	}
	if state := m.compare(want); state != StateEqual {
		return nil, fmt.Errorf("%s: its %s is not what its name says", manifestFile, state)
	}
	if err := checkFiles(dir, m.Files); err != nil {
		return nil, err
	}
	s := &Snapshot{id: m.id()}
	if err := s.read(dir, keys); err != nil {
		return nil, fmt.Errorf("%v", err) // a file that is missing inside must not look like a missing snapshot
	}
	s.users.Store(1)
	return s, nil
}

// checkFiles compares the files' hashes with those in the manifest.
func checkFiles(dir string, files map[string]string) error {
	if len(files) == 0 {
		return fmt.Errorf("%s: it lists no files", manifestFile)
	}
	for name, want := range files {
		raw, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			return fmt.Errorf("%v", err)
		}
		if got := sha256.Sum256(raw); hex.EncodeToString(got[:]) != want {
			return fmt.Errorf("%s: its content has changed", name)
		}
	}
	return nil
}

// stored is what articles.json holds.
type stored struct {
	Notes    []string
	Articles []*qa.Article
}

// keyFunc gives the keys of a passage's sentences, see Options.keys.
type keyFunc func(*qa.Article, *qa.Passage) []tokenstore.Key

func (s *Snapshot) read(dir string, keys keyFunc) error {
	var content stored
	raw, err := os.ReadFile(filepath.Join(dir, articlesFile))
	if err == nil {
		err = json.Unmarshal(raw, &content)
	}
	if err != nil {
		return err
	}
	s.notes = content.Notes
	s.setArticles(content.Articles, keys)
	s.vocabulary = new(restore.Vocabulary)
	if raw, err = os.ReadFile(filepath.Join(dir, vocabularyFile)); err == nil {
		err = s.vocabulary.UnmarshalBinary(raw)
	}
	if err != nil {
		return err
	}
	if raw, err = os.ReadFile(filepath.Join(dir, vectorsFile)); err == nil {
		s.vectors, err = vectorstore.Open(bytes.NewReader(raw), slices.Sorted(maps.Keys(s.places)))
	}
	if err != nil {
		return err
	}
	return s.openFiles(dir)
}

// openFiles opens what stays open as long as the snapshot is used.
func (s *Snapshot) openFiles(dir string) error {
	tokens, err := tokenstore.Open(filepath.Join(filepath.Dir(dir), tokensName))
	if err != nil {
		return errors.Join(err, tokens.Close())
	}
	for id, p := range s.places {
		for _, k := range p.keys {
			if !tokens.Has(k) {
				return errors.Join(fmt.Errorf("the vectors of %s are missing", id), tokens.Close())
			}
		}
	}
	s.tokens = tokens
	s.lexical, err = lexical.Open(filepath.Join(dir, lexicalDir), len(s.places))
	if err != nil {
		return errors.Join(err, tokens.Close())
	}
	return nil
}

// save writes the snapshot beside the others, gives it its name when it is
// whole, and opens its lexical index. Two processes that save the same snapshot
// both succeed: the second takes the first one's.
func save(ctx context.Context, home string, s *Snapshot, m manifest, documents []lexical.Document) (*lexical.Index, error) {
	if err := os.MkdirAll(home, 0o700); err != nil {
		return nil, err
	}
	building, err := os.MkdirTemp(home, buildingPrefix)
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(building) // nothing is left of it after the rename
	if err := s.write(building); err != nil {
		return nil, err
	}
	if err := lexical.Write(ctx, filepath.Join(building, lexicalDir), documents); err != nil {
		return nil, err
	}
	if err := writeManifest(building, m); err != nil {
		return nil, err
	}
	dir := filepath.Join(home, snapshotPrefix+m.id())
	if err := os.Rename(building, dir); err != nil {
		if _, statErr := os.Stat(dir); statErr != nil {
			return nil, err
		}
	}
	index, err := lexical.Open(filepath.Join(dir, lexicalDir), len(documents))
	if err != nil {
		return nil, err
	}
	removeOthers(home, filepath.Base(dir))
	return index, nil
}

func (s *Snapshot) write(dir string) error {
	articles, err := json.Marshal(stored{Notes: s.notes, Articles: s.articles})
	if err != nil {
		return err
	}
	vocabulary, err := s.vocabulary.MarshalBinary()
	if err != nil {
		return err
	}
	var vectors bytes.Buffer
	if err := s.vectors.Save(&vectors); err != nil {
		return err
	}
	return errors.Join(
		writeSynced(filepath.Join(dir, articlesFile), articles),
		writeSynced(filepath.Join(dir, vocabularyFile), vocabulary),
		writeSynced(filepath.Join(dir, vectorsFile), vectors.Bytes()))
}

// writeManifest hashes every file in dir and writes the manifest that vouches
// for them.
func writeManifest(dir string, m manifest) error {
	m.Files = map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		sum := sha256.Sum256(raw)
		m.Files[filepath.ToSlash(name)] = hex.EncodeToString(sum[:])
		return err
	})
	if err != nil {
		return err
	}
	raw, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return writeSynced(filepath.Join(dir, manifestFile), raw)
}

// writeSynced writes a file and waits until the disk has it, so that a rename
// after it does not come before it.
func writeSynced(path string, content []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Sync(), f.Close())
}

// removeOthers clears the snapshots that the one named keep replaces, and what
// a killed process left behind. What cannot be removed is tried again the next
// time.
func removeOthers(home, keep string) {
	names, _ := os.ReadDir(home)
	for _, n := range names {
		old := strings.HasPrefix(n.Name(), snapshotPrefix) && n.Name() != keep
		if strings.HasPrefix(n.Name(), buildingPrefix) {
			info, err := n.Info()
			old = err == nil && time.Since(info.ModTime()) > abandonedAfter
		}
		if old {
			_ = os.RemoveAll(filepath.Join(home, n.Name()))
		}
	}
}
