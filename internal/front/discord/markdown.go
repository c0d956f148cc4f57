package discord

import (
	"regexp"
	"strings"
	"unicode"

	"trich/internal/front/kit"
)

// span is a part of a text in one style. Raw text is markup already and is not
// escaped.
type span struct {
	text      string
	bold, raw bool
}

// atom is what must not be split: a grapheme, or a piece of markup.
type atom struct {
	// text is escaped; begin is how it is written at the beginning of a message,
	// where more signs are markup.
	text, begin string
	bold, space bool
}

// The signs that are markup anywhere, and those that are at the beginning of a
// line only (headings, quotations, lists).
const (
	signs      = "\\*_~`|[]<@"
	lineStarts = "#>-+"
)

// addresses are links as they stand in a text; Discord shows them as they are,
// escaped or not.
var addresses = regexp.MustCompile(`https?://[A-Za-z0-9./?#=&%+:,;!_~-]+`)

// atomsOf takes a text apart and escapes what Discord would take for markup.
func atomsOf(spans []span) []atom {
	var all []atom
	fresh := true // at the beginning of a word
	for _, s := range spans {
		if s.raw {
			all = append(all, atom{text: s.text, begin: s.text, bold: s.bold})
			fresh = true
			continue
		}
		text, at := printable(s.text), 0
		links := addresses.FindAllStringIndex(text, -1)
		for _, grapheme := range kit.Graphemes(text) {
			for len(links) > 0 && links[0][1] <= at {
				links = links[1:]
			}
			a := escape(grapheme, fresh, len(links) > 0 && links[0][0] <= at)
			a.bold = s.bold
			all = append(all, a)
			fresh = a.space || fresh && strings.Trim(grapheme, "0123456789") == ""
			at += len(grapheme)
		}
	}
	return all
}

// escape makes an atom of a grapheme. Fresh says that it may be the first of a
// line, link that it is part of a link.
func escape(grapheme string, fresh, link bool) atom {
	if strings.TrimSpace(grapheme) == "" {
		return atom{text: grapheme, begin: grapheme, space: true}
	}
	var b strings.Builder
	for _, r := range grapheme {
		if strings.ContainsRune(signs, r) && !(link && (r == '_' || r == '~')) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	a := atom{text: b.String(), begin: b.String()}
	if strings.Contains(lineStarts, grapheme[:1]) {
		a.begin = `\` + a.text
	}
	if fresh {
		a.text = a.begin
		if grapheme == "." || grapheme == ")" { // "1." begins a numbered list
			a.text, a.begin = `\`+a.text, `\`+a.begin
		}
	}
	return a
}

// printable drops what cannot be shown and what no text needs: broken encoding
// and control characters but line ends and tabs.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r' || unicode.IsControl(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(strings.ReplaceAll(s, "\r\n", "\n"), "\uFFFD"))
}

// boldSign is what bold type begins and ends with.
const boldSign = "**"

// split writes a text in pieces of at most limit UTF-16 units, which no counting
// of Discord's exceeds. It parts at line ends or spaces where it can, never
// within a grapheme or markup, and closes bold type in one piece to open it
// again in the next. Pieces without text are left out.
func split(spans []span, limit int) []string {
	var pieces []string
	for atoms := atomsOf(spans); len(atoms) > 0; {
		n := fitting(atoms, limit)
		if piece := write(atoms[:n]); piece != "" {
			pieces = append(pieces, piece)
		}
		atoms = atoms[n:]
	}
	return pieces
}

// fitting is how many of the atoms make the next piece; at least one.
func fitting(atoms []atom, limit int) int {
	size, line, word := 0, 0, 0
	for i, a := range atoms {
		cost := kit.Units(a.begin)
		if a.bold && (i == 0 || !atoms[i-1].bold) {
			cost += 2 * len(boldSign)
		}
		if size += cost; size > limit && i > 0 {
			switch {
			case line > i/2:
				return line
			case word > 0:
				return word
			}
			return i
		}
		if a.space {
			word = i + 1
			if strings.Contains(a.text, "\n") {
				line = i + 1
			}
		}
	}
	return len(atoms)
}

// write puts atoms together, without white space at either end.
func write(atoms []atom) string {
	for len(atoms) > 0 && atoms[0].space {
		atoms = atoms[1:]
	}
	for len(atoms) > 0 && atoms[len(atoms)-1].space {
		atoms = atoms[:len(atoms)-1]
	}
	var b strings.Builder
	bold := false
	for i, a := range atoms {
		if a.bold != bold {
			b.WriteString(boldSign)
			bold = a.bold
		}
		if i == 0 {
			b.WriteString(a.begin)
		} else {
			b.WriteString(a.text)
		}
	}
	if bold {
		b.WriteString(boldSign)
	}
	return b.String()
}
