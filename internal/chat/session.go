package chat

import (
	"slices"
	"sync"
	"time"

	"trich/internal/dialog"
	"trich/internal/qa"
)

// session is what is remembered of one user in one chat.
type session struct {
	mu sync.Mutex
	// chosen is the language the user wants, spoken that of the last question.
	chosen, spoken qa.Language
	quotes         int
	turns          []turn // the oldest first
	// listed are the IDs of the articles of the last page of sources, since which
	// nothing was asked, and listedFrom the number of the first.
	listed     []string
	listedFrom int
}

// turn is a question and what was found. It holds copies of what it needs, so
// that no article outlives its corpus here.
type turn struct {
	dialog.Turn
	at time.Time
	// number tells the turns of a session apart.
	number   int
	message  string
	language qa.Language
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
		s.chosen = lang
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
func (s *session) recall(m Memory, now time.Time, message string) []turn {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.turns = slices.DeleteFunc(s.turns, func(t turn) bool { return now.Sub(t.at) > m.Age })
	var turns []turn
	for _, t := range s.turns {
		if message == "" || t.message != message {
			turns = append(turns, t)
		}
	}
	return turns
}

// remember adds a turn, in place of the one of the same message, and forgets
// what exceeds the memory. It gives the turn's number.
func (s *session) remember(m Memory, t turn) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, old := range s.turns {
		t.number = max(t.number, old.number+1)
	}
	if t.message != "" {
		s.turns = slices.DeleteFunc(s.turns, func(old turn) bool { return old.message == t.message })
	}
	s.turns = append(s.turns, t)
	if extra := len(s.turns) - max(m.Turns, 1); extra > 0 {
		s.turns = slices.Delete(s.turns, 0, extra)
	}
	s.spoken, s.listed = t.language, nil
	return t.number
}
