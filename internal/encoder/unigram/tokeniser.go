package unigram

import (
	"fmt"
	"sync"

	"trich/internal/qa"
)

// Token is one piece of a text.
type Token struct {
	// Piece is the piece's number in the tables.
	Piece int32
	// Span is the part of the text as given that the piece stands for, in
	// bytes, without the space before a word; the piece that is a space alone
	// has the span of the white space. Neither starts nor ends ever decrease
	// from one token to the next. Characters that one character was replaced
	// with share its span, and so may tokens. The span is empty for the
	// space in front of the text, which stands for nothing.
	Span qa.Span
}

// Tokeniser divides texts into pieces. It is safe for concurrent use.
type Tokeniser struct {
	tables Tables
	pool   sync.Pool
}

// New makes a Tokeniser that works on tables. It fails when they are not
// consistent, and does so in time proportional to their size, without
// allocating; with tables that it accepts no text makes it panic.
func New(tables Tables) (*Tokeniser, error) {
	if err := tables.check(); err != nil {
		return nil, fmt.Errorf("vocabulary: %w", err)
	}
	t := &Tokeniser{tables: tables}
	t.pool.New = func() any { return new(scratch) }
	return t, nil
}

// Append appends the tokens of text to dst and returns it. Bytes that are not
// UTF-8 are each read as U+FFFD. Unknown characters next to each other make one
// token of the unknown piece. Any text has at least one token, as there is
// always a space in front. Time is proportional to the length of the text; the
// memory beyond dst to that of the longest word. text is shorter than 2 GiB.
func (t *Tokeniser) Append(dst []Token, text string) []Token {
	s := t.pool.Get().(*scratch)
	s.tokens = dst
	s.begin()
	s.normalise(&t.tables, text)
	s.endWord(&t.tables)
	dst = s.tokens
	s.tokens = nil
	if cap(s.word) <= maxKeptWord {
		t.pool.Put(s)
	}
	return dst
}

// maxKeptWord is the longest word, in bytes, whose scratch memory is kept for
// the next text: far beyond any real word, small enough to forget about.
const maxKeptWord = 1 << 14
