// Package markup writes replies of the conversation core as Telegram's messages:
// text with entities, split at the length of a message and written as HTML of
// the style that https://core.telegram.org/bots/api#html-style describes.
package markup

import (
	"cmp"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"trich/internal/chat"
)

// longQuote is the length from which a quote is folded until it is touched, in
// characters.
const longQuote = 300

// Of is the text of a reply, without buttons and file.
func Of(r chat.Reply) Text {
	var b builder
	items := false
	for i, block := range r.Blocks {
		_, item := block.(chat.Item)
		switch {
		case i > 0 && items && item:
			b.text("\n")
		case i > 0:
			b.text("\n\n")
		}
		items = item
		b.block(block)
	}
	return b.done()
}

// builder grows a text with its spans.
type builder struct {
	plain strings.Builder
	spans []span
}

func (b *builder) block(block chat.Block) {
	switch block := block.(type) {
	case chat.Line:
		switch block.Style {
		case chat.Lead:
			b.within(bold, "", func() { b.text(block.Text) })
		case chat.Aside:
			b.within(italic, "", func() { b.text(block.Text) })
		default:
			b.text(block.Text)
		}
	case chat.Quote:
		kind := quotation
		if utf8.RuneCountInString(block.Text) > longQuote {
			kind = folded
		}
		if block.Text != "" {
			b.within(kind, "", func() { b.marked(block) })
		}
		if block.Citation == (chat.Citation{}) {
			return
		}
		if block.Text != "" {
			b.text("\n")
		}
		if block.Number > 0 {
			b.text(fmt.Sprintf("[%d] ", block.Number))
		}
		b.cite(block.Citation)
	case chat.Item:
		b.text(fmt.Sprintf("%d. ", block.Number))
		b.cite(block.Citation)
	}
}

// marked writes a quote with its marks in bold type.
func (b *builder) marked(q chat.Quote) {
	at := 0
	for _, m := range q.Marks {
		b.text(q.Text[at:m.Start])
		b.within(bold, "", func() { b.text(q.Text[m.Start:m.End]) })
		at = m.End
	}
	b.text(q.Text[at:])
}

// cite writes where a text is from: the title, as a link where there is one,
// source and date.
func (b *builder) cite(c chat.Citation) {
	title := cmp.Or(c.Title, c.File)
	if chat.Linkable(c.URL) {
		b.within(link, c.URL, func() { b.text(title) })
	} else {
		b.text(title)
		if c.Title != "" && c.File != "" {
			b.text(" (" + c.File + ")")
		}
	}
	if c.Source != "" {
		b.text(" · " + c.Source)
	}
	if c.Date != "" {
		b.text(" · " + c.Date)
	}
	if c.DateFrom != "" {
		b.text(" (" + c.DateFrom + ")")
	}
}

// text adds a text, free of what Telegram refuses and of signs that would turn
// the text around them.
func (b *builder) text(s string) {
	b.plain.WriteString(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD")))
}

// within sets what write adds in a span.
func (b *builder) within(k kind, href string, write func()) {
	i := len(b.spans)
	b.spans = append(b.spans, span{start: b.plain.Len(), kind: k, href: href})
	write()
	b.spans[i].end = b.plain.Len()
}

func (b *builder) done() Text { return Text{plain: b.plain.String(), spans: b.spans} }
