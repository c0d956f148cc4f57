package text

import (
	"strings"
	"unicode"
)

// FoldWords is the words of s in lower case without diacritics (see Fold), as Spaced
// has them.
func FoldWords(s string) string {
	return Spaced(s, Fold)
}

// FoldLetters is s in lower case without diacritics and anything but letters and
// digits, so that "bnews", "BNEWS (TTXVN)" and "bnews.vn" have a beginning in
// common.
func FoldLetters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, Fold(s))
}
