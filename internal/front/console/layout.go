package console

import (
	"strings"

	"github.com/rivo/uniseg"
)

// run is a piece of text in one type.
type run struct {
	text   string
	marked bool
}

// word is what is never broken if it fits a line: runs without a space, and
// whether it starts a new line of the original.
type word struct {
	runs    []run
	newLine bool
}

// width is the number of cells that the word takes. Widths are of grapheme
// clusters, so that letters with combining marks count once (Unicode Standard
// Annexes 11 and 29).
func (w word) width() int {
	n := 0
	for _, r := range w.runs {
		n += uniseg.StringWidth(r.text)
	}
	return n
}

// words cuts runs at spaces and line ends. Several spaces in a row make empty
// words, so that joining gives the text again.
func words(runs []run) []word {
	var out []word
	current := word{}
	for _, r := range runs {
		rest := r.text
		for {
			i := strings.IndexAny(rest, " \n")
			if i < 0 {
				current.add(run{rest, r.marked})
				break
			}
			current.add(run{rest[:i], r.marked})
			out = append(out, current)
			current = word{newLine: rest[i] == '\n'}
			rest = rest[i+1:]
		}
	}
	return append(out, current)
}

func (w *word) add(r run) {
	if r.text != "" {
		w.runs = append(w.runs, r)
	}
}

// line is a line of output under construction.
type line struct {
	runs  []run
	width int
}

// put adds runs, joining those in the same type.
func (l *line) put(runs []run, width int) {
	for _, r := range runs {
		if n := len(l.runs); n > 0 && l.runs[n-1].marked == r.marked {
			l.runs[n-1].text += r.text
		} else {
			l.runs = append(l.runs, r)
		}
	}
	l.width += width
}

// space adds a space before next, marked if it stands between marked words.
func (l *line) space(next word) {
	marked := len(l.runs) > 0 && l.runs[len(l.runs)-1].marked && len(next.runs) > 0 && next.runs[0].marked
	l.put([]run{{" ", marked}}, 1)
}

// wrap lays runs out in lines of at most room cells, 0 for no limit, breaking at
// spaces. A word that is longer than a line is broken between grapheme clusters
// if breakLong is set, and sticks out otherwise.
func wrap(runs []run, room int, breakLong bool) [][]run {
	var lines [][]run
	var current line
	for i, w := range words(runs) {
		width := w.width()
		switch {
		case i == 0:
		case w.newLine, room > 0 && current.width+1+width > room && current.width > 0:
			lines = append(lines, current.runs)
			current = line{}
		default:
			current.space(w)
		}
		for breakLong && room > 0 && current.width+width > room {
			head, tail := w.cut(room - current.width)
			if len(tail.runs) == 0 {
				break // A single letter that is wider than the line.
			}
			current.put(head.runs, head.width())
			lines = append(lines, current.runs)
			current, w, width = line{}, tail, tail.width()
		}
		current.put(w.runs, width)
	}
	return append(lines, current.runs)
}

// cut divides the word after at most cells cells, but after one grapheme cluster
// at least.
func (w word) cut(cells int) (head, tail word) {
	used := 0
	for i, r := range w.runs {
		rest, state := r.text, -1
		for rest != "" {
			_, after, wide, next := uniseg.FirstGraphemeClusterInString(rest, state)
			if used > 0 && used+wide > cells {
				head.add(run{r.text[:len(r.text)-len(rest)], r.marked})
				tail.add(run{rest, r.marked})
				tail.runs = append(tail.runs, w.runs[i+1:]...)
				return head, tail
			}
			used += wide
			rest, state = after, next
		}
		head.add(r)
	}
	return head, tail
}

// paint writes a laid-out line, with marked runs in bold.
func (t Terminal) paint(runs []run) string {
	var b strings.Builder
	for _, r := range runs {
		if r.marked {
			b.WriteString(t.bold(r.text))
		} else {
			b.WriteString(r.text)
		}
	}
	return b.String()
}
