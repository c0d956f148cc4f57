package botapi

import (
	"context"
	"errors"
	"maps"
	"math/rand/v2"
	"time"
)

// Do tries a call until it succeeds, is refused for good, or ctx ends, which
// says how long it is worth trying. It waits as long as the server asks for, or
// longer and longer where it cannot be reached. A group that has become a
// supergroup is followed.
//
// A call that was cut off may have been done all the same: a message may then
// be sent twice, which is better than not at all.
func (c *Client) Do(ctx context.Context, call Call, result any) error {
	for tries := 0; ; tries++ {
		err := c.Try(ctx, call, result)
		var e *Error
		if err == nil || !errors.As(err, &e) {
			return err
		}
		if e.MigrateTo != 0 && tries == 0 {
			call.Params = maps.Clone(call.Params)
			call.Params["chat_id"] = e.MigrateTo
			continue
		}
		if !e.temporary() || ctx.Err() != nil {
			return err
		}
		wait := e.Wait(tries)
		c.log.Debug("a call is tried again", "error", err, "wait", wait)
		if !Sleep(ctx, wait) {
			return err
		}
	}
}

// The waits between attempts where the server does not say how long.
const (
	firstWait = 250 * time.Millisecond
	lastWait  = 30 * time.Second
)

// Wait is how long to wait before trying again after so many tries before, with
// jitter, so that not all come back at once.
func (e *Error) Wait(tries int) time.Duration {
	if e.RetryAfter > 0 {
		return e.RetryAfter + time.Duration(rand.Int64N(int64(e.RetryAfter/4)))
	}
	wait := lastWait
	if tries < 7 {
		wait = min(firstWait<<tries, lastWait)
	}
	return wait/2 + time.Duration(rand.Int64N(int64(wait)))
}

// Sleep waits; false if ctx ended meanwhile.
func Sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
