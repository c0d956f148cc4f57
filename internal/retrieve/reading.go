package retrieve

import (
	"cmp"
	"strings"
	"unicode"

	"trich/internal/qa"
	"trich/internal/restore"
	"trich/internal/text"
)

// reading is one way to understand a question: a text and its language.
type reading struct {
	text     string
	language qa.Language
}

// readings lists how the question may be meant, the likeliest first; there is
// at least one. One that may be in either language is read in both, first in the
// likely one.
func readings(q qa.Question, v *restore.Vocabulary) []reading {
	detected := text.DetectLanguage(q.Text)
	language := q.Language
	if language != qa.UnknownLanguage || detected.Sure || !strings.ContainsFunc(q.Text, unicode.IsLetter) {
		return readIn(cmp.Or(language, qa.Language(detected.Code)), q.Text, v)
	}
	first := cmp.Or(q.Likely, qa.Language(detected.Code))
	second := qa.English
	if first == qa.English {
		second = qa.Vietnamese
	}
	return append(readIn(first, q.Text, v)[:1], readIn(second, q.Text, v)[0])
}

// readIn lists the readings in one language. Vietnamese without diacritics, or with
// chat abbreviations, is written out first, since the encoder knows little of it
// otherwise.
func readIn(language qa.Language, typed string, v *restore.Vocabulary) []reading {
	if language != qa.Vietnamese {
		return []reading{{typed, qa.English}}
	}
	marked := text.DetectLanguage(typed).Marked
	expanded, short := restore.Expand(typed)
	restored, changed := v.Restore(expanded)
	asTyped := reading{typed, qa.Vietnamese}
	switch {
	case short == 0 && (changed == 0 || marked):
		return []reading{asTyped}
	case marked:
		return []reading{{expanded, qa.Vietnamese}, asTyped}
	case changed == 0:
		return []reading{{expanded, qa.Vietnamese}}
	}
	found := []reading{{restored, qa.Vietnamese}}
	if other := v.Alternative(expanded); other != "" && other != restored {
		found = append(found, reading{other, qa.Vietnamese})
	}
	return found
}
