package text

import (
	"strings"
	"unicode"
)

// FoldWords is s in lower case without diacritics (see Fold), its words (see
// Words) parted and surrounded by single spaces, so that a word or a phrase in
// it is found by looking for it between spaces. It is one space for no words.
func FoldWords(s string) string {
	var b strings.Builder
	b.WriteByte(' ')
	for _, w := range Words(s) {
		b.WriteString(Fold(w.Slice(s)) + " ")
	}
	return b.String()
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
