package chat

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"trich/internal/observe"
	"trich/internal/qa"
	"trich/internal/wording"
)

// Limits keep the use fair. Admins are not bound by User and Chat.
type Limits struct {
	// User bounds the requests of one user, Chat those of everyone in a group.
	User, Chat Rate
	// Answers is the number of questions answered at the same time, Queue the
	// number that may wait, and Patience how long; then the user is told that
	// the bot is busy. 0 means 1, 0 and no bound of time.
	Answers, Queue int
	Patience       time.Duration
}

// Rate is a token bucket: Burst requests at once, and PerMinute a minute in the
// long run. The zero value is no limit.
type Rate struct {
	PerMinute, Burst int
}

// buckets is how many users and groups are counted at a time, and bucketAge
// after which idleness one is full again in all likelihood.
const (
	buckets   = 10000
	bucketAge = time.Hour
)

// limiter counts requests.
type limiter struct {
	limits Limits
	now    func() time.Time
	counts *aging[string, *bucket]
}

type bucket struct {
	*rate.Limiter
	mu sync.Mutex
	// told says that the user has been told to slow down in this burst.
	told bool
}

func newLimiter(l Limits, now func() time.Time) *limiter {
	return &limiter{limits: l, now: now, counts: newAging[string, *bucket](buckets, bucketAge, now)}
}

// check counts a request. If it comes too fast, slow is true and the reply asks
// for patience, once in a burst; nil stands for silence then.
func (l *limiter) check(c *call) (reply *Reply, slow bool) {
	platform := string(c.User.Platform)
	checks := []struct {
		key  string
		rate Rate
	}{{"u\x00" + platform + "\x00" + c.User.ID, l.limits.User}}
	if c.Group {
		checks = append(checks, struct {
			key  string
			rate Rate
		}{"c\x00" + platform + "\x00" + c.Chat, l.limits.Chat})
	}
	for _, check := range checks {
		if check.rate.PerMinute == 0 {
			continue
		}
		b := l.counts.get(check.key, func() *bucket {
			return &bucket{Limiter: rate.NewLimiter(rate.Every(time.Minute/time.Duration(check.rate.PerMinute)), max(check.rate.Burst, 1))}
		})
		if first, ok := b.take(l.now()); !ok {
			if !first {
				return nil, true
			}
			told := c.tell(KindRefusal, wording.Catalogue.TooFast)
			return &told, true
		}
	}
	return nil, false
}

// take takes a token; first says that the bucket has just become empty.
func (b *bucket) take(now time.Time) (first, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.AllowN(now, 1) {
		b.told = false
		return false, true
	}
	first = !b.told
	b.told = true
	return first, false
}

// queue lets a bounded number of questions be answered at a time.
type queue struct {
	slots    chan struct{}
	waiting  atomic.Int64
	most     int64
	patience time.Duration
	tell     observe.Observer
}

func newQueue(l Limits, tell observe.Observer) *queue {
	return &queue{slots: make(chan struct{}, max(l.Answers, 1)), most: int64(l.Queue), patience: l.Patience, tell: tell}
}

// wait counts those who wait, after some more.
func (q *queue) wait(more int64) int64 {
	n := q.waiting.Add(more)
	q.tell.Observe(observe.Queue{Name: "questions", Length: int(n)})
	return n
}

// enter waits for a place, which leave gives back. The error is qa.CodeBusy if
// there are too many waiting or it takes too long, or the context's.
func (q *queue) enter(ctx context.Context) (leave func(), err error) {
	leave = func() { <-q.slots }
	select {
	case q.slots <- struct{}{}:
		return leave, nil
	default:
	}
	defer q.wait(-1)
	if q.wait(1) > q.most {
		return nil, qa.Errorf(qa.CodeBusy, "%d questions are waiting already", q.most)
	}
	var late <-chan time.Time
	if q.patience > 0 {
		timer := time.NewTimer(q.patience)
		defer timer.Stop()
		late = timer.C
	}
	select {
	case q.slots <- struct{}{}:
		return leave, nil
	case <-late:
		return nil, qa.Errorf(qa.CodeBusy, "a question waited longer than %v", q.patience)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
