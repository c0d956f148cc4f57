package throttle

import (
	"context"
	"sync/atomic"
	"time"

	"trich/internal/qa"
)

// Queue lets a bounded number work at a time. It is safe for concurrent use.
type Queue struct {
	slots    chan struct{}
	waiting  atomic.Int64
	most     int64
	patience time.Duration
	tell     func(waiting int)
}

// NewQueue lets atOnce, at least 1, work at a time, while most may wait, for
// patience, 0 for as long as it takes. Tell is told how many wait, whenever that
// changes, and must be safe for concurrent use.
func NewQueue(atOnce, most int, patience time.Duration, tell func(waiting int)) *Queue {
	return &Queue{slots: make(chan struct{}, max(atOnce, 1)), most: int64(most), patience: patience, tell: tell}
}

// wait counts those who wait, after some more.
func (q *Queue) wait(more int64) int64 {
	n := q.waiting.Add(more)
	q.tell(int(n))
	return n
}

// Enter waits for a place, which leave gives back. The error is qa.CodeBusy if
// there are too many waiting or it takes too long, or the context's.
func (q *Queue) Enter(ctx context.Context) (leave func(), err error) {
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
