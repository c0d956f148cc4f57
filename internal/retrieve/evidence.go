package retrieve

import (
	"strings"

	"trich/internal/qa"
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

// mentions are the names and numbers of an article.
type mentions struct {
	names, numbers map[string]bool
}

func mentionsOf(a *qa.Article) mentions {
	m := mentions{names: map[string]bool{}, numbers: map[string]bool{}}
	m.add(a.Title)
	m.add(a.Published.String())
	for _, p := range a.Passages {
		m.add(p.Text)
	}
	return m
}

func (m mentions) add(s string) {
	var numbers []string
	for _, w := range text.Words(s) {
		word := w.Slice(s)
		if text.IsCapitalised(word) {
			m.names[text.Key(word)] = true
		}
		numbers = appendNumbers(numbers[:0], word)
		for _, n := range numbers {
			m.numbers[n] = true
		}
	}
}

// missing is the share of what is wanted that there is not, 0 to 1; 0 if nothing
// is wanted. A year or a name of the question that an article does not have is
// strong evidence against it.
func missing(wanted []string, has map[string]bool) float64 {
	if len(wanted) == 0 {
		return 0
	}
	n := 0.0
	for _, w := range wanted {
		if !has[w] {
			n++
		}
	}
	return n / float64(len(wanted))
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
