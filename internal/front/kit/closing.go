package kit

import (
	"context"
	"sync"
	"time"
)

// Drain is how long a front may take to end: less than the ten seconds after
// which container engines kill.
const Drain = 8 * time.Second

// Closing is the time that a front has to end, all in all, from when it is told
// to.
type Closing struct {
	mu     sync.Mutex
	budget time.Duration
	end    time.Time // zero as long as nothing is to end
}

// NewClosing begins to count a budget when ctx ends.
func NewClosing(ctx context.Context, budget time.Duration) *Closing {
	c := &Closing{budget: budget}
	context.AfterFunc(ctx, func() { c.begin() })
	return c
}

func (c *Closing) begin() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.end.IsZero() {
		c.end = time.Now().Add(c.budget)
	}
	return c.end
}

// Left is what is left of the budget, which begins now if it has not; never less
// than nothing.
func (c *Closing) Left() time.Duration { return max(time.Until(c.begin()), 0) }
