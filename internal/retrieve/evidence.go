package retrieve

import (
	"slices"
	"strconv"
	"strings"

	"trich/internal/qa"
	"trich/internal/restore"
	"trich/internal/text"
)

// evidence is what a question names, to be looked for in what is found.
type evidence struct {
	asked   map[string]bool // its words, folded
	names   []string        // its capitalised words but for the first, as keys
	numbers []string
	expects expectation
	// spellings are of names that have several.
	spellings []spelling
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

// asTyped leaves out the names that only restoring made of what was typed: those of
// words that were not capitalised and have, or may have, diacritics. A word that
// has none to be given, such as "london", is the corpus's name as it stands.
func (e evidence) asTyped(typed string) evidence {
	expanded, _ := restore.Expand(typed)
	capital := map[string]bool{}
	for _, w := range text.Words(expanded) {
		if word := w.Slice(expanded); text.IsCapitalised(word) {
			capital[text.Key(text.Fold(word))] = true
		}
	}
	e.names = slices.DeleteFunc(slices.Clone(e.names), func(key string) bool {
		folded := strings.TrimRight(text.Fold(key), "12345")
		return !capital[folded] && (key != folded || text.IsSyllable(folded))
	})
	return e
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
