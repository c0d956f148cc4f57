package chat_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"trich/internal/chat"
	"trich/internal/observe"
	"trich/internal/qa"
)

// heard keeps what it is told.
type heard struct {
	mu     sync.Mutex
	events []observe.Event
}

func (h *heard) Observe(e observe.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.events = append(h.events, e)
}

// of are the events of one kind.
func of[E observe.Event](h *heard) (all []E) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, e := range h.events {
		if one, is := e.(E); is {
			all = append(all, one)
		}
	}
	return all
}

// What comes of each question is told, with the stages it passed.
func TestObserved(t *testing.T) {
	now, broken := time.Unix(1e9, 0), errors.New("broken")
	f := quoting(many(1)...)
	sound := f.answer
	f.answer = func(ctx context.Context, q qa.Question) (qa.Answer, error) {
		now = now.Add(time.Second)
		switch q.Text {
		case "nothing":
			return qa.Answer{Outcome: qa.OutcomeNotFound, Language: qa.English}, nil
		case "broken":
			return qa.Answer{}, broken
		}
		return sound(ctx, q)
	}
	var h heard
	b := bot(f, func(o *chat.Options) { o.Observer, o.Now = &h, func() time.Time { return now } })
	for _, text := range []string{"Câu gì?", "nothing", "broken"} {
		ask(t, b, from(text))
	}
	want := []observe.Question{
		{Platform: "telegram", Outcome: qa.OutcomeAnswered, Took: time.Second},
		{Platform: "telegram", Outcome: qa.OutcomeNotFound, Took: time.Second},
		{Platform: "telegram", Err: broken, Took: time.Second},
	}
	if got := of[observe.Question](&h); !slices.Equal(got, want) {
		t.Errorf("questions: %+v", got)
	}
	stages := []observe.Stage{{Name: observe.Waiting}, {Name: observe.Answering, Took: time.Second}, {Name: observe.Replying}}
	if got := of[observe.Stage](&h); len(got) != 8 || !slices.Equal(got[:3], stages) {
		t.Errorf("stages: %+v", got)
	}
}

// The length of the queue is told as it grows and shrinks.
func TestObservedQueue(t *testing.T) {
	block, entered := make(chan struct{}), make(chan struct{}, 2)
	f := quoting(many(1)...)
	sound := f.answer
	f.answer = func(ctx context.Context, q qa.Question) (qa.Answer, error) {
		entered <- struct{}{}
		<-block
		return sound(ctx, q)
	}
	var h heard
	b := bot(f, func(o *chat.Options) { o.Observer, o.Limits = &h, chat.Limits{Answers: 1, Queue: 1} })
	var asking sync.WaitGroup
	asking.Go(func() { ask(t, b, from("một")) })
	<-entered
	asking.Go(func() { ask(t, b, from("hai")) })
	for len(of[observe.Queue](&h)) == 0 {
		time.Sleep(time.Millisecond)
	}
	close(block)
	asking.Wait()
	want := []observe.Queue{{Name: "questions", Length: 1}, {Name: "questions", Length: 0}}
	if got := of[observe.Queue](&h); !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
}

// Reloads are told wherever they were asked for, and why they failed; that one was
// running already is no reload.
func TestObservedReload(t *testing.T) {
	var h heard
	b := bot(quoting(), func(o *chat.Options) { o.Observer = &h })
	broken := errors.New("broken")
	b.Reloaded(qa.ReloadReport{Articles: 3}, nil)
	b.Reloaded(qa.ReloadReport{}, broken)
	b.Reloaded(qa.ReloadReport{}, qa.Errorf(qa.CodeBusy, "running"))
	got := of[observe.Reload](&h)
	if len(got) != 2 || got[0].Report.Articles != 3 || got[0].Err != nil || !errors.Is(got[1].Err, broken) {
		t.Errorf("%+v", got)
	}
}
