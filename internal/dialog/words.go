package dialog

import (
	"strings"

	"trich/internal/text"
)

// word is a word of a question.
type word struct {
	from, to int // bytes of the question
	text     string
	folded   string
	capital  bool
}

// wordsOf takes a question apart.
func wordsOf(s string) []word {
	var words []word
	for _, w := range text.Words(s) {
		t := w.Slice(s)
		words = append(words, word{from: w.Start, to: w.End, text: t, folded: text.Fold(t), capital: text.IsCapitalised(t)})
	}
	return words
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
