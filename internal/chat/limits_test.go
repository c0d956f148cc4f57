package chat_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"trich/internal/chat"
	"trich/internal/qa"
)

// A panic costs one question, and the reply says nothing of its cause.
func TestPanic(t *testing.T) {
	var log bytes.Buffer
	f := quoting(many(1)...)
	sound := f.answer
	f.answer = func(ctx context.Context, q qa.Question) (qa.Answer, error) {
		if q.Text == "boom" {
			panic("the cause")
		}
		return sound(ctx, q)
	}
	b := bot(f, func(o *chat.Options) { o.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	for range 3 { // More often than questions may be answered at a time.
		if r := ask(t, b, from("boom")); r.Kind != chat.KindFailure || strings.Contains(textOf(r), "cause") {
			t.Errorf("got %+v", r)
		}
	}
	if !strings.Contains(log.String(), "the cause") {
		t.Errorf("the log lacks the cause: %s", &log)
	}
	if r := ask(t, b, from("Câu gì?")); r.Kind != chat.KindAnswer {
		t.Errorf("after a panic: %+v", r)
	}
}

// When too many wait, or too long, the bot says that it is busy.
func TestBusy(t *testing.T) {
	block, entered := make(chan struct{}), make(chan struct{}, 9)
	f := quoting(many(1)...)
	sound := f.answer
	f.answer = func(ctx context.Context, q qa.Question) (qa.Answer, error) {
		entered <- struct{}{}
		<-block
		return sound(ctx, q)
	}
	b := bot(f, func(o *chat.Options) { o.Limits = chat.Limits{Answers: 1, Queue: 1, Patience: 50 * time.Millisecond} })
	var wg sync.WaitGroup
	wg.Go(func() { ask(t, b, from("một")) })
	<-entered
	for _, name := range []string{"waited too long", "waited too long again"} {
		if r := ask(t, b, from("hai")); !strings.Contains(textOf(r), "nhiều câu hỏi quá") {
			t.Errorf("%s: %+v", name, r)
		}
	}
	close(block)
	wg.Wait()
	if r := ask(t, b, from("ba")); r.Kind != chat.KindAnswer {
		t.Errorf("afterwards: %+v", r)
	}
}

// One reply asks for patience in words, further ones quietly until the user slowed
// down; a group is counted as a whole.
func TestRates(t *testing.T) {
	now := time.Unix(1e9, 0)
	b := bot(quoting(many(1)...), func(o *chat.Options) {
		o.Now = func() time.Time { return now }
		o.Limits = chat.Limits{Answers: 1, User: chat.Rate{PerMinute: 60, Burst: 2}, Chat: chat.Rate{PerMinute: 60, Burst: 3}}
	})
	shown := func(user string) chat.Kind {
		r := from("Câu gì?")
		r.User.ID, r.Group = user, true
		reply := ask(t, b, r)
		if reply.Quiet {
			return "quiet"
		}
		return reply.Kind
	}
	got := []chat.Kind{shown("1"), shown("1"), shown("1"), shown("1"), shown("2"), shown("3"), shown("3")}
	now = now.Add(time.Second)
	got = append(got, shown("1"), shown("1"))
	want := []chat.Kind{chat.KindAnswer, chat.KindAnswer, chat.KindRefusal, "quiet", chat.KindAnswer, chat.KindRefusal, "quiet", chat.KindAnswer, chat.KindRefusal}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A burst in a group waits in turn before any of it is refused, and whoever is
// refused sees a sign: one of them words, the others that they are to see the
// words of that one.
func TestBurstInGroup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := bot(quoting(many(1)...), func(o *chat.Options) {
			o.Limits = chat.Limits{Answers: 2, Queue: 100, Patience: 20 * time.Second, User: chat.Rate{PerMinute: 20, Burst: 8}, Chat: chat.Rate{PerMinute: 20, Burst: 10}}
		})
		var mu sync.Mutex
		signs := map[chat.Kind]int{}
		var members sync.WaitGroup
		for n := range 60 {
			members.Go(func() {
				r := from("Câu gì?")
				r.User.ID, r.Group = fmt.Sprint(n), true
				reply := ask(t, b, r)
				mu.Lock()
				defer mu.Unlock()
				if reply.Quiet {
					reply.Kind = "quiet"
				}
				signs[reply.Kind]++
			})
		}
		members.Wait()
		if signs[chat.KindAnswer] != 16 || signs[chat.KindRefusal] != 1 || signs["quiet"] != 43 {
			t.Errorf("of 60 members see: %v", signs)
		}
	})
}

// What tells of a panic may panic too: that costs this one question as well.
func TestPanicTwice(t *testing.T) {
	b := bot(quoting(many(1)...), nil)
	err := b.Handle(t.Context(), from("Câu gì?"), func(context.Context, chat.Reply) error { panic("the front") })
	if qa.CodeOf(err) != qa.CodeInternal {
		t.Errorf("the error is %v", err)
	}
	if r := ask(t, b, from("Câu gì?")); r.Kind != chat.KindAnswer {
		t.Errorf("afterwards: %+v", r)
	}
}
