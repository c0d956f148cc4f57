package console

import (
	"bufio"
	"errors"
	"io"
	"strings"
)

// maxLine is the longest line that is kept whole, in bytes: well above the
// longest question, so that a longer one is still refused as too long.
const maxLine = 64 << 10

// ErrInterrupted is what ReadLine gives when the person pressed Ctrl-C instead
// of finishing the line.
var ErrInterrupted = errors.New("interrupted")

// LineReader gives a chat its lines.
type LineReader interface {
	// ReadLine waits for the next line and gives it without its end. It returns
	// io.EOF after the last one, and ErrInterrupted for Ctrl-C. It is called by
	// one goroutine at a time.
	ReadLine() (string, error)
}

// PlainLines reads lines from a file or a pipe. What exceeds 64 KiB of a line is
// dropped.
type PlainLines struct {
	r *bufio.Reader
}

// NewPlainLines reads from r, which it may read ahead.
func NewPlainLines(r io.Reader) *PlainLines {
	return &PlainLines{r: bufio.NewReader(r)}
}

// ReadLine gives the next line; the last one needs no line end.
func (p *PlainLines) ReadLine() (string, error) {
	var b strings.Builder
	for {
		part, err := p.r.ReadSlice('\n')
		b.Write(part[:min(len(part), maxLine-b.Len())])
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && !(errors.Is(err, io.EOF) && b.Len() > 0):
			return "", err
		}
		return strings.TrimRight(b.String(), "\r\n"), nil
	}
}
