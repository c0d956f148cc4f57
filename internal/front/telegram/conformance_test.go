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
}

var _ chattest.Driver = (*member)(nil)

// Say types a text; in a group it is said to the bot.
func (m *member) Say(t *testing.T, text string, _ bool) chattest.Seen {
	t.Helper()
	if m.person.Group != 0 && !strings.HasPrefix(text, "/") {
		text = "@" + telegramtest.BotName + " " + text
	}
	began := time.Now()
	m.w.server.Say(m.person, text, nil)
	return m.look(t, began, nil)
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
		return &member{w: w, person: p}
	}
	chattest.Run(t, chattest.Front{Platform: chat.Telegram, Open: open}, chattest.Parts{Answerer: r, Archive: r, Users: qatest.Users})
	if os.Getenv("TRICH_LONG_TESTS") != "" {
		chattest.RunTalk(t, chattest.Front{Platform: chat.Telegram, Open: open}, chattest.Parts{Answerer: r, Archive: r, Users: qatest.Users})
	}
}
