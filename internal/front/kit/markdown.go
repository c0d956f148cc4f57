package kit

import (
	"regexp"
	"strings"
	"unicode"
)

// What people type around words: the signs of Markdown as chats have them.
var (
	fence     = regexp.MustCompile("(?s)```(?:[a-zA-Z0-9_+-]*\n)?(.*?)```")
	code      = regexp.MustCompile("``?([^`]+)``?")
	namedLink = regexp.MustCompile(`\[([^\[\]\n]+)\]\(\s*<?https?://[^\s()<>]*>?(?:\s+"[^"\n]*")?\s*\)`)
	lineSign  = regexp.MustCompile(`(?m)^[ \t]*(?:#{1,3}|-#|>>>|>|[-*+]|\d{1,2}\.)[ \t]+`)
	everyone  = regexp.MustCompile(`@(?:everyone|here)\b`)
	escaped   = regexp.MustCompile(`\\([\\*_~|<>#()@:\[\]` + "`" + `.+-])`)
	address   = regexp.MustCompile(`<?(?:https?://|\bwww\.)[^\s<>]+>?`)
	spaces    = regexp.MustCompile(`[ \t\x{a0}]+`)
)

// pairs are the signs that stand on both sides of words, the longer ones first.
// Those of one character stand between words only: in "2*3*4" they mean what
// they are.
var pairs = []*regexp.Regexp{
	regexp.MustCompile(`(?s)()\*\*\*(\S|\S.*?\S)\*\*\*()`),
	regexp.MustCompile(`(?s)()\*\*(\S|\S.*?\S)\*\*()`),
	regexp.MustCompile(`(?s)()___(\S|\S.*?\S)___()`),
	regexp.MustCompile(`(?s)()__(\S|\S.*?\S)__()`),
	regexp.MustCompile(`(?s)()~~(\S|\S.*?\S)~~()`),
	regexp.MustCompile(`(?s)()\|\|\s*(\S|\S.*?\S)\s*\|\|()`),
	regexp.MustCompile(`(^|[^\pL\pN*])\*([^\s*]|[^\s*][^*]*[^\s*])\*($|[^\pL\pN*])`),
	regexp.MustCompile(`(^|[^\pL\pN_])_([^\s_]|[^\s_][^_]*[^\s_])_($|[^\pL\pN_])`),
}

// Unmarked is what a text says, as its reader sees it: without the signs of
// markup, without calls to everyone, and, unless it is nothing else, without
// addresses of pages.
func Unmarked(s string) string {
	s = fence.ReplaceAllString(s, " $1 ")
	s = code.ReplaceAllString(s, "$1")
	s = namedLink.ReplaceAllString(s, "$1")
	s = lineSign.ReplaceAllString(s, "")
	for _, pair := range pairs {
		s = pair.ReplaceAllString(s, "$1$2$3")
	}
	s = lineSign.ReplaceAllString(s, "") // Which a sign around the line has hidden.
	s = everyone.ReplaceAllString(s, " ")
	s = escaped.ReplaceAllString(s, "$1")
	if without := address.ReplaceAllString(s, " "); HasWords(without) {
		s = without
	}
	return Tidy(s)
}

// HasWords reports whether there is a letter or a digit in a text.
func HasWords(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// Tidy is a text without white space at its ends and with single spaces.
func Tidy(s string) string { return strings.TrimSpace(spaces.ReplaceAllString(s, " ")) }
