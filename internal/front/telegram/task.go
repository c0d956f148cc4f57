package telegram

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"trich/internal/chat"
	"trich/internal/front/kit"
	"trich/internal/front/telegram/botapi"
)

// task is what is to be done about an update; the zero value is nothing.
type task struct {
	// key is that of the journal; empty for what is not worth keeping.
	key  string
	lane string
	// message is what is answered, or nil.
	message *botapi.Message
	do      func(ctx context.Context, o *open)
}

// open is what the journal keeps of an update until it is answered.
type open struct {
	Update botapi.Update `json:"update"`
	// Sent are the messages of the reply that are there, and Attached says that
	// its file is.
	Sent     []int `json:"sent,omitempty"`
	Attached bool  `json:"attached,omitempty"`
	// Doubt says that another message was about to be sent, or was; 0 if not. It is
	// the last message that was known to be in the chat before.
	Doubt int `json:"doubt,omitempty"`
	// Private says that the messages are in the chat with the asker.
	Private bool `json:"private,omitempty"`

	key string
	at  time.Time
}

// take sees to it that updates are handled, each once and in the lane of who
// writes where. When it returns they are answered even if the process is killed.
// It waits while there is too much to do, unless receiving ends.
func (f *Front) take(updates ...botapi.Update) {
	var kept []kit.Taken
	var fresh []*open
	var tasks []task
	for _, u := range updates {
		var t task
		kit.Guard(f.o.Log, func() { t = f.task(u) })
		if t.do == nil || t.key != "" && !f.journal.First(t.key) {
			continue
		}
		o := &open{Update: u, key: t.key, at: time.Now()}
		fresh, tasks = append(fresh, o), append(tasks, t)
		if t.key != "" {
			kept = append(kept, kit.TakenAt(t.key, o.at, o))
		}
	}
	f.journal.Keep(kept...)
	for i, t := range tasks {
		f.begin(t, fresh[i])
	}
}

// resume takes up what an earlier process left open.
func (f *Front) resume() {
	f.journal.Resume(func(taken kit.Taken) bool {
		o := &open{key: taken.Key, at: taken.At}
		if err := json.Unmarshal(taken.Entry, o); err != nil || f.old(taken.At) {
			return false
		}
		var t task
		kit.Guard(f.o.Log, func() { t = f.task(o.Update) })
		if t.do == nil {
			return false
		}
		t.key = taken.Key
		f.begin(t, o)
		return true
	})
}

// begin has a task done in its lane. What is not done because the front ends
// stays open.
func (f *Front) begin(t task, o *open) {
	taken := f.lanes.Do(t.lane, func(ctx context.Context) {
		defer func() {
			if ctx.Err() == nil && t.key != "" {
				f.journal.Done(t.key)
			}
		}()
		t.do(ctx, o)
	})
	if taken || t.message == nil || f.lanes.Closed() {
		return
	}
	// Somebody sends more than can wait.
	f.lanes.Do("full/"+t.lane, func(ctx context.Context) {
		p := f.newPost(t.message)
		p.asker = t.message.From
		if err := p.nod(ctx, chat.Reply{Language: user(*p.asker).Language}); err != nil {
			f.o.Log.Debug("a message went without a sign", "error", err)
		}
		f.journal.Done(t.key)
	})
}

// note keeps what there is of the reply now, and, with doubt, that more is about
// to be.
func (f *Front) note(o *open, p *post, doubt int) {
	if o.key == "" {
		return
	}
	o.Sent, o.Attached, o.Doubt, o.Private = p.sent, p.attached, doubt, p.private
	f.journal.Keep(kit.TakenAt(o.key, o.at, o))
}

// task is what is to be done about an update.
func (f *Front) task(u botapi.Update) task {
	t := task{}
	switch {
	case u.Message != nil:
		f.top.saw(u.Message.Chat.ID, u.Message.ID)
		f.groups.note(u.Message.Chat, true)
		t = f.messageTask(u.Message, false)
		t.key = fmt.Sprintf("u%d/%d/%d", u.ID, u.Message.Chat.ID, u.Message.ID)
	case u.EditedMessage != nil:
		t = f.messageTask(u.EditedMessage, true)
		t.key = fmt.Sprintf("e%d/%d/%d", u.ID, u.EditedMessage.Chat.ID, u.EditedMessage.ID)
	case u.CallbackQuery != nil:
		q := u.CallbackQuery
		if q.Message == nil || !f.allowed(q.Message.Chat) {
			return task{}
		}
		do := f.unlessBlocked(q.Message.Chat.ID, func(ctx context.Context, o *open) { f.press(ctx, q, o) })
		t = task{key: "q" + q.ID, lane: laneOf(q.Message.Chat, user(q.From).ID), do: do}
	case u.MyChatMember != nil:
		f.groups.note(u.MyChatMember.Chat, u.MyChatMember.New.Status != "left" && u.MyChatMember.New.Status != "kicked")
	case u.InlineQuery != nil:
		return f.inlineTask(u.InlineQuery)
	}
	return t
}

// unlessBlocked numbers an update of a chat, about which nothing is done if the bot
// turns out before it to be blocked there.
func (f *Front) unlessBlocked(chatID int64, do func(context.Context, *open)) func(context.Context, *open) {
	n := f.blocked.arrive()
	return func(ctx context.Context, o *open) {
		if !f.blocked.has(chatID, n) {
			do(ctx, o)
		}
	}
}

// messageTask answers a message that is for the bot.
func (f *Front) messageTask(m *botapi.Message, edited bool) task {
	if !f.allowed(m.Chat) {
		return task{}
	}
	place := f.place(m.Chat)
	text, wordless, ok := f.addressed(m)
	overheard := !ok && f.overhears(m, place)
	if overheard {
		text, _ = f.spoken(m)
	}
	if !ok && !overheard || f.stale(m) {
		return task{}
	}
	r := f.request(m)
	r.Text, r.Wordless, r.Overheard = text, wordless, overheard
	moderates := r.Group && f.o.Core.Moderates(r)
	if place.Off && !moderates {
		return task{}
	}
	t := task{message: m, lane: laneOf(m.Chat, r.User.ID)}
	t.do = f.unlessBlocked(m.Chat.ID, func(ctx context.Context, o *open) {
		if moderates {
			r.User.Moderator = f.moderates(ctx, m)
		}
		f.answer(ctx, m, r, edited, o)
	})
	if f.o.Core.Lengthy(r) {
		t.lane = fmt.Sprint("long/", m.Chat.ID, "/", m.ID) // Nobody waits for it, nor it for another.
	}
	return t
}

// requestIn is a request made where a message stands. Of one that is too old Telegram
// tells no more than that.
func requestIn(m *botapi.Message) chat.Request {
	return chat.Request{Chat: placeOf(m), Place: strconv.FormatInt(m.Chat.ID, 10), Group: m.Chat.Type != "private"}
}

// request is what a message asks, but for its words.
func (f *Front) request(m *botapi.Message) chat.Request {
	r := requestIn(m)
	r.User, r.Message, r.ReplyTo, r.Replied = user(*m.From), fmt.Sprint(m.ID), f.referenceOf(m), replied(m)
	r.Deaf = r.Group && !f.self.ReadsAll
	if m.SenderChat != nil {
		r.User.ID = fmt.Sprint(m.SenderChat.ID)
	}
	return r
}

// laneOf names the lane of a person in a chat.
func laneOf(c botapi.Chat, user string) string { return fmt.Sprint(c.ID, "/", user) }
