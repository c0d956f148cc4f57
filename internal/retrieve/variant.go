package retrieve

import (
	"trich/internal/diacritics"
	"trich/internal/lexical"
	"trich/internal/qa"
	"trich/internal/text"
)

// variant is one way to understand a question: a text and its language.
type variant struct {
	text.Tokens
	language qa.Language
}

func newVariant(s string, lang qa.Language) variant { return variant{text.Tokenise(s), lang} }

// terms are those that passages are searched for.
func (v variant) terms() []string {
	folded := make([]string, len(v.Words))
	for i, w := range v.Words {
		folded[i] = w.Folded
	}
	return lexical.TermsOf(folded)
}

// variantsOf lists how the question may be meant, the likeliest first; there is
// at least one. Vietnamese without diacritics, or with chat abbreviations, is
// written out first, since the encoder knows little of it otherwise.
func variantsOf(q qa.Question, vocabulary *diacritics.Vocabulary) []variant {
	typed := text.Tokenise(q.Text)
	detected := typed.DetectLanguage()
	language := q.Language
	if language == qa.UnknownLanguage {
		language = qa.Language(detected.Code)
	}
	if language != qa.Vietnamese {
		return []variant{{typed, qa.English}}
	}
	asTyped := variant{typed, qa.Vietnamese}
	expanded := asTyped
	full, short := diacritics.Expand(typed)
	if short > 0 {
		expanded = newVariant(full, qa.Vietnamese)
	}
	restored, changed := vocabulary.Restore(expanded.Tokens)
	switch {
	case short == 0 && (changed == 0 || detected.Marked):
		return []variant{asTyped}
	case detected.Marked:
		return []variant{expanded, asTyped}
	case changed == 0:
		return []variant{expanded}
	}
	return []variant{newVariant(restored, qa.Vietnamese)}
}
