package telegram

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"trich/internal/chat"
	"trich/internal/front/kit"
	"trich/internal/front/telegram/botapi"
	"trich/internal/front/telegram/markup"
	"trich/internal/wording"
)

// maxMessage is the longest message, in UTF-16 units after entities.
const maxMessage = 4096

// sendPatience is how long it is tried to show a reply, at least where older
// messages are answered too.
const sendPatience = 10 * time.Minute

// post is one reply: the messages that make it up, which later replies of the
// same request take over. It is for one goroutine at a time.
type post struct {
	front   *Front
	chat    int64
	thread  int // 0 for none
	replyTo int // 0 for none
	// question is the message that is answered; 0 for none.
	question int
	// asker is who asks; nil where that is a chat. aloud says that they cannot be
	// written to in private.
	asker *botapi.User
	aloud bool
	// private says that it is shown to the asker alone, in another chat.
	private bool
	// sent are the messages' IDs, from top to bottom.
	sent []int
	// attached says that the file has been sent.
	attached bool
	// arrived is the last update that there was when the latest reply was sent.
	arrived int64
	// note keeps what was sent and, with a message of the chat, that another one is
	// about to be, behind that; 0 where none is.
	note func(doubt int)
	// doubt is the message behind which one may be that an earlier process sent,
	// which was killed; 0 for none.
	doubt int
}

// newPost is for the reply to a message, in its topic, and in a group tied to it.
func (f *Front) newPost(m *botapi.Message) *post {
	p := &post{front: f, chat: m.Chat.ID, question: m.ID, note: func(int) {}}
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
	ctx, cancel := context.WithTimeout(ctx, max(sendPatience, p.front.o.MaxAge))
	defer cancel()
	if r.Quiet && p.question != 0 && len(p.sent) == 0 {
		if err := p.nod(ctx, r); !botapi.Rejected(err) {
			return err
		}
	}
	if r.Private && !r.Quiet && p.chat < 0 && p.asker != nil && !p.aloud {
		if done, err := p.whisper(ctx, r); done {
			return err
		}
	}
	return p.display(ctx, r)
}

// whisper shows in private what is for the asker alone; done is false where they
// have never written to the bot, which then may not write to them.
func (p *post) whisper(ctx context.Context, r chat.Reply) (done bool, err error) {
	before := *p
	p.goPrivate()
	p.sent, p.doubt = nil, 0
	if err = p.display(ctx, r); err == nil {
		return true, nil
	}
	if code := botapi.CodeOf(err); code != 400 && code != 403 {
		return true, err
	}
	p.front.o.Log.Debug("a user cannot be written to in private", "error", err)
	*p = before
	p.aloud = true
	return false, nil
}

// goPrivate goes on in the chat with the asker.
func (p *post) goPrivate() {
	p.private, p.chat, p.thread, p.replyTo, p.question = true, p.asker.ID, 0, 0, 0
}

// nod puts a sign on the message that asks, or, where that cannot be, names who asks
// among others in one line for all.
func (p *post) nod(ctx context.Context, r chat.Reply) error {
	err := p.sign(ctx)
	if !botapi.Rejected(err) || p.chat > 0 || p.asker == nil {
		return err
	}
	p.front.tellOnce("sign", "a group does not let the bot react to messages; it replies with words", err)
	return p.front.crowd.Join(ctx, p.chat, p.asker.Name, func(ctx context.Context, names []string) error {
		slices.Sort(names)
		line := *p
		line.replyTo, line.question, line.sent, line.note = 0, 0, nil, func(int) {}
		text := kit.Cut(wording.In(r.Language).TooFastNames(strings.Join(slices.Compact(names), ", ")), maxMessage)
		return line.display(ctx, chat.Reply{Kind: chat.KindRefusal, Language: r.Language, Blocks: []chat.Block{chat.Line{Text: text}}})
	})
}

// display shows a reply in the chat.
func (p *post) display(ctx context.Context, r chat.Reply) error {
	parts := markup.Of(r).Split(maxMessage)
	for i, part := range parts {
		content := botapi.Params{"text": part.HTML(), "parse_mode": "HTML", "link_preview_options": noPreview}
		last := i == len(parts)-1
		if last {
			content["reply_markup"] = keyboard(r.Buttons)
		}
		if err := p.put(ctx, i, content, part.Plain()); err != nil {
			return err
		}
		if !last || r.File != nil || r.Kind == chat.KindProgress {
			p.note(0)
		}
	}
	if err := p.cut(ctx, len(parts)); err != nil {
		return err
	}
	return p.attach(ctx, r.File)
}

// tooMuch is the sign on a message that cannot be answered now, one of the few
// that Telegram has: a plea for patience.
const tooMuch = "🙏"

// sign puts it on the message that asks.
func (p *post) sign(ctx context.Context) error {
	return p.front.api.Do(ctx, botapi.Call{Method: "setMessageReaction", Params: botapi.Params{
		"chat_id": p.chat, "message_id": p.question, "reaction": []map[string]string{{"type": "emoji", "emoji": tooMuch}},
	}}, nil)
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
// edited. Plain is its text without markup.
func (p *post) put(ctx context.Context, i int, content botapi.Params, plain string) error {
	if i < len(p.sent) {
		edit := maps.Clone(content)
		edit["chat_id"], edit["message_id"] = p.chat, p.sent[i]
		err := p.front.humbly(ctx, botapi.Call{Method: "editMessageText", Params: edit}, plain, nil)
		switch {
		case err == nil, botapi.Refused(err, "message is not modified"):
			return nil
		case !botapi.Rejected(err):
			return err
		}
		p.front.o.Log.Debug("a message cannot be changed; another one is sent", "error", err)
	}
	id, err := p.search(ctx, content, p.doubt)
	p.doubt = 0
	if id == 0 && err == nil {
		id, err = p.sendOnce(ctx, content, plain, i == 0)
	}
	if err == nil {
		p.front.top.saw(p.chat, id)
		if p.question != 0 {
			p.front.questions.Add(replyKey{p.chat, id}, p.question)
		}
	}
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

// searched is how many messages are looked at for one that an earlier process
// may have sent: Telegram counts those of all private chats together.
const searched = 40

// search looks behind a message, unless that is 0, for one that was about to be
// sent when the process was killed or the connection cut: nobody but the server
// knows whether it was. The bot cannot read, but it can edit: of the messages
// behind those that were known it can only be one of its own, since in a private
// chat one thing is done at a time. In groups several are, so that it is not looked
// for there. It gives the message's ID, 0 for none.
func (p *post) search(ctx context.Context, content botapi.Params, behind int) (int, error) {
	if behind == 0 || p.chat < 0 {
		return 0, nil
	}
	edit := maps.Clone(content)
	delete(edit, "reply_parameters")
	delete(edit, "message_thread_id")
	for id := behind + 1; id <= behind+searched; id++ {
		edit["chat_id"], edit["message_id"] = p.chat, id
		err := p.front.api.Do(ctx, botapi.Call{Method: "editMessageText", Params: edit}, nil)
		switch {
		case err == nil, botapi.Refused(err, "message is not modified"):
			return id, nil
		case botapi.Refused(err, "message to edit not found"), botapi.Refused(err, "message can't be edited"), botapi.Refused(err, "MESSAGE_ID_INVALID"):
		case botapi.Rejected(err):
			return 0, nil // Something about the message: sending it finds out what.
		default:
			return 0, err
		}
	}
	return 0, nil
}

// sendOnce sends a message, which in a private chat is looked for before it is sent
// again, by this process or the next.
func (p *post) sendOnce(ctx context.Context, content botapi.Params, plain string, first bool) (int, error) {
	call := botapi.Call{Method: "sendMessage", Params: content}
	found := 0
	if top := p.front.top.known(); p.chat > 0 && top > 0 {
		p.note(top)
		call.Done = func(ctx context.Context) bool {
			found, _ = p.search(ctx, content, top) // what cannot be found is sent again
			return found != 0
		}
	}
	id, err := p.send(ctx, call, plain, first)
	return cmp.Or(found, id), err
}

// send sends a message, the first one as a reply.
func (p *post) send(ctx context.Context, call botapi.Call, plain string, first bool) (int, error) {
	call.Params = p.place(call.Params)
	if p.replyTo != 0 && first {
		call.Params["reply_parameters"] = map[string]any{"message_id": p.replyTo, "allow_sending_without_reply": true}
	}
	var sent botapi.Message
	err := p.front.humbly(ctx, call, plain, &sent)
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
	}, "", false)
	if botapi.Rejected(err) || botapi.CodeOf(err) == 413 {
		// The message is there all the same.
		p.front.lacks(ctx, p.chat, "Send Files", err)
		err = nil
	}
	p.attached = err == nil
	return err
}

// button is an InlineKeyboardButton.
type button struct {
	Text  string `json:"text"`
	State string `json:"callback_data,omitempty"`
	URL   string `json:"url,omitempty"`
}

// rows is an InlineKeyboardMarkup.
type rows struct {
	Rows [][]button `json:"inline_keyboard"`
}

// keyboard are rows of buttons, without links that Telegram does not take; nil for
// none.
func keyboard(all [][]chat.Button) any {
	k := &rows{}
	for _, row := range all {
		var line []button
		for _, b := range row {
			if b.URL == "" || linkable(b.URL) {
				line = append(line, button{Text: b.Label, State: b.State, URL: b.URL})
			}
		}
		if len(line) > 0 {
			k.Rows = append(k.Rows, line)
		}
	}
	if len(k.Rows) == 0 {
		return nil
	}
	return k
}
