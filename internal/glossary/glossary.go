// Package glossary knows how the common English terms of the news are called in
// Vietnamese: countries, institutions, what states, courts and markets do. It is
// no dictionary: it gives the lexical index something to match when an English
// question is asked of Vietnamese passages. The other way round it is of no use,
// since many English words share a Vietnamese one. The list is written by hand
// from general knowledge.
package glossary

import (
	_ "embed"
	"strings"

	"trich/internal/qa"
	"trich/internal/text"
)

//go:embed terms.tsv
var list string

// Glossary translates terms. It is immutable and safe for concurrent use.
type Glossary struct {
	terms map[string]string // by the English term, see keys
}

// maxWords is the length of the longest term, in words.
const maxWords = 6

// New reads the embedded list.
func New() *Glossary {
	g := &Glossary{terms: map[string]string{}}
	for line := range text.TableLines(list) {
		english, vietnamese, ok := strings.Cut(line, "\t")
		if !ok {
			continue
		}
		g.terms[strings.Join(keys(text.Tokenise(english)), " ")] = vietnamese
	}
	return g
}

// keys are the words of a text as the terms are looked up by: with their tone, in
// whichever place, and in lower case.
func keys(t text.Tokens) []string {
	all := make([]string, len(t.Words))
	for i, w := range t.Words {
		all[i] = text.Key(strings.ToLower(w.Text))
	}
	return all
}

// Translate returns what of a question can be looked for in a text of the other
// language: of an English one its terms in Vietnamese, longer ones before
// shorter ones; of either what both languages write alike, numbers and words
// with a capital letter, but for the first.
func (g *Glossary) Translate(question text.Tokens, from qa.Language) []string {
	keys := keys(question)
	var out []string
	for i := 0; i < len(keys); {
		n, translation := 0, ""
		if from == qa.English {
			n, translation = g.longest(keys[i:])
		}
		if n == 0 {
			word := question.Words[i].Text
			if i > 0 && isNameOrNumber(word) {
				out = append(out, word)
			}
			i++
			continue
		}
		out = append(out, translation)
		i += n
	}
	return out
}

// Mix replaces the terms of an English question by their translations, except
// those that begin with a function word, and leaves everything else: a code-mixed
// question, which shares more words with a Vietnamese passage. It is the question
// itself if there are no terms.
func (g *Glossary) Mix(question text.Tokens) string {
	keys := keys(question)
	var out strings.Builder
	rest := 0
	for i := 0; i < len(keys); {
		n, translation := g.longest(keys[i:])
		if n == 0 || text.IsFunctionWord(keys[i], string(qa.English)) {
			i++
			continue
		}
		out.WriteString(question.Text[rest:question.Words[i].Start])
		out.WriteString(translation)
		rest = question.Words[i+n-1].End
		i += n
	}
	out.WriteString(question.Text[rest:])
	return out.String()
}

// longest finds the longest term that keys begin with.
func (g *Glossary) longest(keys []string) (int, string) {
	for n := min(maxWords, len(keys)); n > 0; n-- {
		head := strings.Join(keys[:n-1], " ")
		if n > 1 {
			head += " "
		}
		for _, last := range forms(keys[n-1]) {
			if t, ok := g.terms[head+last]; ok {
				return n, t
			}
		}
	}
	return 0, ""
}

// forms are the word and what it may be an inflection of.
func forms(word string) []string {
	all := []string{word}
	for _, ending := range []struct{ from, to string }{
		{"ies", "y"}, {"es", "e"}, {"es", ""}, {"s", ""}, {"ied", "y"}, {"ed", "e"}, {"ed", ""}, {"ing", "e"}, {"ing", ""},
	} {
		if stem, ok := strings.CutSuffix(word, ending.from); ok && len(stem) > 2 {
			all = append(all, stem+ending.to)
		}
	}
	return all
}

func isNameOrNumber(word string) bool {
	return strings.ToLower(word) != word || strings.ContainsAny(word, "0123456789")
}
