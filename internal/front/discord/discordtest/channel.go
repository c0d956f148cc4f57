package discordtest

import (
	"encoding/json"
	"net/http"
)

func (s *Server) serveChannel(w http.ResponseWriter, id string) {
	fields, known := s.channels[id]
	if !known {
		fields = map[string]any{"id": id, "type": 0}
	}
	reply(w, fields)
}

// serveMessage gives a message of a person's, or one of the bot's with what it
// answers.
func (s *Server) serveMessage(w http.ResponseWriter, channel, id string) {
	if said, there := s.said[id]; there && said["channel_id"] == channel {
		reply(w, said)
		return
	}
	m := s.message(id)
	if m == nil || m.Channel != channel {
		refuse(w, http.StatusNotFound, 10008, "Unknown Message")
		return
	}
	mine := map[string]any{"id": m.ID, "channel_id": channel, "content": m.Content, "type": 0, "author": map[string]any{"id": BotID, "username": "trich", "bot": true}}
	if to, there := s.said[m.ReplyTo]; there {
		mine["type"], mine["referenced_message"] = 19, to
	}
	reply(w, mine)
}

func (s *Server) openThread(w http.ResponseWriter, channel, message string, body []byte) {
	var thread map[string]any
	_ = json.Unmarshal(body, &thread) // it was checked
	if s.lacks["threads"] {
		refuse(w, http.StatusForbidden, 50013, "Missing Permissions")
		return
	}
	if s.message(message) == nil && s.said[message] == nil {
		refuse(w, http.StatusNotFound, 10008, "Unknown Message")
		return
	}
	s.threads = append(s.threads, thread)
	s.channels[message] = map[string]any{"id": message, "type": 11, "parent_id": channel, "owner_id": BotID, "name": thread["name"]}
	reply(w, s.channels[message])
}

func (s *Server) react(w http.ResponseWriter, message string) {
	if s.lacks["reactions"] {
		refuse(w, http.StatusForbidden, 50013, "Missing Permissions")
		return
	}
	s.reactions[message]++
	w.WriteHeader(http.StatusNoContent)
}

// openDirect opens a channel with a person alone.
func openDirect(w http.ResponseWriter, body []byte) {
	var to struct {
		Recipient string `json:"recipient_id"`
	}
	_ = json.Unmarshal(body, &to) // it was checked
	reply(w, map[string]any{"id": "7" + to.Recipient, "type": 1})
}
