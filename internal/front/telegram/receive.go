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
	if at := time.Unix(max(m.Date, m.EditDate), 0); f.old(at) {
		f.o.Log.Info("a Telegram message is too old to answer", "chat", m.Chat.ID, "age", time.Since(at).Round(time.Second))
		return true
	}
	return false
}

// old reports whether what happened at a time is too old to answer.
func (f *Front) old(at time.Time) bool { return f.o.MaxAge != 0 && time.Since(at) > f.o.MaxAge }

// placeOf names the chat, or the topic in it, for the core.
func placeOf(m *botapi.Message) string {
	place := strconv.FormatInt(m.Chat.ID, 10)
	if m.InTopic {
		place += "/" + strconv.Itoa(m.ThreadID)
	}
	return place
}

// referenceOf is the question that a message refers to by replying to it, or to
// its answer.
func (f *Front) referenceOf(m *botapi.Message) chat.Reference {
	to := m.ReplyTo
	if to == nil || to.TopicCreated != nil {
		return chat.Reference{}
	}
	asked := to.ID
	if to.From != nil && to.From.ID == f.self.ID {
		known, ok := f.questions.Get(replyKey{m.Chat.ID, to.ID})
		if !ok {
			return chat.Reference{}
		}
		asked = known
	}
	return chat.Reference{Chat: placeOf(m), Message: strconv.Itoa(asked)}
}

// answer has the core handle a message and shows what it says. The reply to a
// message that was edited takes the place of the one before.
func (f *Front) answer(ctx context.Context, m *botapi.Message, r chat.Request, edited bool, o *open) {
	key := replyKey{m.Chat.ID, m.ID}
	before, known := f.replies.Get(key)
	if known && (!edited || before.text == r.Text) {
		return // Answered already; something else about the message has changed.
	}
	p := f.newPost(m)
	if m.SenderChat == nil {
		p.asker = m.From
	}
	p.sent, p.attached = before.sent, o.Attached
	if len(o.Sent) > 0 {
		p.sent = o.Sent
	}
	if p.asker != nil && (o.Private || before.private) {
		p.goPrivate()
	}
	p.doubt, p.note = o.Doubt, func(doubt int) { f.note(o, p, doubt) }
	err := f.handle(ctx, r, p, p.show)
	if len(p.sent) > 0 {
		f.replies.Add(key, answered{text: r.Text, sent: p.sent, private: p.private})
	}
	f.log(err, p)
}

// handle has the core handle a request while the chat sees that the bot is
// typing.
func (f *Front) handle(ctx context.Context, r chat.Request, p *post, show chat.Show) error {
	silent := func() {}
	if !r.Overheard {
		silent = f.typing(ctx, p)
	}
	defer silent()
	return f.o.Core.Handle(ctx, r, func(ctx context.Context, reply chat.Reply) error {
		silent()
		return show(ctx, reply)
	})
}

// log tells why a reply was not shown, and remembers who has blocked the bot.
func (f *Front) log(err error, p *post) {
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
