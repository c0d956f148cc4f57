package retrieve

import (
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
// at least one. Vietnamese without diacritics, or with chat abbreviations, is
// written out first, since the encoder knows little of it otherwise.
func readings(q qa.Question, v *restore.Vocabulary) []reading {
	detected := text.DetectLanguage(q.Text)
	language := q.Language
	if language == qa.UnknownLanguage {
		language = qa.Language(detected.Code)
	}
	if language != qa.Vietnamese {
		return []reading{{q.Text, qa.English}}
	}
	expanded, short := restore.Expand(q.Text)
	restored, changed := v.Restore(expanded)
	typed := reading{q.Text, qa.Vietnamese}
	switch {
	case short == 0 && (changed == 0 || detected.Marked):
		return []reading{typed}
	case detected.Marked:
		return []reading{{expanded, qa.Vietnamese}, typed}
	case changed == 0:
		return []reading{{expanded, qa.Vietnamese}}
	}
	return []reading{{restored, qa.Vietnamese}}
}
