package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Words finds the words of s: runs of letters, marks and digits. In Vietnamese
// these are syllables. Separators within a number (1.936, 21/11, 7,5) do not
// split it, so that a number stays one word; a hyphen, an apostrophe and any
// other sign does. Invalid UTF-8 separates words.
func Words(s string) []Span {
	words := make([]Span, 0, len(s)/5+1)
	start := -1
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		in := isWordRune(r) && (r != utf8.RuneError || size > 1)
		if !in && start >= 0 && joinsNumber(s, i, r, size) {
			in = true
		}
		switch {
		case in && start < 0:
			start = i
		case !in && start >= 0:
			words = append(words, Span{start, i})
			start = -1
		}
		i += size
	}
	if start >= 0 {
		words = append(words, Span{start, len(s)})
	}
	return words
}

func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}

// joinsNumber reports whether the sign r at byte i stands between two digits as
// part of one number or date.
func joinsNumber(s string, i int, r rune, size int) bool {
	if r != '.' && r != ',' && r != '/' && r != ':' {
		return false
	}
	return i > 0 && isDigit(s[i-1]) && i+size < len(s) && isDigit(s[i+size])
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// IsCapitalised reports whether word begins with a capital letter.
func IsCapitalised(word string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(first)
}

// Spaced is the words of s, each as form makes it, parted and surrounded by single
// spaces, so that a word or a phrase in it is found by looking for it between
// spaces. It is one space for no words.
func Spaced(s string, form func(word string) string) string {
	var b strings.Builder
	b.WriteByte(' ')
	for _, w := range Words(s) {
		b.WriteString(form(w.Slice(s)) + " ")
	}
	return b.String()
}
