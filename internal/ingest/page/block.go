package ingest

import "trich/internal/qa"

// block is one line of a page, as its format's reader found it.
type block struct {
	// Line is the line's place in the text without the white space around it;
	// span is its text, the line without the signs of the format.
	Line, Span qa.Span
	Kind       blockKind
	// Gap tells that a blank line stands before it.
	Gap bool
	// Drop is why the block is left out; empty while it is kept.
	Drop DropReason

	// margin tells that it is left out and may yet hold the author or the date.
	margin bool
}

type blockKind int

const (
	paragraph blockKind = iota
	caption
	image
	ornament
)
