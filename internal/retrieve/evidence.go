package retrieve

import "trich/internal/text"

// evidence is what a question names, to be looked for in what is found.
type evidence struct {
	asked   map[string]bool // its words, folded
	names   []string        // its capitalised words but for the first, as keys
	numbers []string
	wanted  answerType
}

func newEvidence(v variant) evidence {
	e := evidence{asked: map[string]bool{}, wanted: answerTypeOf(v)}
	for i, w := range v.Words {
		e.asked[w.Folded] = true
		e.numbers = append(e.numbers, text.Numbers(w.Text)...)
		// A name may fold to a function word (Lâm, làm); its marks speak for it.
		if i > 0 && text.IsCapitalised(w.Text) && (text.HasMarks(w.Text) || !text.IsFunctionWord(w.Folded, string(v.language))) {
			e.names = append(e.names, text.Key(w.Text))
		}
	}
	return e
}
