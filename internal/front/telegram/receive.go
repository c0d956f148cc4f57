package telegram

import (
	"cmp"
	"context"
	"strconv"
	"sync"
	"time"

	"trich/internal/chat"
	"trich/internal/front/kit"
	"trich/internal/front/telegram/botapi"
)

// take sees to it that an update is handled, in the lane of its chat. It waits
// while there is too much to do, unless receiving ends.
func (f *Front) take(u botapi.Update) {
	if lane, job := f.job(u); job != nil {
		f.lanes.Do(lane, job)
	}
}

// job is what to do about an update, and in which lane; nil for nothing.
func (f *Front) job(u botapi.Update) (lane string, job func(context.Context)) {
	switch {
	case u.Message != nil:
		return f.messageJob(u.Message, false)
	case u.EditedMessage != nil:
		return f.messageJob(u.EditedMessage, true)
	case u.CallbackQuery != nil:
		q := u.CallbackQuery
		if q.Message == nil || !f.allowed(q.Message.Chat) {
			return "", nil
		}
		return laneOf(q.Message.Chat), f.unlessBlocked(q.Message.Chat.ID, func(ctx context.Context) { f.press(ctx, q) })
	case u.InlineQuery != nil:
		return f.inlineJob(u.InlineQuery)
	}
	return "", nil
}

// unlessBlocked numbers an update of a chat, whose job is not done if the bot turns
// out before it to be blocked there.
func (f *Front) unlessBlocked(chatID int64, job func(context.Context)) func(context.Context) {
	n := f.blocked.arrive()
	return func(ctx context.Context) {
		if !f.blocked.has(chatID, n) {
			job(ctx)
		}
	}
}

// laneOf names the lane of a chat.
func laneOf(c botapi.Chat) string { return strconv.FormatInt(c.ID, 10) }

// messageJob answers a message that is for the bot.
func (f *Front) messageJob(m *botapi.Message, edited bool) (string, func(context.Context)) {
	if !f.allowed(m.Chat) {
		return "", nil
	}
	text, ok := f.addressed(m)
	if !ok || f.stale(m) {
		return "", nil
	}
	r := chat.Request{
		User: user(*m.From), Chat: placeOf(m), Group: m.Chat.Type != "private",
		Message: strconv.Itoa(m.ID), Text: text, Replied: replied(m),
	}
	if m.SenderChat != nil {
		r.User.ID = strconv.FormatInt(m.SenderChat.ID, 10)
	}
	job := f.unlessBlocked(m.Chat.ID, func(ctx context.Context) { f.answer(ctx, m, r, edited) })
	if f.o.Core.Lengthy(r) {
		return "long/" + laneOf(m.Chat) + "/" + r.User.ID, job
	}
	return laneOf(m.Chat), job
}

// replied is the text of the message that one replies to; in a topic every message
// counts as a reply to the one that opened it, which says nothing.
func replied(m *botapi.Message) string {
	if m.ReplyTo == nil || m.ReplyTo.TopicCreated != nil {
		return ""
	}
	return cmp.Or(m.ReplyTo.Text, m.ReplyTo.Caption)
}

// stale reports whether a message is too old to answer.
func (f *Front) stale(m *botapi.Message) bool {
	age := time.Since(time.Unix(max(m.Date, m.EditDate), 0))
	if f.o.MaxAge == 0 || age <= f.o.MaxAge {
		return false
	}
	f.o.Log.Info("a Telegram message is too old to answer", "chat", m.Chat.ID, "age", age.Round(time.Second))
	return true
}

// placeOf names the chat, or the topic in it, for the core.
func placeOf(m *botapi.Message) string {
	place := strconv.FormatInt(m.Chat.ID, 10)
	if m.InTopic {
		place += "/" + strconv.Itoa(m.ThreadID)
	}
	return place
}

// answer has the core handle a message and shows what it says. The reply to a
// message that was edited takes the place of the one before.
func (f *Front) answer(ctx context.Context, m *botapi.Message, r chat.Request, edited bool) {
	key := replyKey{m.Chat.ID, m.ID}
	before, known := f.replies.Get(key)
	if known && (!edited || before.text == r.Text) {
		return // Answered already; something else about the message has changed.
	}
	p := f.newPost(m)
	p.sent = before.sent
	err := f.handle(ctx, r, p, p.show)
	if len(p.sent) > 0 {
		f.replies.Add(key, answered{text: r.Text, sent: p.sent})
	}
	f.note(err, p)
}

// handle has the core handle a request while the chat sees that the bot is
// typing.
func (f *Front) handle(ctx context.Context, r chat.Request, p *post, show chat.Show) error {
	silent := f.typing(ctx, p)
	defer silent()
	return f.o.Core.Handle(ctx, r, func(ctx context.Context, reply chat.Reply) error {
		silent()
		return show(ctx, reply)
	})
}

// note logs why a reply was not shown, and remembers who has blocked the bot.
func (f *Front) note(err error, p *post) {
	switch {
	case err == nil:
	case botapi.CodeOf(err) == 403:
		f.blocked.add(p.chat, p.arrived)
		f.o.Log.Info("the bot may not write in a Telegram chat any more", "chat", p.chat)
	default:
		f.o.Log.Warn("a Telegram reply could not be shown", "chat", p.chat, "error", err)
	}
}

// Typing shows from when an answer takes noticeably long, and again before
// Telegram would take it away, after five seconds.
const (
	typingDelay = 400 * time.Millisecond
	typingAgain = 4500 * time.Millisecond
)

// typing shows that the bot is typing until the function it returns is called,
// once or more.
func (f *Front) typing(ctx context.Context, p *post) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var showing sync.WaitGroup
	showing.Go(func() {
		for wait := typingDelay; kit.Sleep(ctx, wait); wait = typingAgain {
			// It is a courtesy: not worth a second try.
			err := f.api.Try(ctx, botapi.Call{Method: "sendChatAction", Params: p.place(botapi.Params{"action": "typing"})}, nil)
			if err != nil {
				f.o.Log.Debug("typing was not shown", "error", err)
			}
		}
	})
	return func() { cancel(); showing.Wait() }
}
