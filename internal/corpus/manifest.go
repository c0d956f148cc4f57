package corpus

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// The files of a stored snapshot. A snapshot is a folder named after its ID; it
// is written under another name and renamed when it is whole.
const (
	formatVersion  = 2
	tokensName     = "vectors"
	snapshotPrefix = "snapshot-"
	buildingPrefix = "building-"

	manifestFile   = "manifest.json"
	articlesFile   = "articles.json"
	stateFile      = "files.gob"
	vocabularyFile = "vocabulary.bin"
	vectorsFile    = "vectors.gob"
	lexicalDir     = "lexical"
)

// manifest says what a stored snapshot was made of.
type manifest struct {
	Format int    `json:"format"`
	Made   madeBy `json:"made_by"`
	// Content identifies what was read of the corpus folder.
	Content string `json:"content"`
	// Saved is when the snapshot was made; the newest one answers.
	Saved time.Time `json:"saved"`
	// Files holds the SHA-256 of each other file, by its slash-separated path.
	Files map[string]string `json:"files,omitempty"`
}

// madeBy identifies everything but the articles that shaped a snapshot.
type madeBy struct {
	Encoder string `json:"encoder"`
	Codec   string `json:"codec"`
	Ingest  string `json:"ingest"`
}

// id is the hash of everything that made the snapshot, and of its articles: the
// same folder may give others where a file's last good version is kept.
func (m manifest) id(articles []byte) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d\x00%s\x00%s\x00%s\x00%s\x00%x",
		m.Format, m.Made.Encoder, m.Made.Codec, m.Made.Ingest, m.Content, sha256.Sum256(articles)))
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

// servable reports whether a snapshot with this manifest can answer at all:
// everything but the way articles are read must be as wanted.
func (m manifest) servable(want manifest) bool {
	return m.Format == want.Format && m.Made.Encoder == want.Made.Encoder && m.Made.Codec == want.Made.Codec
}

func readManifest(dir string) (manifest, error) {
	var m manifest
	raw, err := os.ReadFile(filepath.Join(dir, manifestFile))
	if err == nil {
		err = json.Unmarshal(raw, &m)
	}
	return m, err
}

// checkFiles compares the files' hashes with those in the manifest.
func checkFiles(dir string, files map[string]string) error {
	if len(files) == 0 {
		return fmt.Errorf("%s: it lists no files", manifestFile)
	}
	for name, want := range files {
		raw, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		if got := sha256.Sum256(raw); hex.EncodeToString(got[:]) != want {
			return fmt.Errorf("%s: its content has changed", name)
		}
	}
	return nil
}

// seal hashes every file in dir, makes sure that the disk has them, and writes
// the manifest that vouches for them.
func seal(dir string, m manifest) error {
	var names []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		names = append(names, name)
		return err
	})
	if err != nil {
		return err
	}
	if m.Files, err = syncAndHashAll(dir, names); err != nil {
		return err
	}
	raw, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, manifestFile), raw, 0o600); err != nil {
		return err
	}
	_, err = syncAndHash(filepath.Join(dir, manifestFile))
	return err
}

// syncAndHashAll is syncAndHash for files in dir, all at the same time: there
// are a few of them, and most of the time goes by waiting for the disk. The
// hashes are by slash-separated path.
func syncAndHashAll(dir string, names []string) (map[string]string, error) {
	sums := make([]string, len(names))
	tasks := make([]func() error, len(names))
	for i, name := range names {
		tasks[i] = func() (err error) {
			sums[i], err = syncAndHash(filepath.Join(dir, name))
			return err
		}
	}
	if err := together(tasks...); err != nil {
		return nil, err
	}
	byName := make(map[string]string, len(names))
	for i, name := range names {
		byName[filepath.ToSlash(name)] = sums[i]
	}
	return byName, nil
}

// syncAndHash waits until the disk has a file, so that a rename after it does
// not come before it.
func syncAndHash(path string) (string, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	_, err = io.Copy(sum, f)
	return hex.EncodeToString(sum.Sum(nil)), errors.Join(err, f.Sync(), f.Close())
}
