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
	failed int
	next   time.Time
	wait   time.Duration
}

// NewComplaints warns in log, by the clock now.
func NewComplaints(log *slog.Logger, now func() time.Time) *Complaints {
	return &Complaints{log: log, now: now}
}

// Failed tells of a failure, with args as slog has them.
func (c *Complaints) Failed(message string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failed++
	args = append(args, "failures", c.failed)
	if c.failed > 1 && c.now().Before(c.next) {
		c.log.Debug(message, args...)
		return
	}
	c.wait = min(max(2*c.wait, firstComplaint), lastComplaint)
	c.next = c.now().Add(c.wait)
	c.log.Warn(message, args...)
}

// Recovered tells, if something failed before, that it does no longer.
func (c *Complaints) Recovered(message string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failed == 0 {
		return
	}
	c.log.Warn(message, append(args, "failures", c.failed)...)
	c.failed, c.wait = 0, 0
}
