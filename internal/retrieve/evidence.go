package retrieve

import "trich/internal/text"

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
		e.numbers = append(e.numbers, text.Numbers(word)...)
		// A name may fold to a function word (Lâm, làm); its marks speak for it.
		if i > 0 && text.IsCapitalised(word) && (text.HasMarks(word) || !text.IsFunctionWord(folded, string(r.language))) {
			e.names = append(e.names, text.Key(word))
		}
	}
	return e
}
