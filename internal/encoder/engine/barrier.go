package engine

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// spins is how often a waiting thread looks before it sleeps, about a third of a
// millisecond: waits are shorter than that unless the machine is busy with
// something else, and then spinning would only hold up the others. Being woken
// costs about a tenth of a millisecond, and there are a hundred waits in a pass.
// With more threads than processors nobody looks: the one waited for may need this
// processor.
const spins = 1000000

// barrier lets a fixed number of threads wait for one another, again and again.
type barrier struct {
	threads int32
	spins   int
	arrived atomic.Int32
	round   atomic.Uint32
	sleeps  atomic.Int32 // waits that ended in sleep
	mu      sync.Mutex
	passed  sync.Cond
}

func newBarrier(threads int) *barrier {
	b := &barrier{threads: int32(threads)}
	if threads <= runtime.GOMAXPROCS(0) {
		b.spins = spins
	}
	b.passed.L = &b.mu
	return b
}

// wait returns when all threads have called it.
func (b *barrier) wait() {
	if b.threads == 1 {
		return
	}
	round := b.round.Load()
	if b.arrived.Add(1) == b.threads {
		b.arrived.Store(0)
		b.mu.Lock()
		b.round.Add(1)
		b.passed.Broadcast()
		b.mu.Unlock()
		return
	}
	for range b.spins {
		if b.round.Load() != round {
			return
		}
	}
	b.sleeps.Add(1)
	b.mu.Lock()
	for b.round.Load() == round {
		b.passed.Wait()
	}
	b.mu.Unlock()
}
