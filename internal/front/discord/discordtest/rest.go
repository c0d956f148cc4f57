package discordtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"
)

// api serves the interface.
func (s *Server) api(w http.ResponseWriter, r *http.Request) {
	path, ok := strings.CutPrefix(r.URL.Path, "/api/v10")
	if !ok {
		s.t.Errorf("the path is %s", r.URL.Path)
	}
	s.mu.Lock()
	s.requests = append(s.requests, r.Method+" "+path)
	s.mu.Unlock()
	body, file, err := bodyOf(r)
	if err != nil {
		s.t.Errorf("%s %s: %v", r.Method, path, err)
	}
	if s.spec != nil {
		s.mu.Lock()
		err := s.spec.Check(r.Method, path, body)
		s.mu.Unlock()
		if err != nil {
			s.t.Error(err)
			refuse(w, http.StatusBadRequest, 50035, "Invalid Form Body")
			return
		}
	}
	if s.faulty(w, r) {
		return
	}
	if !s.gateway.knows(r.Header.Get("Authorization")) {
		refuse(w, http.StatusUnauthorized, 0, "401: Unauthorized")
		return
	}
	s.route(w, r, strings.Split(strings.Trim(path, "/"), "/"), body, file)
}

// bodyOf is the JSON of a request, nil for none, and the file that came with it.
func bodyOf(r *http.Request) (body []byte, file string, err error) {
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		body, err = io.ReadAll(r.Body)
		if len(body) == 0 {
			body = nil
		}
		return body, "", err
	}
	for form := multipart.NewReader(r.Body, params["boundary"]); ; {
		part, err := form.NextPart()
		if err == io.EOF {
			return body, file, nil
		}
		if err != nil {
			return nil, "", err
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return nil, "", err
		}
		switch part.FormName() {
		case "payload_json":
			body = content
		case "files[0]":
			file = string(content)
		default:
			return nil, "", fmt.Errorf("an unknown part %q", part.FormName())
		}
	}
}

// reply answers with JSON.
func reply(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-RateLimit-Limit", "1000")
	w.Header().Set("X-RateLimit-Remaining", "999")
	w.Header().Set("X-RateLimit-Reset-After", "1.000")
	_ = json.NewEncoder(w).Encode(v) // who asked may be gone
}

// route does what a request asks for. What the description knows but this server
// does not is a failure of the test.
func (s *Server) route(w http.ResponseWriter, r *http.Request, path []string, body []byte, file string) {
	at := func(parts ...string) bool {
		if len(parts) != len(path) {
			return false
		}
		for i, p := range parts {
			if p != "*" && p != path[i] {
				return false
			}
		}
		return true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.notify()
	switch {
	case at("applications", "@me"):
		reply(w, map[string]any{"id": AppID, "name": "Trích", "bot": map[string]any{"id": BotID, "username": "trich"}})
	case at("gateway"):
		reply(w, map[string]any{"url": s.socketURL()})
	case at("gateway", "bot"):
		s.serveGateway(w)
	case at("applications", AppID, "commands"):
		s.serveCommands(w, r, "", body)
	case at("applications", AppID, "guilds", "*", "commands"):
		s.serveCommands(w, r, path[3], body)
	case at("channels", "*") && r.Method == http.MethodGet:
		s.serveChannel(w, path[1])
	case at("guilds", "*", "roles"):
		reply(w, append([]map[string]any{}, s.roles...)) // no roles are a list, too
	case at("channels", "*", "messages", "*") && r.Method == http.MethodGet:
		s.serveMessage(w, path[1], path[3])
	case at("channels", "*", "typing"):
		w.WriteHeader(http.StatusNoContent)
	case at("channels", "*", "messages"):
		s.post(w, path[1], body, file)
	case at("channels", "*", "messages", "*"):
		s.change(w, r, s.message(path[3]), body, file)
	case at("channels", "*", "messages", "*", "reactions", "*", "@me"):
		s.react(w, path[3])
	case at("channels", "*", "messages", "*", "threads"):
		s.openThread(w, path[1], path[3], body)
	case at("users", "@me", "channels"):
		openDirect(w, body)
	case at("interactions", "*", "*", "callback"):
		s.callback(w, path[1], path[2], body)
	case at("webhooks", AppID, "*"):
		s.followUp(w, path[2], body, file)
	case at("webhooks", AppID, "*", "messages", "*"):
		s.changeReply(w, r, path[2], path[4], body, file)
	default:
		s.t.Errorf("this server does not know %s %s", r.Method, r.URL.Path)
		refuse(w, http.StatusNotFound, 0, "404: Not Found")
	}
}

// serveGateway tells where the socket is, and how many sessions may be begun.
func (s *Server) serveGateway(w http.ResponseWriter) {
	s.gateway.mu.Lock()
	defer s.gateway.mu.Unlock()
	reply(w, map[string]any{"url": s.socketURL(), "shards": s.gateway.shards,
		"session_start_limit": map[string]any{"total": 1000, "remaining": s.gateway.remaining, "reset_after": s.gateway.reset, "max_concurrency": s.gateway.concurrency}})
}

// serveCommands lists the commands or replaces them.
func (s *Server) serveCommands(w http.ResponseWriter, r *http.Request, guild string, body []byte) {
	if r.Method == http.MethodPut {
		var given []map[string]any
		_ = json.Unmarshal(body, &given) // it was checked
		for _, c := range given {
			c["id"], c["application_id"], c["version"] = s.newID(), AppID, s.newID()
			if p, has := c["default_member_permissions"]; has && p != nil {
				c["default_member_permissions"] = fmt.Sprint(int64(p.(float64))) // Discord gives it as a text.
			} else {
				c["default_member_permissions"] = nil
			}
		}
		s.commands[guild] = given
	}
	if s.commands[guild] == nil {
		reply(w, []any{})
		return
	}
	reply(w, s.commands[guild])
}

// message finds a message. The caller holds the lock.
func (s *Server) message(id string) *Message {
	for i := len(s.messages) - 1; i >= 0; i-- {
		if s.messages[i].ID == id && !s.messages[i].Deleted {
			return s.messages[i]
		}
	}
	return nil
}

// post adds a message to a channel, once for each nonce.
func (s *Server) post(w http.ResponseWriter, channel string, body []byte, file string) {
	var sent struct {
		Nonce     string `json:"nonce"`
		Enforce   bool   `json:"enforce_nonce"`
		Reference struct {
			MessageID string `json:"message_id"`
		} `json:"message_reference"`
	}
	_ = json.Unmarshal(body, &sent) // it was checked
	if m := s.nonces[channel+sent.Nonce]; m != nil && sent.Nonce != "" && sent.Enforce {
		reply(w, map[string]any{"id": m.ID, "channel_id": m.Channel})
		return
	}
	if s.lacks["history"] && sent.Reference.MessageID != "" {
		refuse(w, http.StatusBadRequest, 160002, "Cannot reply without permission to read message history")
		return
	}
	m := &Message{ID: s.newID(), Channel: channel, ReplyTo: sent.Reference.MessageID}
	if !s.fill(w, m, body, file) {
		return
	}
	s.messages = append(s.messages, m)
	s.nonces[channel+sent.Nonce] = m
	reply(w, map[string]any{"id": m.ID, "channel_id": channel})
}

// change edits or deletes a message.
func (s *Server) change(w http.ResponseWriter, r *http.Request, m *Message, body []byte, file string) {
	switch {
	case m == nil:
		refuse(w, http.StatusNotFound, 10008, "Unknown Message")
	case r.Method == http.MethodDelete:
		m.Deleted = true
		w.WriteHeader(http.StatusNoContent)
	case s.fill(w, m, body, file):
		m.Edits++
		m.Loading = false
		reply(w, map[string]any{"id": m.ID, "channel_id": m.Channel})
	}
}

// fill sets a message to what was sent, if it keeps Discord's limits.
func (s *Server) fill(w http.ResponseWriter, m *Message, body []byte, file string) bool {
	var sent struct {
		Content    string  `json:"content"`
		Embeds     []Embed `json:"embeds"`
		Flags      int     `json:"flags"`
		Components []row   `json:"components"`
		Mentions   *struct {
			Parse []string `json:"parse"`
			Users []string `json:"users"`
			Roles []string `json:"roles"`
			Reply bool     `json:"replied_user"`
		} `json:"allowed_mentions"`
	}
	if err := json.Unmarshal(body, &sent); err != nil {
		s.t.Errorf("%v in %s", err, body)
	}
	if err := limits(sent.Content, sent.Embeds, sent.Components, file != ""); err != nil {
		s.t.Errorf("%v in %s", err, body)
		refuse(w, http.StatusBadRequest, 50035, "Invalid Form Body")
		return false
	}
	if s.lacks["files"] && file != "" || s.lacks["write"] && !strings.HasPrefix(m.Channel, "7") {
		refuse(w, http.StatusForbidden, 50013, "Missing Permissions")
		return false
	}
	if s.lacks["embeds"] && len(sent.Embeds) > 0 {
		refuse(w, http.StatusForbidden, 50013, "Missing Permissions")
		return false
	}
	if a := sent.Mentions; a == nil || a.Parse == nil || len(a.Parse)+len(a.Users)+len(a.Roles) > 0 || a.Reply {
		s.t.Errorf("a message may ping somebody: %s", body)
	}
	m.Content, m.Embeds, m.File, m.Raw = sent.Content, sent.Embeds, file, bytes.Clone(body)
	m.Ephemeral = m.Ephemeral || sent.Flags&64 != 0
	m.Buttons = nil
	for _, row := range sent.Components {
		m.Buttons = append(m.Buttons, row.buttons()...)
	}
	return true
}

// row is a row of buttons, or of one menu.
type row struct {
	Type       int `json:"type"`
	Components []struct {
		Type     int    `json:"type"`
		Style    int    `json:"style"`
		Label    string `json:"label"`
		CustomID string `json:"custom_id"`
		URL      string `json:"url"`
		Options  []struct {
			Label string `json:"label"`
			Value string `json:"value"`
		} `json:"options"`
	} `json:"components"`
}

func (r row) buttons() []Button {
	var all []Button
	for _, c := range r.Components {
		if c.Type == 2 {
			all = append(all, Button{Label: c.Label, CustomID: c.CustomID, URL: c.URL})
		}
		for _, o := range c.Options {
			all = append(all, Button{Label: o.Label, CustomID: o.Value, Menu: c.CustomID})
		}
	}
	return all
}

// limits reports how a message breaks the limits that the description of the
// interface does not tell.
func limits(content string, embeds []Embed, rows []row, file bool) error {
	total := 0
	for _, e := range embeds {
		if e.Title == "" && e.Description == "" {
			return fmt.Errorf("an empty embed")
		}
		total += utf8.RuneCountInString(e.Title) + utf8.RuneCountInString(e.Description) + utf8.RuneCountInString(e.Footer.Text)
	}
	switch {
	case utf8.RuneCountInString(content) > 2000:
		return fmt.Errorf("the content has %d characters", utf8.RuneCountInString(content))
	case total > 6000:
		return fmt.Errorf("the embeds have %d characters", total)
	case strings.TrimSpace(content) == "" && len(embeds) == 0 && !file:
		return fmt.Errorf("an empty message")
	case len(rows) > 5:
		return fmt.Errorf("%d rows of components", len(rows))
	}
	seen := map[string]bool{}
	for _, r := range rows {
		menus := 0
		for _, c := range r.Components {
			if c.Type == 3 {
				menus++
			}
			if c.Type == 2 && ((c.Style == 5) != (c.URL != "") || (c.Style == 5) == (c.CustomID != "") || c.Label == "") {
				return fmt.Errorf("the button %+v is wrong", c)
			}
			if c.CustomID != "" && seen[c.CustomID] {
				return fmt.Errorf("the custom ID %q is there twice", c.CustomID)
			}
			seen[c.CustomID] = true
			values := map[string]bool{}
			for _, o := range c.Options {
				if values[o.Value] {
					return fmt.Errorf("the option %q is there twice", o.Value)
				}
				values[o.Value] = true
			}
		}
		if len(r.Components) == 0 || len(r.Components) > 5 || menus > 0 && len(r.Components) > 1 {
			return fmt.Errorf("a row of %d components", len(r.Components))
		}
	}
	return nil
}

// tokenAge is how long the token of an interaction works, and ackAge how long an
// interaction may stay unanswered.
const (
	tokenAge = 15 * time.Minute
	ackAge   = 3 * time.Second
)
