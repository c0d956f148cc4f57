package discord

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"trich/internal/chat"
	"trich/internal/chat/chattest"
	"trich/internal/front/discord/discordtest"
	"trich/internal/qa"
	"trich/internal/wording"
)

// requests keeps what a core is asked, by its text or press.
type requests struct {
	mu  sync.Mutex
	all map[string]chat.Request
}

// core repeats what it is asked.
func (k *requests) core() *fakeCore {
	k.all = map[string]chat.Request{}
	return saying(func(r chat.Request) string {
		k.mu.Lock()
		defer k.mu.Unlock()
		k.all[r.Text+r.Press] = r
		return "said " + r.Text + string(r.Wordless)
	})
}

func (k *requests) of(text string) chat.Request {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.all[text]
}

// A list turns its page where it stands; what goes wrong with that is told beside it,
// to who pressed alone.
func TestTurnsPage(t *testing.T) {
	s := newServer(t)
	start(t, s, Options{Core: &fakeCore{handle: func(ctx context.Context, r chat.Request, show chat.Show) error {
		page := chat.Reply{Kind: chat.KindNotice, InPlace: r.Press == "s1:", Blocks: []chat.Block{chat.Line{Text: "trang " + r.Press}}}
		page.Buttons = [][]chat.Button{{{Label: "Sau", State: "s1:"}, {Label: "Hỏng", State: "s9:"}}}
		return show(ctx, page)
	}}})
	list := s.Answered(s.Slash(someone, "sources", nil))[0]
	if got := s.Answered(s.Press(someone, list.Buttons[0])); len(got) != 1 || got[0].ID != list.ID || got[0].Content != "trang s1:" {
		t.Errorf("%+v", got)
	}
	wrong := s.Press(someone, list.Buttons[1])
	s.Wait("the failure", func() bool { return len(s.Peek(wrong)) == 2 })
	if got := s.Replies(wrong); got[0].Content != "trang s1:" || got[1].Content != "trang s9:" || !got[1].Ephemeral {
		t.Errorf("%+v", got)
	}
}

// Who types the bot's name may choose its role, which Discord offers beside it.
func TestRoleMentioned(t *testing.T) {
	s := newServer(t)
	s.SetRoles(discordtest.Role("70", discordtest.BotID), discordtest.Role("71", ""), discordtest.Role("72", "99"))
	start(t, s, Options{Core: new(requests).core()})
	roles := func(ids ...string) map[string]any { return map[string]any{"mention_roles": ids} }
	for _, other := range []string{"71", "72"} {
		s.Say(someone, "<@&"+other+"> Ai ký?", roles(other))
	}
	if got := s.Reply(someone.Channel, s.Say(someone, "<@&70> Ai ký?", roles("70"))); got.Content != "said Ai ký?" {
		t.Errorf("%+v", got)
	}
	// Without the intent Discord keeps back what is said to a role.
	if got := s.Reply(someone.Channel, s.Say(someone, "", roles("70"))); got.Content != "said "+string(wording.Withheld) {
		t.Errorf("%+v", got)
	}
	if n := len(s.Messages(someone.Channel)); n != 2 || s.Count("GET /guilds/"+discordtest.GuildID+"/roles") > 3 {
		t.Errorf("%d replies, %d requests", n, s.Count("GET /guilds/"+discordtest.GuildID+"/roles"))
	}
}

// What is for the user alone goes to their direct messages when they asked aloud, or,
// where those are closed, into the channel.
func TestWhispers(t *testing.T) {
	s := newServer(t)
	start(t, s, Options{Core: &fakeCore{handle: func(ctx context.Context, r chat.Request, show chat.Show) error {
		return show(ctx, chat.Reply{Private: true, Kind: chat.KindNotice, Blocks: []chat.Block{chat.Line{Text: r.Text}}})
	}}})
	ask := func() string { return s.Say(someone, "<@"+discordtest.BotID+"> /privacy", discordtest.Mention()) }
	ask()
	s.Wait("a direct message", func() bool { return len(s.PeekChannel("7"+someone.ID)) == 1 })
	if n := len(s.Messages(someone.Channel)); n != 0 {
		t.Errorf("%d messages for all", n)
	}
	s.Fail(1, "POST", "/channels/7"+someone.ID+"/messages", http.StatusForbidden, 50007)
	s.Fail(1, "POST", "/channels/7"+someone.ID+"/messages", http.StatusForbidden, 50007)
	s.Fail(1, "POST", "/channels/7"+someone.ID+"/messages", http.StatusForbidden, 50007)
	s.Fail(1, "POST", "/channels/7"+someone.ID+"/messages", http.StatusForbidden, 50007)
	s.Reply(someone.Channel, ask())
}

// Discord does not show the pages that a text links.
func TestNoPreviews(t *testing.T) {
	reply := chat.Reply{Blocks: []chat.Block{chat.Line{Text: "Xem https://x.vn/a_b."}}, Kind: chat.KindNotice}
	if got := render(reply)[0].Content; got != "Xem <https://x.vn/a_b>." {
		t.Errorf("%q", got)
	}
	reply.Blocks = append(reply.Blocks, chat.Quote{Text: "q", Citation: chat.Citation{Title: "T", URL: "https://x.vn/b"}}, chat.Item{Number: 1, Citation: chat.Citation{Title: "I", URL: "https://x.vn/c"}})
	if got := renderText(reply)[0].Content; !strings.Contains(got, "<https://x.vn/b>") || !strings.Contains(got, "](<https://x.vn/c>)") {
		t.Errorf("%q", got)
	}
}

// A channel is answered as its moderators set it up, its threads too.
func TestPlaces(t *testing.T) {
	s := newServer(t)
	k := new(requests)
	core := k.core()
	core.places = map[string]chat.Place{"501": {All: true}, "502": {Off: true}, "503": {Threads: true}}
	s.SetChannel("601", map[string]any{"id": "601", "type": 11, "parent_id": "501", "owner_id": "9"})
	start(t, s, Options{Core: core, MessageContent: true, Admins: []string{"9001"}})
	in := func(channel string) discordtest.Person { p := someone; p.Channel = channel; return p }
	for _, channel := range []string{"501", "601"} {
		s.Reply(channel, s.Say(in(channel), "Ai ký ở "+channel+"?", nil))
		if r := k.of("Ai ký ở " + channel + "?"); !r.Overheard || r.Deaf || channel == "601" && r.Place != "501" {
			t.Errorf("%+v", r)
		}
	}
	other := map[string]any{"mentions": []any{map[string]any{"id": "8009", "username": "lan"}}}
	s.Say(in("501"), "<@8009> Ai ký?", other)
	s.Say(in("502"), "<@"+discordtest.BotID+"> Ai ký?", discordtest.Mention())
	s.Say(in("504"), "Ai ký?", nil)
	s.Answered(s.Slash(in("502"), "setup", discordtest.Options{"text": "on"}))
	if n := len(s.Messages("501")); n != 1 || len(s.Messages("502")) != 1 || len(s.Messages("504")) != 0 {
		t.Errorf("%d, %d and %d messages", n, len(s.Messages("502")), len(s.Messages("504")))
	}
	id := s.Say(in("503"), "<@"+discordtest.BotID+"> Ai ký?", discordtest.Mention())
	s.Wait("the answer in a thread", func() bool { return len(s.PeekChannel(id)) == 1 })
	s.Reply(id, s.Say(in(id), "Còn ai?", nil)) // The thread is the bot's own.
	if got := s.Answered(s.Slash(in("503"), "ask", discordtest.Options{"question": "Ai?"})); !got[0].Ephemeral {
		t.Errorf("%+v", got)
	}
	if r := k.of("Còn ai?"); r.Began.Message != id || r.Overheard {
		t.Errorf("%+v", r)
	}
	s.Lack("threads")
	s.Reply("503", s.Say(in("503"), "<@"+discordtest.BotID+"> Ai ký?", discordtest.Mention()))
	s.Wait("the admin to be told", func() bool { return len(s.PeekChannel("79001")) == 1 })
	if got := s.Messages("79001")[0].Text(); !strings.Contains(got, "Create Public Threads") {
		t.Errorf("told %q", got)
	}
}

// In a thread of which nothing is remembered the question is what it stands on: a
// member's message, the one that the bot answered there, or the thread's name.
func TestThreadOpening(t *testing.T) {
	s := newServer(t)
	k := new(requests)
	first := start(t, s, Options{Core: k.core()})
	asked := s.Say(someone, "<@"+discordtest.BotID+"> Ai **ký**?", discordtest.Mention())
	answer := s.Reply(someone.Channel, asked)
	thread := func(id string) discordtest.Person {
		s.SetChannel(id, map[string]any{"id": id, "type": 11, "parent_id": someone.Channel, "owner_id": "8", "name": "tên luồng"})
		p := someone
		p.Channel = id
		return p
	}
	for id, want := range map[string]string{asked: "Ai ký?", "950000000000000001": "tên luồng"} {
		p := thread(id)
		s.Reply(id, s.Say(p, "<@"+discordtest.BotID+"> còn "+id+"?", discordtest.Mention()))
		if r := k.of("còn " + id + "?"); r.Opening != want {
			t.Errorf("%s: it began with %q, want %q", id, r.Opening, want)
		}
	}
	// The next process has not answered what it is asked about.
	if err := first.end(); err != nil {
		t.Error(err)
	}
	first.done <- nil
	start(t, s, Options{Core: k.core()})
	s.Reply(answer.ID, s.Say(thread(answer.ID), "<@"+discordtest.BotID+"> còn ai?", discordtest.Mention()))
	if r := k.of("còn ai?"); r.Opening != "Ai ký?" {
		t.Errorf("it began with %q", r.Opening)
	}
}

// Where the bot may not react, all who come too fast at about the same time are named
// in one line, and the admins are told of the permission.
func TestNoReactions(t *testing.T) {
	s := newServer(t)
	s.Lack("reactions")
	start(t, s, Options{Admins: []string{"9001"}, Core: &fakeCore{handle: func(ctx context.Context, r chat.Request, show chat.Show) error {
		return show(ctx, chat.Reply{Kind: chat.KindRefusal, Language: qa.Vietnamese, Quiet: true, Private: true, Blocks: []chat.Block{chat.Line{Text: "too fast"}}})
	}}})
	s.Connected()
	for n := range 5 {
		p := someone
		p.ID = fmt.Sprint(8100 + n)
		s.Say(p, "<@"+discordtest.BotID+"> Ai ký?", discordtest.Mention())
	}
	s.Wait("a line for all", func() bool { return len(s.PeekChannel(someone.Channel)) == 1 })
	line := s.Messages(someone.Channel)[0].Content
	for n := range 5 {
		if !strings.Contains(line, fmt.Sprintf("<@%d>", 8100+n)) {
			t.Errorf("%q names no %d", line, 8100+n)
		}
	}
	s.Wait("the admin to be told", func() bool { return len(s.PeekChannel("79001")) == 1 })
}

// Without the right to attach files a reply comes without its file; without that to
// write nothing comes, and the admins are told of both.
func TestLacksMore(t *testing.T) {
	for lacks, told := range map[string]string{"files": "Attach Files", "write": "gửi tin nhắn"} {
		t.Run(lacks, func(t *testing.T) {
			s, log := newServer(t), new(chattest.Log)
			s.Lack(lacks)
			start(t, s, Options{Admins: []string{"9001"}, Log: log.Logger(), Core: &fakeCore{handle: func(ctx context.Context, r chat.Request, show chat.Show) error {
				return show(ctx, chat.Reply{Kind: chat.KindNotice, Blocks: []chat.Block{chat.Line{Text: "said"}}, File: &chat.File{Name: "a.txt", Content: []byte("x")}})
			}}})
			id := s.Say(someone, "<@"+discordtest.BotID+"> Ai?", discordtest.Mention())
			if lacks == "files" {
				if m := s.Reply(someone.Channel, id); m.Content != "said" || m.File != "" {
					t.Errorf("%+v", m)
				}
			}
			s.Wait("the admin to be told", func() bool { return len(s.PeekChannel("79001")) == 1 })
			if got := s.Messages("79001")[0].Text(); !strings.Contains(got, told) {
				t.Errorf("told %q; %s", got, log)
			}
		})
	}
}
