package lexical

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/index/scorch/mergeplan"
)

// segmentSuffix ends the names of the files that bleve writes once and never
// changes.
const segmentSuffix = ".zap"

// maxSegments is how many segments an index may have before Derive joins the
// small ones: every term of a question is looked up in each.
const maxSegments = 8

// Derive builds in the folder path, which must not exist yet, an index for Open
// that differs from the one in the folder from by the documents removed, given by
// their IDs, and added. It is as good as one that Write builds anew and takes
// time for what changes only. The index from stays as it is and may be in use;
// where the system allows, the two share what they have in common on disk. After
// an error the folder holds nothing of use.
func Derive(ctx context.Context, from, path string, removed []string, added []Document) error {
	if err := share(from, path); err != nil {
		return fmt.Errorf("lexical index: %w", err)
	}
	idx, err := bleve.Open(path)
	if err != nil {
		return fmt.Errorf("lexical index: %w", err)
	}
	err = change(ctx, idx, removed, added)
	if err == nil {
		err = joinSegments(ctx, idx, path)
	}
	if err = errors.Join(err, idx.Close()); err != nil {
		return fmt.Errorf("lexical index: %w", err)
	}
	return nil
}

// change applies everything in one batch; bleve returns when it is on disk.
func change(ctx context.Context, idx bleve.Index, removed []string, added []Document) error {
	batch := idx.NewBatch()
	for _, id := range removed {
		batch.Delete(id)
	}
	for _, d := range added {
		if err := cmp.Or(ctx.Err(), batch.Index(d.ID, body(d))); err != nil {
			return err
		}
	}
	return idx.Batch(batch)
}

// joinSegments joins small segments if there are many.
func joinSegments(ctx context.Context, idx bleve.Index, path string) error {
	segments, err := filepath.Glob(filepath.Join(path, "store", "*"+segmentSuffix))
	if err != nil || len(segments) <= maxSegments {
		return err
	}
	advanced, err := idx.Advanced()
	if err != nil {
		return err
	}
	merger, ok := advanced.(*scorch.Scorch)
	if !ok {
		return fmt.Errorf("the index is a %T", advanced)
	}
	return merger.ForceMerge(ctx, &mergeplan.DefaultMergePlanOptions)
}

// share makes path a copy of the folder from, by hard links where a file never
// changes and the system has them.
func share(from, path string) error {
	return filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(from, name)
		if err != nil {
			return err
		}
		to := filepath.Join(path, relative)
		switch {
		case d.IsDir():
			return os.Mkdir(to, 0o700)
		case strings.HasSuffix(name, segmentSuffix) && os.Link(name, to) == nil:
			return nil
		}
		return copyFile(name, to)
	})
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close() // only read
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
