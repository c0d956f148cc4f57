package page

import (
	"iter"
	"strings"
	"unicode"

	"trich/internal/qa"
	"trich/internal/text"
)

// Length is the number of characters in s, the same in every normal form.
func Length(s string) int {
	n := 0
	for range Characters(s) {
		n++
	}
	return n
}

// maxMarks is the most combining marks of one Vietnamese letter (ệ). More of
// them count as characters, so that no text is longer than it says.
const maxMarks = 2

// Characters yields the place and first rune of each character of s: a rune
// with the combining marks behind it.
func Characters(s string) iter.Seq2[int, rune] {
	return func(yield func(int, rune) bool) {
		marks, attaches := 0, false
		for i, r := range s {
			if attaches && marks < maxMarks && isCombining(r) {
				marks++
				continue
			}
			marks, attaches = 0, !unicode.IsSpace(r)
			if !yield(i, r) {
				return
			}
		}
	}
}

func isCombining(r rune) bool { return r >= 0x300 && unicode.Is(unicode.Mn, r) }

// IsAlphanumeric reports whether r is a letter or a figure of any script.
func IsAlphanumeric(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

// Trimmed is span without the white space at its ends.
func Trimmed(source string, span qa.Span) qa.Span {
	s := strings.TrimLeftFunc(span.Slice(source), unicode.IsSpace)
	start := span.End - len(s)
	return qa.Span{Start: start, End: start + len(strings.TrimRightFunc(s, unicode.IsSpace))}
}

// Beginning is s up to the last white space within its first n bytes.
func Beginning(s string, n int) string {
	if len(s) <= n {
		return s
	}
	if i := strings.LastIndexAny(s[:n], " \t\r\n"); i > 0 {
		return s[:i]
	}
	return strings.ToValidUTF8(s[:n], "")
}

// Spelled is s in the form in which two lines count as the same.
func Spelled(s string) string { return strings.Join(strings.Fields(text.NFC(s)), " ") }
