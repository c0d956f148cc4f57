package telegramtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

// Chat is a place.
type Chat struct {
	ID   int64
	Type string
	// Topics are the threads there are.
	Topics []int
	// Admins are the users who look after it.
	Admins []int64
	// Blocked says that the bot may not write there.
	Blocked bool
}

// Message is a message of the bot's, or, without Bot, a person's.
type Message struct {
	ID, Thread, ReplyTo int
	Chat                int64
	Bot                 bool
	HTML, Text          string
	Entities            []Entity
	Buttons             [][]Button
	File                string
	Edits               int
	Deleted             bool
	// Reaction is what the bot put on it.
	Reaction string
	At       time.Time // when it was written last
}

// Button is a button below a message.
type Button struct {
	Text string `json:"text"`
	Data string `json:"callback_data"`
	URL  string `json:"url"`
}

// Query is a press of a button or an inline query, and what came of it.
type Query struct {
	Answered, Alert bool
	Text            string
	Results         []Result
}

// Result is a result of an inline query.
type Result struct {
	ID, Title, Description, Text string
	Entities                     []Entity
}

// destination finds the chat of a request.
func (s *Server) destination(q Request) (*Chat, *refusal) {
	c, ok := s.chats[q.integer("chat_id")]
	switch {
	case !ok:
		return nil, bad("chat not found")
	case c.Blocked:
		return nil, &refusal{Code: http.StatusForbidden, Description: "Forbidden: bot was blocked by the user"}
	}
	if thread := int(q.integer("message_thread_id")); thread != 0 && !slices.Contains(c.Topics, thread) {
		return nil, bad("message thread not found")
	}
	return c, nil
}

// compose fills m with what a request says.
func (q Request) compose(m *Message) *refusal {
	text, entities := strings.TrimSpace(q.Params["text"]), []Entity(nil)
	switch q.Params["parse_mode"] {
	case "":
		if text == "" || len(utf16.Encode([]rune(text))) > maxText {
			return bad("message text is empty or too long")
		}
	case "HTML":
		var err error
		if text, entities, err = ParseHTML(q.Params["text"]); err != nil {
			return bad("%v", err)
		}
	default:
		return bad("this server knows HTML alone")
	}
	buttons, refused := readButtons(q.Params["reply_markup"])
	if refused != nil {
		return refused
	}
	m.HTML, m.Text, m.Entities, m.Buttons, m.At = q.Params["text"], text, entities, buttons, time.Now()
	return nil
}

func readButtons(markup string) ([][]Button, *refusal) {
	if markup == "" {
		return nil, nil
	}
	var keyboard struct {
		Rows [][]Button `json:"inline_keyboard"`
	}
	if err := json.Unmarshal([]byte(markup), &keyboard); err != nil {
		return nil, bad("can't parse reply keyboard markup JSON object")
	}
	for _, b := range slices.Concat(keyboard.Rows...) {
		u, err := url.Parse(b.URL)
		switch {
		case strings.TrimSpace(b.Text) == "":
			return nil, bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
		case (b.Data == "") == (b.URL == "") || len(b.Data) > 64:
			return nil, bad("BUTTON_DATA_INVALID")
		case b.URL != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || !strings.Contains(u.Host, ".")):
			return nil, bad("inline keyboard button URL '%s' is invalid: Wrong port number specified in the URL", b.URL)
		}
	}
	return keyboard.Rows, nil
}

// post adds a message of the bot's.
func (s *Server) post(q Request, m *Message) (any, *refusal) {
	c, refused := s.destination(q)
	if refused != nil {
		return nil, refused
	}
	var to struct {
		ID      int  `json:"message_id"`
		Without bool `json:"allow_sending_without_reply"`
	}
	if raw := q.Params["reply_parameters"]; raw != "" {
		if err := json.Unmarshal([]byte(raw), &to); err != nil {
			return nil, bad("can't parse reply parameters")
		}
		if s.find(c.ID, to.ID) == nil {
			if !to.Without {
				return nil, bad("message to be replied not found")
			}
			to.ID = 0
		}
	}
	if wait := s.tooMany(c); wait > 0 {
		return nil, &refusal{http.StatusTooManyRequests, fmt.Sprintf("Too Many Requests: retry after %d", wait), wait}
	}
	s.lastID++
	m.ID, m.Chat, m.Bot, m.Thread, m.ReplyTo, m.At = s.lastID, c.ID, true, int(q.integer("message_thread_id")), to.ID, time.Now()
	s.messages[c.ID] = append(s.messages[c.ID], m)
	return s.object(m), nil
}

// tooMany is the number of seconds after which a group takes another message; 0
// where it takes one now. The lock is held.
func (s *Server) tooMany(c *Chat) int {
	if s.GroupRate == 0 || c.Type == "private" {
		return 0
	}
	var sent []time.Time
	for _, m := range s.messages[c.ID] {
		if m.Bot && time.Since(m.At) < time.Minute {
			sent = append(sent, m.At)
		}
	}
	if len(sent) < s.GroupRate {
		return 0
	}
	return int(time.Until(sent[len(sent)-s.GroupRate].Add(time.Minute))/time.Second) + 1
}

// reactions are some of those that a bot may put on a message.
var reactions = []string{"👍", "👎", "❤", "🔥", "🎉", "🤔", "🙏", "👌", "👀", "🤝", "🫡", "🤷"}

func (s *Server) setMessageReaction(q Request) (any, *refusal) {
	c, refused := s.destination(q)
	if refused != nil {
		return nil, refused
	}
	var all []struct{ Type, Emoji string }
	if err := json.Unmarshal([]byte(q.Params["reaction"]), &all); err != nil || len(all) > 1 {
		return nil, bad("REACTIONS_TOO_MANY")
	}
	m := s.find(c.ID, int(q.integer("message_id")))
	switch {
	case m == nil:
		return nil, bad("message to react not found")
	case len(all) == 1 && (all[0].Type != "emoji" || !slices.Contains(reactions, all[0].Emoji)):
		return nil, bad("REACTION_INVALID")
	case len(all) == 1:
		m.Reaction = all[0].Emoji
	}
	return true, nil
}

// object is a message of the bot's as the API shows it. The lock is held.
func (s *Server) object(m *Message) map[string]any {
	c := s.chats[m.Chat]
	o := map[string]any{
		"message_id": m.ID, "date": m.At.Unix(), "text": m.Text,
		"chat": map[string]any{"id": c.ID, "type": c.Type},
		"from": map[string]any{"id": BotID, "is_bot": true, "first_name": "Trích", "username": BotName},
	}
	if m.Thread != 0 {
		o["message_thread_id"], o["is_topic_message"] = m.Thread, true
	}
	return o
}

// find is a message that is still there. The lock is held.
func (s *Server) find(chat int64, id int) *Message {
	for _, m := range s.messages[chat] {
		if m.ID == id && !m.Deleted {
			return m
		}
	}
	return nil
}

func (s *Server) sendMessage(q Request) (any, *refusal) {
	m := &Message{}
	if refused := q.compose(m); refused != nil {
		return nil, refused
	}
	return s.post(q, m)
}

func (s *Server) sendDocument(q Request) (any, *refusal) {
	content, ok := q.Files["document"]
	if !ok || content == "" {
		return nil, bad("file must be non-empty")
	}
	return s.post(q, &Message{File: content})
}

func (s *Server) editMessageText(q Request) (any, *refusal) {
	c, refused := s.destination(q)
	if refused != nil {
		return nil, refused
	}
	m := s.find(c.ID, int(q.integer("message_id")))
	switch {
	case m == nil:
		return nil, bad("message to edit not found")
	case !m.Bot:
		return nil, bad("message can't be edited")
	}
	changed := *m
	if refused := q.compose(&changed); refused != nil {
		return nil, refused
	}
	if changed.Text == m.Text && reflect.DeepEqual(changed.Entities, m.Entities) && reflect.DeepEqual(changed.Buttons, m.Buttons) {
		return nil, bad("message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
	}
	changed.Edits++
	*m = changed
	return s.object(m), nil
}

func (s *Server) deleteMessage(q Request) (any, *refusal) {
	c, refused := s.destination(q)
	if refused != nil {
		return nil, refused
	}
	m := s.find(c.ID, int(q.integer("message_id")))
	if m == nil {
		return nil, bad("message to delete not found")
	}
	m.Deleted = true
	return true, nil
}

func (s *Server) sendChatAction(q Request) (any, *refusal) {
	if _, refused := s.destination(q); refused != nil {
		return nil, refused
	}
	return true, nil
}

func (s *Server) answerCallbackQuery(q Request) (any, *refusal) {
	query, ok := s.queries[q.Params["callback_query_id"]]
	switch {
	case !ok || query.Answered:
		return nil, bad("query is too old and response timeout expired or query ID is invalid")
	case utf8.RuneCountInString(q.Params["text"]) > 200:
		return nil, bad("MESSAGE_TOO_LONG")
	}
	query.Answered, query.Text, query.Alert = true, q.Params["text"], q.Params["show_alert"] == "true"
	return true, nil
}

func (s *Server) answerInlineQuery(q Request) (any, *refusal) {
	query, ok := s.queries[q.Params["inline_query_id"]]
	if !ok || query.Answered {
		return nil, bad("query is too old and response timeout expired or query ID is invalid")
	}
	var results []struct {
		ID, Title, Description string
		Content                struct {
			Text string `json:"message_text"`
			Mode string `json:"parse_mode"`
		} `json:"input_message_content"`
		Keyboard json.RawMessage `json:"reply_markup"`
	}
	if err := json.Unmarshal([]byte(q.Params["results"]), &results); err != nil || len(results) > 50 {
		return nil, bad("can't parse inline query results")
	}
	seen := map[string]bool{}
	var shown []Result
	for _, r := range results {
		text, entities, err := ParseHTML(r.Content.Text)
		switch {
		case err != nil:
			return nil, bad("%v", err)
		case seen[r.ID]:
			return nil, bad("RESULT_ID_DUPLICATE")
		case r.ID == "" || len(r.ID) > 64:
			return nil, bad("RESULT_ID_INVALID")
		}
		if _, refused := readButtons(string(r.Keyboard)); refused != nil {
			return nil, refused
		}
		seen[r.ID] = true
		shown = append(shown, Result{r.ID, r.Title, r.Description, text, entities})
	}
	query.Answered, query.Results = true, shown
	return true, nil
}

var commandName = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)

// set keeps a menu or a description, by what it is for.
func (s *Server) set(q Request) (any, *refusal) {
	name := strings.TrimPrefix(q.Method, "set")
	value, limit := q.Params["description"], 512
	switch name {
	case "MyShortDescription":
		value, limit = q.Params["short_description"], 120
	case "MyCommands":
		value, limit = q.Params["commands"], 1<<20
		var commands []struct{ Command, Description string }
		if err := json.Unmarshal([]byte(value), &commands); err != nil || len(commands) > 100 {
			return nil, bad("can't parse commands")
		}
		for _, c := range commands {
			if n := utf8.RuneCountInString(c.Description); !commandName.MatchString(c.Command) || n < 1 || n > 256 {
				return nil, bad("BOT_COMMAND_INVALID")
			}
		}
	}
	if utf8.RuneCountInString(value) > limit {
		return nil, bad("the description is too long")
	}
	s.settings[settingKey(name, q)] = value
	return true, nil
}

func (s *Server) get(q Request) (any, *refusal) {
	name := strings.TrimPrefix(q.Method, "get")
	value := s.settings[settingKey(name, q)]
	switch name {
	case "MyCommands":
		if value == "" {
			value = "[]"
		}
		return json.RawMessage(value), nil
	case "MyShortDescription":
		return map[string]string{"short_description": value}, nil
	}
	return map[string]string{"description": value}, nil
}

func settingKey(name string, q Request) string {
	return fmt.Sprint(name, " ", q.Params["language_code"], " ", q.Params["scope"])
}

// Setting is the menu or description that was set for a language and a scope, as
// its parameter had it; name is that of the method without "set".
func (s *Server) Setting(name, language, scope string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.settings[settingKey(name, Request{Params: map[string]string{"language_code": language, "scope": scope}})]
}
