package telegramtest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf16"
)

// Person is a user in a chat: in their private one, unless Group says which.
type Person struct {
	ID       int64
	Language string
	// Group is the ID of a group, 0 for none, and Thread a topic in it.
	Group  int64
	Thread int
}

// chat is where p writes.
func (p Person) chat() int64 {
	if p.Group != 0 {
		return p.Group
	}
	return p.ID
}

func (p Person) from() map[string]any {
	return map[string]any{"id": p.ID, "is_bot": false, "first_name": fmt.Sprint("Person ", p.ID), "language_code": p.Language}
}

// Appoint makes a person an admin of their group.
func (s *Server) Appoint(p Person) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.enter(p)
	c.Admins = append(c.Admins, p.ID)
}

func (s *Server) getChatMember(q Request) (any, *refusal) {
	c, refused := s.destination(q)
	if refused != nil {
		return nil, refused
	}
	status, id := "member", q.integer("user_id")
	if slices.Contains(c.Admins, id) {
		status = "administrator"
	}
	return map[string]any{"status": status, "user": map[string]any{"id": id, "is_bot": false, "first_name": "x"}}, nil
}

// Meet makes a person's private chat, as it is once they have written to the bot.
func (s *Server) Meet(p Person) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.enter(Person{ID: p.ID})
}

// enter makes sure that the chat of p is there. The lock is held.
func (s *Server) enter(p Person) *Chat {
	c, ok := s.chats[p.chat()]
	if !ok {
		c = &Chat{ID: p.chat(), Type: "private"}
		if p.Group != 0 {
			c.Type = "supergroup"
		}
		s.chats[c.ID] = c
	}
	if p.Thread != 0 {
		c.Topics = append(c.Topics, p.Thread)
	}
	return c
}

// incoming is a message of a person's as the API shows it. The lock is held.
func (s *Server) incoming(p Person, id int, text string, more map[string]any) map[string]any {
	c := s.enter(p)
	o := map[string]any{
		"message_id": id, "date": time.Now().Unix(), "from": p.from(),
		"chat": map[string]any{"id": c.ID, "type": c.Type},
	}
	if p.Thread != 0 {
		o["message_thread_id"], o["is_topic_message"] = p.Thread, true
	}
	if text != "" {
		o["text"] = text
	}
	if entities := entitiesOf(text); len(entities) > 0 {
		o["entities"] = entities
	}
	maps.Copy(o, more)
	return o
}

// entitiesOf finds a command at the start of a text and mentions of the bot.
func entitiesOf(text string) []map[string]any {
	var all []map[string]any
	if strings.HasPrefix(text, "/") {
		all = append(all, map[string]any{"type": "bot_command", "offset": 0, "length": units(strings.Fields(text)[0])})
	}
	if i := strings.Index(text, "@"+BotName); i >= 0 && !strings.HasPrefix(text, "/") {
		all = append(all, map[string]any{"type": "mention", "offset": units(text[:i]), "length": len("@" + BotName)})
	}
	return all
}

func units(s string) int { return len(utf16.Encode([]rune(s))) }

// Say has a person send a message; more are fields of it beyond the usual. It
// returns the message's ID.
func (s *Server) Say(p Person, text string, more map[string]any) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lastID++
	id := s.lastID
	m := s.incoming(p, id, text, more)
	s.messages[p.chat()] = append(s.messages[p.chat()], &Message{ID: id, Chat: p.chat(), Thread: p.Thread, Text: text, At: time.Now()})
	s.push("message", m)
	return id
}

// Edit has a person change a message.
func (s *Server) Edit(p Person, id int, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.push("edited_message", s.incoming(p, id, text, map[string]any{"edit_date": time.Now().Unix()}))
}

// Update adds an update of any kind.
func (s *Server) Update(kind string, content any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.push(kind, content)
}

// Press has a person press the first button of a message whose label begins so,
// and returns the query; nil if there is none.
func (s *Server) Press(p Person, message int, label string) *Query {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.find(p.chat(), message)
	if m == nil {
		return nil
	}
	for _, row := range m.Buttons {
		for _, b := range row {
			if strings.HasPrefix(b.Text, label) && b.Data != "" {
				return s.press(p, m, b.Data)
			}
		}
	}
	return nil
}

// press makes a query. The lock is held.
func (s *Server) press(p Person, m *Message, data string) *Query {
	id := fmt.Sprint("press", len(s.queries))
	s.queries[id] = &Query{}
	s.push("callback_query", map[string]any{"id": id, "from": p.from(), "message": s.object(m), "chat_instance": "1", "data": data})
	return s.queries[id]
}

// Inline has a person type behind the bot's name.
func (s *Server) Inline(p Person, text string) *Query {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := fmt.Sprint("inline", len(s.queries))
	s.queries[id] = &Query{}
	s.push("inline_query", map[string]any{"id": id, "from": p.from(), "query": text, "offset": ""})
	return s.queries[id]
}

// Look is a copy of what came of a query so far.
func (s *Server) Look(q *Query) Query {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *q
}

// Block has the bot shut out of a chat, or let in again.
func (s *Server) Block(chat int64, blocked bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.chats[chat].Blocked = blocked
}

// Shown lists copies of the bot's messages in a chat that are still there.
func (s *Server) Shown(chat int64) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Message
	for _, m := range s.messages[chat] {
		if m.Bot && !m.Deleted {
			all = append(all, *m)
		}
	}
	return all
}

// Signs counts the messages of people in a chat that the bot replied to or reacted
// to, by how it did.
func (s *Server) Signs(chat int64) (replies, reactions, twice int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	signs := map[int]int{}
	for _, m := range s.messages[chat] {
		switch {
		case m.Bot && !m.Deleted && m.ReplyTo != 0:
			replies++
			signs[m.ReplyTo]++
		case m.Reaction != "":
			reactions++
			signs[m.ID]++
		}
	}
	for _, n := range signs {
		if n > 1 {
			twice++
		}
	}
	return replies, reactions, twice
}

// Delete has a message of the bot's deleted by somebody else.
func (s *Server) Delete(chat int64, id int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m := s.find(chat, id); m != nil {
		m.Deleted = true
	}
}
