package corpus

import (
	"sync"
	"time"

	"trich/internal/qa"
)

// tellEvery is how often progress is told, and sureAfter how long encoding must
// last before the time left is estimated from its speed.
const (
	tellEvery = 100 * time.Millisecond
	sureAfter = time.Second
)

// progress follows a build. It is safe for concurrent use.
type progress struct {
	mu         sync.Mutex
	now        qa.ReloadProgress
	start      time.Time
	stageStart time.Time
	share      float64 // of the stage's work that is done, 0 to 1
}

func newProgress() *progress {
	now := time.Now()
	return &progress{now: qa.ReloadProgress{Stage: qa.StageReading}, start: now, stageStart: now}
}

// stage begins a stage of total parts, 0 if their number is not known.
func (p *progress) stage(stage qa.ReloadStage, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now.Stage, p.now.Done, p.now.Total = stage, 0, total
	p.stageStart, p.share = time.Now(), 0
}

// advance says how many parts of the stage are done, and what share of its work
// that is.
func (p *progress) advance(done int, share float64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now.Done, p.share = done, share
}

// files says how many files have been read.
func (p *progress) files(done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now.Done, p.now.Total = done, total
}

// state is how far the build has come.
func (p *progress) state() qa.ReloadProgress {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.now
	s.Elapsed = time.Since(p.start)
	if spent := time.Since(p.stageStart); p.share > 0 && spent > sureAfter {
		s.Left = time.Duration(float64(spent) * (1 - p.share) / p.share)
	}
	return s
}

// follow tells how far the build has come, now and then and from a goroutine of
// its own, so that whoever listens cannot hold it up. The result ends that, and
// returns when tell is not running any more.
func (p *progress) follow(tell func(qa.ReloadProgress)) (end func()) {
	if tell == nil {
		return func() {}
	}
	stop := make(chan struct{})
	var telling sync.WaitGroup
	telling.Go(func() {
		tick := time.NewTicker(tellEvery)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				tell(p.state())
			}
		}
	})
	return func() {
		close(stop)
		telling.Wait()
	}
}
