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
	"trich/internal/qatest"
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
		if r := ask(t, b, from("hai")); !strings.Contains(textOf(r), "nhiều người hỏi quá") {
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

// recording makes a bot that quotes an article and notes what is asked of it.
func recording() (b *chat.Bot, asked *[]string) {
	f, asked := quoting(many(1)...), new([]string)
	sound := f.answer
	f.answer = func(ctx context.Context, q qa.Question) (qa.Answer, error) {
		*asked = append(*asked, q.Text)
		return sound(ctx, q)
	}
	return bot(f, nil), asked
}

// A question may refer to one of somebody else's, by replying to it or by the
// thread that was opened for it; forgetting ends that.
func TestRefersToOthers(t *testing.T) {
	b, asked := recording()
	first := from("Năm 2018 Việt Nam xuất khẩu bao nhiêu gạo?")
	first.User.ID, first.Chat, first.Message = "1", "c", "100"
	ask(t, b, first)
	follow := func(change func(r *chat.Request)) string {
		r := from("còn năm 2010?")
		r.User.ID, r.Chat = "2", "c"
		change(&r)
		ask(t, b, r)
		return (*asked)[len(*asked)-1]
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

// A moderator sets a place up: whether anything is answered there, without being
// called too, and in which language; others may not, and it outlives the bot.
func TestPlaces(t *testing.T) {
	store := qatest.Users(t)
	b := bot(quoting(many(1)...), func(o *chat.Options) { o.Users = store })
	in := func(text string, change func(*chat.Request)) chat.Reply {
		t.Helper()
		r := from(text)
		r.Chat, r.Place, r.Group = "topic", "group", true
		if change != nil {
			change(&r)
		}
		return ask(t, b, r)
	}
	moderator := func(r *chat.Request) { r.User.ID, r.User.Moderator = "77", true }
	if r := in("/setup off", nil); r.Kind != chat.KindRefusal || !r.Private {
		t.Errorf("a member may set it up: %+v", r)
	}
	if r := in("/caidat tắt", moderator); r.Kind != chat.KindNotice || !strings.Contains(textOf(r), "/setup") {
		t.Errorf("%+v", r)
	}
	if r := in("Câu gì?", nil); r.Kind != chat.KindRefusal || !b.Place(chat.Telegram, "thread", func() string { return "group" }).Off {
		t.Errorf("where it is off: %+v", r)
	}
	in("/setup on", moderator)
	if r := in("/setup all", func(r *chat.Request) { moderator(r); r.Deaf = true }); !strings.Contains(textOf(r), "Privacy Mode") {
		t.Errorf("%+v", r)
	}
	in("/setup en", moderator)
	if r := in("/help", nil); r.Language != qa.English {
		t.Errorf("in the place's language: %+v", r)
	}
	in("/language vi", nil)
	if r := in("/help", nil); r.Language != qa.Vietnamese {
		t.Errorf("in the member's own language: %+v", r)
	}
	if r := in("/setup nothing", moderator); r.Kind != chat.KindFailure {
		t.Errorf("%+v", r)
	}
	again := bot(quoting(many(1)...), func(o *chat.Options) { o.Users = store })
	if p := again.Place(chat.Telegram, "group", nil); p != (chat.Place{All: true, Language: qa.English}) {
		t.Errorf("after another start: %+v", p)
	}
}

// What is overheard is answered where it asks something; else nothing is said.
func TestOverheard(t *testing.T) {
	b := bot(quoting(many(1)...), nil)
	for text, asks := range map[string]bool{"Ai ký kế hoạch?": true, "hôm nay trời đẹp quá": false, "cảm ơn mọi người nhé": false, "ai là bộ trưởng công an": true} {
		said := false
		r := from(text)
		r.Overheard, r.Group = true, true
		if err := b.Handle(t.Context(), r, func(context.Context, chat.Reply) error { said = true; return nil }); err != nil || said != asks {
			t.Errorf("%q: answered %v, %v", text, said, err)
		}
	}
}

// A question in a thread that nothing is remembered of is understood by what began
// it, and by what was asked since where that is.
func TestOpening(t *testing.T) {
	b, asked := recording()
	for i, text := range []string{"còn năm 2010?", "Ai ký kế hoạch với Anh?", "còn với Lào?"} {
		r := from(text)
		r.Chat, r.Opening, r.Message = "thread", "Năm 2018 Việt Nam xuất khẩu bao nhiêu gạo?", fmt.Sprint(i)
		ask(t, b, r)
	}
	if !strings.Contains((*asked)[0], "gạo") || strings.Contains((*asked)[2], "gạo") {
		t.Errorf("asked %q", *asked)
	}
}

// An admin reads about files in their own language.
func TestFileNotesInLanguage(t *testing.T) {
	report := qa.ReloadReport{
		Warnings: []string{`the date 2091-01-01 (manifest) is later than today; correct it`, "something nobody has thought of"},
		Refused:  []qa.Refusal{{File: "sub/a.txt", Reason: "/srv/news/sub/a.txt: the file is empty; write the article into it or remove it"}},
	}
	b := bot(quoting(many(1)...), func(o *chat.Options) {
		o.Reloader = reloading{report}
		o.Admins = map[chat.Platform]chat.Admins{chat.Telegram: {Users: []string{from("").User.ID}}}
	})
	for lang, want := range map[qa.Language][]string{
		qa.Vietnamese: {"ngày 2091-01-01 (manifest) muộn hơn hôm nay", "sub/a.txt: tệp trống", "something nobody"},
		qa.English:    {"is later than today", "sub/a.txt: the file is empty"},
	} {
		r := from("/reload")
		r.User.Language, r.Chat = lang, string(lang)
		got := textOf(ask(t, b, r))
		for _, part := range want {
			if !strings.Contains(got, part) || strings.Contains(got, "srv") {
				t.Errorf("%s: told %q, want %q", lang, got, part)
			}
		}
	}
}
