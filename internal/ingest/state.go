package ingest

import (
	"bytes"
	"crypto/sha256"
	"encoding/gob"
	"maps"
	"slices"
	"strings"

	"trich/internal/qa"
)

// State is what one reading of a corpus found in each file, so that the next
// reading parses only the files whose bytes have changed, and can keep the last
// good version of one that has become unreadable. It is immutable and safe for
// concurrent use.
type State struct {
	// made identifies the program and options that made it.
	made  string
	files map[string]*fileState
}

// fileState is what one file gave.
type fileState struct {
	// Hash is the SHA-256 of the file's bytes; zero where they could not be read.
	Hash [sha256.Size]byte
	// Pages are the articles in it, none of them if it was refused.
	Pages []*page
	// Skips say why it, or a file in it, was refused.
	Skips []Skip
}

// add adds a page that was parsed, or why it was refused.
func (f *fileState) add(p *page, skip *Skip) {
	if skip != nil {
		f.Skips = append(f.Skips, *skip)
	} else if p != nil {
		f.Pages = append(f.Pages, p)
	}
}

// storedState is the form in which a State is written.
type storedState struct {
	Made  string
	Files map[string]*fileState
}

// MarshalBinary writes s for UnmarshalBinary.
func (s *State) MarshalBinary() ([]byte, error) {
	var b bytes.Buffer
	err := gob.NewEncoder(&b).Encode(storedState{Made: s.made, Files: s.files})
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
	s.made, s.files = stored.Made, stored.Files
	return nil
}

// file is what s knows of the file called name: nil if it knows nothing, and
// always nil if s is nil or was made with other options.
func (s *State) file(made, name string) *fileState {
	if s == nil || s.made != made {
		return nil
	}
	return s.files[name]
}

// keep adds to f the pages of the file's earlier state that are refused now.
func (f *fileState) keep(earlier *fileState) {
	if earlier == nil {
		return
	}
	for i, skip := range f.Skips {
		for _, p := range earlier.Pages {
			if p.File == skip.File || strings.HasPrefix(p.File, skip.File+"/") {
				f.Pages = append(f.Pages, p)
				f.Skips[i].Kept = true
			}
		}
	}
}

// keepFolders puts the earlier states of files into s that stand in folders
// which cannot be listed now.
func (s *State) keepFolders(earlier *State, skips []Skip) {
	if earlier == nil || earlier.made != s.made {
		return
	}
	for i, skip := range skips {
		for name, f := range earlier.files {
			if strings.HasPrefix(name, skip.File+"/") {
				s.files[name] = f
				skips[i].Kept = true
			}
		}
	}
}

// names are the files of s in the order of their paths.
func (s *State) names() []string { return slices.Sorted(maps.Keys(s.files)) }
