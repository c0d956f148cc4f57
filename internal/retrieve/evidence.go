package retrieve

import (
	"slices"
	"strconv"

	"trich/internal/diacritics"
	"trich/internal/qa"
	"trich/internal/text"
)

// evidence is what a question names, to be looked for in what is found.
type evidence struct {
	asked   map[string]bool // its words, folded
	names   []string        // its capitalised words but for the first, as keys
	numbers []string
	wanted  answerType
	// spellings are of names that have several.
	spellings []spelling
}

// newEvidence is that of a variant of a question of which capitals are the words
// typed with a capital.
func newEvidence(v variant, capitals map[string]bool) evidence {
	e := evidence{asked: map[string]bool{}, wanted: answerTypeOf(v)}
	for i, w := range v.Words {
		e.asked[w.Folded] = true
		e.numbers = append(e.numbers, text.Numbers(w.Text)...)
		// A name may fold to a function word (Lâm, làm); its marks speak for it.
		if i > 0 && text.IsCapitalised(w.Text) && (text.HasMarks(w.Text) || !text.IsFunctionWord(w.Folded, string(v.language))) && !justRestored(w, capitals) {
			e.names = append(e.names, text.Key(w.Text))
		}
	}
	return e
}

// capitalsOf are the words of a question, folded, that were typed with a capital, or
// are written out with one.
func capitalsOf(typed text.Tokens) map[string]bool {
	if full, short := diacritics.Expand(typed); short > 0 {
		typed = text.Tokenise(full)
	}
	capitals := map[string]bool{}
	for _, w := range typed.Words {
		if text.IsCapitalised(w.Text) {
			capitals[w.Folded] = true
		}
	}
	return capitals
}

// justRestored reports whether only restoring made a name of what was typed: of a
// word without a capital that has, or may have, diacritics. A word that has none to
// be given, such as "london", is the corpus's name as it stands.
func justRestored(name text.Token, capitals map[string]bool) bool {
	return !capitals[name.Folded] && (text.Key(name.Text) != name.Folded || text.IsSyllable(name.Folded))
}

// askedOf are the numbers that an article should have: of one without a date no
// year of the corpus's own, since news seldom name the year they are of.
func (e evidence) askedOf(a *qa.Article, t *traits) []string {
	if !a.Published.IsZero() || t.first == 0 {
		return e.numbers
	}
	return slices.DeleteFunc(slices.Clone(e.numbers), func(n string) bool {
		year, err := strconv.Atoi(n)
		return err == nil && t.first <= year && year <= t.last
	})
}
