package telegram

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"trich/internal/chat"
	"trich/internal/front/telegram/telegramtest"
	"trich/internal/qa"
	"trich/internal/wording"
)

// unready is a corpus that says it is not there yet, which is a reply too.
type unready struct{}

func (unready) Answer(context.Context, qa.Question) (qa.Answer, error) {
	return qa.Answer{}, qa.Errorf(qa.CodeNotReady, "not yet")
}

func (unready) Current() (chat.State, error) {
	return chat.State{}, qa.Errorf(qa.CodeNotReady, "not yet")
}

// Sixty members ask at once in a group that takes 20 messages a minute, as
// Telegram's do: each sees one sign, most of them soon a quiet one. With
// TRICH_LONG_TESTS=1 the limits are those of the settings, without it a burst
// waits for a second only.
func TestBurst(t *testing.T) {
	patience := time.Second
	if os.Getenv("TRICH_LONG_TESTS") != "" {
		patience = 20 * time.Second
	}
	server := telegramtest.New(t, specFile)
	server.GroupRate = 20
	core := chat.New(chat.Options{Answerer: unready{}, Archive: unready{}, Limits: chat.Limits{
		Answers: 2, Queue: 256, Patience: patience, User: chat.Rate{PerMinute: 20, Burst: 8}, Chat: chat.Rate{PerMinute: 20, Burst: 10}}})
	run(t, server, core, nil)
	const group = -1001
	for n := range 60 {
		server.Say(telegramtest.Person{ID: int64(100 + n), Group: group}, "/ask Ai ký?", nil)
	}
	server.Wait("a sign for each", func() bool { replies, reactions, _ := server.Signs(group); return replies+reactions >= 60 })
	replies, reactions, twice := server.Signs(group)
	t.Logf("60 members: %d replies, %d reactions", replies, reactions)
	if replies+reactions != 60 || twice != 0 || replies < 11 {
		t.Errorf("%d replies and %d reactions to 60 members, %d twice", replies, reactions, twice)
	}
}

// withoutReactions is a server that takes no reactions.
func withoutReactions(t *testing.T) *telegramtest.Server {
	server := telegramtest.New(t, specFile)
	server.SetFault(func(method string, _ map[string]string) telegramtest.Fault {
		if method == "setMessageReaction" {
			return telegramtest.Fault{Status: http.StatusBadRequest, Description: "Bad Request: REACTION_INVALID"}
		}
		return telegramtest.Fault{}
	})
	return server
}

// Where the group does not let the bot react, it replies.
func TestNoReactions(t *testing.T) {
	server := withoutReactions(t)
	core := &echo{handle: func(ctx context.Context, _ chat.Request, show chat.Show) error {
		r := says("too fast")
		r.Quiet = true
		return show(ctx, r)
	}}
	run(t, server, core, nil)
	server.Say(telegramtest.Person{ID: 42}, "Ai?", nil)
	shown(t, server, 42, 1)
}

// Whatever the server refuses about a reply costs that alone, and is told once.
func TestRefusedInPart(t *testing.T) {
	refusing := func(description string, when func(params map[string]string) bool) func(string, map[string]string) telegramtest.Fault {
		return func(method string, params map[string]string) telegramtest.Fault {
			if strings.HasSuffix(method, "Message") || method == "editMessageText" {
				if when(params) {
					return telegramtest.Fault{Status: http.StatusBadRequest, Description: "Bad Request: " + description}
				}
			}
			return telegramtest.Fault{}
		}
	}
	tests := []struct {
		name  string
		fault func(string, map[string]string) telegramtest.Fault
		told  string
	}{
		{"a link", refusing("inline keyboard button URL is invalid", func(p map[string]string) bool { return strings.Contains(p["reply_markup"], "x.vn") }), "links on buttons"},
		{"buttons", refusing("BUTTON_TYPE_INVALID", func(p map[string]string) bool { return p["reply_markup"] != "" }), "without buttons"},
		{"markup", refusing("can't parse entities", func(p map[string]string) bool { return p["parse_mode"] != "" }), "bold type"},
		{"reference", refusing("message to be replied not found", func(p map[string]string) bool { return p["reply_parameters"] != "" }), "the message replied to"},
		{"topic", refusing("message thread not found", func(p map[string]string) bool { return p["message_thread_id"] != "" }), "the topic"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server := telegramtest.New(t, specFile)
			server.SetFault(tt.fault)
			core := &echo{handle: func(ctx context.Context, r chat.Request, show chat.Show) error {
				reply := full()
				reply.File = nil
				return show(ctx, reply)
			}}
			r := run(t, server, core, nil)
			for n := range 2 {
				server.Say(telegramtest.Person{ID: 42, Group: -1001, Thread: 9}, "/ask Ai?", nil)
				if m := shown(t, server, -1001, n+1)[n]; !strings.Contains(m.Text, "Câu <hay> nhất") {
					t.Errorf("the message is %q", m.Text)
				}
			}
			if n := strings.Count(r.log.String(), tt.told); n < 1 || !strings.Contains(r.log.String(), tt.told) {
				t.Errorf("%d warnings: %s", n, r.log)
			}
		})
	}
}

// A link that Telegram does not take is left out at once, and a message that
// cannot be changed any more is followed by another one.
func TestForeseen(t *testing.T) {
	server := telegramtest.New(t, specFile)
	core := &echo{handle: func(ctx context.Context, r chat.Request, show chat.Show) error {
		reply := says(r.Text)
		reply.Buttons = [][]chat.Button{{{Label: "Mở", URL: "http://intranet/a"}, {Label: "Mở", URL: "https://x.vn"}}}
		return show(ctx, reply)
	}}
	run(t, server, core, nil)
	p := telegramtest.Person{ID: 42}
	id := server.Say(p, "one", nil)
	if m := shown(t, server, 42, 1)[0]; len(m.Buttons) != 1 || len(m.Buttons[0]) != 1 {
		t.Errorf("the buttons are %+v", m.Buttons)
	}
	server.SetFault(once("editMessageText", telegramtest.Fault{Status: http.StatusBadRequest, Description: "Bad Request: MESSAGE_ID_INVALID"},
		telegramtest.Fault{Status: http.StatusBadRequest, Description: "Bad Request: MESSAGE_ID_INVALID"},
		telegramtest.Fault{Status: http.StatusBadRequest, Description: "Bad Request: MESSAGE_ID_INVALID"},
		telegramtest.Fault{Status: http.StatusBadRequest, Description: "Bad Request: MESSAGE_ID_INVALID"}))
	server.Edit(p, id, "two")
	if all := shown(t, server, 42, 2); all[1].Text != "two" {
		t.Errorf("%+v", all)
	}
}

// What a person sends instead of words gets a line, in private; an album one.
func TestWordless(t *testing.T) {
	server := telegramtest.New(t, specFile)
	core := &echo{handle: func(ctx context.Context, r chat.Request, show chat.Show) error {
		return show(ctx, says(r.Text+string(r.Wordless)))
	}}
	run(t, server, core, nil)
	p := telegramtest.Person{ID: 42}
	media := []struct {
		field string
		want  wording.Wordless
	}{{"voice", wording.Sound}, {"sticker", wording.Sticker}, {"photo", wording.Picture}, {"document", wording.Picture}, {"poll", wording.Poll}, {"paid_media", wording.Picture}, {"location", wording.Other}}
	for n, m := range media {
		server.Say(telegramtest.Person{ID: 42, Group: -7}, "", map[string]any{m.field: map[string]any{}})
		server.Say(p, "", map[string]any{m.field: map[string]any{}, "forward_origin": map[string]any{"type": "hidden_user"}})
		if got := shown(t, server, 42, n+1)[n].Text; got != string(m.want) {
			t.Errorf("%s: %q", m.field, got)
		}
	}
	for range 3 {
		server.Say(p, "", map[string]any{"photo": []any{map[string]any{}}, "media_group_id": "album"})
	}
	server.Say(p, "/help", nil)
	shown(t, server, 42, len(media)+2)
	if n := len(server.Shown(-7)); n != 0 {
		t.Errorf("%d replies in the group", n)
	}
}

// Markup, which entities tell, and what was typed as signs is no part of a
// question.
func TestMarkupTakenAway(t *testing.T) {
	const q = "Ai ký Kế hoạch hành động chung với Anh?"
	entity := func(kind, text, marked string) map[string]any {
		return map[string]any{"type": kind, "offset": unitsOf(text[:strings.Index(text, marked)]), "length": unitsOf(marked)}
	}
	texts := map[string][]map[string]any{}
	for _, kind := range []string{"bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "blockquote", "text_link"} {
		texts[kind+"\x00"+q] = []map[string]any{entity(kind, q, q)}
	}
	with := func(text, kind, marked string) {
		texts[kind+"\x00"+text] = []map[string]any{entity(kind, text, marked)}
	}
	with(q+" https://x.vn/a", "url", "https://x.vn/a")
	with(q+" x.vn/a", "url", "x.vn/a")
	with("@lan_anh "+q, "mention", "@lan_anh")
	with("🦊 "+q, "custom_emoji", "🦊")
	with("#"+q, "hashtag", "#Ai")
	with("**"+q+"**", "none", q)
	with("||"+q+"||", "none", q)
	server, core := telegramtest.New(t, specFile), &echo{}
	run(t, server, core, nil)
	n := 0
	for key, entities := range texts {
		kind, text, _ := strings.Cut(key, "\x00")
		server.Say(telegramtest.Person{ID: 42}, text, map[string]any{"entities": entities})
		n++
		if got := shown(t, server, 42, n)[n-1].Text; got != q {
			t.Errorf("%s: the core is asked %q", kind, got)
		}
	}
}

func unitsOf(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

// The message replied to is known to the core: the question that was answered,
// whoever asked it; and what is asked with no more than a command or a mention is
// what that message says.
func TestRefers(t *testing.T) {
	server, core := telegramtest.New(t, specFile), &echo{}
	run(t, server, core, nil)
	lan, minh := telegramtest.Person{ID: 42, Group: -7}, telegramtest.Person{ID: 43, Group: -7}
	asked := server.Say(lan, "/ask Ai ký?", nil)
	answer := shown(t, server, -7, 1)[0]
	server.Say(lan, "/ask Ai nữa?", nil) // After which the first one is done with.
	shown(t, server, -7, 2)
	replyTo := func(id int, from map[string]any, text string) map[string]any {
		return map[string]any{"reply_to_message": map[string]any{"message_id": id, "date": 1, "from": from, "text": text, "chat": map[string]any{"id": -7, "type": "supergroup"}}}
	}
	bot := map[string]any{"id": telegramtest.BotID, "is_bot": true, "first_name": "T"}
	other := map[string]any{"id": 42, "is_bot": false, "first_name": "O"}
	server.Say(minh, "còn năm 2010?", replyTo(answer.ID, bot, answer.Text))
	server.Say(minh, "/ask", replyTo(asked, other, "Ai **nói** gì?"))
	server.Say(minh, "@"+telegramtest.BotName, replyTo(asked, other, "Ai nói gì?"))
	shown(t, server, -7, 5)
	want := chat.Reference{Chat: "-7", Message: fmt.Sprint(asked)}
	var got []string
	for _, r := range core.seen()[2:] {
		got = append(got, r.Text)
		if r.ReplyTo != want {
			t.Errorf("%q refers to %v, want %v", r.Text, r.ReplyTo, want)
		}
	}
	if strings.Join(got, "|") != "còn năm 2010?|/ask Ai nói gì?|Ai nói gì?" {
		t.Errorf("asked %q", got)
	}
}

// A message that the server holds up keeps nobody else in the group waiting.
func TestHungSend(t *testing.T) {
	server, core := telegramtest.New(t, specFile), &echo{}
	release := make(chan struct{})
	server.SetFault(func(method string, params map[string]string) telegramtest.Fault {
		if method == "sendMessage" && strings.Contains(params["text"], "slow") {
			<-release
		}
		return telegramtest.Fault{}
	})
	run(t, server, core, nil)
	server.Say(telegramtest.Person{ID: 1, Group: -7}, "/ask slow", nil)
	server.Say(telegramtest.Person{ID: 2, Group: -7}, "/ask other", nil)
	shown(t, server, -7, 1)
	close(release)
	shown(t, server, -7, 2)
}

// Another program that takes the updates for a while is outlived.
func TestOutlivesConflict(t *testing.T) {
	server, core := telegramtest.New(t, specFile), &echo{}
	conflict := telegramtest.Fault{Status: http.StatusConflict, Description: "Conflict: terminated by other getUpdates request"}
	server.SetFault(once("getUpdates", conflict))
	run(t, server, core, nil)
	server.Say(telegramtest.Person{ID: 42}, "Ai?", nil)
	shown(t, server, 42, 1)
}

// While the server takes nothing in a chat, nothing goes there.
func TestBanIsKept(t *testing.T) {
	server, core := telegramtest.New(t, specFile), &echo{}
	server.SetFault(once("sendMessage", telegramtest.Fault{Status: http.StatusTooManyRequests, RetryAfter: 2}))
	run(t, server, core, nil)
	began := time.Now()
	server.Say(telegramtest.Person{ID: 1, Group: -7}, "/ask one", nil)
	server.Wait("the refusal", func() bool { return len(core.seen()) == 1 })
	time.Sleep(100 * time.Millisecond)
	server.Say(telegramtest.Person{ID: 2, Group: -7}, "/ask two", nil)
	for _, m := range shown(t, server, -7, 2) {
		if early := 2*time.Second - m.At.Sub(began); early > 0 {
			t.Errorf("%q was sent %v before the end of the ban", m.Text, early)
		}
	}
}

// A second reload does not wait behind the first, where nobody would see it.
func TestReloadsDoNotQueue(t *testing.T) {
	server := telegramtest.New(t, specFile)
	gate, entered := make(chan struct{}), make(chan struct{}, 2)
	core := &echo{lengthy: func(chat.Request) bool { return true }, handle: func(ctx context.Context, r chat.Request, show chat.Show) error {
		entered <- struct{}{}
		<-gate
		return show(ctx, says(r.Text))
	}}
	run(t, server, core, nil)
	for range 2 {
		server.Say(telegramtest.Person{ID: 42}, "/reload", nil)
	}
	<-entered
	<-entered
	close(gate)
	shown(t, server, 42, 2)
}

// A server that cannot be reached is warned of at the start, and the operator hears
// who is there when it can.
func TestTellsOperator(t *testing.T) {
	server := telegramtest.New(t, specFile)
	server.SetFault(once("getMe", telegramtest.Fault{Cut: true}, telegramtest.Fault{Cut: true}))
	said := make(chan string, 1)
	r := run(t, server, &echo{}, func(o *Options) {
		o.Say, o.Articles = func(line string) { said <- line }, func() int { return 3 }
	})
	if line := <-said; !strings.Contains(line, "@"+telegramtest.BotName) || !strings.Contains(line, "3 articles") {
		t.Errorf("said %q", line)
	}
	if n := strings.Count(r.log.String(), `level=WARN msg="Telegram cannot be reached"`); n != 1 {
		t.Errorf("warned %d times: %s", n, r.log)
	}
}

// A press that takes long is acknowledged meanwhile.
func TestPressAcknowledged(t *testing.T) {
	server, core := telegramtest.New(t, specFile), &echo{}
	gate := make(chan struct{})
	core.handle = func(ctx context.Context, r chat.Request, show chat.Show) error {
		if r.Press != "" {
			<-gate
		}
		reply := full()
		reply.File = nil
		return show(ctx, reply)
	}
	run(t, server, core, nil)
	p := telegramtest.Person{ID: 42}
	server.Say(p, "Ai?", nil)
	query := server.Press(p, shown(t, server, 42, 1)[0].ID, "👍")
	server.Wait("the acknowledgement", func() bool { return server.Look(query).Answered })
	close(gate)
	shown(t, server, 42, 2)
}

// A press below a message that Telegram no longer shows the bot, of which it tells
// the chat and the number alone, has its reply too.
func TestPressBelowInaccessible(t *testing.T) {
	server, core := telegramtest.New(t, specFile), &echo{}
	core.handle = func(ctx context.Context, _ chat.Request, show chat.Show) error { return show(ctx, says("Còn đây.")) }
	run(t, server, core, nil)
	p := telegramtest.Person{ID: 42, Group: -7}
	server.Say(p, "/ask Ai?", nil)
	shown(t, server, -7, 1)
	server.Update("callback_query", map[string]any{
		"id": "press", "from": map[string]any{"id": 42, "is_bot": false, "first_name": "An"}, "chat_instance": "1", "data": "m",
		"message": map[string]any{"chat": map[string]any{"id": -7, "type": "supergroup"}, "message_id": 1, "date": 0},
	})
	server.Wait("the press", func() bool { return len(core.seen()) == 2 })
	if r := core.seen()[1]; r.Press != "m" || r.User.ID != "42" || r.Chat != "-7" || r.Place != "-7" || !r.Group {
		t.Errorf("%+v", r)
	}
	shown(t, server, -7, 2)
}
