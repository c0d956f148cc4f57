package office

import (
	"strings"
	"unicode/utf8"
)

// builder puts paragraphs together, in tables and out of them.
type builder struct {
	out []Paragraph
	// open are the paragraphs that have begun, one in the other where a box stands
	// in the text, and rows those of tables, one in the other likewise.
	open []*draft
	rows []*row
	page int
	// full tells that there was more than is kept.
	full bool
}

const (
	// maxParagraphs is the most paragraphs of a document, and maxText how long one
	// may become, in bytes: longer than any line that is read.
	maxParagraphs = 500_000
	maxText       = 2 << 20
)

// draft is a paragraph that has begun.
type draft struct {
	Paragraph
	text strings.Builder
}

// row is a row of a table, as its cells.
type row struct{ cells [][]Paragraph }

// cellLong is how long the text of a cell is, in characters, and cellMany how many
// paragraphs it has, if the table is there to set text side by side.
const (
	cellLong = 400
	cellMany = 3
)

func (b *builder) begin() { b.open = append(b.open, &draft{Paragraph: Paragraph{Page: b.page}}) }

// current is the innermost paragraph, nil where there is none.
func (b *builder) current() *draft {
	if len(b.open) == 0 {
		return nil
	}
	return b.open[len(b.open)-1]
}

func (b *builder) write(s string) {
	if p := b.current(); p != nil && p.text.Len() < maxText {
		p.text.WriteString(s)
	}
}

// end ends the innermost paragraph.
func (b *builder) end() {
	p := b.current()
	if p == nil {
		return
	}
	b.open = b.open[:len(b.open)-1]
	p.Text = p.text.String()
	b.add(p.Paragraph)
}

// add adds a paragraph to the cell it stands in, or to the document.
func (b *builder) add(p Paragraph) {
	if p.Text = tidy(p.Text); p.Text == "" {
		return
	}
	if n := len(b.rows); n > 0 && len(b.rows[n-1].cells) > 0 {
		cells := b.rows[n-1].cells
		cells[len(cells)-1] = append(cells[len(cells)-1], p)
		return
	}
	if b.full = b.full || len(b.out) >= maxParagraphs; !b.full {
		b.out = append(b.out, p)
	}
}

// paragraphs are those of the document; the error is ErrTooMuch.
func (b *builder) paragraphs() ([]Paragraph, error) {
	if b.full {
		return nil, ErrTooMuch
	}
	return b.out, nil
}

func (b *builder) beginRow() { b.rows = append(b.rows, new(row)) }

func (b *builder) beginCell() {
	if n := len(b.rows); n > 0 {
		b.rows[n-1].cells = append(b.rows[n-1].cells, nil)
	}
}

// endRow makes a line of the row's cells, unless they hold text side by side.
func (b *builder) endRow() {
	n := len(b.rows)
	if n == 0 {
		return
	}
	r := b.rows[n-1]
	b.rows = b.rows[:n-1]
	var texts []string
	table := len(r.cells) > 1
	for _, cell := range r.cells {
		var all []string
		for _, p := range cell {
			all = append(all, strings.ReplaceAll(p.Text, "\n", " "))
		}
		s := strings.Join(all, " ")
		texts = append(texts, s)
		table = table && len(cell) <= cellMany && utf8.RuneCountInString(s) <= cellLong
	}
	if !table {
		for _, cell := range r.cells {
			for _, p := range cell {
				b.add(p)
			}
		}
		return
	}
	if strings.Join(texts, "") != "" {
		b.add(Paragraph{Text: strings.Trim(strings.Join(texts, " | "), " "), Page: b.page})
	}
}

// walk reads a file of a Microsoft program, in which paragraphs are called p, text t,
// and rows and cells of tables tr and tc. On is told of elements besides; inText
// says whether the text that is open is to be seen. What a file leaves open ends with
// it.
func (b *builder) walk(data []byte, inText *bool, on events) error {
	defer func() { b.open, b.rows = nil, nil }()
	return walk(data, events{
		skip: on.skip,
		begin: func(e element) {
			switch e.name {
			case "p":
				b.begin()
			case "tr":
				b.beginRow()
			case "tc":
				b.beginCell()
			}
			on.begin(e)
		},
		end: func(name string) {
			switch name {
			case "t":
				*inText = false
			case "p":
				b.end()
			case "tr":
				b.endRow()
			}
		},
		text: func(s string) {
			if *inText {
				b.write(s)
			}
		},
	})
}

// tidy joins white space, and keeps the ends of lines.
func tidy(s string) string {
	var lines []string
	for line := range strings.SplitSeq(s, "\n") {
		line = strings.Map(func(r rune) rune {
			if r == '\u00ad' || r == '\u200b' || r == '\ufeff' || r == 0 {
				return -1
			}
			return r
		}, strings.ToValidUTF8(line, "\uFFFD"))
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}
