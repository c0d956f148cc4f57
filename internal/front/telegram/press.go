package telegram

import (
	"context"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"trich/internal/chat"
	"trich/internal/front/telegram/botapi"
	"trich/internal/front/telegram/markup"
)

// maxToast is the longest text shown over a chat, in characters.
const maxToast = 200

// pressPatience is how long a press may go without a sign of having been heard:
// Telegram forgets it soon after.
const pressPatience = 3 * time.Second

// press has the core do what a button stands for.
func (f *Front) press(ctx context.Context, q *botapi.CallbackQuery, o *open) {
	r := requestIn(q.Message)
	r.User, r.Press = user(q.From), q.Data
	p := f.newPost(q.Message)
	p.asker = &q.From
	p.question, p.sent, p.attached = 0, o.Sent, o.Attached
	if o.Private {
		p.goPrivate()
	}
	p.doubt, p.note = o.Doubt, func(doubt int) { f.note(o, p, doubt) }
	var told atomic.Bool
	tell := func(params botapi.Params) error {
		params["callback_query_id"] = q.ID
		return f.api.Do(ctx, botapi.Call{Method: "answerCallbackQuery", Params: params}, nil)
	}
	heard := func() {
		if !told.Swap(true) {
			f.noteToast(tell(botapi.Params{}))
		}
	}
	early := time.AfterFunc(pressPatience, heard)
	defer early.Stop()
	err := f.handle(ctx, r, p, func(ctx context.Context, reply chat.Reply) error {
		if text, short := toast(reply); short && !told.Swap(true) {
			alert := reply.Kind == chat.KindFailure || reply.Kind == chat.KindRefusal && !reply.Quiet
			// Where it cannot be shown over the chat it is shown in it.
			if err := tell(botapi.Params{"text": text, "show_alert": alert}); !botapi.Rejected(err) {
				return err
			}
		}
		heard()
		if reply.InPlace && len(p.sent) == 0 {
			p.sent = []int{q.Message.ID}
		}
		return p.show(ctx, reply)
	})
	heard()
	f.log(err, p)
}

// noteToast logs that a press went without its sign of having been heard.
func (f *Front) noteToast(err error) {
	if err != nil {
		f.o.Log.Debug("a press was not acknowledged", "error", err)
	}
}

// toast is a reply that is no more than a few words, shown over the chat and
// gone, so that the chat stays quiet.
func toast(r chat.Reply) (string, bool) {
	if len(r.Buttons) > 0 || r.File != nil || r.Kind == chat.KindProgress {
		return "", false
	}
	for _, block := range r.Blocks {
		if _, ok := block.(chat.Line); !ok {
			return "", false
		}
	}
	text := strings.TrimSpace(markup.Of(r).Plain())
	return text, text != "" && utf8.RuneCountInString(text) <= maxToast
}
