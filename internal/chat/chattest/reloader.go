package chattest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"trich/internal/qa"
)

// reloader is a qa.Reloader that stands still when it is told to, and reports
// what is written here.
type reloader struct {
	mu      sync.Mutex
	running bool
	gate    chan struct{} // nil: open
	held    chan struct{}
}

var _ qa.Reloader = (*reloader)(nil)

func newReloader() *reloader { return &reloader{} }

// hold makes the next reload stand still.
func (r *reloader) hold() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.gate, r.held = make(chan struct{}), make(chan struct{})
}

// release lets it go on.
func (r *reloader) release() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.gate != nil {
		close(r.gate)
		r.gate = nil
	}
}

// waitHeld waits until a reload stands still.
func (r *reloader) waitHeld(t *testing.T) {
	t.Helper()
	r.mu.Lock()
	held := r.held
	r.mu.Unlock()
	select {
	case <-held:
	case <-time.After(time.Minute):
		t.Fatal("no reload began")
	}
}

var halfway = qa.ReloadProgress{Stage: qa.StageEncoding, Done: 30, Total: 60, Elapsed: time.Second, Left: time.Second}

func (r *reloader) Reload(ctx context.Context, progress func(qa.ReloadProgress)) (qa.ReloadReport, error) {
	r.mu.Lock()
	if r.running {
		r.mu.Unlock()
		return qa.ReloadReport{}, qa.Errorf(qa.CodeBusy, "a reload is running")
	}
	r.running = true
	gate, held := r.gate, r.held
	r.mu.Unlock()
	defer func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.running = false
	}()
	progress(halfway)
	if gate != nil {
		close(held)
		select {
		case <-gate:
		case <-ctx.Done():
			return qa.ReloadReport{}, fmt.Errorf("reading: %w", ctx.Err())
		}
	}
	report := qa.ReloadReport{
		Updated: []string{"updated/one"}, Removed: []string{"removed/one"}, Unchanged: 40,
		Refused:  []qa.Refusal{{File: "bad.txt", Reason: "/srv/news/bad.txt: the file is empty; write the article into it or remove it", Kept: true}},
		Warnings: []string{"manifest.yaml:3: there is no file \"x.txt\" in the corpus folder; correct the path, relative to the folder and with \"/\", or remove the entry"},
		Articles: 55, Passages: 321, Finished: time.Now(), Took: 3 * time.Second,
	}
	for i := range 14 {
		report.Added = append(report.Added, fmt.Sprintf("added/%02d", i))
	}
	return report, nil
}

func (r *reloader) Reloading() (qa.ReloadProgress, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return halfway, r.running
}
