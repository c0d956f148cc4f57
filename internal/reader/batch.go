package reader

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// batch is the work of one Read. Each thread reads passages of its own, the next
// that no other has taken, so that none waits for another; only where there are
// more threads than passages several share one.
type batch struct {
	reader   *Reader
	opening  []int32
	passages []Passage
	order    []int // the order to read them in
	readings []Reading
	workers  int
	taken    atomic.Int64
}

// run reads all passages.
func (b *batch) run(ctx context.Context) error {
	r := b.reader
	granted := r.acquire(min(r.threads, runtime.GOMAXPROCS(0)))
	b.workers = min(granted, len(b.passages))
	each := granted / b.workers
	errs := make([]error, b.workers)
	var helpers sync.WaitGroup
	for i := 1; i < b.workers; i++ {
		helpers.Go(func() {
			defer r.release(each)
			errs[i] = b.work(ctx, each, true)
		})
	}
	errs[0] = b.work(ctx, each, false)
	r.release(granted - each*(b.workers-1))
	helpers.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// work reads passages until none is left. A helper also ends when other calls have
// come and there are more threads at work than there should be; the caller's own
// thread then reads the rest.
func (b *batch) work(ctx context.Context, threads int, helper bool) error {
	w := b.reader.workers.Get().(*worker)
	defer func() {
		w.batch = nil // the texts are not to be kept
		b.reader.workers.Put(w)
	}()
	for ctx.Err() == nil {
		if helper && int(b.reader.working.Load()) > b.reader.threads {
			return nil
		}
		w.reset(b)
		for i, found := b.next(false); found; i, found = b.next(true) {
			w.add(i)
			if len(w.rows) >= passRows {
				break
			}
		}
		if len(w.parts) == 0 {
			return nil
		}
		if err := w.run(ctx, threads); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// passRows is how many tokens make a pass worth its while: each pass reads all the
// weights at least once.
const passRows = 96

// next is the next passage that nobody has taken. With more it is for a pass that
// has one, which is not to leave another thread without.
func (b *batch) next(more bool) (int, bool) {
	if more && len(b.order)-int(b.taken.Load()) < b.workers {
		return 0, false
	}
	n := int(b.taken.Add(1)) - 1
	if n >= len(b.order) {
		return 0, false
	}
	return b.order[n], true
}

// acquire takes as many threads, up to n, as no other call has, but always one.
func (r *Reader) acquire(n int) int {
	for {
		used := r.working.Load()
		granted := max(1, min(n, r.threads-int(used)))
		if r.working.CompareAndSwap(used, used+int32(granted)) {
			return granted
		}
	}
}

// release gives threads back.
func (r *Reader) release(n int) { r.working.Add(int32(-n)) }
