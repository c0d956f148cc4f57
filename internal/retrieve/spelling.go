package retrieve

import (
	"slices"
	"strings"

	"trich/internal/alias"
	"trich/internal/diacritics"
	"trich/internal/qa"
	"trich/internal/text"
)

// spelledAsHere puts before the variants the first one with its names as the corpus
// spells them, where it has the spellings of the question seldom or never. A name
// that was typed with a capital is a name in each of its spellings: their words are
// added to capitals.
func spelledAsHere(list []variant, t *alias.Table, vocabulary *diacritics.Vocabulary, capitals map[string]bool) []variant {
	if list[0].language != qa.Vietnamese {
		return list
	}
	other := t.Rewrite(list[0].Tokens, vocabulary.Count)
	if other == "" {
		return list
	}
	for _, n := range t.Names(list[0].Tokens) {
		typed := text.Tokenise(n.Span.Slice(list[0].Text)).Words
		if !slices.ContainsFunc(typed, func(w text.Token) bool { return capitals[w.Folded] }) {
			continue
		}
		for _, o := range n.Others {
			for _, w := range text.Tokenise(o).Words {
				if text.IsCapitalised(w.Text) {
					capitals[w.Folded] = true
				}
			}
		}
	}
	return append([]variant{inVietnamese(other)}, list...)
}

// spelling is a name of a question, as the keys of its words, and the other
// spellings that it has.
type spelling struct {
	own    []string
	others [][]string
}

// spellings are those of a variant.
func spellings(v variant, t *alias.Table) []spelling {
	keys := func(s string) []string { return strings.Fields(text.Spaced(s, text.Key)) }
	var all []spelling
	for _, n := range t.Names(v.Tokens) {
		s := spelling{own: keys(n.Span.Slice(v.Text))}
		for _, o := range n.Others {
			s.others = append(s.others, keys(o))
		}
		all = append(all, s)
	}
	return all
}

// namesMissing is the share of the question's names that there are not among has,
// in any of their spellings.
func (e evidence) namesMissing(has wordSet) float64 {
	wanted := e.names
	for _, s := range e.spellings {
		if slices.ContainsFunc(s.others, func(other []string) bool { return has.missing(other) == 0 }) {
			wanted = slices.DeleteFunc(slices.Clone(wanted), func(n string) bool { return slices.Contains(s.own, n) })
		}
	}
	if len(e.names) == 0 {
		return 0
	}
	return has.missing(wanted) * float64(len(wanted)) / float64(len(e.names))
}
