package wording

import (
	"strings"
	"testing"
	"unicode/utf8"

	"trich/internal/qa"
)

// allTalk are the kinds of small talk there are.
var allTalk = []qa.SmallTalk{qa.TalkGreeting, qa.TalkThanks, qa.TalkGoodbye, qa.TalkWho, qa.TalkCan, qa.TalkSource, qa.TalkCount, qa.TalkBot,
	qa.TalkPraise, qa.TalkWrong, qa.TalkInsult, qa.TalkOK, qa.TalkTest, qa.TalkHelp, qa.TalkPrompt}

// talkSaid says everything that is said to small talk.
func talkSaid(c Catalogue) map[string]string {
	known := Archive{Articles: 2, Sources: []string{"a", "b", "c"}, Newest: qa.Date{Year: 2018}, Buttons: true}
	said := map[string]string{
		"MoreAbout": c.MoreAbout(1), "OnlySome": c.OnlySome(3),
		"stale": c.Stale("x", qa.Date{Year: 2018}, true), "nothing": c.Stale("x", qa.Date{Year: 2018}, false), "undated": c.Stale("x", qa.Date{}, false),
	}
	for _, kind := range allTalk {
		said[string(kind)] = c.SmallTalk(kind, known)
		said[string(kind)+" unknown"] = c.SmallTalk(kind, Archive{Articles: 2})
	}
	return said
}

// Small talk is answered in a line or two, with names in a row.
func TestSmallTalk(t *testing.T) {
	for name, said := range talkSaid(In(qa.Vietnamese)) {
		if n := utf8.RuneCountInString(said); n == 0 || n > 260 {
			t.Errorf("%s has %d characters: %q", name, n, said)
		}
	}
	a := Archive{Articles: 3, Sources: []string{"Một", "Hai", "Ba"}}
	if got := In(qa.Vietnamese).SmallTalk(qa.TalkSource, a); !strings.Contains(got, "Một, Hai và Ba") {
		t.Errorf("sources: %q", got)
	}
}
