package console

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// pictures is the first of Unicode's Control Pictures, in the order of the
// control characters from U+0000 to U+001F; deletePicture stands for U+007F.
const (
	pictures      = '\u2400'
	deletePicture = '\u2421'
)

// clean makes text safe to print on a terminal: line ends become \n, tabs become
// spaces, other control characters become visible signs, and what is not UTF-8,
// or would reorder the line (Unicode's bidirectional controls), becomes U+FFFD.
// Letters and combining marks stay as they are.
func clean(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t', r == '\u2028', r == '\u2029':
			return ' '
		case r < ' ':
			return pictures + r
		case r == '\x7f':
			return deletePicture
		case r == utf8.RuneError, unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return utf8.RuneError
		}
		return r
	}, text)
}

// cleanLine is clean for text that must stay in one line.
func cleanLine(text string) string {
	return strings.Join(strings.FieldsFunc(clean(text), func(r rune) bool { return r == ' ' || r == '\n' }), " ")
}
