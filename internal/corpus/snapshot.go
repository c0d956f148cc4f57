// Package corpus turns a folder of articles into a Snapshot: the articles, the
// vector store, the lexical index, the stored token vectors and the vocabulary,
// which belong together and never change. A Snapshot is built beside the one in
// use, kept in the cache folder for the next start, and swapped in whole, so
// that a question never sees two states of the corpus.
package corpus

import (
	"errors"
	"maps"
	"slices"
	"sync/atomic"

	"trich/internal/diacritics"
	"trich/internal/ingest"
	"trich/internal/lexical"
	"trich/internal/qa"
	"trich/internal/tokenstore"
	"trich/internal/vectorstore"
)

// Snapshot is one immutable state of a corpus. It is safe for concurrent use
// until it is released.
type Snapshot struct {
	id string
	// content identifies what was read of the folder; made is what made it; dir
	// is where it is stored, empty for nowhere.
	content    string
	made       madeBy
	dir        string
	articles   []*qa.Article
	byID       map[string]*qa.Article
	places     map[string]entry
	byLanguage map[qa.Language]int
	notes      notes
	files      *ingest.State // of the corpus folder; nil if it is in dir
	vectors    *vectorstore.Store
	lexical    *lexical.Index
	tokens     *tokenstore.Store
	vocabulary *diacritics.Vocabulary

	users atomic.Int64 // questions in flight, and one for being current
}

// entry is where a passage stands, and what the stored vectors of its sentences
// are found by.
type entry struct {
	qa.Located
	keys []tokenstore.Key
}

// ID identifies the snapshot's content and everything that made it.
func (s *Snapshot) ID() string { return s.id }

// Articles are the articles in the order of their files. The slice and what it
// points to must not be changed.
func (s *Snapshot) Articles() []*qa.Article { return s.articles }

// Passages is the number of passages.
func (s *Snapshot) Passages() int { return len(s.places) }

// Notes tell what an admin should know about the files this snapshot was made
// from: files refused, entries of the manifest that are wrong.
func (s *Snapshot) Notes() []string {
	list := slices.Clone(s.notes.warnings)
	for _, r := range s.notes.refused {
		note := r.Reason
		if r.Kept {
			note += "; its last good version is kept"
		}
		list = append(list, note)
	}
	return list
}

// has reports whether the snapshot, which may be nil, has this very article.
func (s *Snapshot) has(a *qa.Article) bool { return s != nil && s.byID[a.ID] == a }

// Release ends a use; the last one closes the snapshot's files.
func (s *Snapshot) Release() error {
	if s.users.Add(-1) > 0 {
		return nil
	}
	return errors.Join(s.lexical.Close(), s.tokens.Close())
}

// releaseIfAny is Release for a snapshot that may be nil.
func (s *Snapshot) releaseIfAny() error {
	if s == nil {
		return nil
	}
	return s.Release()
}

func (s *Snapshot) setArticles(articles []*qa.Article, keys keyFunc) {
	s.articles = articles
	s.byID = make(map[string]*qa.Article, len(articles))
	s.places = map[string]entry{}
	s.byLanguage = map[qa.Language]int{}
	for _, a := range articles {
		s.byID[a.ID] = a
		for i := range a.Passages {
			p := &a.Passages[i]
			s.places[p.ID] = entry{qa.Located{Article: a, Passage: p}, keys(a, p)}
			s.byLanguage[p.Language]++
		}
	}
}

// verify checks that what was built belongs together: every passage has its
// vector and the stored vectors of its sentences. The lexical index is checked
// when it is opened.
func (s *Snapshot) verify() error {
	if s.vectors.Len() != len(s.places) {
		return qa.Errorf(qa.CodeCorrupt, "the new index has %d vectors for %d passages", s.vectors.Len(), len(s.places))
	}
	return s.checkTokens()
}

// allKeys are the keys of all stored sentences, each once.
func (s *Snapshot) allKeys() []tokenstore.Key {
	seen := map[tokenstore.Key]bool{}
	for _, p := range s.places {
		for _, k := range p.keys {
			seen[k] = true
		}
	}
	return slices.Collect(maps.Keys(seen))
}
