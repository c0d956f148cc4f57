package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"trich/internal/chat"
	"trich/internal/front/discord/discordtest"
	"trich/internal/qa"
)

// Gateway losses of every kind during many interactions: each is answered once,
// whatever arrives twice. With TRICH_LONG_TESTS=1 there are 50 losses and 2,000
// interactions.
func TestGatewayLosses(t *testing.T) {
	losses, interactions := 3, 120
	if os.Getenv("TRICH_LONG_TESTS") != "" {
		losses, interactions = 50, 2000
	}
	s := newServer(t)
	var handled atomic.Int64
	start(t, s, Options{held: time.Nanosecond, Log: slog.New(slog.DiscardHandler), Core: saying(func(r chat.Request) string {
		handled.Add(1)
		return r.Text
	})})
	s.Connected()
	var all []*discordtest.Interaction
	var texts []string
	began, per := time.Now(), interactions/losses
	for n := range interactions {
		text := fmt.Sprintf("question %d", n)
		// Everyone waits a little, as people do; a loss takes about a second to heal.
		person := discordtest.Person{ID: fmt.Sprint(8000 + n), Channel: fmt.Sprint(500 + n%40)}
		i := s.Slash(person, "ask", discordtest.Options{"question": text})
		all, texts = append(all, i), append(texts, text)
		if n%7 == 0 {
			s.Again(i, "ask", discordtest.Options{"question": text})
		}
		if n%per == per/2 {
			resumed := s.Resumed()
			if n/per%2 == 0 {
				s.Drop()
			} else {
				s.Reconnect()
			}
			s.Slash(discordtest.Person{ID: "7", Channel: "7"}, "ask", discordtest.Options{"question": "missed"})
			s.Wait("the session to be resumed", func() bool { return s.Resumed() > resumed })
		}
	}
	answered, twice := 0, 0
	for n, i := range all {
		got := s.Answered(i)
		if len(got) == 1 && strings.TrimSpace(got[0].Text()) == texts[n] {
			answered++
		}
		if s.Tries(i) != 1 || len(got) != 1 || got[0].Edits != 1 {
			twice++
		}
	}
	t.Logf("%d of %d interactions answered, %d not exactly once, during %d losses (%d resumed) in %v", answered, len(all), twice, losses, s.Resumed(), time.Since(began))
	if answered != len(all) || twice != 0 || int(handled.Load()) != len(all)+losses {
		t.Errorf("%d answered, %d not once, %d handled", answered, twice, handled.Load())
	}
}

// A session that Discord has forgotten is begun anew.
func TestForgottenSession(t *testing.T) {
	s := newServer(t)
	start(t, s, Options{Core: echo()})
	s.Answered(s.Slash(alone, "help", nil))
	s.Forget()
	s.Drop()
	s.Wait("another session", func() bool { return len(s.Identified()) == 2 })
	s.Answered(s.Slash(alone, "help", nil))
	if s.Resumed() != 0 {
		t.Error("a forgotten session was resumed")
	}
}

// The bot asks for the events it needs, and for the content of all messages only
// where that is wanted.
func TestIdentifies(t *testing.T) {
	for _, content := range []bool{false, true} {
		s := newServer(t)
		start(t, s, Options{Core: echo(), MessageContent: content})
		s.Connected()
		id := s.Identified()[0]
		if want := 1<<9 | 1<<12; id.Intents&^(1<<15) != want || id.Intents&(1<<15) != 0 != content || !id.Compress {
			t.Errorf("%+v", id)
		}
	}
}

// Refusals that are final end the front, with a remedy.
func TestRefusals(t *testing.T) {
	tests := []struct {
		name   string
		refuse func(s *discordtest.Server)
		want   string
	}{
		{"the interface knows no token", func(s *discordtest.Server) { s.Fail(1, "GET", "/applications/@me", http.StatusUnauthorized, 0) }, "discord.token"},
		{"no right to register", func(s *discordtest.Server) { s.Fail(1, "GET", "/commands", http.StatusForbidden, 50001) }, "trich invite"},
		{"the gateway knows no token", func(s *discordtest.Server) { s.Refuse(4004) }, "discord.token"},
		{"no intent", func(s *discordtest.Server) { s.Refuse(4014) }, "discord.message_content"},
		{"shards", func(s *discordtest.Server) { s.Refuse(4011) }, "discord.shards"},
		{"version", func(s *discordtest.Server) { s.Refuse(4012) }, "update"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newServer(t)
			tt.refuse(s)
			r := start(t, s, Options{Core: echo()})
			err := <-r.done
			r.done <- nil
			var coded *qa.Error
			if !errors.As(err, &coded) || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), discordtest.Token) {
				t.Errorf("%v", err)
			}
		})
	}
}

// A token that is replaced while the front is connected ends it, with a remedy.
func TestTokenRevoked(t *testing.T) {
	s := newServer(t)
	r := start(t, s, Options{Core: echo()})
	s.Answered(s.Slash(someone, "help", nil))
	s.Revoke()
	err := <-r.done
	r.done <- nil
	if qa.CodeOf(err) != qa.CodeUsage || !strings.Contains(err.Error(), "discord.token") || strings.Contains(err.Error(), discordtest.Token) {
		t.Errorf("%v", err)
	}
	if n := len(s.Identified()); n != 1 {
		t.Errorf("the front identified %d times", n)
	}
}

// What fails for a while is tried again: nothing is lost, nothing said twice.
func TestTriesAgain(t *testing.T) {
	s := newServer(t)
	s.Fail(1, "GET", "/gateway", http.StatusServiceUnavailable, 0)
	s.Fail(1, "GET", "/applications", http.StatusInternalServerError, 0)
	start(t, s, Options{Core: echo()})
	tests := []struct {
		name string
		fail func()
	}{
		{"callback fails", func() { s.Fail(1, "POST", "/callback", http.StatusBadGateway, 0) }},
		{"edit fails", func() { s.Fail(2, "PATCH", "/messages/", http.StatusInternalServerError, 0) }},
		{"bucket", func() { s.Limit(1, "PATCH", "/messages/", 300*time.Millisecond, false) }},
		{"global limit", func() { s.Limit(1, "POST", "/callback", 300*time.Millisecond, true) }},
		{"message fails", func() { s.Fail(1, "POST", "/messages", http.StatusBadGateway, 0) }},
		{"message limit", func() { s.Limit(2, "POST", "/messages", 200*time.Millisecond, false) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.fail()
			if got := s.Answered(s.Slash(someone, "ask", discordtest.Options{"question": tt.name})); len(got) != 1 || !strings.Contains(got[0].Text(), tt.name) {
				t.Errorf("%+v", got)
			}
			id := s.Say(alone, tt.name, nil)
			s.Reply(alone.Channel, id)
			n := 0
			for _, m := range s.Messages(alone.Channel) {
				if m.ReplyTo == id {
					n++
				}
			}
			if n != 1 {
				t.Errorf("%d replies to a message", n)
			}
		})
	}
}

// An interaction that comes too late costs nothing but itself.
func TestLateInteraction(t *testing.T) {
	s := newServer(t)
	handled := atomic.Int64{}
	start(t, s, Options{Core: saying(func(r chat.Request) string { handled.Add(1); return r.Text })})
	s.Connected()
	late := s.SlashAt(time.Now().Add(-4*time.Second), alone, "ask", discordtest.Options{"question": "late"})
	s.Answered(s.Slash(alone, "ask", discordtest.Options{"question": "in time"}))
	if got := s.Replies(late); len(got) != 0 || handled.Load() != 1 {
		t.Errorf("%+v, %d handled", got, handled.Load())
	}
}

// Progress is edited into the one message; when the token of the interaction no
// longer works the bot goes on with messages of its own.
func TestProgressOutlivesToken(t *testing.T) {
	s := newServer(t)
	steps := make(chan string)
	start(t, s, Options{Core: &fakeCore{lengthy: true, handle: func(ctx context.Context, r chat.Request, show chat.Show) error {
		for step := range steps {
			if err := show(ctx, chat.Reply{Kind: chat.KindProgress, Private: true, Blocks: []chat.Block{chat.Line{Text: step}}}); err != nil {
				return err
			}
		}
		return nil
	}}})
	i := s.Slash(someone, "reload", nil)
	steps <- "10 %"
	steps <- "20 %"
	s.Wait("progress", func() bool { got := s.Peek(i); return len(got) == 1 && got[0].Content == "20 %" && got[0].Ephemeral })
	s.Fail(1, "PATCH", "/webhooks/", http.StatusUnauthorized, codeInvalidToken)
	steps <- "90 %"
	steps <- "100 %"
	close(steps)
	private := "7" + someone.ID
	s.Wait("a direct message", func() bool {
		got := s.PeekChannel(private)
		return len(got) == 1 && got[0].Content == "100 %"
	})
}

// Questions of one person in one place are answered in their order, and a long
// one of another keeps nobody waiting.
func TestOrder(t *testing.T) {
	s := newServer(t)
	hold := make(chan struct{})
	start(t, s, Options{Core: &fakeCore{handle: func(ctx context.Context, r chat.Request, show chat.Show) error {
		if r.Text == "0" {
			<-hold
		}
		return show(ctx, chat.Reply{Blocks: []chat.Block{chat.Line{Text: r.Text + r.Press}}})
	}}})
	s.Connected()
	for n := range 5 {
		s.Say(alone, fmt.Sprint(n), nil)
	}
	other := alone
	other.ID, other.Channel = "8111", "511"
	s.Answered(s.Slash(other, "ask", discordtest.Options{"question": "x"}))
	s.Answered(s.Press(alone, discordtest.Button{CustomID: "1pressed"}))
	close(hold)
	s.Wait("all answers", func() bool { return len(s.PeekChannel(alone.Channel)) == 6 })
	var got []string
	for _, m := range s.Messages(alone.Channel) {
		got = append(got, m.Content)
	}
	if want := []string{"pressed", "0", "1", "2", "3", "4"}; !slices.Equal(got, want) {
		t.Errorf("answered %q, want %q", got, want)
	}
}

// Shards share the work, in one process or several.
func TestShards(t *testing.T) {
	s := newServer(t)
	s.Advise(2, 16)
	first := start(t, s, Options{Core: echo(), Shards: Shards{Total: 2, First: 0, Last: 0}})
	start(t, s, Options{Core: echo(), Shards: Shards{Total: 2, First: 1, Last: -1}})
	s.Wait("both shards", func() bool { return len(s.Identified()) == 2 })
	for _, guild := range []string{fmt.Sprint(uint64(6) << 22), fmt.Sprint(uint64(7) << 22), ""} {
		p := discordtest.Person{ID: "8001", Guild: guild, Channel: "501"}
		if got := s.Answered(s.Slash(p, "ask", discordtest.Options{"question": "x"})); len(got) != 1 {
			t.Errorf("%+v", got)
		}
	}
	if err := first.end(); err != nil {
		t.Error(err)
	}
	first.done <- nil
	out := New(Options{Core: echo(), Token: discordtest.Token, APIURL: s.URL, Shards: Shards{First: 5, Last: 5}})
	if err := out.Run(t.Context()); qa.CodeOf(err) != qa.CodeUsage {
		t.Errorf("%v", err)
	}
}

// The end waits for what is in flight, and nothing goes on after it.
func TestEnds(t *testing.T) {
	running := goleak.IgnoreCurrent()
	s := newServer(t)
	begun, hold := make(chan struct{}), make(chan struct{})
	r := start(t, s, Options{Core: &fakeCore{handle: func(ctx context.Context, r chat.Request, show chat.Show) error {
		close(begun)
		<-hold
		return show(ctx, chat.Reply{Blocks: []chat.Block{chat.Line{Text: "done"}}})
	}}})
	i := s.Slash(alone, "ask", discordtest.Options{"question": "x"})
	<-begun
	r.stop()
	close(hold)
	if err := <-r.done; err != nil {
		t.Error(err)
	}
	r.done <- nil
	if got := s.Replies(i); len(got) != 1 || got[0].Content != "done" {
		t.Errorf("%+v", got)
	}
	s.Close()
	if err := goleak.Find(running); err != nil {
		t.Error(err)
	}
}

// Commands are registered when they are not there as they should be, and only
// then; those of elsewhere are removed.
func TestRegistration(t *testing.T) {
	s := newServer(t)
	s.SetCommands(discordtest.GuildID, []map[string]any{{"id": "1", "name": "old", "type": 1}})
	run := func(guilds ...string) {
		r := start(t, s, Options{Core: echo(), Guilds: guilds})
		s.Answered(s.Slash(alone, "help", nil))
		if err := r.end(); err != nil {
			t.Error(err)
		}
		r.done <- nil
	}
	run()
	if len(s.Commands("")) != 14 || len(s.Commands(discordtest.GuildID)) != 0 {
		t.Errorf("%d global commands, %d in the server", len(s.Commands("")), len(s.Commands(discordtest.GuildID)))
	}
	puts := s.Count("PUT ")
	run()
	if s.Count("PUT ") != puts {
		t.Error("unchanged commands were registered again")
	}
	run(discordtest.GuildID)
	if len(s.Commands("")) != 0 || len(s.Commands(discordtest.GuildID)) != 14 {
		t.Errorf("%d global commands, %d in the server", len(s.Commands("")), len(s.Commands(discordtest.GuildID)))
	}
	for _, c := range s.Commands(discordtest.GuildID) {
		admin := slices.Contains([]any{"reload", "status", "feedback"}, c["name"])
		if hidden := c["default_member_permissions"] == "32"; hidden != admin {
			t.Errorf("%v: hidden %v", c["name"], hidden)
		}
		if names, _ := c["name_localizations"].(map[string]any); names["vi"] == nil {
			t.Errorf("%v has no Vietnamese name", c["name"])
		}
	}
}

// An answer opens a thread where that is wanted, and only in a channel.
func TestThreads(t *testing.T) {
	s := newServer(t)
	s.SetChannel("601", map[string]any{"id": "601", "type": 11, "parent_id": "501", "owner_id": discordtest.BotID})
	start(t, s, Options{Core: echo(), Threads: true, MessageContent: true})
	s.Answered(s.Slash(alone, "ask", discordtest.Options{"question": "direct"}))
	in := someone
	in.Channel = "601"
	s.Reply("601", s.Say(in, "in a thread of the bot's", nil))
	s.Answered(s.Slash(someone, "help", nil))
	s.Answered(s.Slash(someone, "ask", discordtest.Options{"question": "hidden", "private": true}))
	s.Answered(s.Slash(someone, "ask", discordtest.Options{"question": "Ai ký bản ghi nhớ?"}))
	s.Wait("a thread", func() bool { return s.PeekThreads() == 1 })
	if got := s.Threads()[0]["name"]; got != "Ai ký bản ghi nhớ?" {
		t.Errorf("the thread is called %q", got)
	}
}
