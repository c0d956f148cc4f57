package retrieve

import (
	"strings"

	"trich/internal/diacritics"
	"trich/internal/lexical"
	"trich/internal/qa"
	"trich/internal/text"
)

// reading is one way to understand a question: a text and its language, with the
// words of the text.
type reading struct {
	text     string
	language qa.Language
	words    []word
}

// word is a word of a question.
type word struct {
	text.Span
	text, folded string
}

func newReading(s string, lang qa.Language) reading {
	spans := text.Words(s)
	words := make([]word, len(spans))
	for i, span := range spans {
		w := span.Slice(s)
		words[i] = word{span, w, text.Fold(w)}
	}
	return reading{s, lang, words}
}

// spaced are the words, each as form makes it, as text.Spaced has them.
func (r reading) spaced(form func(word) string) string {
	var b strings.Builder
	b.WriteByte(' ')
	for _, w := range r.words {
		b.WriteString(form(w) + " ")
	}
	return b.String()
}

// folded are the words folded, as text.FoldWords has them.
func (r reading) folded() string { return r.spaced(func(w word) string { return w.folded }) }

// terms are those that passages are searched for.
func (r reading) terms() []string {
	folded := make([]string, len(r.words))
	for i, w := range r.words {
		folded[i] = w.folded
	}
	return lexical.TermsOf(folded)
}

// readings lists how the question may be meant, the likeliest first; there is
// at least one. Vietnamese without diacritics, or with chat abbreviations, is
// written out first, since the encoder knows little of it otherwise.
func readings(q qa.Question, v *diacritics.Vocabulary) []reading {
	detected := text.DetectLanguage(q.Text)
	language := q.Language
	if language == qa.UnknownLanguage {
		language = qa.Language(detected.Code)
	}
	if language != qa.Vietnamese {
		return []reading{newReading(q.Text, qa.English)}
	}
	expanded, short := diacritics.Expand(q.Text)
	restored, changed := v.Restore(expanded)
	vietnamese := func(s string) reading { return newReading(s, qa.Vietnamese) }
	switch {
	case short == 0 && (changed == 0 || detected.Marked):
		return []reading{vietnamese(q.Text)}
	case detected.Marked:
		return []reading{vietnamese(expanded), vietnamese(q.Text)}
	case changed == 0:
		return []reading{vietnamese(expanded)}
	}
	return []reading{vietnamese(restored)}
}
