package telegram

import (
	"context"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"trich/internal/chat"
	"trich/internal/chat/chattest"
	"trich/internal/front/telegram/telegramtest"
	"trich/internal/qa"
	"trich/internal/qatest"
)

// watched is a core that tells when it is done with a request.
type watched struct {
	chat.Core
	server *telegramtest.Server

	mu   sync.Mutex
	done map[string]chan struct{} // by user
}

func (w *watched) Handle(ctx context.Context, r chat.Request, show chat.Show) error {
	err := w.Core.Handle(ctx, r, show)
	w.channel(r.User.ID) <- struct{}{}
	return err
}

func (w *watched) channel(user string) chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.done[user] == nil {
		w.done[user] = make(chan struct{}, 100)
	}
	return w.done[user]
}

// member is a person of the conversations.
type member struct {
	w      *watched
	person telegramtest.Person
	// last is the message with the buttons seen last.
	last int
	// mark puts markup around a question; nil: none.
	mark func(question string) (text string, entities []map[string]any)
}

var _ chattest.Driver = (*member)(nil)

// Say types a text; in a group it is said to the bot.
func (m *member) Say(t *testing.T, text string, _ bool) chattest.Seen {
	t.Helper()
	if m.person.Group != 0 && !strings.HasPrefix(text, "/") {
		text = "@" + telegramtest.BotName + " " + text
	}
	began := time.Now()
	text, fields := m.marked(text)
	m.w.server.Say(m.person, text, fields)
	return m.look(t, began, nil)
}

// marked is a message with markup around what it asks.
func (m *member) marked(text string) (string, map[string]any) {
	if m.mark == nil || !chattest.Markable(text) {
		return text, nil
	}
	call := "@" + telegramtest.BotName + " "
	question, called := strings.CutPrefix(text, call)
	marked, entities := m.mark(question)
	if called {
		for _, e := range entities {
			e["offset"] = e["offset"].(int) + len(call)
		}
		marked = call + marked
		entities = append(entities, map[string]any{"type": "mention", "offset": 0, "length": len(call) - 1})
	}
	return marked, map[string]any{"entities": entities}
}

// Press presses a button of the last reply.
func (m *member) Press(t *testing.T, label string) chattest.Seen {
	t.Helper()
	began := time.Now()
	q := m.w.server.Press(m.person, m.last, label)
	if q == nil {
		t.Errorf("there is no button %q", label)
		return chattest.Seen{}
	}
	return m.look(t, began, q)
}

// look waits until the core is done and sees what was written since.
func (m *member) look(t *testing.T, began time.Time, q *telegramtest.Query) chattest.Seen {
	t.Helper()
	select {
	case <-m.w.channel(strconv.FormatInt(m.person.ID, 10)):
	case <-time.After(time.Minute):
		t.Fatal("nothing came of it")
	}
	var seen chattest.Seen
	if q != nil {
		m.w.server.Wait("the press to be heard", func() bool { return m.w.server.Look(q).Answered })
		seen.Text = m.w.server.Look(q).Text
	}
	chatID := m.person.ID
	if m.person.Group != 0 {
		chatID = m.person.Group
	}
	for _, message := range m.w.server.Shown(chatID) {
		if message.At.Before(began) {
			continue
		}
		seen.Text += message.Text + "\n"
		if message.File != "" {
			seen.Files = append(seen.Files, message.File)
			continue
		}
		m.last, seen.Buttons = message.ID, nil
		for _, row := range message.Buttons {
			for _, b := range row {
				seen.Buttons = append(seen.Buttons, b.Text)
			}
		}
	}
	return seen
}

// The front holds the conversations that the core holds: those of chat 501 in a
// group, the others in private.
func TestConformance(t *testing.T) {
	converse(t, nil)
	if os.Getenv("TRICH_LONG_TESTS") == "" {
		return
	}
	none := func(prefix, suffix string) func(string) (string, []map[string]any) {
		return func(q string) (string, []map[string]any) { return prefix + q + suffix, nil }
	}
	marks := map[string]func(string) (string, []map[string]any){
		"bold signs": none("**", "**"), "spoiler signs": none("||", "||"), "code signs": none("```\n", "\n```"), "named link": none("[", "](https://x.vn/a)"),
		"url": func(q string) (string, []map[string]any) {
			return q + " https://x.vn/a", []map[string]any{{"type": "url", "offset": unitsOf(q) + 1, "length": 14}}
		},
		"other's name": func(q string) (string, []map[string]any) {
			return "@lan_anh " + q, []map[string]any{{"type": "mention", "offset": 0, "length": 8}}
		},
		"custom emoji": func(q string) (string, []map[string]any) {
			return "🦊 " + q, []map[string]any{{"type": "custom_emoji", "offset": 0, "length": 2, "custom_emoji_id": "1"}}
		},
	}
	for _, kind := range []string{"bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "blockquote", "text_link"} {
		marks[kind] = func(q string) (string, []map[string]any) {
			e := map[string]any{"type": kind, "offset": 0, "length": unitsOf(q)}
			if kind == "text_link" {
				e["url"] = "https://x.vn/a"
			}
			return q, []map[string]any{e}
		}
	}
	for name, mark := range marks {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // each with a server and a bot of its own, which mostly wait
			converse(t, mark)
		})
	}
}

// converse holds the conversations, with markup around what is asked.
func converse(t *testing.T, mark func(string) (string, []map[string]any)) {
	r := qatest.Open(t, "../../../seeds")
	fronts := map[chat.Core]*watched{}
	open := func(t *testing.T, core chat.Core, who chattest.Person) chattest.Driver {
		w := fronts[core]
		if w == nil {
			w = &watched{Core: core, server: telegramtest.New(t, specFile), done: map[string]chan struct{}{}}
			fronts[core] = w
			run(t, w.server, w, nil)
		}
		id, err := strconv.ParseInt(who.ID, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		p := telegramtest.Person{ID: id, Language: map[qa.Language]string{qa.Vietnamese: "vi", qa.English: "en-GB"}[who.Language]}
		if who.Chat == "501" {
			p.Group = -1000000000501
		}
		return &member{w: w, person: p, mark: mark}
	}
	chattest.Run(t, chattest.Front{Platform: chat.Telegram, Open: open}, chattest.Parts{Answerer: r, Archive: r, Users: qatest.Users})
	if os.Getenv("TRICH_LONG_TESTS") != "" && mark == nil {
		chattest.RunTalk(t, chattest.Front{Platform: chat.Telegram, Open: open}, chattest.Parts{Answerer: r, Archive: r, Users: qatest.Users})
	}
}
