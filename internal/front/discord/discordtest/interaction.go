package discordtest

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"time"
)

// Person is who uses Discord.
type Person struct {
	ID, Name string
	// Guild is where the person is, empty in a direct chat.
	Guild, Channel string
	// Locale is that of the person's client, such as "vi" or "en-US".
	Locale      string
	Roles       []string
	Permissions int64
}

// Interaction is something that a person did.
type Interaction struct {
	ID, Token string
	Person    Person

	created  time.Time
	acked    bool
	original *Message
	// Replies are the messages that answer it, oldest first.
	replies []*Message
	choices []string
	acks    int
	// pressed is the message of the bot's that was pressed.
	pressed *Message
}

// user is a person as Discord writes it.
func (p Person) user() map[string]any {
	name := p.Name
	if name == "" {
		name = "person" + p.ID
	}
	return map[string]any{"id": p.ID, "username": name, "discriminator": "0", "avatar": nil}
}

// interact sends an interaction to the bot. Created is when it was made.
func (s *Server) interact(p Person, kind int, created time.Time, data map[string]any, more map[string]any, change ...func(*Interaction)) *Interaction {
	s.mu.Lock()
	i := &Interaction{ID: s.snowflake(created), Person: p, created: created}
	for _, do := range change {
		do(i)
	}
	i.Token = "token-of-" + i.ID
	s.interactions[i.Token] = i
	s.mu.Unlock()
	event := map[string]any{
		"id": i.ID, "application_id": AppID, "type": kind, "token": i.Token, "version": 1, "channel_id": p.Channel,
		"locale": p.Locale, "app_permissions": "0", "data": data, "entitlements": []any{},
		"channel": map[string]any{"id": p.Channel, "type": 0}, "authorizing_integration_owners": map[string]any{"0": GuildID},
	}
	if p.Guild != "" {
		event["guild_id"], event["guild_locale"], event["context"] = p.Guild, "en-US", 0
		roles := append([]string{}, p.Roles...)
		event["member"] = map[string]any{"user": p.user(), "roles": roles, "permissions": raw64(p.Permissions), "joined_at": "2020-01-01T00:00:00Z"}
	} else {
		event["user"], event["context"] = p.user(), 1
	}
	maps.Copy(event, more)
	s.dispatch(p.Guild, "INTERACTION_CREATE", event)
	return i
}

func raw64(n int64) string { return string(raw(n)) }

// Options are what is given to a command: texts and truth values.
type Options map[string]any

func (o Options) list(focused string) []any {
	list := []any{}
	for name, v := range o {
		kind := 3
		if _, is := v.(bool); is {
			kind = 5
		}
		entry := map[string]any{"name": name, "type": kind, "value": v}
		if name == focused {
			entry["focused"] = true
		}
		list = append(list, entry)
	}
	return list
}

// Slash gives a command.
func (s *Server) Slash(p Person, command string, o Options) *Interaction {
	s.t.Helper()
	s.Connected()
	return s.SlashAt(time.Now(), p, command, o)
}

// SlashAt gives a command that was made at another time.
func (s *Server) SlashAt(at time.Time, p Person, command string, o Options) *Interaction {
	return s.interact(p, 2, at, map[string]any{"id": "900000000000000001", "name": command, "type": 1, "options": o.list("")}, nil)
}

// Again sends an interaction once more, as can happen when a session resumes.
func (s *Server) Again(i *Interaction, command string, o Options) {
	s.dispatch(i.Person.Guild, "INTERACTION_CREATE", map[string]any{
		"id": i.ID, "application_id": AppID, "type": 2, "token": i.Token, "version": 1, "channel_id": i.Person.Channel, "locale": i.Person.Locale,
		"app_permissions": "0", "user": i.Person.user(), "entitlements": []any{},
		"data": map[string]any{"id": "900000000000000001", "name": command, "type": 1, "options": o.list("")},
	})
}

// AskAbout uses the command of a message's menu.
func (s *Server) AskAbout(p Person, name, content string) *Interaction {
	const target = "910000000000000001"
	author := Person{ID: "920000000000000001"}
	return s.interact(p, 2, time.Now(), map[string]any{
		"id": "900000000000000002", "name": name, "type": 3, "target_id": target,
		"resolved": map[string]any{"messages": map[string]any{target: map[string]any{
			"id": target, "channel_id": p.Channel, "content": content, "type": 0, "author": author.user(), "mentions": []any{}, "embeds": []any{},
			"attachments": []any{}, "components": []any{}, "timestamp": "2020-01-01T00:00:00Z",
		}}},
	}, nil)
}

// Type types an option of a command and returns what is offered.
func (s *Server) Type(p Person, command, option, typed string) []string {
	s.t.Helper()
	o := Options{option: typed}
	i := s.interact(p, 4, time.Now(), map[string]any{"id": "900000000000000001", "name": command, "type": 1, "options": o.list(option)}, nil)
	s.Wait("choices", func() bool { return i.acked })
	return i.choices
}

// Press presses a button, or chooses an option of a menu.
func (s *Server) Press(p Person, b Button) *Interaction {
	s.t.Helper()
	s.Connected()
	data := map[string]any{"custom_id": b.CustomID, "component_type": 2}
	if b.Menu != "" {
		data = map[string]any{"custom_id": b.Menu, "component_type": 3, "values": []string{b.CustomID}}
	}
	message := map[string]any{
		"id": "930000000000000001", "channel_id": p.Channel, "content": "", "type": 0, "author": map[string]any{"id": BotID, "username": "trich", "bot": true},
		"mentions": []any{}, "embeds": []any{}, "attachments": []any{}, "components": []any{}, "timestamp": "2020-01-01T00:00:00Z",
	}
	s.mu.Lock()
	var pressed *Message
	for _, m := range s.messages {
		if m.Channel == p.Channel && !m.Deleted && slices.ContainsFunc(m.Buttons, func(there Button) bool { return there.CustomID == b.CustomID }) {
			pressed = m
		}
	}
	s.mu.Unlock()
	return s.interact(p, 3, time.Now(), data, map[string]any{"message": message}, func(i *Interaction) { i.pressed = pressed })
}

// Say writes a message. Fields are added to those it has, such as mentions.
func (s *Server) Say(p Person, content string, fields map[string]any) (id string) {
	s.mu.Lock()
	id = s.newID()
	s.mu.Unlock()
	m := map[string]any{
		"id": id, "channel_id": p.Channel, "content": content, "type": 0, "author": p.user(), "mentions": []any{}, "mention_roles": []any{},
		"mention_everyone": false, "embeds": []any{}, "attachments": []any{}, "components": []any{}, "timestamp": time.Now().Format(time.RFC3339), "tts": false,
	}
	if p.Guild != "" {
		m["guild_id"] = p.Guild
		m["member"] = map[string]any{"roles": append([]string{}, p.Roles...), "joined_at": "2020-01-01T00:00:00Z"}
	}
	maps.Copy(m, fields)
	s.mu.Lock()
	s.said[id] = m
	s.mu.Unlock()
	s.dispatch(p.Guild, "MESSAGE_CREATE", m)
	return id
}

// Change changes a message of a person's.
func (s *Server) Change(p Person, id, content string, fields map[string]any) {
	m := map[string]any{
		"id": id, "channel_id": p.Channel, "content": content, "type": 0, "author": p.user(), "mentions": []any{}, "mention_roles": []any{},
		"mention_everyone": false, "embeds": []any{}, "attachments": []any{}, "components": []any{}, "timestamp": time.Now().Format(time.RFC3339),
		"edited_timestamp": time.Now().Format(time.RFC3339Nano), "tts": false,
	}
	if p.Guild != "" {
		m["guild_id"] = p.Guild
	}
	maps.Copy(m, fields)
	s.dispatch(p.Guild, "MESSAGE_UPDATE", m)
}

// Mention is what Say needs to mention the bot.
func Mention() map[string]any {
	return map[string]any{"mentions": []any{map[string]any{"id": BotID, "username": "trich", "bot": true}}}
}

// callback answers an interaction, once and in time.
func (s *Server) callback(w http.ResponseWriter, id, token string, body []byte) {
	i := s.interactions[token]
	if i == nil || i.ID != id || time.Since(i.created) > ackAge {
		refuse(w, http.StatusNotFound, 10062, "Unknown interaction")
		return
	}
	i.acks++
	if i.acked {
		refuse(w, http.StatusBadRequest, 40060, "Interaction has already been acknowledged.")
		return
	}
	var sent struct {
		Type int             `json:"type"`
		Data json.RawMessage `json:"data"`
	}
	_ = json.Unmarshal(body, &sent) // it was checked
	switch sent.Type {
	case 4, 5:
		m := &Message{ID: s.newID(), Channel: i.Person.Channel, Loading: sent.Type == 5}
		if sent.Type == 4 && !s.fill(w, m, sent.Data, "") {
			return
		}
		var f struct {
			Flags int `json:"flags"`
		}
		_ = json.Unmarshal(sent.Data, &f) // it was checked
		m.Ephemeral = f.Flags&64 != 0
		i.original = m
		i.replies = append(i.replies, m)
		s.messages = append(s.messages, m)
	case 6:
		if i.original = i.pressed; i.original == nil {
			s.t.Errorf("no message is there to be changed: %s", body)
			return
		}
		i.original.Loading = true // until it is changed, or something else is said
		i.replies = append(i.replies, i.original)
	case 8:
		var c struct {
			Choices []struct {
				Value string `json:"value"`
			} `json:"choices"`
		}
		_ = json.Unmarshal(sent.Data, &c) // it was checked
		for _, choice := range c.Choices {
			i.choices = append(i.choices, choice.Value)
		}
	default:
		s.t.Errorf("an interaction is answered with %s", body)
	}
	i.acked = true
	w.WriteHeader(http.StatusNoContent)
}

// usable reports whether messages may still be sent for an interaction.
func (s *Server) usable(w http.ResponseWriter, token string) *Interaction {
	i := s.interactions[token]
	switch {
	case i == nil:
		refuse(w, http.StatusNotFound, 10015, "Unknown Webhook")
	case time.Since(i.created) > tokenAge:
		refuse(w, http.StatusUnauthorized, 50027, "Invalid Webhook Token")
		return nil
	case !i.acked:
		if time.Since(i.created) < ackAge { // Later it can be that the bot was killed before it could answer.
			s.t.Errorf("a message for the interaction %s, which was not answered", i.ID)
		}
		refuse(w, http.StatusNotFound, 10015, "Unknown Webhook")
		return nil
	}
	return i
}

func (s *Server) followUp(w http.ResponseWriter, token string, body []byte, file string) {
	i := s.usable(w, token)
	if i == nil {
		return
	}
	m := &Message{ID: s.newID(), Channel: i.Person.Channel}
	if !s.fill(w, m, body, file) {
		return
	}
	i.replies = append(i.replies, m)
	s.messages = append(s.messages, m)
	if i.pressed != nil && i.original == i.pressed {
		i.original.Loading = false
	}
	reply(w, map[string]any{"id": m.ID, "channel_id": m.Channel})
}

func (s *Server) changeReply(w http.ResponseWriter, r *http.Request, token, id string, body []byte, file string) {
	i := s.usable(w, token)
	if i == nil {
		return
	}
	m := s.message(id)
	if id == "@original" {
		m = i.original
	}
	if m != nil && m.Deleted {
		m = nil
	}
	s.change(w, r, m, body, file)
}

// Replies are copies of the messages that answer an interaction and are there.
func (s *Server) Replies(i *Interaction) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return i.there()
}

func (i *Interaction) there() []Message {
	var found []Message
	for _, m := range i.replies {
		if !m.Deleted {
			found = append(found, *m)
		}
	}
	return found
}

// Answered waits until an interaction has a reply that is no announcement, and
// returns the messages.
func (s *Server) Answered(i *Interaction) []Message {
	s.t.Helper()
	s.Wait("a reply to the interaction "+i.ID, func() bool { return i.done() })
	return s.Replies(i)
}

func (i *Interaction) done() bool {
	there := i.there()
	return len(there) > 0 && !there[0].Loading
}

// Tries counts how often an interaction was answered, also in vain.
func (s *Server) Tries(i *Interaction) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return i.acks
}

// Reply waits for the message that replies to another one.
func (s *Server) Reply(channel, to string) Message {
	s.t.Helper()
	var found Message
	s.Wait("a reply to the message "+to, func() bool {
		for _, m := range s.messages {
			if m.Channel == channel && m.ReplyTo == to && !m.Deleted {
				found = *m
				return true
			}
		}
		return false
	})
	return found
}

// Silenced waits until the announcement of an interaction's reply was taken
// back.
func (s *Server) Silenced(i *Interaction) {
	s.t.Helper()
	s.Wait("silence", func() bool { return i.original != nil && len(i.there()) == 0 })
}

// Peek, PeekChannel and PeekThreads look from within Wait, where the server is
// locked already.
func (s *Server) Peek(i *Interaction) []Message { return i.there() }

// PeekRequests is Requests within Wait.
func (s *Server) PeekRequests() []string { return s.requests }

// PeekChannel is Messages within Wait.
func (s *Server) PeekChannel(channel string) []Message { return s.in(channel) }

// PeekThreads counts the threads within Wait.
func (s *Server) PeekThreads() int { return len(s.threads) }
