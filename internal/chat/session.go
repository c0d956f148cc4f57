package chat

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"trich/internal/dialog"
	"trich/internal/qa"
	"trich/internal/wording"
)

// session is what is remembered of one user in one chat.
type session struct {
	mu sync.Mutex
	// chosen is the language the user wants, spoken that of the last question.
	chosen, spoken qa.Language
	// own says that the user chose it, so that the place's does not count.
	own    bool
	quotes int
	turns  []remembered // the oldest first
	// listed are the IDs of the articles of the last page of sources, since which
	// nothing was asked, and listedFrom the number of the first.
	listed     []string
	listedFrom int
}

// remembered is a turn of a conversation: a question and what was found. It holds
// copies of what it needs, so that no article outlives its corpus here.
type remembered struct {
	dialog.Turn
	at time.Time
	// number tells the turns of a session apart.
	number   int
	message  string
	part     int // of a message that asks several questions, from 1; else 0
	language qa.Language
	// around says that there is room for what stands around the first sentence.
	around bool
	// articles are the IDs of those quoted, in the order of the quotes, and more
	// the passages that were found beside.
	articles []string
	more     []reference
}

// maxEvidence bounds the evidence of a turn, in bytes.
const maxEvidence = 2000

func (b *Bot) newSession(r Request) *session {
	s := &session{chosen: b.o.Language, quotes: b.o.Quotes}
	if b.o.Users == nil {
		return s
	}
	lang, known, err := b.o.Users.Language(r.User, r.Chat)
	if err != nil {
		b.o.Log.Warn("a user's language cannot be read", "error", err)
	}
	// At the console the settings are the user's own word, given later.
	if known && (r.User.Platform != Console || s.chosen == qa.UnknownLanguage) {
		s.chosen, s.own = lang, true
	}
	return s
}

func (s *session) languages() (chosen, spoken qa.Language) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.chosen, s.spoken
}

func (s *session) limit() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.quotes
}

// change changes the session under its lock.
func (s *session) change(do func(*session)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	do(s)
}

// recall lists the turns that still count, the oldest first, without the one
// that message asked.
func (s *session) recall(m Memory, now time.Time, message string) []remembered {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.turns = slices.DeleteFunc(s.turns, func(t remembered) bool { return now.Sub(t.at) > m.Age })
	var turns []remembered
	for _, t := range s.turns {
		if message == "" || t.message != message {
			turns = append(turns, t)
		}
	}
	return turns
}

// remember adds a turn, in place of the one of the same message, and forgets
// what exceeds the memory. It gives the turn's number.
func (s *session) remember(m Memory, t remembered) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, old := range s.turns {
		t.number = max(t.number, old.number+1)
	}
	if t.message != "" {
		// The first part takes the place of all that the message asked before it was
		// edited.
		s.turns = slices.DeleteFunc(s.turns, func(old remembered) bool { return old.message == t.message && t.part < 2 })
	}
	s.turns = append(s.turns, t)
	if extra := len(s.turns) - max(m.Turns, 1); extra > 0 {
		s.turns = slices.Delete(s.turns, 0, extra)
	}
	s.spoken, s.listed = t.language, nil
	return t.number
}

// shared is a turn as others may refer to it, and whose it is.
type shared struct {
	mu    sync.Mutex
	owner string // platform and user
	turn  remembered
}

// share lets later requests, of whoever, refer to the turn of a request.
func (b *Bot) share(c *call, t remembered) {
	if c.Message == "" || b.o.Memory.Turns == 0 {
		return
	}
	s := b.shared.Get(sharedKey(c.User.Platform, Reference{c.Chat, c.Message}), func() *shared { return &shared{} })
	s.mu.Lock()
	defer s.mu.Unlock()
	s.owner, s.turn = ownerOf(c.User), t
}

func sharedKey(p Platform, r Reference) string {
	return string(p) + "\x00" + r.Chat + "\x00" + r.Message
}

func ownerOf(u User) string { return string(u.Platform) + "\x00" + u.ID + "\x00" }

// unshare forgets what is shared of a user.
func (b *Bot) unshare(u User) {
	b.shared.Each(func(string) bool { return true }, func(s *shared) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.owner == ownerOf(u) {
			s.owner, s.turn = "", remembered{}
		}
	})
}

// referred adds to the turns of a conversation the one that a request refers to:
// behind them what it replies to, and, where there are none, what its place was
// opened for.
func (b *Bot) referred(c *call, turns []remembered) []remembered {
	to := c.ReplyTo
	if to == (Reference{}) && len(turns) == 0 {
		to = c.Began
	}
	if to == (Reference{}) {
		return turns
	}
	s := b.shared.Get(sharedKey(c.User.Platform, to), func() *shared { return &shared{} })
	s.mu.Lock()
	t := s.turn
	s.mu.Unlock()
	if t.at.IsZero() || b.o.Now().Sub(t.at) > b.o.Memory.Age || to == (Reference{c.Chat, c.Message}) {
		return turns
	}
	turns = slices.DeleteFunc(turns, func(old remembered) bool { return old.message == t.message })
	return append(turns, t)
}

// call is a request being handled.
type call struct {
	Request
	session *session
	place   Place
	show    Show
	// part is the number of the question being answered of a message that asks
	// several; 0 before.
	part int
}

// heard is the message whose turns do not count for the question being answered:
// the same one, as it was before it was edited.
func (c *call) heard() string {
	if c.part > 0 {
		return ""
	}
	return c.Message
}

func (b *Bot) call(r Request, show Show) *call {
	key := string(r.User.Platform) + "\x00" + r.User.ID + "\x00" + r.Chat
	s := b.sessions.Get(key, func() *session { return b.newSession(r) })
	place := b.Place(r.User.Platform, r.place(), nil)
	s.change(func(s *session) {
		if !s.own {
			s.chosen = cmp.Or(place.Language, b.o.Language)
		}
	})
	return &call{Request: r, session: s, place: place, show: show}
}

// include reports whether the user is one of a.
func (a Admins) include(u User) bool {
	return u.ID != "" && slices.Contains(a.Users, u.ID) || a.Managers && u.Manager ||
		slices.ContainsFunc(u.Roles, func(role string) bool { return slices.Contains(a.Roles, role) })
}

// language is the language to speak to the user: the chosen one, that of the
// last question, or that of the user's client; qa.UnknownLanguage if nothing
// tells.
func (c *call) language() qa.Language {
	chosen, spoken := c.session.languages()
	return cmp.Or(chosen, spoken, c.User.Language)
}

// say is the catalogue to speak to the user with, where it must be one.
func (c *call) say() wording.Catalogue { return wording.In(c.language()) }

// notice is a reply of our own words alone, in both languages as long as
// nothing tells which.
func (c *call) notice(kind Kind, say func(wording.Catalogue) []Block) Reply {
	return c.in(c.language(), kind, say)
}

// in is a notice in a language; in both for qa.UnknownLanguage.
func (c *call) in(lang qa.Language, kind Kind, say func(wording.Catalogue) []Block) Reply {
	r := Reply{Kind: kind, Language: lang}
	if r.Language != qa.UnknownLanguage {
		r.Blocks = say(wording.In(r.Language))
		return r
	}
	r.Blocks = append(say(wording.In(qa.Vietnamese)), say(wording.In(qa.English))...)
	return r
}

// tell is a notice of one line.
func (c *call) tell(kind Kind, say func(wording.Catalogue) string) Reply {
	return c.notice(kind, func(w wording.Catalogue) []Block { return []Block{Line{Text: say(w)}} })
}

// failure tells what went wrong, without internals.
func (c *call) failure(err error) Reply {
	return c.tell(KindFailure, func(w wording.Catalogue) string { return w.Failure(err, c.Text) })
}
