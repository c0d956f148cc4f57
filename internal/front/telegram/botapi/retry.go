package botapi

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"sync"
	"time"

	"trich/internal/front/kit"
)

// Do tries a call until it succeeds, is refused for good, or ctx ends, which
// says how long it is worth trying. It waits as long as the server asks for, or
// longer and longer where it cannot be reached; what else goes to a chat waits
// with it until the server takes something there again. A group that has become a
// supergroup is followed.
//
// A call that was cut off may have been done all the same: where nobody can tell,
// a message may then be sent twice, which is better than not at all.
func (c *Client) Do(ctx context.Context, call Call, result any) error {
	moved, cut := false, false
	told := func(err error, wait time.Duration) { c.log.Debug("a call is tried again", "error", err, "wait", wait) }
	return kit.Retry(ctx, Waits(), told, func() (again bool, err error) {
		chat := call.chat()
		if !c.bans.wait(ctx, chat) {
			return false, &Error{Method: call.Method, Code: http.StatusTooManyRequests, Description: "the server takes nothing more there for now", cause: ctx.Err()}
		}
		if cut && call.Done != nil && call.Done(ctx) {
			return false, nil
		}
		err = c.Try(ctx, call, result)
		var e *Error
		cut = cut || errors.As(err, &e) && e.Code == 0
		if errors.As(err, &e) && e.MigrateTo != 0 && !moved {
			moved = true
			call.Params = maps.Clone(call.Params)
			call.Params["chat_id"] = e.MigrateTo
			err = c.Try(ctx, call, result)
		}
		if errors.As(err, &e) && e.RetryAfter > 0 {
			c.bans.add(chat, e.RetryAfter)
		}
		return errors.As(err, &e) && e.temporary(), err
	})
}

// chat is where a call goes to; empty for none.
func (c Call) chat() string {
	if to, has := c.Params["chat_id"]; has {
		return fmt.Sprint(to)
	}
	return ""
}

// bans remember until when the server takes nothing more in chats. They are safe
// for concurrent use.
type bans struct {
	mu    sync.Mutex
	until map[string]time.Time
}

func (b *bans) add(chat string, wait time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	until := time.Now().Add(wait)
	if chat != "" && until.After(b.until[chat]) {
		b.until[chat] = until
	}
}

// wait waits until a chat takes something again; false if ctx ends before.
func (b *bans) wait(ctx context.Context, chat string) bool {
	for {
		b.mu.Lock()
		left := time.Until(b.until[chat])
		if left <= 0 {
			delete(b.until, chat)
		}
		b.mu.Unlock()
		if left <= 0 {
			return true
		}
		if !kit.Sleep(ctx, left) {
			return false
		}
	}
}

// Waits are the waits between attempts where the server does not say how long.
func Waits() kit.Waits { return kit.Waits{First: 250 * time.Millisecond, Most: 30 * time.Second} }

// Delay is how long the server asks to wait; 0 if it does not.
func (e *Error) Delay() time.Duration { return e.RetryAfter }

var _ kit.Delayed = (*Error)(nil)
