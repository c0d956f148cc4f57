package telegram

import (
	"context"
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

// poll gets updates by long polling and has take take each once, until ctx ends
// or the server refuses for good.
func (f *Front) poll(ctx context.Context, take func(botapi.Update)) error {
	// With a webhook set, the server refuses polls.
	err := f.api.Do(ctx, botapi.Call{Method: "deleteWebhook"}, nil)
	if err != nil {
		f.o.Log.Debug("there is no webhook to delete", "error", err)
	}
	at := f.openPosition()
	for waits := botapi.Waits().Backoff(); ctx.Err() == nil; {
		began := time.Now()
		updates, err := f.getUpdates(ctx, at.offset(began), pollTime)
		switch code := botapi.CodeOf(err); {
		case ctx.Err() != nil:
		case code == http.StatusUnauthorized, code == http.StatusNotFound, code == http.StatusConflict:
			return refusal(err)
		case err != nil:
			f.o.Log.Warn("Telegram gives no updates", "error", err)
			waits.Wait(ctx, err)
			continue
		}
		waits.Reset()
		for _, u := range at.pass(updates, time.Now()) {
			take(u)
		}
		if len(updates) == 0 && time.Since(began) < pollPause {
			kit.Sleep(ctx, pollPause)
		}
	}
	f.confirm(ctx, at)
	return nil
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
