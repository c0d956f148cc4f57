package ingest

import (
	"path"
	"strings"

	"trich/internal/qa"
)

// block is one line of a page, as its format's reader found it.
type block struct {
	// line is the line's place in the file without the white space around it;
	// span is its text, the line without the signs of the format.
	line, span qa.Span
	kind       blockKind
	// gap tells that a blank line stands before it.
	gap bool
	// drop is why the block is left out; empty while it is kept.
	drop DropReason
}

type blockKind int

const (
	paragraph blockKind = iota
	caption
	image
	ornament
)

// reader turns a file, valid UTF-8 from byte start on, into blocks in order.
type reader func(source string, start int) []block

// readerOf is the reader for the file at name, nil if its format is not read.
func readerOf(name string) reader {
	switch strings.ToLower(path.Ext(name)) {
	case ".txt":
		return readText
	}
	return nil
}
