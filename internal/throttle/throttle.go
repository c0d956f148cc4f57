// Package throttle keeps use fair and bounded: token buckets, a queue in which a
// bounded number waits, and a table bounded in number and age. It knows nothing of
// who uses what.
package throttle

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Rate is a token bucket: Burst requests at once, and PerMinute a minute in the
// long run. The zero value is no limit.
type Rate struct {
	PerMinute, Burst int
}

// buckets is how many keys are counted at a time, and bucketAge after which
// idleness one is full again in all likelihood.
const (
	buckets   = 10000
	bucketAge = time.Hour
)

// Limiter counts requests by key. It is safe for concurrent use.
type Limiter struct {
	now    func() time.Time
	counts *Table[string, *bucket]
}

type bucket struct {
	*rate.Limiter
	mu sync.Mutex
	// told says that it was told that the bucket is empty, in this burst.
	told bool
}

// NewLimiter makes a Limiter with a clock.
func NewLimiter(now func() time.Time) *Limiter {
	return &Limiter{now: now, counts: NewTable[string, *bucket](buckets, bucketAge, now)}
}

// Take counts a request under a key. If that exceeds the rate, ok is false, and
// first says that it is the first one in this burst to do so.
func (l *Limiter) Take(key string, r Rate) (first, ok bool) {
	_, first, ok = l.Reserve(key, r, 0)
	return first, ok
}

// Reserve does so too, but counts a request that is too early as long as it need
// not wait longer than patience: then wait is how long it has to.
func (l *Limiter) Reserve(key string, r Rate, patience time.Duration) (wait time.Duration, first, ok bool) {
	if r.PerMinute == 0 {
		return 0, false, true
	}
	b := l.counts.Get(key, func() *bucket {
		return &bucket{Limiter: rate.NewLimiter(rate.Every(time.Minute/time.Duration(r.PerMinute)), max(r.Burst, 1))}
	})
	return b.take(l.now(), patience)
}

func (b *bucket) take(now time.Time, patience time.Duration) (wait time.Duration, first, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	place := b.ReserveN(now, 1)
	if wait = place.DelayFrom(now); wait <= patience {
		b.told = b.told && wait > 0
		return wait, false, true
	}
	place.CancelAt(now)
	first = !b.told
	b.told = true
	return 0, first, false
}
