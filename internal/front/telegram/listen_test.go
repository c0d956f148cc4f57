package telegram

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"trich/internal/chat"
	"trich/internal/front/telegram/telegramtest"
	"trich/internal/qa"
)

// What the bot listens to, and what the core is asked then. Each message is
// followed by one that is surely answered, so that silence shows.
func TestListens(t *testing.T) {
	const group = -1001
	mention := "@" + telegramtest.BotName
	bot := map[string]any{"id": telegramtest.BotID, "is_bot": true, "first_name": "T"}
	other := map[string]any{"id": 5, "is_bot": false, "first_name": "O"}
	replyTo := func(from map[string]any, more map[string]any) map[string]any {
		to := map[string]any{"message_id": 1, "date": 1, "from": from, "chat": map[string]any{"id": group, "type": "supergroup"}}
		for name, value := range more {
			to[name] = value
		}
		return map[string]any{"reply_to_message": to}
	}
	origin := map[string]any{"forward_origin": map[string]any{"type": "hidden_user", "date": 1, "sender_user_name": "x"}}
	tests := []struct {
		name, text string
		group      bool
		more       map[string]any
		want       string // empty: silence
	}{
		{name: "private text", text: "Ai ký?", want: "Ai ký?"},
		{name: "private command", text: "/help", want: "/help"},
		{name: "private command with name", text: "/ask@Trich_Bot Ai?", want: "/ask Ai?"},
		{name: "another bot's command", text: "/ask@other_bot Ai?"},
		{name: "private forward", text: "Tin này đúng không", more: origin, want: "Tin này đúng không"},
		{name: "private caption", more: map[string]any{"caption": "Ai đây?", "photo": []any{}}, want: "Ai đây?"},
		{name: "a member joined", more: map[string]any{"new_chat_title": "x"}},
		{name: "own inline result", text: "trích", more: map[string]any{"via_bot": bot}},
		{name: "another bot", text: "xin chào", more: map[string]any{"from": map[string]any{"id": 9, "is_bot": true, "first_name": "B"}}},
		{name: "group text", group: true, text: "Ai ký?"},
		{name: "group command", group: true, text: "/ask Ai ký?", want: "/ask Ai ký?"},
		{name: "group alias", group: true, text: "/hoi Ai ký?", want: "/hoi Ai ký?"},
		{name: "group command with name", group: true, text: "/sources" + mention, want: "/sources"},
		{name: "group command of nobody", group: true, text: "/weather"},
		{name: "group command of nobody with name", group: true, text: "/weather" + mention, want: "/weather"},
		{name: "mention first", group: true, text: mention + ", Ai ký?", want: "Ai ký?"},
		{name: "mention last", group: true, text: "Ai ký? " + mention, want: "Ai ký?"},
		{name: "mention behind emoji", group: true, text: "👨‍👩‍👧 ơi " + mention + " Ai ký?", want: "👨‍👩‍👧 ơi Ai ký?"},
		{name: "mention by link", group: true, text: "Trích ơi Ai ký?", want: "ơi Ai ký?",
			more: map[string]any{"entities": []any{map[string]any{"type": "text_mention", "offset": 0, "length": 5, "user": bot}}}},
		{name: "mention beyond the text", group: true, text: "x",
			more: map[string]any{"entities": []any{map[string]any{"type": "mention", "offset": 0, "length": 99}}}},
		{name: "caption with mention", group: true, want: "Ai đây?", more: map[string]any{"caption": mention + " Ai đây?",
			"caption_entities": []any{map[string]any{"type": "mention", "offset": 0, "length": len(mention)}}}},
		{name: "reply to the bot", group: true, text: "còn năm 2010?", more: replyTo(bot, nil), want: "còn năm 2010?"},
		{name: "reply to another", group: true, text: "còn năm 2010?", more: replyTo(other, nil)},
		{name: "in a topic the bot opened", group: true, text: "hi", more: replyTo(bot, map[string]any{"forum_topic_created": map[string]any{"name": "x", "icon_color": 1}})},
		{name: "group forward", group: true, text: mention + " Ai ký?", more: origin},
		{name: "admin in the group's name", group: true, text: "/ask Ai?", want: "/ask Ai?", more: map[string]any{
			"from": map[string]any{"id": 1087968824, "is_bot": true, "first_name": "Group"}, "sender_chat": map[string]any{"id": group, "type": "supergroup"}}},
		{name: "from the linked channel", group: true, text: "/ask Ai?", more: map[string]any{"is_automatic_forward": true}},
		{name: "too old", text: "Ai?", more: map[string]any{"date": time.Now().Add(-2 * time.Hour).Unix()}},
	}
	server, core := telegramtest.New(t, specFile), &echo{}
	run(t, server, core, nil)
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := telegramtest.Person{ID: 42}
			if tt.group {
				p.Group = group
			}
			before := len(core.seen())
			server.Say(p, tt.text, tt.more)
			last := "/ask last " + strconv.Itoa(i)
			server.Say(p, last, nil)
			others := 0
			if tt.want != "" {
				others = 1
			}
			isLast := func(r chat.Request) bool { return r.Text == last }
			server.Wait("the last question", func() bool {
				seen := core.seen()[before:]
				return len(seen) > others && slices.ContainsFunc(seen, isLast)
			})
			got := ""
			for _, r := range slices.DeleteFunc(core.seen()[before:], isLast) {
				got += r.Text
				if r.Group != tt.group || r.User.Platform != chat.Telegram || r.Message == "" {
					t.Errorf("the request is %+v", r)
				}
			}
			if got != tt.want {
				t.Errorf("the core was asked %q, want %q", got, tt.want)
			}
		})
	}
}

// The settings say where the bot listens at all; what else comes is passed over,
// whatever its shape.
func TestListensWhereAllowed(t *testing.T) {
	tests := []struct {
		listen, chats []string
		want          string // of private, group and inline, those that are served
	}{
		{[]string{Private, Groups, Inline}, nil, "pgi"},
		{[]string{Private}, nil, "p"},
		{[]string{Groups, Inline}, nil, "gi"},
		{[]string{Private, Groups, Inline}, []string{"-1001"}, "g"},
		{[]string{Private, Groups, Inline}, []string{"42"}, "pi"},
	}
	for _, tt := range tests {
		server, core := telegramtest.New(t, specFile), &echo{}
		r := run(t, server, core, func(o *Options) { o.Listen, o.Chats = tt.listen, tt.chats })
		private, group := telegramtest.Person{ID: 42}, telegramtest.Person{ID: 42, Group: -1001}
		server.Update("poll", map[string]any{"id": "1"})
		server.Update("message", "not a message")
		server.Update("message", map[string]any{"message_id": 1, "date": 1, "chat": map[string]any{"id": 42, "type": "private"}})
		server.Update("channel_post", map[string]any{"message_id": 1, "date": 1, "chat": map[string]any{"id": 7, "type": "channel"}})
		server.Update("callback_query", map[string]any{"id": "1", "from": map[string]any{"id": 42, "is_bot": false, "first_name": "x"}, "chat_instance": "1"})
		server.Say(private, "Ai?", nil)
		server.Say(group, "/ask Ai?", nil)
		query := server.Inline(private, "Ai?")
		server.Wait("all updates to be taken", func() bool { return server.Pending() == 0 })
		if err := r.stop(); err != nil {
			t.Error(err)
		}
		got := ""
		for _, served := range []struct {
			sign string
			is   bool
		}{{"p", len(server.Shown(42)) > 0}, {"g", len(server.Shown(-1001)) > 0}, {"i", server.Look(query).Answered}} {
			if served.is {
				got += served.sign
			}
		}
		if got != tt.want {
			t.Errorf("%v %v: served %q, want %q", tt.listen, tt.chats, got, tt.want)
		}
	}
}

// Persons, chats and topics are told apart, and the client's language is known.
func TestRequest(t *testing.T) {
	server, core := telegramtest.New(t, specFile), &echo{}
	run(t, server, core, nil)
	server.Say(telegramtest.Person{ID: 7, Language: "vi", Group: -5, Thread: 3}, "/ask a", nil)
	server.Say(telegramtest.Person{ID: 8, Language: "en-US"}, "b", nil)
	server.Say(telegramtest.Person{ID: 9, Language: "fr"}, "c", nil)
	want := map[string]chat.Request{
		"/ask a": {User: chat.User{Platform: chat.Telegram, ID: "7", Language: qa.Vietnamese}, Chat: "-5/3", Group: true},
		"b":      {User: chat.User{Platform: chat.Telegram, ID: "8", Language: qa.English}, Chat: "8"},
		"c":      {User: chat.User{Platform: chat.Telegram, ID: "9"}, Chat: "9"},
	}
	server.Wait("three requests", func() bool { return len(core.seen()) == 3 })
	for _, got := range core.seen() {
		w := want[got.Text]
		if got.User.ID != w.User.ID || got.User.Language != w.User.Language || got.Chat != w.Chat || got.Group != w.Group {
			t.Errorf("got %+v, want %+v", got, w)
		}
	}
}
