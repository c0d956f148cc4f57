package chat_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"trich/internal/chat"
	"trich/internal/chat/chattest"
	"trich/internal/qatest"
)

// bare is the core without a front.
type bare struct {
	core    chat.Core
	person  chattest.Person
	buttons []chat.Button
}

var _ chattest.Driver = (*bare)(nil)

func (b *bare) Say(t *testing.T, text string, _ bool) chattest.Seen {
	return b.handle(t, chat.Request{Text: text})
}

func (b *bare) Press(t *testing.T, label string) chattest.Seen {
	t.Helper()
	i := slices.IndexFunc(b.buttons, func(b chat.Button) bool { return strings.HasPrefix(b.Label, label) })
	if i < 0 {
		t.Errorf("there is no button %q", label)
		return chattest.Seen{}
	}
	return b.handle(t, chat.Request{Press: b.buttons[i].State})
}

func (b *bare) handle(t *testing.T, r chat.Request) chattest.Seen {
	t.Helper()
	r.User = chat.User{Platform: chat.Telegram, ID: b.person.ID, Language: b.person.Language}
	r.Chat = b.person.Chat
	var seen chattest.Seen
	err := b.core.Handle(t.Context(), r, func(_ context.Context, reply chat.Reply) error {
		seen = plainly(reply)
		b.buttons = slices.Concat(reply.Buttons...)
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	return seen
}

// plainly is a reply as text.
func plainly(r chat.Reply) chattest.Seen {
	var seen chattest.Seen
	cite := func(c chat.Citation) string {
		return strings.Join([]string{c.Title, c.Source, c.Date, c.DateFrom, c.URL}, " ")
	}
	for _, block := range r.Blocks {
		switch b := block.(type) {
		case chat.Line:
			seen.Text += b.Text + "\n"
		case chat.Quote:
			seen.Text += b.Text + "\n" + cite(b.Citation) + "\n"
		case chat.Item:
			seen.Text += cite(b.Citation) + "\n"
		}
	}
	for _, b := range slices.Concat(r.Buttons...) {
		seen.Buttons = append(seen.Buttons, b.Label)
	}
	if r.File != nil {
		seen.Files = []string{string(r.File.Content)}
	}
	return seen
}

// front is the core without one.
func front() chattest.Front {
	return chattest.Front{
		Platform: chat.Telegram,
		Open: func(_ *testing.T, core chat.Core, p chattest.Person) chattest.Driver {
			return &bare{core: core, person: p}
		},
	}
}

// The core holds the conversations that every front must.
func TestConformance(t *testing.T) {
	r := qatest.Open(t, seeds)
	chattest.Run(t, front(), chattest.Parts{Answerer: r, Archive: r, Users: qatest.Users})
}

// What members really type is understood.
func TestTalk(t *testing.T) {
	r := qatest.Open(t, seeds)
	chattest.RunTalk(t, front(), chattest.Parts{Answerer: r, Archive: r, Users: qatest.Users})
}
