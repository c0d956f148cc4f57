package dialog

import (
	"slices"
	"strings"

	"trich/internal/text"
)

// Intent is what a person wants with a text that is no command.
type Intent int

// The intents.
const (
	// Ask: the text is a question.
	Ask Intent = iota
	// Forget: all that is kept of the person is to be deleted.
	Forget
	// SmallTalk: the text asks nothing of the articles.
	SmallTalk
)

// forgetWords ask, folded, for all that is kept of a user to be deleted.
var forgetWords = []string{"forget me", "quen toi", "quen toi di", "hay quen toi", "xoa du lieu cua toi", "delete my data"}

// IntentOf tells whether a text asks to be forgotten; what does not is a question,
// or small talk, which Hear tells apart.
func IntentOf(s string) Intent {
	if slices.Contains(forgetWords, strings.TrimSpace(text.FoldWords(s))) {
		return Forget
	}
	return Ask
}
