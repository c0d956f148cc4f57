package retrieve

import (
	"strings"

	"trich/internal/text"
)

// evidence is what a question names, to be looked for in what is found.
type evidence struct {
	asked   map[string]bool // its words, folded
	names   []string        // its capitalised words but for the first, as keys
	numbers []string
	expects expectation
}

func newEvidence(r reading) evidence {
	e := evidence{asked: map[string]bool{}, expects: expects(r)}
	for i, w := range text.Words(r.text) {
		word := w.Slice(r.text)
		folded := text.Fold(word)
		e.asked[folded] = true
		e.numbers = appendNumbers(e.numbers, word)
		// A name may fold to a function word (Lâm, làm); its marks speak for it.
		if i > 0 && text.IsCapitalised(word) && (text.HasMarks(word) || !text.IsFunctionWord(folded, string(r.language))) {
			e.names = append(e.names, text.Key(word))
		}
	}
	return e
}

// appendNumbers appends the numbers of a word: itself without the separators of
// thousands, and, of a date or time, each part without leading zeros.
func appendNumbers(numbers []string, word string) []string {
	if !strings.ContainsAny(word, "0123456789") {
		return numbers
	}
	for part := range strings.FieldsFuncSeq(word, func(r rune) bool { return r == '/' || r == ':' }) {
		digits := strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, part)
		if trimmed := strings.TrimLeft(digits, "0"); trimmed != "" {
			numbers = append(numbers, trimmed)
		}
	}
	return numbers
}
