package kit

import (
	"strings"
	"unicode/utf16"

	"github.com/rivo/uniseg"

	"trich/internal/qa"
)

// Units is the length of a text in UTF-16 units, which Telegram counts; no other
// platform counts more.
func Units(s string) int {
	n := 0
	for _, r := range s {
		n += max(utf16.RuneLen(r), 1)
	}
	return n
}

// maxGrapheme is the longest grapheme, in bytes, that is kept whole: letters with
// more marks than this are not text.
const maxGrapheme = 64

// Graphemes takes a text apart into letters with their marks, those that are too
// long into characters.
func Graphemes(s string) []string {
	var all []string
	state := -1
	for s != "" {
		var grapheme string
		grapheme, s, _, state = uniseg.FirstGraphemeClusterInString(s, state)
		if len(grapheme) > maxGrapheme {
			all = append(all, strings.Split(grapheme, "")...)
			continue
		}
		all = append(all, grapheme)
	}
	return all
}

// Cut shortens a text to limit UTF-16 units, at least 1, by whole graphemes,
// ending in an ellipsis if something was cut off.
func Cut(s string, limit int) string {
	if Units(s) <= limit {
		return s
	}
	var b strings.Builder
	size := 0
	for _, grapheme := range Graphemes(s) {
		if size += Units(grapheme); size > limit-1 {
			break
		}
		b.WriteString(grapheme)
	}
	return b.String() + "…"
}

// Language is the language that a client is set to, by its tag, such as "en-GB";
// qa.UnknownLanguage for one that Trích does not speak.
func Language(tag string) qa.Language {
	switch primary, _, _ := strings.Cut(strings.ToLower(tag), "-"); primary {
	case "vi":
		return qa.Vietnamese
	case "en":
		return qa.English
	}
	return qa.UnknownLanguage
}
