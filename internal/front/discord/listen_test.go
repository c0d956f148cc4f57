package discord

import (
	"context"
	"strings"
	"testing"

	"trich/internal/chat"
	"trich/internal/front/discord/discordtest"
)

// What happens on Discord becomes the right request.
func TestListens(t *testing.T) {
	s := newServer(t)
	start(t, s, Options{Core: echo()})
	vi := someone
	vi.Locale = "vi"
	tests := []struct {
		name string
		do   func() *discordtest.Interaction
		want string
	}{
		{"command", func() *discordtest.Interaction {
			return s.Slash(vi, "ask", discordtest.Options{"question": "Ai ký?", "from": "2018", "to": "2019-12", "source": "bnews"})
		}, "|Ai ký?|2018|2019-12|bnews|vi|true|"},
		{"command with text", func() *discordtest.Interaction {
			return s.Slash(alone, "article", discordtest.Options{"text": "2"})
		}, "article|2||||vi|false|"},
		{"command without text", func() *discordtest.Interaction { return s.Slash(someone, "help", nil) }, "help||||||true|"},
		{"message command", func() *discordtest.Interaction {
			return s.AskAbout(someone, "Ask about this", "<@42> Ai ký bản ghi nhớ <:hm:77>?")
		}, "|Ai ký bản ghi nhớ ?|||||true|"},
		{"button", func() *discordtest.Interaction {
			return s.Press(someone, discordtest.Button{CustomID: "3p abc"})
		}, "||||||true|p abc"},
		{"menu", func() *discordtest.Interaction {
			return s.Press(someone, discordtest.Button{Menu: "menu0", CustomID: "1axyz"})
		}, "||||||true|axyz"},
		{"another's button", func() *discordtest.Interaction { return s.Press(someone, discordtest.Button{CustomID: "x"}) }, "||||||true|?"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := s.Answered(tt.do())
			if len(got) != 1 || strings.TrimSpace(got[0].Text()) != tt.want {
				t.Errorf("%+v, want %q", got, tt.want)
			}
		})
	}
}

// Messages are answered where they are meant for the bot, and only there.
func TestMessages(t *testing.T) {
	s := newServer(t)
	start(t, s, Options{Core: echo()})
	bot := map[string]any{"id": discordtest.BotID, "username": "trich", "bot": true}
	referring := func(author any, content string, fields map[string]any) map[string]any {
		fields["type"] = 19
		fields["referenced_message"] = map[string]any{"id": "940000000000000001", "channel_id": "501", "content": content, "author": author, "type": 0}
		return fields
	}
	tests := []struct {
		name    string
		person  discordtest.Person
		content string
		fields  map[string]any
		want    string // empty: silence
	}{
		{"mention", someone, "<@!" + discordtest.BotID + "> Ai ký?", discordtest.Mention(), "|Ai ký?|"},
		{"direct message", alone, "Ai ký?", nil, "|Ai ký?|"},
		{"reply to the bot", someone, "Còn ai?", referring(bot, "x", map[string]any{}), "|Còn ai?|"},
		{"mention below a message", someone, "<@" + discordtest.BotID + ">", referring(alone, "Ai nói?", discordtest.Mention()), "|Ai nói?|"},
		{"others' talk", someone, "Ai ký?", nil, ""},
		{"others' names", alone, "<@8009> nói gì ở <#12> lúc <t:1700000000:R>?", map[string]any{"mentions": []any{map[string]any{"id": "8009", "username": "lan", "global_name": "Lan"}}}, "|Lan nói gì ở lúc ?|"},
		{"a bot", alone, "Ai ký?", map[string]any{"author": map[string]any{"id": "99", "username": "other", "bot": true}}, ""},
		{"somebody joined", alone, "Ai ký?", map[string]any{"type": 7}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			id := s.Say(tt.person, tt.content, tt.fields)
			if tt.want == "" {
				// What comes after in the same connection shows that nothing was said.
				s.Answered(s.Slash(someone, "help", nil))
				for _, m := range s.Messages(tt.person.Channel) {
					if m.ReplyTo == id {
						t.Errorf("the bot says %q", m.Text())
					}
				}
				return
			}
			m := s.Reply(tt.person.Channel, id)
			if !strings.Contains(m.Text(), tt.want) {
				t.Errorf("%q, want %q", m.Text(), tt.want)
			}
		})
	}
}

// A private reply is seen by the user alone, even where a public one was
// announced, and silence takes the announcement back.
func TestPrivacy(t *testing.T) {
	s := newServer(t)
	private := func(r chat.Request) bool { return r.Text == "secret" || r.Command == "status" }
	start(t, s, Options{Core: &fakeCore{handle: func(ctx context.Context, r chat.Request, show chat.Show) error {
		if r.Text == "silence" {
			return nil
		}
		return show(ctx, chat.Reply{Blocks: []chat.Block{chat.Line{Text: "said"}}, Private: private(r)})
	}}})
	tests := []struct {
		name      string
		person    discordtest.Person
		command   string
		o         discordtest.Options
		ephemeral bool
	}{
		{"a question", someone, "ask", discordtest.Options{"question": "x"}, false},
		{"asked for", someone, "ask", discordtest.Options{"question": "x", "private": true}, true},
		{"asked not to", someone, "ask", discordtest.Options{"question": "x", "private": false}, false},
		{"the core's wish", someone, "ask", discordtest.Options{"question": "secret"}, true},
		{"another command", someone, "help", nil, true},
		{"a direct message", alone, "status", nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := s.Answered(s.Slash(tt.person, tt.command, tt.o))
			if len(got) != 1 || got[0].Ephemeral != tt.ephemeral || strings.TrimSpace(got[0].Text()) != "said" {
				t.Errorf("%+v", got)
			}
		})
	}
	s.Silenced(s.Slash(someone, "ask", discordtest.Options{"question": "silence"}))
}

// The bot keeps to the servers and channels that are set, threads included.
func TestAllowed(t *testing.T) {
	s := newServer(t)
	s.SetChannel("601", map[string]any{"id": "601", "type": 11, "parent_id": "501"})
	s.SetChannel("602", map[string]any{"id": "602", "type": 11, "parent_id": "502"})
	start(t, s, Options{Core: echo(), Guilds: []string{discordtest.GuildID}, Channels: []string{"501"}})
	tests := []struct {
		guild, channel string
		allowed        bool
	}{
		{discordtest.GuildID, "501", true},
		{discordtest.GuildID, "601", true},
		{discordtest.GuildID, "502", false},
		{discordtest.GuildID, "602", false},
		{"600000000000000777", "501", false},
		{"", "777", true},
	}
	for _, tt := range tests {
		p := discordtest.Person{ID: "8001", Guild: tt.guild, Channel: tt.channel, Locale: "en-GB"}
		got := s.Answered(s.Slash(p, "ask", discordtest.Options{"question": "Ai ký?"}))
		refused := strings.Contains(got[0].Text(), "not answered here") && got[0].Ephemeral
		if answered := strings.Contains(got[0].Text(), "Ai ký?"); answered != tt.allowed || refused == tt.allowed {
			t.Errorf("%s in %s: %q", tt.channel, tt.guild, got[0].Text())
		}
	}
}

// Sources are offered while one is typed.
func TestAutocomplete(t *testing.T) {
	s := newServer(t)
	start(t, s, Options{Core: &fakeCore{sources: []string{"BNEWS (TTXVN)", strings.Repeat("dài ", 40), "Làng nghề"}}})
	got := s.Type(someone, "ask", "source", "n")
	if strings.Join(got, "|") != "BNEWS (TTXVN)|Làng nghề" {
		t.Errorf("offered %q", got)
	}
	if got := s.Type(someone, "ask", "question", "n"); len(got) > 0 {
		t.Errorf("offered %q for a question", got)
	}
}

// What a person is becomes what the core asks of them.
func TestUser(t *testing.T) {
	s := newServer(t)
	var got chat.User
	start(t, s, Options{Core: saying(func(r chat.Request) string { got = r.User; return "x" })})
	p := someone
	p.Roles, p.Permissions, p.Locale = []string{"77"}, 1<<5, "en-US"
	s.Answered(s.Slash(p, "status", nil))
	if got.Platform != chat.Discord || got.ID != p.ID || len(got.Roles) != 1 || !got.Manager || got.Language != "en" {
		t.Errorf("%+v", got)
	}
	p.Permissions, p.Roles = 1<<11, nil
	s.Answered(s.Slash(p, "status", nil))
	if got.Manager || len(got.Roles) != 0 {
		t.Errorf("%+v", got)
	}
}
