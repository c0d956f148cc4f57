package telegram

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// The most jobs that may wait: altogether, after which no more updates are
// taken, and in one chat, after which further ones are dropped.
const (
	maxWaiting     = 5000
	maxWaitingChat = 100
)

// dispatcher runs jobs: those of one place in order, different places at the
// same time. It is safe for concurrent use.
type dispatcher struct {
	log   *slog.Logger
	slots chan struct{}
	wait  sync.WaitGroup

	mu sync.Mutex
	// waiting has an entry for each place where a goroutine works.
	waiting map[string][]func()
}

func newDispatcher(log *slog.Logger) *dispatcher {
	return &dispatcher{log: log, slots: make(chan struct{}, maxWaiting), waiting: map[string][]func(){}}
}

// add puts a job behind those of its place. It waits for a free slot, until ctx
// ends. It must not be called after drain.
func (d *dispatcher) add(ctx context.Context, place string, job func()) {
	select {
	case d.slots <- struct{}{}:
	default:
		select {
		case d.slots <- struct{}{}:
		case <-ctx.Done():
			return
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	jobs, working := d.waiting[place]
	if len(jobs) >= maxWaitingChat {
		<-d.slots
		d.log.Warn("a Telegram chat sends more than can be answered", "chat", place)
		return
	}
	d.waiting[place] = append(jobs, job)
	if !working {
		d.wait.Add(1)
		go d.work(place)
	}
}

// work does the jobs of a place until there are none.
func (d *dispatcher) work(place string) {
	defer d.wait.Done()
	for {
		job, ok := d.next(place)
		if !ok {
			return
		}
		job()
		<-d.slots
	}
}

func (d *dispatcher) next(place string) (func(), bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	jobs := d.waiting[place]
	if len(jobs) == 0 {
		delete(d.waiting, place)
		return nil, false
	}
	d.waiting[place] = jobs[1:]
	return jobs[0], true
}

// drain waits until all jobs are done; false if that takes longer than patience.
func (d *dispatcher) drain(patience time.Duration) bool {
	done := make(chan struct{})
	go func() {
		defer close(done)
		d.wait.Wait()
	}()
	select {
	case <-done:
		return true
	case <-time.After(patience):
		return false
	}
}
