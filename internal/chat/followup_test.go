package chat_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"trich/internal/chat"
	"trich/internal/qa"
	"trich/internal/qatest"
)

// The least shares of follow-ups that find, first and among their quotes, the
// passage that the full question finds first.
const (
	leastFirst = 0.75
	leastFound = 0.85
)

// conversing is a bot over the seeds and the articles that the pairs are about.
func conversing(t *testing.T) (*chat.Bot, *recording) {
	t.Helper()
	dir := t.TempDir()
	copySeeds(t, dir)
	unpack(t, dir, lines(t, "articles.txt"))
	r := qatest.Open(t, dir)
	answers := &recording{Answerer: r}
	return chat.New(chat.Options{Answerer: answers, Archive: r, Memory: chat.Memory{Turns: 5, Age: time.Minute},
		Limits: chat.Limits{Answers: 2}}), answers
}

// recording keeps the last answer. The core orders its quotes in place.
type recording struct {
	qa.Answerer
	last qa.Answer
}

func (r *recording) Answer(ctx context.Context, q qa.Question) (a qa.Answer, err error) {
	r.last, err = r.Answerer.Answer(ctx, q)
	return r.last, err
}

// passages are where the quotes stand that people are shown of the last answer, or
// may ask for.
func (r *recording) passages() []string {
	shown, _ := r.last.Shown(qa.DefaultQuotes)
	var found []string
	for _, q := range shown {
		found = append(found, fmt.Sprint(q.Article.File, q.Span))
	}
	return found
}

// A question that needs the one before finds what the full question finds.
func TestFollowUps(t *testing.T) {
	if raced {
		t.Skip("left out under the race detector: one question at a time, and many of them")
	}
	b, answers := conversing(t)
	counts := map[string]*[3]int{"tuned": {}, "kept": {}, "fresh": {}, "blind": {}}
	lost := 0
	for i, line := range lines(t, "followups.tsv") {
		fields := strings.Split(line, "\t")
		count := counts[fields[0]]
		in := func(text, place string) chat.Request {
			return chat.Request{User: chat.User{Platform: chat.Telegram, ID: "1"}, Chat: fmt.Sprint(place, i), Text: text}
		}
		ask(t, b, in(fields[1], "pair"))
		got := ask(t, b, in(fields[2], "pair"))
		found := answers.passages()
		ask(t, b, in(fields[3], "full"))
		want := answers.passages()
		if len(want) == 0 {
			t.Logf("the full question %q finds nothing", fields[3])
			lost++
			continue
		}
		count[0]++
		first, among := len(found) > 0 && found[0] == want[0], slices.Contains(found, want[0])
		if first {
			count[1]++
		}
		if among {
			count[2]++
		}
		if !first {
			t.Logf("%s: %q, %q understood as %q, among the quotes: %v", fields[0], fields[1], fields[2], understood(got), among)
		}
	}
	var all [3]int
	for _, set := range []string{"tuned", "kept", "fresh", "blind"} {
		n := counts[set]
		t.Logf("%s: of %d pairs %d find the passage of the full question first, %d among the quotes", set, n[0], n[1], n[2])
		for i := range all {
			all[i] += n[i]
		}
	}
	t.Logf("all: of %d pairs %d first, %d among the quotes", all[0], all[1], all[2])
	if float64(all[1]) < leastFirst*float64(all[0]) || float64(all[2]) < leastFound*float64(all[0]) {
		t.Error("too few")
	}
	if lost > 3 {
		t.Errorf("%d full questions find nothing", lost)
	}
}
