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
	"trich/internal/chat/chattest"
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

// As long as nothing is typed behind the bot's name, questions are suggested.
func TestInlineStarters(t *testing.T) {
	b := bot(quoting(many(3)...), nil)
	user := chat.User{Platform: chat.Telegram, ID: "1", Language: qa.Vietnamese}
	got, err := b.Inline(t.Context(), user, " ", 2)
	if err != nil || len(got) == 0 || len(got) > 2 || got[0].Title == "" || chattest.Check(got[0].Reply) != nil {
		t.Errorf("%+v, %v", got, err)
	}
}

// A question may refer to one of somebody else's, by replying to it or by the
// thread that was opened for it; forgetting ends that.
func TestRefersToOthers(t *testing.T) {
	f := quoting(many(1)...)
	var asked []string
	sound := f.answer
	f.answer = func(ctx context.Context, q qa.Question) (qa.Answer, error) {
		asked = append(asked, q.Text)
		return sound(ctx, q)
	}
	b := bot(f, nil)
	first := from("Năm 2018 Việt Nam xuất khẩu bao nhiêu gạo?")
	first.User.ID, first.Chat, first.Message = "1", "c", "100"
	ask(t, b, first)
	follow := func(change func(r *chat.Request)) string {
		r := from("còn năm 2010?")
		r.User.ID, r.Chat = "2", "c"
		change(&r)
		ask(t, b, r)
		return asked[len(asked)-1]
	}
	to := chat.Reference{Chat: "c", Message: "100"}
	bare := follow(func(r *chat.Request) { r.User.ID = "9" })
	replied := follow(func(r *chat.Request) { r.ReplyTo = to })
	inThread := follow(func(r *chat.Request) { r.User.ID, r.Chat, r.Began = "3", "thread", to })
	if strings.Contains(bare, "gạo") || !strings.Contains(replied, "gạo") || !strings.Contains(inThread, "gạo") {
		t.Errorf("asked %q, %q, %q", bare, replied, inThread)
	}
	forget := from("/privacy forget")
	forget.User.ID, forget.Chat = "1", "c"
	ask(t, b, forget)
	if got := follow(func(r *chat.Request) { r.User.ID, r.ReplyTo = "4", to }); strings.Contains(got, "gạo") {
		t.Errorf("after it was forgotten: %q", got)
	}
}

// What admins are told in a chat names no folders of the server.
func TestNoPathsInChat(t *testing.T) {
	report := qa.ReloadReport{Warnings: []string{"manifest.yaml:3: x", "/srv/news/a.txt: y", `the file "/srv/news/sub/b.txt" is odd, see https://x.vn/a/b`}}
	b := bot(quoting(many(1)...), func(o *chat.Options) {
		o.Reloader = reloading{report}
		o.Admins = map[chat.Platform]chat.Admins{chat.Telegram: {Users: []string{from("").User.ID}}}
	})
	got := textOf(ask(t, b, from("/reload")))
	if strings.Contains(got, "/srv") || !strings.Contains(got, "a.txt: y") || !strings.Contains(got, "https://x.vn/a/b") {
		t.Errorf("told %q", got)
	}
}

// reloading is a reloader that reports at once.
type reloading struct{ report qa.ReloadReport }

func (r reloading) Reload(context.Context, func(qa.ReloadProgress)) (qa.ReloadReport, error) {
	return r.report, nil
}
func (reloading) Reloading() (qa.ReloadProgress, bool) { return qa.ReloadProgress{}, false }
