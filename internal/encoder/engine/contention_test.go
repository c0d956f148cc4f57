package engine

import (
	"testing"
	"time"
)

func TestContention(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	const waits, most = 100, 100 / waitsASleep
	var c contention
	for _, step := range []struct {
		at     time.Duration
		sleeps int // of a pass that ends then; -1 for none
		want   int // threads of the next one
	}{
		{0, -1, 2},
		{0, most, 2},
		{0, most + 1, 1},
		{firstPause - 1, -1, 1},
		{firstPause, -1, 2},
		{firstPause, 96, 1}, // again at once: twice as long
		{3*firstPause - 1, -1, 1},
		{3 * firstPause, 0, 2}, // quiet now
		{3 * firstPause, 96, 1},
		{4 * firstPause, -1, 2},
	} {
		now := start.Add(step.at)
		if step.sleeps >= 0 {
			c.report(waits, step.sleeps, now)
		}
		if got := c.threads(2, now); got != step.want {
			t.Errorf("%v, %d sleeps: %d threads, want %d", step.at, step.sleeps, got, step.want)
		}
	}
	for range 20 {
		c.report(waits, 96, start)
	}
	if got := c.threads(2, start.Add(longestPause)); got != 2 {
		t.Errorf("after the longest pause: %d threads", got)
	}
}
