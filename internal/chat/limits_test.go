package chat_test

import (
	"bytes"
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
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

// One reply asks for patience, then there is silence until the user slowed
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
		return ask(t, b, r).Kind
	}
	got := []chat.Kind{shown("1"), shown("1"), shown("1"), shown("1"), shown("2"), shown("3"), shown("3")}
	now = now.Add(time.Second)
	got = append(got, shown("1"), shown("1"))
	want := []chat.Kind{chat.KindAnswer, chat.KindAnswer, chat.KindRefusal, "", chat.KindAnswer, chat.KindRefusal, "", chat.KindAnswer, chat.KindRefusal}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
