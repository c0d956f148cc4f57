package telegram

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"trich/internal/chat"
	"trich/internal/front/telegram/telegramtest"
	"trich/internal/qa"
)

// full is a reply with everything.
func full() chat.Reply {
	long := strings.Repeat("Dài lắm. ", 60)
	return chat.Reply{
		Kind: chat.KindAnswer,
		Blocks: []chat.Block{
			chat.Line{Text: "Câu <hay> nhất", Style: chat.Lead}, chat.Line{Text: "Hiểu là", Style: chat.Aside},
			chat.Quote{Number: 1, Text: "a & b", Marks: []qa.Span{{Start: 2, End: 3}}, Citation: chat.Citation{Title: "Tựa <1>", Source: "Báo", URL: "https://x.vn/?a=1&b=2", Date: "1/1/2020", DateFrom: "theo trang"}},
			chat.Quote{Text: long},
			chat.Item{Number: 4, Citation: chat.Citation{Title: "T", URL: "javascript:alert(1)", File: "t.txt", Date: "2020"}},
			chat.Item{Number: 5, Citation: chat.Citation{File: "u.txt"}},
		},
		Buttons: [][]chat.Button{{{Label: "Thêm", State: "m1"}, {Label: "Mở", URL: "https://x.vn"}}, {{Label: "👍", State: "h"}}},
		File:    &chat.File{Name: "r.txt", Content: []byte("tệp")},
	}
}

// A reply looks as it should.
func TestLook(t *testing.T) {
	server := telegramtest.New(t, specFile)
	core := &echo{handle: func(ctx context.Context, _ chat.Request, show chat.Show) error { return show(ctx, full()) }}
	run(t, server, core, nil)
	p := telegramtest.Person{ID: 42, Group: -1001, Thread: 9}
	asked := server.Say(p, "/ask Ai?", nil)
	all := shown(t, server, p.Group, 2)
	want := "<b>Câu &lt;hay&gt; nhất</b>\n\n<i>Hiểu là</i>\n\n<blockquote>a <b>&amp;</b> b</blockquote>\n" +
		`[1] <a href="https://x.vn/?a=1&amp;b=2">Tựa &lt;1&gt;</a> · Báo · 1/1/2020 (theo trang)` + "\n\n" +
		"<blockquote expandable>" + strings.Repeat("Dài lắm. ", 60) + "</blockquote>\n\n4. T (t.txt) · 2020\n5. u.txt"
	if all[0].HTML != want {
		t.Errorf("the message is\n%s\nwant\n%s", all[0].HTML, want)
	}
	if len(all[0].Buttons) != 2 || all[0].Buttons[0][1].URL != "https://x.vn" || all[0].Buttons[1][0].Data != "h" {
		t.Errorf("the buttons are %+v", all[0].Buttons)
	}
	if all[0].ReplyTo != asked || all[0].Thread != 9 || all[1].Thread != 9 || all[1].File != "tệp" {
		t.Errorf("the messages are %+v", all)
	}
	if got := server.Calls("sendMessage")[0].Params["link_preview_options"]; got != `{"is_disabled":true}` {
		t.Errorf("link previews are %q", got)
	}
	if n := len(server.Calls("sendChatAction")); n != 0 {
		t.Errorf("typing was shown %d times before an instant answer", n)
	}
	private := telegramtest.Person{ID: 42}
	server.Say(private, "Ai?", nil)
	if m := shown(t, server, 42, 2)[0]; m.ReplyTo != 0 || m.Thread != 0 {
		t.Errorf("in private the message is %+v", m)
	}
}

// Typing is shown while an answer takes long, in the topic that waits for it.
func TestTyping(t *testing.T) {
	server := telegramtest.New(t, specFile)
	gate := make(chan struct{})
	core := &echo{handle: func(ctx context.Context, r chat.Request, show chat.Show) error {
		<-gate
		return show(ctx, says(r.Text))
	}}
	run(t, server, core, nil)
	p := telegramtest.Person{ID: 42, Group: -1001, Thread: 9}
	server.Say(p, "/ask Ai?", nil)
	server.Wait("typing", func() bool { return len(server.Calls("sendChatAction")) == 1 })
	close(gate)
	shown(t, server, p.Group, 1)
	if c := server.Calls("sendChatAction")[0].Params; c["action"] != "typing" || c["message_thread_id"] != "9" {
		t.Errorf("typing is %v", c)
	}
}

// A long reply is split, its buttons below the last part; an edited question has
// its parts edited, sent or deleted.
func TestEdits(t *testing.T) {
	server := telegramtest.New(t, specFile)
	core := &echo{handle: func(ctx context.Context, r chat.Request, show chat.Show) error {
		reply := says(strings.Repeat(r.Text+" ", 9000/(len(r.Text)+1)))
		if strings.HasPrefix(r.Text, "short") {
			reply = says(r.Text)
		}
		reply.Buttons = [][]chat.Button{{{Label: "Nút", State: "x"}}}
		return show(ctx, reply)
	}}
	run(t, server, core, nil)
	p := telegramtest.Person{ID: 42}
	id := server.Say(p, "long", nil)
	all := shown(t, server, 42, 3)
	if len(all[0].Buttons) != 0 || len(all[1].Buttons) != 0 || len(all[2].Buttons) != 1 {
		t.Errorf("the buttons are not below the last part alone: %+v", all)
	}
	server.Edit(p, id, "short")
	server.Wait("one message", func() bool { m := server.Shown(42); return len(m) == 1 && m[0].Text == "short" })
	if m := server.Shown(42)[0]; m.ID != all[0].ID || len(m.Buttons) != 1 {
		t.Errorf("the edited reply is %+v", m)
	}
	server.Edit(p, id, "short") // Something else about the message has changed.
	server.Edit(p, id, "longer")
	server.Wait("three messages", func() bool { m := server.Shown(42); return len(m) == 3 && strings.HasPrefix(m[0].Text, "longer") })
	if n := len(core.seen()); n != 3 {
		t.Errorf("the core was asked %d times, want 3", n)
	}
	// A group's message that is addressed only once it is edited is answered.
	g := telegramtest.Person{ID: 42, Group: -7}
	id = server.Say(g, "short?", nil)
	server.Edit(g, id, "@"+telegramtest.BotName+" short?")
	shown(t, server, -7, 1)
}

// Progress is shown in one message, which becomes the result, even where that is
// the same or the message has been deleted.
func TestProgress(t *testing.T) {
	server := telegramtest.New(t, specFile)
	core := &echo{}
	core.handle = func(ctx context.Context, r chat.Request, show chat.Show) error {
		progress := chat.Reply{Kind: chat.KindProgress, Blocks: []chat.Block{chat.Line{Text: "1/2"}}}
		for range 2 {
			if err := show(ctx, progress); err != nil {
				return err
			}
		}
		if r.Text == "/reload gone" {
			server.Delete(42, server.Shown(42)[0].ID)
		}
		return show(ctx, says("done"))
	}
	run(t, server, core, nil)
	p := telegramtest.Person{ID: 42}
	server.Say(p, "/reload gone", nil)
	server.Wait("the result", func() bool { m := server.Shown(42); return len(m) == 1 && m[0].Text == "done" })
	server.Say(p, "/reload", nil)
	server.Wait("the second result", func() bool { m := server.Shown(42); return len(m) == 2 && m[1].Text == "done" })
}

// A press is heard at once: a few words are shown over the chat, more in a
// message, and the page of a list in place of the page before.
func TestPress(t *testing.T) {
	line := func(kind chat.Kind, text string) chat.Reply {
		return chat.Reply{Kind: kind, Blocks: []chat.Block{chat.Line{Text: text}}}
	}
	page := chat.Reply{Kind: chat.KindNotice, InPlace: true, Blocks: []chat.Block{chat.Line{Text: "trang 2"}, chat.Item{Number: 9}}}
	tests := []struct {
		name  string
		reply chat.Reply
		// want is what is shown over the chat, or in the messages.
		want        string
		over, alert bool
		edited      bool
	}{
		{name: "thanks", reply: line(chat.KindNotice, "Cảm ơn"), want: "Cảm ơn", over: true},
		{name: "private thanks", reply: chat.Reply{Kind: chat.KindNotice, Private: true, Blocks: []chat.Block{chat.Line{Text: "Cảm ơn"}}}, want: "Cảm ơn", over: true},
		{name: "refusal", reply: line(chat.KindRefusal, "Không"), want: "Không", over: true, alert: true},
		{name: "too long for that", reply: line(chat.KindNotice, strings.Repeat("ế", 201)), want: strings.Repeat("ế", 201)},
		{name: "answer", reply: full(), want: "Câu <hay> nhất"},
		{name: "page", reply: page, want: "trang 2", edited: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server, core := telegramtest.New(t, specFile), &echo{}
			core.handle = func(ctx context.Context, r chat.Request, show chat.Show) error {
				if r.Press == "h" {
					return show(ctx, tt.reply)
				}
				reply := full()
				reply.File = nil
				return show(ctx, reply)
			}
			run(t, server, core, nil)
			p := telegramtest.Person{ID: 42}
			server.Say(p, "Ai?", nil)
			first := shown(t, server, 42, 1)[0]
			query := server.Press(p, first.ID, "👍")
			server.Wait("the press to be heard", func() bool { return server.Look(query).Answered })
			got := server.Look(query)
			if tt.over {
				if got.Text != tt.want || got.Alert != tt.alert || len(server.Shown(42)) != 1 {
					t.Errorf("shown over the chat is %+v", got)
				}
				return
			}
			server.Wait("the message", func() bool {
				all := server.Shown(42)
				last := all[len(all)-1]
				return strings.HasPrefix(last.Text, tt.want) && (len(all) == 1) == tt.edited
			})
			if got.Text != "" || (server.Shown(42)[0].Edits == 1) != tt.edited {
				t.Errorf("shown over the chat is %+v, messages %+v", got, server.Shown(42))
			}
		})
	}
}

// Inline mode gives quotes that are ready to be sent, and answers only what the
// user typed last.
func TestInline(t *testing.T) {
	server := telegramtest.New(t, specFile)
	reply := full()
	reply.File, reply.Buttons = nil, [][]chat.Button{{{Label: "Mở", URL: "https://x.vn"}}}
	core := &echo{inline: []chat.Inline{{ID: "a", Title: strings.Repeat("T", 300), Summary: "S", Reply: reply}}}
	run(t, server, core, nil)
	p := telegramtest.Person{ID: 42}
	query := server.Inline(p, "Ai ký?")
	server.Wait("results", func() bool { return server.Look(query).Answered })
	got := server.Look(query).Results
	if len(got) != 1 || got[0].ID != "a" || got[0].Description != "S" || !strings.HasSuffix(got[0].Title, "T…") || !strings.HasPrefix(got[0].Text, "Câu <hay> nhất") {
		t.Fatalf("the results are %+v", got)
	}
	call := server.Calls("answerInlineQuery")[0].Params
	if call["is_personal"] != "true" || call["cache_time"] != "60" {
		t.Errorf("the answer is %v", call)
	}
	core.inline = nil
	query = server.Inline(p, "")
	server.Wait("no results", func() bool { return server.Look(query).Answered })
	if got := server.Look(query).Results; len(got) != 0 {
		t.Errorf("nothing gives %+v", got)
	}
}

// The menus are set in both languages, for everyone and for admins, and only if
// they differ from what they are; where they cannot be, the bot works.
func TestMenus(t *testing.T) {
	server := telegramtest.New(t, specFile)
	admins := func(o *Options) { o.Admins = []string{"42", "somebody"} }
	r := run(t, server, &echo{}, admins)
	scope := `{"chat_id":42,"type":"chat"}`
	server.Wait("the last of the menus", func() bool { return server.Setting("MyShortDescription", "vi", "") != "" })
	tests := []struct {
		name, language, scope, want string
		reload                      bool
	}{
		{"MyCommands", "", "", "ask", false},
		{"MyCommands", "vi", "", "ask", false},
		{"MyCommands", "", scope, "reload", true},
		{"MyCommands", "vi", scope, "reload", true},
		{"MyDescription", "", "", "verbatim", false},
		{"MyDescription", "vi", "", "nguyên văn", false},
		{"MyShortDescription", "", "", "verbatim", false},
		{"MyShortDescription", "vi", "", "nguyên văn", false},
	}
	for _, tt := range tests {
		got := server.Setting(tt.name, tt.language, tt.scope)
		if !strings.Contains(got, tt.want) || strings.Contains(got, `"reload"`) != tt.reload {
			t.Errorf("%s in %q for %q is %s", tt.name, tt.language, tt.scope, got)
		}
		if tt.name == "MyCommands" && !json.Valid([]byte(got)) {
			t.Errorf("%s is no JSON", got)
		}
	}
	if err := r.stop(); err != nil {
		t.Error(err)
	}
	set := len(server.Calls("setMyCommands"))
	r = run(t, server, &echo{}, admins)
	server.Wait("the menus to be looked at", func() bool { return len(server.Calls("getMyShortDescription")) == 4 })
	if err := r.stop(); err != nil || len(server.Calls("setMyCommands")) != set {
		t.Errorf("%v; menus that are right were set again", err)
	}
	server = telegramtest.New(t, specFile)
	server.SetFault(func(method string, _ map[string]string) telegramtest.Fault {
		if strings.Contains(method, "etMy") {
			return telegramtest.Fault{Status: 404, Description: "Not Found"}
		}
		return telegramtest.Fault{Delay: time.Millisecond}
	})
	run(t, server, &echo{}, admins)
	server.Say(telegramtest.Person{ID: 42}, "Ai?", nil)
	shown(t, server, 42, 1)
}
