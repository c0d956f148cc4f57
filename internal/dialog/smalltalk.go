package dialog

import (
	_ "embed"
	"regexp"
	"strings"
	"sync"

	"trich/internal/qa"
	"trich/internal/text"
)

//go:embed data/smalltalk.txt
var smallTalkFile string

// talk is a pattern of data/smalltalk.txt.
type talk struct {
	kind     qa.SmallTalk // empty for a filler
	language qa.Language
	pattern  *regexp.Regexp
}

// theTalks reads the table once; the first pattern counts the most.
var theTalks = sync.OnceValue(func() []talk {
	known := classes{}
	readTable(framesFile, known)
	readTable(smallTalkFile, known)
	var all []talk
	for line := range text.TableLines(smallTalkFile) {
		fields := strings.Fields(line)
		if fields[0] == "class" {
			continue
		}
		language := qa.Language(fields[1])
		if fields[1] == "any" {
			language = qa.UnknownLanguage
		}
		kind := qa.SmallTalk(fields[0])
		if kind == "filler" {
			kind = ""
		}
		all = append(all, talk{kind, language, atStart(known.pattern(fields[2:]))})
	}
	return all
})

// talkWords are all words of small talk.
var talkWords = sync.OnceValue(func() map[string]bool { return vocabulary(framesFile + smallTalkFile) })

// maxTalk is how many words small talk has at most.
const maxTalk = 14

// smallTalk tells what a message is that asks nothing of the articles: every word
// of it belongs to an intent or is a filler. The kind is empty for any other.
func smallTalk(words []word) (qa.SmallTalk, qa.Language) {
	if len(words) == 0 || len(words) > maxTalk {
		return "", qa.UnknownLanguage
	}
	if at, _ := pronounAt(personVietnamese, joined(words), words); at >= 0 {
		return "", qa.UnknownLanguage // It speaks of somebody: "cô đó tên gì?".
	}
	for i, w := range words {
		// "Anh" within a sentence is a country.
		if !talkWords()[w.key] || i > 0 && w.text == "Anh" && !words[i-1].capital {
			return "", qa.UnknownLanguage
		}
	}
	first, ok := cover(words, len(theTalks()))
	if !ok || first == len(theTalks()) {
		return "", qa.UnknownLanguage
	}
	t := theTalks()[first]
	return t.kind, t.language
}

// cover tells whether words are nothing but small talk, and which of its intents
// stands first in the table; best is that of the words before.
func cover(words []word, best int) (int, bool) {
	if len(words) == 0 {
		return best, true
	}
	found, covered := len(theTalks()), false
	for i, t := range theTalks() {
		n := leading(t.pattern, words)
		if n == 0 {
			continue
		}
		own := best
		if t.kind != "" {
			own = min(own, i)
		}
		if at, ok := cover(words[n:], own); ok && (!covered || at < found) {
			found, covered = at, true
		}
	}
	return found, covered
}
