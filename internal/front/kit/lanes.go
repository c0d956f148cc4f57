package kit

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"trich/internal/observe"
)

// LaneOptions say what Lanes are like. Log is required.
type LaneOptions struct {
	// Total is the number of jobs that may be there altogether, beyond which Do
	// waits, and Each the number that may wait in one lane, beyond which further
	// ones are dropped. 0: no bound.
	Total, Each int
	// Log gets what is dropped, and jobs that panic.
	Log *slog.Logger
	// Observer is told how many jobs there are, as the queue Name; nil: nobody is.
	Observer observe.Observer
	Name     string
}

// Lanes do jobs: those of one lane in order, those of different lanes at the same
// time, in one goroutine a lane as long as it has jobs. They are safe for
// concurrent use.
type Lanes struct {
	o     LaneOptions
	tell  observe.Observer
	slots chan struct{} // nil for no bound
	there atomic.Int64
	// taking ends when no more jobs are wanted; working is that of the jobs.
	taking, working context.Context
	stop            context.CancelFunc
	running         sync.WaitGroup

	mu     sync.Mutex
	closed bool
	// waiting has an entry for each lane where a goroutine works.
	waiting map[string][]func(context.Context)
}

// NewLanes makes lanes, which must be closed. Do waits no longer than ctx lasts;
// jobs have a context with its values that goes on until Close ends it.
func NewLanes(ctx context.Context, o LaneOptions) *Lanes {
	l := &Lanes{o: o, tell: observe.All(o.Observer), taking: ctx, waiting: map[string][]func(context.Context){}}
	if o.Total > 0 {
		l.slots = make(chan struct{}, o.Total)
	}
	l.working, l.stop = context.WithCancel(context.WithoutCancel(ctx))
	return l
}

// Do puts a job behind those of its lane, and reports whether it will be done: not
// after Close, nor in a lane that is full, nor if the context of the lanes ends
// before there is room. A job that panics costs no other.
func (l *Lanes) Do(lane string, job func(ctx context.Context)) bool {
	if !l.enter() {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	jobs, working := l.waiting[lane]
	full := l.o.Each > 0 && len(jobs) >= l.o.Each
	if full {
		l.o.Log.Warn("a chat sends more than can be answered", "chat", lane)
	}
	if l.closed || full {
		l.leave()
		return false
	}
	l.waiting[lane] = append(jobs, job)
	if !working {
		l.running.Go(func() { l.work(lane) })
	}
	return true
}

// enter waits for room for a job.
func (l *Lanes) enter() bool {
	if l.slots != nil {
		select {
		case l.slots <- struct{}{}:
		default:
			select {
			case l.slots <- struct{}{}:
			case <-l.taking.Done():
				return false
			}
		}
	}
	l.count(1)
	return true
}

func (l *Lanes) leave() {
	l.count(-1)
	if l.slots != nil {
		<-l.slots
	}
}

// count tells how many jobs there are after some more.
func (l *Lanes) count(more int64) {
	l.tell.Observe(observe.Queue{Name: l.o.Name, Length: int(l.there.Add(more))})
}

// work does the jobs of a lane until there are none.
func (l *Lanes) work(lane string) {
	for {
		job, ok := l.next(lane)
		if !ok {
			return
		}
		l.try(job)
		l.leave()
	}
}

func (l *Lanes) next(lane string) (func(context.Context), bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	jobs := l.waiting[lane]
	if len(jobs) == 0 {
		delete(l.waiting, lane)
		return nil, false
	}
	l.waiting[lane] = jobs[1:]
	return jobs[0], true
}

func (l *Lanes) try(job func(context.Context)) {
	Guard(l.o.Log, func() { job(l.working) })
}

// Closed reports whether no more jobs are taken.
func (l *Lanes) Closed() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.closed || l.taking.Err() != nil
}

// laneGrace is how long jobs may take to return after their context has ended.
const laneGrace = 500 * time.Millisecond

// Close takes no more jobs and waits until those that are there are done. After
// patience their context ends; those that do not return soon after that are left
// to themselves. Closing again does nothing.
func (l *Lanes) Close(patience time.Duration) {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	defer l.stop()
	ended := make(chan struct{})
	go func() {
		l.running.Wait()
		close(ended)
	}()
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case <-ended:
		return
	case <-late.C:
	}
	l.o.Log.Warn("not all requests were finished in time")
	l.stop()
	late.Reset(laneGrace)
	select {
	case <-ended:
	case <-late.C:
		l.o.Log.Warn("some requests do not end; the program does")
	}
}
