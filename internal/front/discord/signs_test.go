package discord

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"trich/internal/chat"
	"trich/internal/chat/chattest"
	"trich/internal/front/discord/discordtest"
	"trich/internal/qa"
)

// unready is a corpus that says it is not there yet, which is a reply too.
type unready struct{}

func (unready) Answer(context.Context, qa.Question) (qa.Answer, error) {
	return qa.Answer{}, qa.Errorf(qa.CodeNotReady, "not yet")
}

func (unready) Current() (chat.State, error) {
	return chat.State{}, qa.Errorf(qa.CodeNotReady, "not yet")
}

// Sixty members ask at once in a channel, half of them by command: each sees one
// sign. With TRICH_LONG_TESTS=1 the limits are those of the settings, without it a
// burst waits for a second only.
func TestBurst(t *testing.T) {
	patience := time.Second
	if os.Getenv("TRICH_LONG_TESTS") != "" {
		patience = 20 * time.Second
	}
	s := newServer(t)
	core := chat.New(chat.Options{Answerer: unready{}, Archive: unready{}, Limits: chat.Limits{
		Answers: 2, Queue: 256, Patience: patience, User: chat.Rate{PerMinute: 20, Burst: 8}, Chat: chat.Rate{PerMinute: 20, Burst: 10}}})
	start(t, s, Options{Core: core, Log: slog.New(slog.DiscardHandler)})
	s.Connected()
	var asked []*discordtest.Interaction
	for n := range 30 {
		p := someone
		p.ID = fmt.Sprint(8100 + n)
		asked = append(asked, s.Slash(p, "ask", discordtest.Options{"question": "Ai ký?"}))
		p.ID = fmt.Sprint(8200 + n)
		s.Say(p, "<@"+discordtest.BotID+"> Ai ký?", discordtest.Mention())
	}
	answered, quiet := 0, 0
	for _, i := range asked {
		got := s.Answered(i)
		if len(got) != 1 {
			t.Errorf("%+v", got)
		}
		if answered++; got[0].Ephemeral {
			quiet++
		}
	}
	replies := func(messages []discordtest.Message) (n int) {
		for _, m := range messages {
			if m.ReplyTo != "" {
				n++
			}
		}
		return n
	}
	s.Wait("a sign for each", func() bool { return replies(s.PeekChannel(someone.Channel))+s.PeekReactions() >= 30 })
	mentioned, signed := replies(s.Messages(someone.Channel)), 0
	s.Wait("the signs", func() bool { signed = s.PeekReactions(); return true })
	t.Logf("30 commands: %d to all, %d to one alone; 30 mentions: %d replies, %d reactions", answered-quiet, quiet, mentioned, signed)
	if answered != 30 || mentioned+signed != 30 || answered-quiet+mentioned < 11 {
		t.Errorf("%d of 30 commands, %d and %d of 30 mentions", answered, mentioned, signed)
	}
}

// What a front leaves open when it is killed the next one answers, once: the
// announcement of an interaction is filled, a mention is replied to, and what was
// shown is not shown again.
func TestKilled(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	var dead atomic.Bool
	core := &fakeCore{handle: func(ctx context.Context, r chat.Request, show chat.Show) error {
		if dead.Load() {
			<-ctx.Done() // as of a process that is no more
			return ctx.Err()
		}
		return show(ctx, chat.Reply{Kind: chat.KindAnswer, Blocks: []chat.Block{chat.Line{Text: r.Text}}})
	}}
	options := Options{Core: core, JournalDir: dir, Drain: time.Millisecond}
	first := start(t, s, options)
	done := s.Slash(someone, "ask", discordtest.Options{"question": "before"})
	s.Answered(done)
	dead.Store(true)
	open := s.Slash(someone, "ask", discordtest.Options{"question": "command"})
	hidden := s.Slash(alone, "ask", discordtest.Options{"question": "direct"})
	said := s.Say(alone, "mention", nil)
	s.Wait("the announcements", func() bool {
		return len(s.Peek(open)) == 1 && len(s.Peek(hidden)) == 1 && len(journalled(t, dir)) >= 3
	})
	if err := first.end(); err != nil {
		t.Error(err)
	}
	first.done <- nil
	dead.Store(false)
	start(t, s, options)
	for want, i := range map[string]*discordtest.Interaction{"command": open, "direct": hidden, "before": done} {
		if got := s.Answered(i); len(got) != 1 || got[0].Content != want || got[0].Edits != 1 {
			t.Errorf("%+v, want %s", got, want)
		}
	}
	if m := s.Reply(alone.Channel, said); m.Content != "mention" {
		t.Errorf("%+v", m)
	}
	s.Again(open, "ask", discordtest.Options{"question": "command"})
	s.Answered(s.Slash(alone, "help", nil))
	if got := s.Replies(open); len(got) != 1 || got[0].Edits != 1 {
		t.Errorf("after it came again: %+v", got)
	}
}

// journalled finds the texts of the test above in the journal's file.
func journalled(t *testing.T, dir string) (found []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.journal"))
	if err != nil || len(files) != 1 {
		return nil
	}
	content, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"command", "direct", "mention"} {
		if bytes.Contains(content, []byte(`"Text":"`+text)) {
			found = append(found, text)
		}
	}
	return found
}

// A permission that is missing costs what needs it and no more, and the admins are
// told.
func TestLacksPermission(t *testing.T) {
	quoting := &fakeCore{handle: func(ctx context.Context, r chat.Request, show chat.Show) error {
		return show(ctx, chat.Reply{Kind: chat.KindAnswer, Blocks: []chat.Block{
			chat.Line{Text: "Câu trả lời", Style: chat.Lead}, chat.Quote{Text: "Đoạn trích", Citation: chat.Citation{Title: "Tựa", URL: "https://x.vn/a"}},
		}, Buttons: [][]chat.Button{{{Label: "Mở", URL: "https://x.vn/a"}, {Label: "Thêm", State: "m"}}}})
	}}
	for lacks, told := range map[string]string{"embeds": "Embed Links", "history": "Read Message History"} {
		t.Run(lacks, func(t *testing.T) {
			s, log := newServer(t), new(chattest.Log)
			s.Lack(lacks)
			start(t, s, Options{Core: quoting, Admins: []string{"9001"}, Log: log.Logger()})
			for range 2 {
				before := len(s.Messages(someone.Channel))
				s.Say(someone, "<@"+discordtest.BotID+"> Ai?", discordtest.Mention())
				s.Wait("a reply", func() bool { return len(s.PeekChannel(someone.Channel)) > before })
				m := s.Messages(someone.Channel)[before]
				if !strings.Contains(m.Text(), "Đoạn trích") || !strings.Contains(m.Text(), "Tựa") || len(m.Buttons) != 2 {
					t.Errorf("%+v", m)
				}
			}
			if lacks == "embeds" {
				if got := s.Answered(s.Slash(someone, "ask", discordtest.Options{"question": "x"})); !strings.Contains(got[0].Text(), "Đoạn trích") {
					t.Errorf("%+v", got)
				}
			}
			s.Wait("the admin to be told", func() bool { return len(s.PeekChannel("79001")) == 1 })
			if got := s.Messages("79001")[0].Text(); !strings.Contains(got, told) || strings.Count(log.String(), "level=WARN") != 1 {
				t.Errorf("told %q; %s", got, log)
			}
		})
	}
}

// What Discord refuses about a message for another reason costs that alone, and a
// message that cannot be changed any more is followed by another one.
func TestRefusedInPart(t *testing.T) {
	s := newServer(t)
	start(t, s, Options{Core: &fakeCore{handle: func(ctx context.Context, r chat.Request, show chat.Show) error {
		return show(ctx, chat.Reply{Blocks: []chat.Block{chat.Line{Text: r.Text}}, Buttons: [][]chat.Button{{{Label: "Mở", URL: "https://x.vn/a"}, {Label: "Thêm", State: "m"}}}})
	}}})
	s.Fail(1, "POST", "/messages", http.StatusBadRequest, codeInvalidForm)
	id := s.Say(alone, "one", nil)
	if m := s.Reply(alone.Channel, id); len(m.Buttons) != 1 || m.Content != "one" {
		t.Errorf("%+v", m)
	}
	s.Fail(1, "PATCH", "/messages/", http.StatusBadRequest, codeTooManyOldEdits)
	s.Change(alone, id, "two", nil)
	s.Wait("another message", func() bool {
		all := s.PeekChannel(alone.Channel)
		return len(all) == 2 && all[1].Content == "two"
	})
	s.Change(alone, id, "two", nil) // Only its preview.
	s.Change(alone, id, "three", nil)
	s.Wait("the change", func() bool {
		all := s.PeekChannel(alone.Channel)
		return len(all) == 2 && all[1].Content == "three" && all[1].Edits == 1
	})
}

// A proxy's page in place of Discord's reply is waited out.
func TestProxyPage(t *testing.T) {
	s := newServer(t)
	start(t, s, Options{Core: echo()})
	s.Connected()
	s.Page(1, "PATCH", "/messages/", time.Second)
	if got := s.Answered(s.Slash(alone, "help", nil)); len(got) != 1 {
		t.Errorf("%+v", got)
	}
}

// A message that Discord holds up keeps no other member waiting.
func TestHungSend(t *testing.T) {
	s := newServer(t)
	start(t, s, Options{Core: echo()})
	s.Connected()
	release := make(chan struct{})
	s.Hold(1, "POST", "/channels/501/messages", release)
	slow := s.Say(someone, "<@"+discordtest.BotID+"> slow", discordtest.Mention())
	s.Wait("the message that hangs", func() bool {
		n := 0
		for _, r := range s.PeekRequests() {
			if r == "POST /channels/501/messages" {
				n++
			}
		}
		return n == 1
	})
	other := someone
	other.ID = "8111"
	s.Reply("501", s.Say(other, "<@"+discordtest.BotID+"> other", discordtest.Mention()))
	close(release)
	s.Reply("501", slow)
}

// Nothing comes before the acknowledgement: not even a look at the thread where a
// command is given.
func TestAcknowledgesFirst(t *testing.T) {
	s := newServer(t)
	s.SetChannel("601", map[string]any{"id": "601", "type": 11, "parent_id": "501"})
	start(t, s, Options{Core: echo(), Channels: []string{"501"}})
	s.Connected()
	release := make(chan struct{})
	s.Hold(1, "GET", "/channels/601", release)
	p := someone
	p.Channel = "601"
	i := s.Slash(p, "ask", discordtest.Options{"question": "Ai ký?"})
	s.Wait("the acknowledgement", func() bool { return len(s.Peek(i)) == 1 })
	close(release)
	if got := s.Answered(i); !strings.Contains(got[0].Text(), "Ai ký?") {
		t.Errorf("%+v", got)
	}
}

// A server that does not let the bot in costs nobody else.
func TestUnreachableServer(t *testing.T) {
	for _, status := range []int{http.StatusForbidden, http.StatusInternalServerError} {
		s, log := newServer(t), new(chattest.Log)
		const other = "600000000000000777"
		s.Fail(100, "GET", "/guilds/"+other+"/commands", status, 50001)
		start(t, s, Options{Core: echo(), Guilds: []string{other, discordtest.GuildID}, Log: log.Logger()})
		s.Answered(s.Slash(someone, "help", nil))
		if len(s.Commands(discordtest.GuildID)) == 0 || !strings.Contains(log.String(), "trich invite") {
			t.Errorf("%d: %d commands; %s", status, len(s.Commands(discordtest.GuildID)), log)
		}
	}
}

// A handler that panics costs one event.
func TestHandlerPanics(t *testing.T) {
	s := newServer(t)
	var did sync.Once
	core := echo()
	f := start(t, s, Options{Core: &panicking{core, func() { did.Do(func() { panic("oh") }) }}})
	s.Slash(alone, "ask", discordtest.Options{"question": "boom"})
	if got := s.Answered(s.Slash(alone, "ask", discordtest.Options{"question": "next"})); !strings.Contains(got[0].Text(), "next") {
		t.Errorf("%+v", got)
	}
	_ = f
}

// panicking is a core that panics where it is asked how long a request takes,
// which the handler does.
type panicking struct {
	chat.Core
	boom func()
}

func (p *panicking) Lengthy(r chat.Request) bool { p.boom(); return p.Core.Lengthy(r) }

// The time to end is kept even where a limit of rate makes a message wait.
func TestEndsInTime(t *testing.T) {
	s := newServer(t)
	r := start(t, s, Options{Core: echo(), Drain: 2 * time.Second, Log: slog.New(slog.DiscardHandler)})
	s.Connected()
	s.Limit(100, "PATCH", "/messages/", 30*time.Second, false)
	i := s.Slash(alone, "ask", discordtest.Options{"question": "x"})
	s.Wait("the announcement", func() bool { return len(s.Peek(i)) == 1 })
	time.Sleep(100 * time.Millisecond)
	began := time.Now()
	if err := r.end(); err != nil {
		t.Error(err)
	}
	r.done <- nil
	if took := time.Since(began); took > 8*time.Second {
		t.Errorf("it took %v to end", took)
	}
}
