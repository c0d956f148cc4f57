package retrieve

import (
	"cmp"
	"strings"
	"unicode"

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

// inVietnamese is a way to understand a question that is written in Vietnamese.
func inVietnamese(s string) variant { return variant{text.Tokenise(s), qa.Vietnamese} }

// terms are those that passages are searched for.
func (v variant) terms() []string {
	folded := make([]string, len(v.Words))
	for i, w := range v.Words {
		folded[i] = w.Folded
	}
	return lexical.TermsOf(folded)
}

// variantsOf lists how a question with the words typed may be meant, the likeliest
// first; there is at least one. One that may be in either language is taken in both,
// first in the likely one.
func variantsOf(q qa.Question, typed text.Tokens, vocabulary *diacritics.Vocabulary) []variant {
	detected := typed.DetectLanguage()
	in := func(language qa.Language) []variant {
		if language != qa.Vietnamese {
			return []variant{{typed, qa.English}}
		}
		return writtenOut(typed, detected.Marked, vocabulary)
	}
	if q.Language != qa.UnknownLanguage || detected.Sure || !strings.ContainsFunc(q.Text, unicode.IsLetter) {
		return in(cmp.Or(q.Language, qa.Language(detected.Code)))
	}
	first, second := cmp.Or(q.Likely, qa.Language(detected.Code)), qa.English
	if first == qa.English {
		second = qa.Vietnamese
	}
	return []variant{in(first)[0], in(second)[0]}
}

// joint is what a question stands behind that leans on the one before.
const joint = " – "

// restoredParts gives the diacritics back to a question in Vietnamese of which only the part before
// the joint, or behind it, was typed with them.
func restoredParts(v variant, vocabulary *diacritics.Vocabulary) (variant, bool) {
	parts := strings.Split(v.Text, joint)
	if len(parts) < 2 {
		return v, false
	}
	all := 0
	for i, part := range parts {
		if text.HasMarks(part) {
			continue
		}
		restored, changed := vocabulary.Restore(text.Tokenise(part))
		parts[i], all = restored, all+changed
	}
	return inVietnamese(strings.Join(parts, joint)), all > 0
}

// writtenOut lists how Vietnamese, which is marked or not, may be meant. Without
// diacritics, or with chat abbreviations, it is written out first, since the encoder
// knows little of it otherwise.
func writtenOut(typed text.Tokens, marked bool, vocabulary *diacritics.Vocabulary) []variant {
	asTyped := variant{typed, qa.Vietnamese}
	expanded := asTyped
	full, short := diacritics.Expand(typed)
	if short > 0 {
		expanded = inVietnamese(full)
	}
	if parts, ok := restoredParts(expanded, vocabulary); marked && ok {
		return []variant{parts, expanded}
	}
	restored, changed := vocabulary.Restore(expanded.Tokens)
	switch {
	case short == 0 && (changed == 0 || marked):
		return []variant{asTyped}
	case marked:
		return []variant{expanded, asTyped}
	case changed == 0:
		return []variant{expanded}
	}
	found := []variant{inVietnamese(restored)}
	if other := vocabulary.Alternative(expanded.Tokens); other != "" && other != restored {
		found = append(found, inVietnamese(other))
	}
	return found
}
