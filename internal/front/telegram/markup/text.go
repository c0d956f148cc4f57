package markup

import (
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"trich/internal/front/kit"
)

// Text is text with entities. It is a plain value.
type Text struct {
	plain string
	// spans are nested or disjoint; those that begin first, and the outer ones,
	// come first.
	spans []span
}

// span is an entity: bytes of the text, and what is about them.
type span struct {
	start, end int
	kind       kind
	href       string
}

type kind string

// The kinds are the names of their tags.
const (
	bold      kind = "b"
	italic    kind = "i"
	link      kind = "a"
	quotation kind = "blockquote"
	folded    kind = "blockquote expandable"
)

// Plain is the text alone.
func (t Text) Plain() string { return t.plain }

// escape is for text and for attributes.
var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// HTML is the text with tags, well-formed and with nothing open at its end.
func (t Text) HTML() string {
	var b strings.Builder
	at := 0
	write := func(to int) {
		b.WriteString(escape.Replace(t.plain[at:to]))
		at = to
	}
	var open []span
	closeUntil := func(at int) {
		for len(open) > 0 && open[len(open)-1].end <= at {
			s := open[len(open)-1]
			open = open[:len(open)-1]
			write(s.end)
			name, _, _ := strings.Cut(string(s.kind), " ")
			b.WriteString("</" + name + ">")
		}
	}
	for _, s := range t.spans {
		closeUntil(s.start)
		write(s.start)
		b.WriteString("<" + string(s.kind))
		if s.href != "" {
			b.WriteString(` href="` + escape.Replace(s.href) + `"`)
		}
		b.WriteString(">")
		open = append(open, s)
	}
	closeUntil(len(t.plain))
	write(len(t.plain))
	return b.String()
}

// Split splits t into texts of at most limit UTF-16 units, at least 2: between
// blocks if it can, else between lines, words or, at worst, graphemes. Each is
// free of white space at its ends and has something to be seen; there may be
// none.
func (t Text) Split(limit int) []Text {
	var parts []Text
	for from := 0; from < len(t.plain); {
		r, size := utf8.DecodeRuneInString(t.plain[from:])
		if unicode.IsSpace(r) {
			from += size
			continue
		}
		to := from + cut(t.plain[from:], limit)
		if part := t.slice(from, to); strings.ContainsFunc(part.plain, visible) {
			parts = append(parts, part)
		}
		from = to
	}
	return parts
}

// visible reports whether r by itself is more than a gap.
func visible(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !unicode.IsMark(r) }

// cut is the length in bytes of the first part of s, which is not empty.
func cut(s string, limit int) int {
	// The last places to cut, and only those in the second half: where nothing
	// better is there, a longer part counts for more.
	var block, line, word, grapheme int
	state, units, at := -1, 0, 0
	for rest := s; rest != ""; {
		var cluster string
		cluster, rest, _, state = uniseg.StepString(rest, state)
		units += kit.Units(cluster)
		if units > limit {
			break
		}
		at += len(cluster)
		grapheme = at
		late := units > limit/2
		switch {
		case late && strings.HasSuffix(s[:at], "\n\n"):
			block = at
			fallthrough
		case late && cluster == "\n":
			line = at
			fallthrough
		case late && (cluster == " " || cluster == "\n"):
			word = at
		}
	}
	if at == len(s) {
		return at
	}
	for _, place := range []int{block, line, word, grapheme} {
		if place > 0 {
			return place
		}
	}
	return cutRunes(s, limit) // One grapheme is longer than a message.
}

// cutRunes is the length in bytes of the longest beginning of s that fits.
func cutRunes(s string, limit int) int {
	units := 0
	for i, r := range s {
		if units += utf16.RuneLen(r); units > limit {
			return i
		}
	}
	return len(s)
}

// slice is a part of t without white space at its end, with what is about it.
func (t Text) slice(from, to int) Text {
	to = from + len(strings.TrimRightFunc(t.plain[from:to], unicode.IsSpace))
	part := Text{plain: t.plain[from:to]}
	for _, s := range t.spans {
		s.start, s.end = max(s.start, from)-from, min(s.end, to)-from
		if s.start < s.end {
			part.spans = append(part.spans, s)
		}
	}
	return part
}
