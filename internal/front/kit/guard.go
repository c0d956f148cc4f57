package kit

import (
	"log/slog"
	"runtime/debug"
	"sync"
	"time"
)

// Guard does something that costs nothing else if it panics: that is logged.
func Guard(log *slog.Logger, do func()) {
	defer func() {
		if cause := recover(); cause != nil {
			log.Error("an update was not handled", "cause", cause, "stack", string(debug.Stack()))
		}
	}()
	do()
}

// The waits between two warnings of the same.
const (
	firstComplaint = time.Minute
	lastComplaint  = time.Hour
)

// Complaints warn of something that goes on failing: at once, and then at longer
// and longer intervals; what comes in between is for who debugs. It is safe for
// concurrent use.
type Complaints struct {
	log *slog.Logger
	now func() time.Time

	mu     sync.Mutex
	failed int       // since it worked
	since  time.Time // when that began
	warned bool      // of it
	next   time.Time // not to warn before
	wait   time.Duration
}

// calm is how long something failed at least, for it to be worth telling that it
// works again.
const calm = 10 * time.Second

// NewComplaints warns in log, by the clock now.
func NewComplaints(log *slog.Logger, now func() time.Time) *Complaints {
	return &Complaints{log: log, now: now}
}

// Failed tells of a failure, with args as slog has them.
func (c *Complaints) Failed(message string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	if c.failed++; c.failed == 1 {
		c.since = now
		if now.Sub(c.next) > lastComplaint {
			c.wait = 0
		}
	}
	args = append(args, "failures", c.failed)
	if now.Before(c.next) {
		c.log.Debug(message, args...)
		return
	}
	c.wait = min(max(2*c.wait, firstComplaint), lastComplaint)
	c.next, c.warned = now.Add(c.wait), true
	c.log.Warn(message, args...)
}

// Recovered tells that something works. Whoever was warned that it did not for
// some time hears of it.
func (c *Complaints) Recovered(message string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.warned && c.now().Sub(c.since) >= calm {
		c.log.Warn(message, append(args, "failures", c.failed)...)
	}
	c.failed, c.warned = 0, false
}
