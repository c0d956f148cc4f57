// Package chattest is the conformance suite of the conversation core and its
// fronts: one file of conversations (conversations.txt), which the core, the
// console and every other front hold alike. A front shows a reply in its own
// markup; the content must be the same.
package chattest

import (
	"context"
	_ "embed"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"trich/internal/chat"
	"trich/internal/qa"
)

//go:embed conversations.txt
var conversations string

//go:embed talk.txt
var talk string

//go:embed typed.txt
var typed string

// Longest is how many characters a reply has at most, addresses and buttons aside,
// unless it lists things.
const Longest = 900

// Person is a user whom a front must connect to the bot.
type Person struct {
	ID   string // digits, unique
	Chat string // digits; persons with the same one are in one group
	// Language is that of the person's client.
	Language qa.Language
}

// Seen is what a person sees in reply, without markup. White space does not
// matter.
type Seen struct {
	Text    string
	Buttons []string // labels
	Files   []string // contents
}

// Driver plays one person on a front.
type Driver interface {
	// Say types a message, Press presses the button with the label of the last
	// reply; both wait for the reply. With quiet a sign is enough of one, of which
	// nothing need be seen.
	Say(t *testing.T, text string, quiet bool) Seen
	Press(t *testing.T, label string) Seen
}

// Front is what is tested.
type Front struct {
	Platform chat.Platform
	// Open connects a person to a bot; what it opens is closed with the test.
	Open func(t *testing.T, core chat.Core, p Person) Driver
}

// Parts are the corpus that is talked about: the two articles of seeds/, with
// the real encoder.
type Parts struct {
	Answerer qa.Answerer
	Archive  chat.Archive
	// Users gives a new user store for each conversation.
	Users func(t *testing.T) chat.UserStore
}

// Run holds all conversations through a front.
func Run(t *testing.T, f Front, parts Parts) { hold(t, conversations, f, parts) }

// RunTalk holds the conversations of talk.txt and typed.txt, which are about what is
// understood.
func RunTalk(t *testing.T, f Front, parts Parts) {
	hold(t, talk, f, parts)
	hold(t, typed, f, parts)
}

func hold(t *testing.T, conversations string, f Front, parts Parts) {
	all := parse(t, conversations)
	turns := 0
	for _, c := range all {
		turns += c.turns()
		t.Run(c.title, func(t *testing.T) { c.hold(t, f, parts) })
	}
	t.Logf("%d conversations with %d turns", len(all), turns)
}

// The persons of the conversations.
var persons = map[string]Person{
	"member":  {ID: "8001", Chat: "501"},
	"other":   {ID: "8002", Chat: "501"},
	"english": {ID: "8003", Chat: "502", Language: qa.English},
	"viet":    {ID: "8004", Chat: "503", Language: qa.Vietnamese},
	"admin":   {ID: "9001", Chat: "504", Language: qa.Vietnamese},
}

// hold holds one conversation with a bot of its own.
func (c conversation) hold(t *testing.T, f Front, parts Parts) {
	reloader := newReloader()
	o := chat.Options{
		Answerer: parts.Answerer, Archive: parts.Archive, Reloader: reloader,
		Admins:  map[chat.Platform]chat.Admins{f.Platform: {Users: []string{persons["admin"].ID}}},
		Limits:  chat.Limits{Answers: 2, Queue: 100, Patience: time.Minute, User: chat.Rate{PerMinute: 1, Burst: c.burst}},
		Memory:  chat.Memory{Turns: 5, Age: time.Hour},
		Version: "v1.2.3", Model: "model",
	}
	if parts.Users != nil {
		o.Users = parts.Users(t)
	}
	if c.burst == 0 {
		o.Limits.User = chat.Rate{}
	}
	s := &stage{t: t, front: f, core: &recorder{Core: chat.New(o), last: map[string]chat.Reply{}}, reloader: reloader, drivers: map[string]Driver{}, pending: map[string]chan Seen{}}
	for _, step := range c.steps {
		s.play(step)
	}
}

// stage is a conversation being held.
type stage struct {
	t        *testing.T
	front    Front
	core     *recorder
	reloader *reloader
	drivers  map[string]Driver
	pending  map[string]chan Seen
}

func (s *stage) driver(name string) Driver {
	d, ok := s.drivers[name]
	if !ok {
		p, known := persons[name]
		if !known {
			s.t.Fatalf("nobody is called %q", name)
		}
		d = s.front.Open(s.t, s.core, p)
		s.drivers[name] = d
	}
	return d
}

func (s *stage) play(step step) {
	t := s.t
	t.Helper()
	var seen Seen
	switch step.does {
	case says:
		s.core.forget(persons[step.who].ID)
		seen = s.driver(step.who).Say(t, step.text, step.quiet)
	case presses:
		s.core.forget(persons[step.who].ID)
		seen = s.driver(step.who).Press(t, step.text)
	case begins:
		s.core.forget(persons[step.who].ID)
		s.reloader.hold()
		d, done := s.driver(step.who), make(chan Seen, 1)
		s.pending[step.who] = done
		go func() { done <- d.Say(t, step.text, false) }()
		s.reloader.waitHeld(t)
		return
	case ends:
		s.reloader.release()
		select {
		case seen = <-s.pending[step.who]:
		case <-time.After(time.Minute):
			t.Fatalf("line %d: no reply to what %s began", step.line, step.who)
		}
	}
	step.check(t, seen)
	switch reply, ok := s.core.reply(persons[step.who].ID); {
	case !ok:
		t.Errorf("line %d: the core said nothing to %q", step.line, step.text)
	case reply.Quiet != step.quiet:
		t.Errorf("line %d: the reply to %q is quiet: %v", step.line, step.text, reply.Quiet)
	case !reply.Quiet || seen.Text != "":
		same(t, step, seen, reply)
	}
}

// same makes sure that a person sees everything that the core said.
func same(t *testing.T, step step, seen Seen, r chat.Reply) {
	t.Helper()
	text := squeeze(seen.Text)
	has := func(part string) {
		if part = squeeze(part); !strings.Contains(text, part) {
			t.Errorf("line %d: %q lacks %q", step.line, text, part)
		}
	}
	for _, block := range r.Blocks {
		switch b := block.(type) {
		case chat.Line:
			has(b.Text)
		case chat.Quote:
			has(b.Text)
			has(b.Citation.Title)
			has(b.Citation.Date)
		case chat.Item:
			has(b.Citation.Title)
			has(b.Citation.Date)
		}
	}
	for _, button := range slices.Concat(r.Buttons...) {
		if !slices.ContainsFunc(seen.Buttons, func(label string) bool { return squeeze(label) == squeeze(button.Label) }) {
			t.Errorf("line %d: of the buttons %q is missing %q", step.line, seen.Buttons, button.Label)
		}
	}
	if (r.File != nil) != (len(seen.Files) == 1) || r.File != nil && squeeze(string(r.File.Content)) != squeeze(seen.Files[0]) {
		t.Errorf("line %d: the attached files are %q", step.line, seen.Files)
	}
}

// squeeze makes texts comparable that are wrapped and marked differently.
func squeeze(s string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("▸", "", "◂", "", "│", "").Replace(s)), " ")
}

// recorder keeps the last reply of the core to each user.
type recorder struct {
	chat.Core
	mu   sync.Mutex
	last map[string]chat.Reply
}

func (r *recorder) Handle(ctx context.Context, req chat.Request, show chat.Show) error {
	return r.Core.Handle(ctx, req, func(ctx context.Context, reply chat.Reply) error {
		r.check(reply)
		r.mu.Lock()
		r.last[req.User.ID] = reply
		r.mu.Unlock()
		return show(ctx, reply)
	})
}

// check panics, which fails the test, if a reply breaks the contract.
func (r *recorder) check(reply chat.Reply) {
	if err := Check(reply); err != nil {
		panic(err)
	}
}

func (r *recorder) forget(user string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.last, user)
}

func (r *recorder) reply(user string) (chat.Reply, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	reply, ok := r.last[user]
	return reply, ok
}
