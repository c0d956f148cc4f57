package retrieve

import (
	"strings"

	"trich/internal/diacritics"
	"trich/internal/lexical"
	"trich/internal/qa"
	"trich/internal/text"
)

// variant is one way to understand a question: a text and its language, with the
// words of the text.
type variant struct {
	text     string
	language qa.Language
	words    []word
}

// word is a word of a question.
type word struct {
	text.Span
	text, folded string
}

func newVariant(s string, lang qa.Language) variant {
	spans := text.Words(s)
	words := make([]word, len(spans))
	for i, span := range spans {
		w := span.Slice(s)
		words[i] = word{span, w, text.Fold(w)}
	}
	return variant{s, lang, words}
}

// spaced are the words, each as form makes it, as text.Spaced has them.
func (v variant) spaced(form func(word) string) string {
	var b strings.Builder
	b.WriteByte(' ')
	for _, w := range v.words {
		b.WriteString(form(w) + " ")
	}
	return b.String()
}

// folded are the words folded, as text.FoldWords has them.
func (v variant) folded() string { return v.spaced(func(w word) string { return w.folded }) }

// terms are those that passages are searched for.
func (v variant) terms() []string {
	folded := make([]string, len(v.words))
	for i, w := range v.words {
		folded[i] = w.folded
	}
	return lexical.TermsOf(folded)
}

// variantsOf lists how the question may be meant, the likeliest first; there is
// at least one. Vietnamese without diacritics, or with chat abbreviations, is
// written out first, since the encoder knows little of it otherwise.
func variantsOf(q qa.Question, vocabulary *diacritics.Vocabulary) []variant {
	detected := text.DetectLanguage(q.Text)
	language := q.Language
	if language == qa.UnknownLanguage {
		language = qa.Language(detected.Code)
	}
	if language != qa.Vietnamese {
		return []variant{newVariant(q.Text, qa.English)}
	}
	expanded, short := diacritics.Expand(q.Text)
	restored, changed := vocabulary.Restore(expanded)
	vietnamese := func(s string) variant { return newVariant(s, qa.Vietnamese) }
	switch {
	case short == 0 && (changed == 0 || detected.Marked):
		return []variant{vietnamese(q.Text)}
	case detected.Marked:
		return []variant{vietnamese(expanded), vietnamese(q.Text)}
	case changed == 0:
		return []variant{vietnamese(expanded)}
	}
	return []variant{vietnamese(restored)}
}
