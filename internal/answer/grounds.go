package answer

import (
	"slices"
	"strings"

	"trich/internal/qa"
	"trich/internal/text"
)

// grounds are the words of a question that a passage which answers must know: names
// and numbers. A reader of this size overlooks an exchanged name or year more easily
// than a list does.
type grounds struct {
	names, numbers, years []string
	language              qa.Language
	// several says that several articles may answer it together.
	several bool
}

// newGrounds takes them from a question: its capitalised words but for the first,
// its numbers, and of these the years.
func newGrounds(question string, lang qa.Language) grounds {
	words := text.Tokenise(question)
	g := grounds{language: lang, several: asksForSeveral(question, lang)}
	for i, w := range words.Words {
		for _, n := range text.Numbers(w.Text) {
			if isYear(n) {
				g.years = append(g.years, n)
			} else {
				g.numbers = append(g.numbers, n)
			}
		}
		if i > 0 && text.IsCapitalised(w.Text) && (text.HasMarks(w.Text) || !text.IsFunctionWord(w.Folded, string(lang))) {
			g.names = append(g.names, w.Folded)
		}
	}
	return g
}

// isYear reports whether digits are a year that news tell of.
func isYear(digits string) bool {
	return len(digits) == 4 && (strings.HasPrefix(digits, "19") || strings.HasPrefix(digits, "20"))
}

// missing tells what a passage, read with its title and the sentence before it, does
// not know: the share of the names, where question and passage are in one language,
// and of the numbers; and whether it tells of other years than the question does. A
// passage without any year contradicts none.
func (g *grounds) missing(h *qa.Hit) (names, numbers, year float64) {
	words, years, asked := map[string]bool{}, false, len(g.years) == 0
	for _, s := range []string{h.Article.Title, Before(h), h.Passage.Text, h.Article.Published.String()} {
		for _, w := range text.Words(s) {
			word := w.Slice(s)
			for _, n := range text.Numbers(word) {
				words[n] = true
				years = years || isYear(n)
			}
			words[text.Fold(word)] = true
		}
	}
	for _, y := range g.years {
		asked = asked || words[y]
	}
	if years && !asked {
		year = 1
	}
	if h.Passage.Language == g.language {
		names = shareMissing(g.names, words)
	}
	return names, shareMissing(g.numbers, words), year
}

// namesYear reports whether a sentence names a year.
func namesYear(sentence string) bool {
	for _, w := range text.Words(sentence) {
		if slices.ContainsFunc(text.Numbers(w.Slice(sentence)), isYear) {
			return true
		}
	}
	return false
}

// contradiction is what a passage loses, enough to be taken for none, whose best
// sentence names a year while nothing that is read with it knows the one asked for:
// last year's figure is no answer. It is rare in what the decision is fitted on, and
// plain enough for a rule.
const contradiction = 6

// shareMissing is the share of wanted that words lack, 0 if nothing is wanted.
func shareMissing(wanted []string, words map[string]bool) float64 {
	n := 0
	for _, w := range wanted {
		if !words[w] {
			n++
		}
	}
	return float64(n) / float64(max(len(wanted), 1))
}
