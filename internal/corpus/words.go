package corpus

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"

	"trich/internal/diacritics"
	"trich/internal/lexical"
	"trich/internal/qa"
)

// words makes the vocabulary and, in the folder building, the lexical index.
// Where that cannot be written, the snapshot is to be held in memory: the answer
// must still come.
func (b *builder) words(ctx context.Context, s *Snapshot) error {
	added, removed := b.changes()
	// What has changed is applied to what there is, unless it is so much that
	// starting afresh takes no longer.
	few := b.base != nil && len(added)+len(removed) <= len(b.articles)/4
	s.vocabulary = b.vocabulary(few, added, removed)
	if b.building == "" {
		return ctx.Err()
	}
	path := filepath.Join(b.building, lexicalDir)
	if few && b.derive(ctx, path, added, removed) == nil {
		return nil
	}
	err := cmp.Or(ctx.Err(), os.RemoveAll(path))
	if err == nil {
		err = lexical.Write(ctx, path, documents(b.articles))
	}
	if err != nil && ctx.Err() == nil {
		b.warn(fmt.Errorf("%w: %w", errUnsaved, err))
		err = os.RemoveAll(b.building)
		b.building = ""
	}
	return err
}

// changes are the articles that base does not have, and those that only base
// has; without a base all are new.
func (b *builder) changes() (added, removed []*qa.Article) {
	kept := map[*qa.Article]bool{}
	for _, a := range b.articles {
		if b.base.has(a) {
			kept[a] = true
		} else {
			added = append(added, a)
		}
	}
	if b.base != nil {
		for _, a := range b.base.articles {
			if !kept[a] {
				removed = append(removed, a)
			}
		}
	}
	return added, removed
}

// derive makes the lexical index from base's, if that is on disk and whole.
func (b *builder) derive(ctx context.Context, path string, added, removed []*qa.Article) error {
	m, err := readManifest(b.base.dir)
	if err != nil {
		return err
	}
	maps.DeleteFunc(m.Files, func(name, _ string) bool { return !strings.HasPrefix(name, lexicalDir+"/") })
	if err := checkFiles(b.base.dir, m.Files); err != nil {
		return err
	}
	var gone []string
	for _, d := range documents(removed) {
		gone = append(gone, d.ID)
	}
	return lexical.Derive(ctx, filepath.Join(b.base.dir, lexicalDir), path, gone, documents(added))
}

func documents(articles []*qa.Article) []lexical.Document {
	var list []lexical.Document
	for _, a := range articles {
		for _, p := range a.Passages {
			list = append(list, lexical.Document{ID: p.ID, Text: p.Text})
		}
	}
	return list
}

// vocabulary counts the words of all articles, or, where few have changed, of
// those.
func (b *builder) vocabulary(few bool, added, removed []*qa.Article) *diacritics.Vocabulary {
	if few {
		if counts := b.base.vocabulary.Builder(); counts != nil {
			for _, a := range removed {
				counts.RemoveArticle(a)
			}
			for _, a := range added {
				counts.AddArticle(a)
			}
			return counts.Vocabulary()
		}
	}
	counts := diacritics.NewBuilder()
	for _, a := range b.articles {
		counts.AddArticle(a)
	}
	return counts.Vocabulary()
}
