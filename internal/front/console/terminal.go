// Package console shows answers to people on a terminal and to programs as
// JSON, draws progress, and holds the interactive chat. It decides nothing about
// answers and holds no wording of its own: sentences come from package wording.
//
// Text from articles, questions and file names may hold control characters; on
// the way to a terminal they are replaced by visible signs, so that an article
// cannot move the cursor or change the terminal. JSON carries the exact text.
package console

import (
	"io"
	"os"

	"golang.org/x/term"
)

// maxWidth is the widest column of text, in cells: longer lines are hard to
// read.
const maxWidth = 100

// minWidth is the narrowest column of text, in cells; a narrower terminal breaks
// the lines itself.
const minWidth = 20

// Terminal says what an output can do. The zero value is a file or a pipe:
// lines as long as they come, no colour.
type Terminal struct {
	// Width is the number of cells in a line, 0 for no limit.
	Width int
	// Color allows bold and dim type by ANSI sequences.
	Color bool
	// Moves says that the cursor can go back to the start of the line.
	Moves bool
}

// Detect finds out what w can do. getenv gives environment variables, as
// os.Getenv does: NO_COLOR (if not empty, see no-color.org) turns colour off,
// and TERM=dumb both colour and movement.
func Detect(w io.Writer, getenv func(string) string) Terminal {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return Terminal{}
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil || width <= 0 {
		width = 80
	}
	smart := getenv("TERM") != "dumb"
	return Terminal{Width: width, Color: smart && getenv("NO_COLOR") == "", Moves: smart}
}

// IsTerminal reports whether a person can type into r.
func IsTerminal(r io.Reader) bool {
	f, ok := r.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// room is the width of a text column after indent cells, 0 for no limit.
func (t Terminal) room(indent int) int {
	if t.Width <= 0 {
		return 0
	}
	return max(minWidth, min(t.Width, maxWidth)-indent)
}

// The ANSI sequences in use (ECMA-48, Select Graphic Rendition).
const (
	boldOn = "\x1b[1m"
	dimOn  = "\x1b[2m"
	normal = "\x1b[22m"
)

// bold sets text in bold type if the terminal has it.
func (t Terminal) bold(text string) string { return t.style(boldOn, text) }

// dim sets text in dim type if the terminal has it.
func (t Terminal) dim(text string) string { return t.style(dimOn, text) }

func (t Terminal) style(on, text string) string {
	if !t.Color || text == "" {
		return text
	}
	return on + text + normal
}
