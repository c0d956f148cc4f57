package telegram

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"trich/internal/chat"
	"trich/internal/front/telegram/telegramtest"
	"trich/internal/qa"
)

// private is a core whose replies are for the asker alone.
func private() *echo {
	return &echo{handle: func(ctx context.Context, r chat.Request, show chat.Show) error {
		reply := says(r.Text)
		reply.Private = true
		return show(ctx, reply)
	}}
}

// What is for the asker alone goes to their private chat, or, where they have never
// written to the bot, into the group.
func TestWhispers(t *testing.T) {
	server := telegramtest.New(t, specFile)
	run(t, server, private(), nil)
	known, stranger := telegramtest.Person{ID: 42, Group: -7}, telegramtest.Person{ID: 43, Group: -7}
	server.Meet(known)
	id := server.Say(known, "/privacy", nil)
	shown(t, server, 42, 1)
	server.Edit(known, id, "/privacy now")
	server.Wait("the change", func() bool { return server.Shown(42)[0].Text == "/privacy now" })
	server.Say(stranger, "/privacy", nil)
	shown(t, server, -7, 1)
	shown(t, server, 42, 1)
}

// A group is answered as its moderators set it up; whether somebody is one is asked
// where that matters.
func TestPlaces(t *testing.T) {
	server, core := telegramtest.New(t, specFile), &echo{place: chat.Place{All: true}}
	run(t, server, core, nil)
	member, admin := telegramtest.Person{ID: 42, Group: -7, Thread: 9}, telegramtest.Person{ID: 43, Group: -7}
	server.Appoint(admin)
	server.Say(member, "Ai ký?", nil)
	shown(t, server, -7, 1)
	for _, fields := range []map[string]any{
		{"reply_to_message": map[string]any{"message_id": 1, "date": 1, "from": map[string]any{"id": 9, "is_bot": false, "first_name": "x"}, "text": "x", "chat": map[string]any{"id": -7, "type": "supergroup"}}},
		{"entities": []any{map[string]any{"type": "text_mention", "offset": 0, "length": 2, "user": map[string]any{"id": 9, "is_bot": false, "first_name": "x"}}}},
	} {
		server.Say(admin, "Ai với người khác?", fields)
	}
	server.Say(member, "/setup on", nil)
	server.Say(admin, "/setup on", nil)
	shown(t, server, -7, 3)
	for _, r := range core.seen() {
		if r.Place != "-7" || !r.Deaf || r.Overheard != (r.Text == "Ai ký?") || r.User.Moderator != (r.User.ID == "43") {
			t.Errorf("%+v", r)
		}
	}
}

// Where the bot is off it says nothing, but to who turns it on.
func TestOff(t *testing.T) {
	server, core := telegramtest.New(t, specFile), &echo{place: chat.Place{Off: true}}
	run(t, server, core, nil)
	p := telegramtest.Person{ID: 42, Group: -7}
	server.Say(p, "/ask Ai ký?", nil)
	server.Say(p, "/setup on", nil)
	if m := shown(t, server, -7, 1)[0]; m.Text != "/setup on" {
		t.Errorf("%+v", m)
	}
	server.Say(telegramtest.Person{ID: 42}, "Ai?", nil)
	shown(t, server, 42, 1)
}

// Where a group takes no reactions, all who come too fast at about the same time are
// named in one line.
func TestNamedTogether(t *testing.T) {
	server := withoutReactions(t)
	core := &echo{handle: func(ctx context.Context, _ chat.Request, show chat.Show) error {
		r := says("too fast")
		r.Quiet, r.Private, r.Language = true, true, qa.Vietnamese
		return show(ctx, r)
	}}
	run(t, server, core, nil)
	for n := range 6 {
		server.Say(telegramtest.Person{ID: int64(50 + n), Group: -7}, "/ask Ai?", nil)
	}
	m := shown(t, server, -7, 1)[0]
	for n := range 6 {
		if !strings.Contains(m.Text, fmt.Sprint("Person ", 50+n)) {
			t.Errorf("%q names no person %d", m.Text, 50+n)
		}
	}
}

// The admins are told, once, where the bot may not write, or may send no files, and
// the message is there without its file.
func TestAdminsTold(t *testing.T) {
	server := telegramtest.New(t, specFile)
	server.SetFault(func(method string, params map[string]string) telegramtest.Fault {
		switch {
		case method == "sendDocument":
			return telegramtest.Fault{Status: http.StatusBadRequest, Description: "Bad Request: not enough rights to send documents to the chat"}
		case params["chat_id"] == "-8" && method == "sendMessage":
			return telegramtest.Fault{Status: http.StatusBadRequest, Description: "Bad Request: not enough rights to send text messages to the chat"}
		}
		return telegramtest.Fault{}
	})
	core := &echo{handle: func(ctx context.Context, r chat.Request, show chat.Show) error {
		reply := says(r.Text)
		reply.File = &chat.File{Name: "a.txt", Content: []byte("x")}
		return show(ctx, reply)
	}}
	run(t, server, core, func(o *Options) { o.Admins = []string{"9001"} })
	server.Meet(telegramtest.Person{ID: 9001})
	for n := range 2 {
		server.Say(telegramtest.Person{ID: 42, Group: -7}, "/ask Ai?", nil)
		shown(t, server, -7, n+1)
		server.Say(telegramtest.Person{ID: 42, Group: -8}, "/ask Ai?", nil)
	}
	told := shown(t, server, 9001, 2)
	if both := told[0].Text + told[1].Text; !strings.Contains(both, "Send Files") || !strings.Contains(both, "không được phép gửi tin nhắn") {
		t.Errorf("told %q", both)
	}
}

// The groups that the bot has heard of are counted when it starts again, and those
// that put it out are not.
func TestCountsGroups(t *testing.T) {
	server, dir := telegramtest.New(t, specFile), t.TempDir()
	start := func() (*running, string) {
		said := make(chan string, 1)
		r := run(t, server, &echo{}, func(o *Options) {
			o.JournalDir, o.Say = dir, func(line string) { said <- line }
		})
		return r, <-said
	}
	first, line := start()
	if !strings.Contains(line, "knows of 0 groups") {
		t.Errorf("said %q", line)
	}
	for _, group := range []int64{-7, -8} {
		server.Say(telegramtest.Person{ID: 42, Group: group}, "/ask Ai?", nil)
		shown(t, server, group, 1)
	}
	member := func(status string) map[string]any {
		return map[string]any{"status": status, "user": map[string]any{"id": telegramtest.BotID, "is_bot": true, "first_name": "T"}}
	}
	server.Update("my_chat_member", map[string]any{"chat": map[string]any{"id": -8, "type": "supergroup"}, "date": 1,
		"from": map[string]any{"id": 42, "is_bot": false, "first_name": "x"}, "old_chat_member": member("member"), "new_chat_member": member("kicked")})
	server.Wait("the update to be taken", func() bool { return server.Pending() == 0 })
	if err := first.stop(); err != nil {
		t.Fatal(err)
	}
	if _, line := start(); !strings.Contains(line, "knows of 1 groups") {
		files, _ := os.ReadDir(dir)
		t.Errorf("said %q; %v", line, files)
	}
}

// What an inline result has too much is left out, and an update that panics costs
// itself alone.
func TestInlineInPart(t *testing.T) {
	server := telegramtest.New(t, specFile)
	server.SetFault(func(method string, params map[string]string) telegramtest.Fault {
		if method == "answerInlineQuery" && strings.Contains(params["results"], "reply_markup") {
			return telegramtest.Fault{Status: http.StatusBadRequest, Description: "Bad Request: BUTTON_URL_INVALID"}
		}
		return telegramtest.Fault{}
	})
	reply := full()
	reply.File = nil
	core := &echo{inline: []chat.Inline{{ID: "1", Title: "T", Summary: "S", Reply: reply}}}
	run(t, server, core, nil)
	q := server.Inline(telegramtest.Person{ID: 42}, "Ai?")
	server.Wait("the results", func() bool { return server.Look(q).Answered })
	if got := server.Look(q).Results; len(got) != 1 {
		t.Errorf("%+v", got)
	}
}
