package console

import (
	"fmt"
	"io"
	"time"

	"github.com/rivo/uniseg"

	"trich/internal/chat"
)

// eraseLine goes back to the start of the line and empties it (ECMA-48, Erase in
// Line).
const eraseLine = "\r\x1b[K"

// progressLine shows the core's progress: in one line where the cursor can move,
// else as a line every few seconds.
type progressLine struct {
	shown time.Time
	open  bool
}

func (p *progressLine) show(w io.Writer, t Terminal, r chat.Reply) error {
	line, ok := r.Blocks[0].(chat.Line)
	if !ok {
		return nil
	}
	text := cleanLine(line.Text)
	if !t.Moves {
		if time.Since(p.shown) < lineInterval {
			return nil
		}
		p.shown = time.Now()
		_, err := fmt.Fprintln(w, text)
		return err
	}
	p.open = true
	room := max(t.Width-1, minWidth)
	for uniseg.StringWidth(text) > room {
		text = text[:len(text)-1]
	}
	_, err := fmt.Fprint(w, eraseLine+clean(text))
	return err
}

// end removes the line.
func (p *progressLine) end(w io.Writer, t Terminal) error {
	open := p.open
	*p = progressLine{}
	if !open || !t.Moves {
		return nil
	}
	_, err := fmt.Fprint(w, eraseLine)
	return err
}
