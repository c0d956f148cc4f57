package engine

import (
	"sync"
	"time"
)

const (
	// waitsASleep is of how many waits one may end in sleep before the machine is
	// taken to be busy: each means that a thread was held up for longer than a
	// question's whole share of a product takes.
	waitsASleep = 20
	// firstPause is for how long passes then have one thread each; every further
	// time at once doubles it, up to longestPause.
	firstPause   = time.Second
	longestPause = time.Minute
)

// contention remembers whether threads had to wait for one another because the
// processors are busy with something else. Threads that share each product are
// then far slower than one alone, which waits for nobody. It is safe for
// concurrent use.
type contention struct {
	mu    sync.Mutex
	until time.Time
	pause time.Duration
}

// threads is how many of the wanted threads a pass that begins now should have.
func (c *contention) threads(wanted int, now time.Time) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now.Before(c.until) {
		return 1
	}
	return wanted
}

// report tells of a pass of several threads, which waited and slept so often.
func (c *contention) report(waits, sleeps int, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if sleeps*waitsASleep <= waits {
		c.pause = 0
		return
	}
	c.pause = min(max(2*c.pause, firstPause), longestPause)
	c.until = now.Add(c.pause)
}
