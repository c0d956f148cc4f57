package botapi

import (
	"context"
	"errors"
	"maps"
	"time"

	"trich/internal/front/kit"
)

// Do tries a call until it succeeds, is refused for good, or ctx ends, which
// says how long it is worth trying. It waits as long as the server asks for, or
// longer and longer where it cannot be reached. A group that has become a
// supergroup is followed.
//
// A call that was cut off may have been done all the same: a message may then
// be sent twice, which is better than not at all.
func (c *Client) Do(ctx context.Context, call Call, result any) error {
	moved := false
	told := func(err error, wait time.Duration) { c.log.Debug("a call is tried again", "error", err, "wait", wait) }
	return kit.Retry(ctx, Waits(), told, func() (again bool, err error) {
		err = c.Try(ctx, call, result)
		var e *Error
		if errors.As(err, &e) && e.MigrateTo != 0 && !moved {
			moved = true
			call.Params = maps.Clone(call.Params)
			call.Params["chat_id"] = e.MigrateTo
			err = c.Try(ctx, call, result)
		}
		return errors.As(err, &e) && e.temporary(), err
	})
}

// Waits are the waits between attempts where the server does not say how long.
func Waits() kit.Waits { return kit.Waits{First: 250 * time.Millisecond, Most: 30 * time.Second} }

// Delay is how long the server asks to wait; 0 if it does not.
func (e *Error) Delay() time.Duration { return e.RetryAfter }

var _ kit.Delayed = (*Error)(nil)
