// Package pdf reads the text of PDF files as a person reads the pages: in the
// order of columns and lines, with words that were parted at the end of a line
// put together, and with the page that each paragraph begins on.
//
// It follows ISO 32000-1 as far as text goes and needs nothing but the standard
// library. Files are hostile: whatever is unpacked, nested or repeated counts
// against a budget, and recursion is bounded, since a stack that overflows ends
// the program. The table of the objects' places, which is often wrong, is not
// used: objects are looked for in the file from its beginning, and of several
// with the same number the last one counts, as it does in a file that was changed
// by appending to it.
package pdf

import (
	"context"
	"errors"
)

// The reasons why a file cannot be read.
var (
	ErrDamaged   = errors.New("it is damaged, or no PDF")
	ErrEncrypted = errors.New("it is locked with a password")
	ErrScanned   = errors.New("its pages are pictures without a text layer")
	ErrNoLetters = errors.New("its fonts do not say which letters they draw")
	ErrTooMuch   = errors.New("it unpacks to more than any document holds")
)

// Document is the text of a file.
type Document struct {
	// Title and Author are what the file says of itself, often wrongly; "" where
	// it says nothing.
	Title, Author string
	// Pages is the number of pages.
	Pages int
	// Paragraphs are in the order of reading. There is at least one that is not
	// in the margin.
	Paragraphs []Paragraph
}

// Paragraph is a paragraph, a heading, or a row of a table, whose cells are
// parted by bars.
type Paragraph struct {
	// Text is one line of valid UTF-8.
	Text string
	// Page is the number of the page it begins on, counted from 1.
	Page int
	// Size is that of its letters, in points.
	Size float64
	// Margin tells that it is a page's number, or a line that stands at the head
	// or the foot of several pages.
	Margin bool
}

const (
	// maxPages is the most pages that are read.
	maxPages = 5000
	// maxUnpacked is how many bytes may be unpacked in all, and maxRatio how many
	// times the size of the file beyond the first megabytes; maxWork is how many
	// objects, operators and letters may be looked at.
	maxUnpacked = 256 << 20
	maxRatio    = 100
	maxWork     = 20_000_000
	// costOfLine is the work that a line counts for: it is kept in memory.
	costOfLine = 8
	// maxStream is the most bytes of one stream that are unpacked.
	maxStream = 64 << 20
)

// Read reads a file. The error is one of those above, or the context's.
func Read(ctx context.Context, data []byte) (*Document, error) {
	f, err := open(ctx, data)
	if err != nil {
		return nil, err
	}
	pages, err := f.pages()
	if err != nil {
		return nil, err
	}
	var all []sheet
	letters, unknown, pictures := 0, 0, 0
	for i, p := range pages {
		r := newRun(f, p)
		r.page()
		if f.err != nil {
			return nil, f.err
		}
		letters, unknown = letters+len(r.glyphs), unknown+r.unknown
		pictures += r.pictures
		s := sheet{number: i + 1, lines: linesOf(r.glyphs)}
		all = append(all, s)
		if f.spend(len(r.glyphs) + costOfLine*len(s.lines)); f.err != nil {
			return nil, f.err
		}
	}
	switch {
	case letters == 0 && pictures > 0:
		return nil, ErrScanned
	case unknown*3 > letters:
		return nil, ErrNoLetters
	}
	d := &Document{Pages: len(pages), Title: f.info("Title"), Author: f.info("Author"), Paragraphs: paragraphs(all)}
	for _, p := range d.Paragraphs {
		if !p.Margin {
			return d, nil
		}
	}
	return nil, ErrScanned
}
