package ingest

import (
	"bytes"
	"encoding/gob"

	"trich/internal/ingest/clean"
	"trich/internal/ingest/neardup"
	"trich/internal/ingest/page"
	"trich/internal/ingest/split"
	"trich/internal/qa"
)

// storedState is the form in which a State is written. The names of its fields,
// and of what they hold, are the format: one that is missing or of another type
// is read as nothing or not at all.
type storedState struct {
	Made  string
	Files map[string]*storedFile
}

// storedFile is a fileState.
type storedFile struct {
	Hash  [32]byte
	Pages []*storedPage
	Skips []Skip
}

// storedPage is an article.
type storedPage struct {
	File, Hash, Text string
	Blocks           []page.Block
	Pages            []int
	Title            int
	Found            []page.Finding
	Warnings         []string
	Keys             []clean.LineKey
	Drafts           []split.Draft
	Languages        []qa.Language
	Language         qa.Language
	Sketch           neardup.Sketch
}

func store(a *article) *storedPage {
	return &storedPage{File: a.File, Hash: a.Hash, Text: a.Text, Blocks: a.Blocks, Pages: a.Pages, Title: a.Title, Found: a.Found, Warnings: a.Warnings,
		Keys: a.Keys, Drafts: a.Drafts, Languages: a.Languages, Language: a.Language, Sketch: a.Sketch}
}

func (s *storedPage) article() *article {
	p := page.Page{File: s.File, Hash: s.Hash, Text: s.Text, Blocks: s.Blocks, Pages: s.Pages, Title: s.Title, Found: s.Found, Warnings: s.Warnings}
	return &article{Page: p, Keys: s.Keys, Drafts: s.Drafts, Languages: s.Languages, Language: s.Language, Sketch: s.Sketch}
}

// MarshalBinary writes s for UnmarshalBinary.
func (s *State) MarshalBinary() ([]byte, error) {
	stored := storedState{Made: s.made, Files: make(map[string]*storedFile, len(s.files))}
	for name, f := range s.files {
		file := &storedFile{Hash: f.Hash, Skips: f.Skips}
		for _, a := range f.Articles {
			file.Pages = append(file.Pages, store(a))
		}
		stored.Files[name] = file
	}
	var b bytes.Buffer
	err := gob.NewEncoder(&b).Encode(stored)
	return b.Bytes(), err
}

// UnmarshalBinary reads what MarshalBinary wrote; the error is qa.CodeCorrupt
// for anything else. It trusts the data: they must come from where only the
// program writes, with a checksum that has been verified.
func (s *State) UnmarshalBinary(data []byte) error {
	var stored storedState
	if err := gob.NewDecoder(bytes.NewReader(data)).Decode(&stored); err != nil {
		return qa.Errorf(qa.CodeCorrupt, "the stored state of the corpus folder cannot be read: %w", err)
	}
	s.made, s.files = stored.Made, make(map[string]*fileState, len(stored.Files))
	for name, f := range stored.Files {
		file := &fileState{Hash: f.Hash, Skips: f.Skips}
		for _, p := range f.Pages {
			file.Articles = append(file.Articles, p.article())
		}
		s.files[name] = file
	}
	return nil
}
