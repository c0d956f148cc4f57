package telegram

import (
	"context"
	"math/rand/v2"
	"net/http"
	"time"

	"trich/internal/front/kit"
	"trich/internal/front/telegram/botapi"
)

const (
	// pollTime is how long the server holds a poll that finds nothing.
	pollTime = 50 * time.Second
	// pollSlack is how much longer the reply may take to arrive.
	pollSlack = 15 * time.Second
	// pollPause is the least time between polls that find nothing: there are
	// servers that do not hold them.
	pollPause = 300 * time.Millisecond
	// confirmTime bounds the last poll.
	confirmTime = 3 * time.Second
)

// poll gets updates by long polling and takes each once, until ctx ends or the
// server refuses for good.
func (f *Front) poll(ctx context.Context) error {
	// With a webhook set, the server refuses polls.
	err := f.api.Do(ctx, botapi.Call{Method: "deleteWebhook"}, nil)
	if err != nil {
		f.o.Log.Debug("there is no webhook to delete", "error", err)
	}
	at := f.openPosition()
	var others rivals
	for waits := botapi.Waits().Backoff(); ctx.Err() == nil; {
		began := time.Now()
		updates, err := f.getUpdates(ctx, at.offset(began), pollTime)
		switch code := botapi.CodeOf(err); {
		case ctx.Err() != nil:
		case code == http.StatusConflict && others.since(time.Now()) < f.yield:
			f.o.Log.Warn("another program takes the updates of this Telegram bot; trying again", "error", err)
			kit.Sleep(ctx, conflictPause+rand.N(conflictPause))
			continue
		case code == http.StatusUnauthorized, code == http.StatusNotFound, code == http.StatusConflict:
			return refusal(err)
		case err != nil:
			f.o.Log.Debug("Telegram gives no updates", "error", err)
			waits.Wait(ctx, err)
			continue
		}
		waits.Reset()
		fresh := at.fresh(updates, time.Now())
		f.take(fresh...)
		at.pass(fresh, time.Now())
		if len(updates) == 0 && time.Since(began) < pollPause {
			kit.Sleep(ctx, pollPause)
		}
	}
	f.confirm(ctx, at)
	return nil
}

// rivals tell for how long another program has taken the updates in turn with
// this one: a program that was just replaced ends soon.
type rivals struct{ first, last time.Time }

const (
	// conflictPause is the least time to leave the updates to another program.
	conflictPause = 2 * time.Second
	// conflictGone is the time without a conflict after which there is no other.
	conflictGone = 30 * time.Second
)

// since notes a conflict, and tells for how long there have been some.
func (r *rivals) since(now time.Time) time.Duration {
	if now.Sub(r.last) > conflictGone {
		r.first = now
	}
	r.last = now
	return now.Sub(r.first)
}

func (f *Front) getUpdates(ctx context.Context, offset int, hold time.Duration) (botapi.Updates, error) {
	params := botapi.Params{"timeout": int(hold / time.Second), "allowed_updates": botapi.AllowedUpdates()}
	if offset != 0 {
		params["offset"] = offset
	}
	var updates botapi.Updates
	err := f.api.Try(ctx, botapi.Call{Method: "getUpdates", Params: params, Timeout: hold + pollSlack}, &updates)
	return updates, err
}

// confirm tells the server which updates have been handled, so that it does not
// give them again to whoever polls next. What it gives now comes again then.
func (f *Front) confirm(ctx context.Context, at *position) {
	offset := at.offset(time.Now())
	if offset == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), confirmTime)
	defer cancel()
	if _, err := f.getUpdates(ctx, offset, 0); err != nil {
		f.o.Log.Info("the last Telegram updates were not confirmed", "error", err)
	}
}
