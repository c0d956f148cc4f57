package kit

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// Waits are how long to wait between tries: First after the first failure, then
// twice as long each time up to Most, each as it comes or up to half of that
// shorter or longer, so that many do not come back at once.
type Waits struct {
	First, Most time.Duration
	// Tries is the number of tries after which a failure counts; 0: there is no
	// bound.
	Tries int
}

// Delayed is an error that says how long to wait before trying again; 0 if it
// does not say.
type Delayed interface{ Delay() time.Duration }

// delayOf is how long to wait by an error's own word, somewhat longer than that,
// so that not all come back at once; 0 for one that says nothing.
func delayOf(err error) time.Duration {
	var d Delayed
	if !errors.As(err, &d) || d.Delay() <= 0 {
		return 0
	}
	return d.Delay() + rand.N(d.Delay()/4+1)
}

// Retry tries until there is no error, until again is false, until there have
// been as many tries as waits allow, or until ctx ends. The error is that of the
// last try. Told is told of each failure after which it is tried again, and may
// be nil.
func Retry(ctx context.Context, w Waits, told func(err error, wait time.Duration), try func() (again bool, err error)) error {
	var last error
	_, _ = backoff.Retry(ctx, func() (struct{}, error) {
		again, err := try()
		last = err
		switch delay := delayOf(err); {
		case err != nil && !again:
			return struct{}{}, backoff.Permanent(err)
		case delay > 0:
			return struct{}{}, &backoff.RetryAfterError{Duration: delay}
		}
		return struct{}{}, err
	}, backoff.WithBackOff(w.exponential()), backoff.WithMaxTries(uint(w.Tries)), backoff.WithMaxElapsedTime(0),
		backoff.WithNotify(func(_ error, wait time.Duration) {
			if told != nil {
				told(last, wait)
			}
		}))
	return last
}

func (w Waits) exponential() *backoff.ExponentialBackOff {
	return &backoff.ExponentialBackOff{InitialInterval: w.First, MaxInterval: w.Most, Multiplier: 2, RandomizationFactor: 0.5}
}

// Backoff waits between the rounds of a loop that goes on for ever. It is for one
// goroutine.
type Backoff struct {
	waits *backoff.ExponentialBackOff
}

// Backoff begins with the first wait; Tries does not matter.
func (w Waits) Backoff() *Backoff { return &Backoff{w.exponential()} }

// Wait waits after a failure, as long as err asks for if it does; false if ctx
// ended meanwhile.
func (b *Backoff) Wait(ctx context.Context, err error) bool {
	wait := b.waits.NextBackOff()
	if delay := delayOf(err); delay > 0 {
		wait = delay
	}
	return Sleep(ctx, wait)
}

// Reset begins anew, after a success.
func (b *Backoff) Reset() { b.waits.Reset() }

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

// Ended is the error of a front whose context is ctx: none if it was told to end.
func Ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}
