package telegram

import (
	"context"
	"time"

	"trich/internal/chat"
	"trich/internal/front/telegram/botapi"
	"trich/internal/front/telegram/markup"
)

// maxMessage is the longest message, in UTF-16 units after entities.
const maxMessage = 4096

// sendPatience is how long it is tried to show a reply.
const sendPatience = 2 * time.Minute

// post is one reply: the messages that make it up, which later replies of the
// same request take over. It is for one goroutine at a time.
type post struct {
	front   *Front
	chat    int64
	thread  int // 0 for none
	replyTo int // 0 for none
	// sent are the messages' IDs, from top to bottom.
	sent []int
	// attached says that the file has been sent.
	attached bool
	// arrived is the last update that there was when the latest reply was sent.
	arrived int64
}

// newPost is for the reply to a message, in its topic, and in a group tied to it.
func (f *Front) newPost(m *botapi.Message) *post {
	p := &post{front: f, chat: m.Chat.ID}
	if m.InTopic {
		p.thread = m.ThreadID
	}
	if m.Chat.Type != "private" {
		p.replyTo = m.ID
	}
	return p
}

// show implements chat.Show.
func (p *post) show(ctx context.Context, r chat.Reply) error {
	p.arrived = p.front.blocked.latest()
	ctx, cancel := context.WithTimeout(ctx, sendPatience)
	defer cancel()
	parts := markup.Of(r).Split(maxMessage)
	for i, part := range parts {
		content := botapi.Params{"text": part.HTML(), "parse_mode": "HTML", "link_preview_options": noPreview}
		if i == len(parts)-1 {
			content["reply_markup"] = keyboard(r.Buttons)
		}
		if err := p.put(ctx, i, content); err != nil {
			return err
		}
	}
	if err := p.cut(ctx, len(parts)); err != nil {
		return err
	}
	return p.attach(ctx, r.File)
}

// noPreview keeps the pages that are linked out of sight.
var noPreview = map[string]bool{"is_disabled": true}

// place adds to params where a message goes.
func (p *post) place(params botapi.Params) botapi.Params {
	params["chat_id"] = p.chat
	if p.thread != 0 {
		params["message_thread_id"] = p.thread
	}
	return params
}

// put makes content the message at i, in place of the one there is, if it can be
// edited.
func (p *post) put(ctx context.Context, i int, content botapi.Params) error {
	if i < len(p.sent) {
		content["chat_id"], content["message_id"] = p.chat, p.sent[i]
		err := p.front.api.Do(ctx, botapi.Call{Method: "editMessageText", Params: content}, nil)
		switch {
		case err == nil, botapi.Refused(err, "message is not modified"):
			return nil
		case !botapi.Refused(err, "message to edit not found") && !botapi.Refused(err, "message can't be edited"):
			return err
		}
		delete(content, "message_id")
	}
	id, err := p.send(ctx, botapi.Call{Method: "sendMessage", Params: content}, i == 0)
	switch {
	case err != nil:
		return err
	case i < len(p.sent):
		p.sent[i] = id
	default:
		p.sent = append(p.sent, id)
	}
	return nil
}

// send sends a message, the first one as a reply.
func (p *post) send(ctx context.Context, call botapi.Call, first bool) (int, error) {
	call.Params = p.place(call.Params)
	if p.replyTo != 0 && first {
		call.Params["reply_parameters"] = map[string]any{"message_id": p.replyTo, "allow_sending_without_reply": true}
	}
	var sent botapi.Message
	err := p.front.api.Do(ctx, call, &sent)
	return sent.ID, err
}

// cut deletes the messages from the n-th on, which an earlier, longer reply
// needed.
func (p *post) cut(ctx context.Context, n int) error {
	for len(p.sent) > max(n, 1) {
		last := p.sent[len(p.sent)-1]
		err := p.front.api.Do(ctx, botapi.Call{Method: "deleteMessage", Params: botapi.Params{"chat_id": p.chat, "message_id": last}}, nil)
		if err != nil && botapi.CodeOf(err) != 400 { // Gone already, or too old to delete.
			return err
		}
		p.sent = p.sent[:len(p.sent)-1]
	}
	return nil
}

// attach sends the file, if there is one and it has not been sent.
func (p *post) attach(ctx context.Context, file *chat.File) error {
	if file == nil || p.attached {
		return nil
	}
	_, err := p.send(ctx, botapi.Call{
		Method: "sendDocument", Params: botapi.Params{},
		Upload: &botapi.Upload{Field: "document", Name: file.Name, Content: file.Content},
	}, false)
	p.attached = err == nil
	return err
}

// button is an InlineKeyboardButton.
type button struct {
	Text  string `json:"text"`
	State string `json:"callback_data,omitempty"`
	URL   string `json:"url,omitempty"`
}

// keyboard is an InlineKeyboardMarkup; nil for no buttons.
func keyboard(rows [][]chat.Button) any {
	if len(rows) == 0 {
		return nil
	}
	var all [][]button
	for _, row := range rows {
		var line []button
		for _, b := range row {
			line = append(line, button{Text: b.Label, State: b.State, URL: b.URL})
		}
		all = append(all, line)
	}
	return map[string]any{"inline_keyboard": all}
}
