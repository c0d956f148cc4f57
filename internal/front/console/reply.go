package console

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"trich/internal/chat"
	"trich/internal/wording"
)

// RenderReply writes a reply of the conversation core: its blocks from top to
// bottom, and, if they can be used, its buttons as numbered commands. A file is
// written out in full. It returns w's first error.
func RenderReply(w io.Writer, t Terminal, r chat.Reply, buttons bool) error {
	var b strings.Builder
	digits, marks := 0, false
	for _, block := range r.Blocks {
		switch block := block.(type) {
		case chat.Quote:
			digits = max(digits, len(fmt.Sprint(block.Number)))
			marks = marks || len(block.Marks) > 0
		case chat.Item:
			digits = max(digits, len(fmt.Sprint(block.Number)))
		}
	}
	quoted := false // by the block before
	for _, block := range r.Blocks {
		if q, ok := block.(chat.Quote); ok && q.Text == "" {
			block = chat.Item{Number: q.Number, Citation: q.Citation}
		}
		switch block := block.(type) {
		case chat.Line:
			if quoted {
				b.WriteByte('\n')
			}
			writeLine(&b, t, block)
		case chat.Quote:
			if marks && !t.Color {
				writeWrapped(&b, t, wording.In(r.Language).MarkLegend(markOpen, markClose))
			}
			marks = false
			b.WriteByte('\n')
			writeQuote(&b, t, numbered(digits, block.Number), marked(block.Text, block.Marks, t.Color), citedBelow(block))
		case chat.Item:
			for i, runs := range wrap([]run{{text: cited(block.Citation)}}, t.room(digits+len("  ")), false) {
				head := strings.Repeat(" ", digits+len("  "))
				if i == 0 {
					head = numbered(digits, block.Number) + "  "
				}
				b.WriteString(head + t.paint(runs) + "\n")
			}
		}
		_, quoted = block.(chat.Quote)
	}
	if r.File != nil {
		b.WriteString("\n" + cleanLine(r.File.Name) + ":\n" + clean(string(r.File.Content)))
	}
	if buttons {
		writeButtons(&b, t, r)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// numbered is a number in a column, which is empty for 0.
func numbered(digits, n int) string {
	if n == 0 {
		return strings.Repeat(" ", digits)
	}
	return fmt.Sprintf("%*d", digits, n)
}

// citedBelow are the lines that cite a quote.
func citedBelow(q chat.Quote) []string {
	var lines []string
	for _, line := range []string{cited(q.Citation), cleanLine(q.AlsoIn)} {
		if line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

func cited(c chat.Citation) string {
	return citationLine(c.Title, c.Source, c.Date, c.DateFrom, cmp.Or(c.URL, c.File))
}

func writeLine(b *strings.Builder, t Terminal, l chat.Line) {
	for _, runs := range wrap([]run{{text: clean(l.Text), marked: l.Style == chat.Lead && t.Color}}, t.room(0), true) {
		line := t.paint(runs)
		if l.Style == chat.Aside {
			line = t.dim(line)
		}
		b.WriteString(line + "\n")
	}
}

// writeButtons lists the buttons as the commands that press them.
func writeButtons(b *strings.Builder, t Terminal, r chat.Reply) {
	n := 0
	for _, row := range r.Buttons {
		var labels []string
		for _, button := range row {
			n++
			labels = append(labels, fmt.Sprintf("/%d %s", n, cleanLine(button.Label)))
		}
		for _, runs := range wrap([]run{{text: strings.Join(labels, "   ")}}, t.room(0), false) {
			b.WriteString(t.dim(t.paint(runs)) + "\n")
		}
	}
}
