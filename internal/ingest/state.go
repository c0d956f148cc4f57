package ingest

import (
	"crypto/sha256"
	"maps"
	"slices"
	"strings"

	"trich/internal/ingest/read"
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
	// Articles are those in it, none if it was refused.
	Articles []*article
	// Skips say why it, or a file in it, was refused.
	Skips []Skip
}

// maxSkips is how many refusals of one file are listed: one of many records may
// be nothing but them.
const maxSkips = 1000

// add adds an article that was parsed, or why it was refused.
func (f *fileState) add(a *article, skip *Skip) {
	switch {
	case skip != nil && len(f.Skips) > maxSkips:
	case skip != nil:
		f.Skips = append(f.Skips, *skip)
		if len(f.Skips) > maxSkips {
			f.Skips[maxSkips].Message += "; whatever else of this file cannot be read is not listed"
		}
	case a != nil:
		f.Articles = append(f.Articles, a)
	}
}

// wasUnknown reports whether the file called name was refused for something that
// its bytes are, which a reader may know by now: it costs little to look again,
// and a State outlives the program that made it.
func (f *fileState) wasUnknown(name string) bool {
	return slices.ContainsFunc(f.Skips, func(s Skip) bool {
		return s.File == name && (s.Reason == read.ReasonContent || s.Reason == read.ReasonBinary || s.Reason == read.ReasonEncoding)
	})
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
		for _, p := range earlier.Articles {
			if p.File == skip.File || strings.HasPrefix(p.File, skip.File+"/") {
				f.Articles = append(f.Articles, p)
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

// articles are those of all files, in the order of their paths.
func (s *State) articles() []*article {
	var all []*article
	for _, name := range s.names() {
		all = append(all, s.files[name].Articles...)
	}
	return all
}
