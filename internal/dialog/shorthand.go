package dialog

import (
	"strings"

	"trich/internal/qa"
	"trich/internal/text"
)

// shortEnglish are the short forms and usual slips of English chat, which neither
// index knows, but for those that the Vietnamese type too; package diacritics writes
// out Vietnamese ones.
var shortEnglish = map[string]string{
	"wat": "what", "wut": "what", "wht": "what", "whats": "what is", "wats": "what is", "wen": "when", "whn": "when", "whens": "when is",
	"whr": "where", "wheres": "where is", "whos": "who is", "wich": "which", "mny": "many", "mch": "much", "hows": "how is",
	"ppl": "people", "abt": "about", "bout": "about", "b4": "before", "govt": "government", "gov": "government", "pres": "president",
	"rn": "right now", "wld": "would", "cld": "could", "shld": "should", "didnt": "did not", "doesnt": "does not", "isnt": "is not",
	"wasnt": "was not", "arent": "are not", "hav": "have", "thier": "their", "goverment": "government", "recieve": "receive",
}

// inFull writes out the short forms of an English question.
func inFull(question string) string {
	if languageOf(question) != qa.English {
		return question
	}
	var b strings.Builder
	end := 0
	for _, w := range text.Words(question) {
		if full := shortEnglish[w.Slice(question)]; full != "" {
			b.WriteString(question[end:w.Start] + full)
			end = w.End
		}
	}
	return b.String() + question[end:]
}
