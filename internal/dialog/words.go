package dialog

import (
	"strings"
	"unicode"

	"trich/internal/text"
)

// word is a word of a question.
type word struct {
	from, to int // bytes of the question
	text     string
	folded   string
	key      string // as text.Key has it, long-drawn letters ("alooo") as one
	capital  bool
	marked   bool // with diacritics
}

// wordsOf takes a question apart.
func wordsOf(s string) []word {
	var words []word
	for _, w := range text.Words(s) {
		t := w.Slice(s)
		short := squeeze(t)
		words = append(words, word{from: w.Start, to: w.End, text: t, folded: text.Fold(short), key: text.Key(short),
			capital: text.IsCapitalised(t), marked: text.HasMarks(t)})
	}
	return words
}

// squeeze makes one of three letters or more that are the same.
func squeeze(word string) string {
	runes := []rune(word)
	var out []rune
	for i := 0; i < len(runes); {
		j := i
		for j < len(runes) && runes[j] == runes[i] {
			j++
		}
		if j-i < 3 || unicode.IsDigit(runes[i]) {
			out = append(out, runes[i:j]...)
		} else {
			out = append(out, runes[i])
		}
		i = j
	}
	return string(out)
}

// joined are the folded words from i to j, surrounded by single spaces.
func joined(words []word) string {
	var b strings.Builder
	b.WriteByte(' ')
	for _, w := range words {
		b.WriteString(w.folded + " ")
	}
	return b.String()
}
