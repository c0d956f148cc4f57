package kit

import (
	"context"
	"sync"
	"time"
)

// Gather has done once for all what several want done at about the same time, such
// as one line for all who cannot be answered. It is safe for concurrent use.
type Gather[K comparable, T any] struct {
	wait time.Duration

	mu   sync.Mutex
	open map[K]*batch[T]
}

// batch are those that wait for one doing, which ends with err when done is closed.
type batch[T any] struct {
	items []T
	done  chan struct{}
	err   error
}

// NewGather waits for others for so long after the first has come.
func NewGather[K comparable, T any](wait time.Duration) *Gather[K, T] {
	return &Gather[K, T]{wait: wait, open: map[K]*batch[T]{}}
}

// Join has do done with the items of all who join under the same key meanwhile, by
// the first of them, and returns for each what came of it, or the context's error.
func (g *Gather[K, T]) Join(ctx context.Context, key K, item T, do func(ctx context.Context, items []T) error) error {
	b, first := g.enter(key, item)
	if !first {
		select {
		case <-b.done:
			return b.err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	b.err = context.Canceled // of whoever joined, should do panic
	defer close(b.done)
	Sleep(ctx, g.wait)
	g.mu.Lock()
	delete(g.open, key)
	g.mu.Unlock()
	if b.err = ctx.Err(); b.err == nil {
		b.err = do(ctx, b.items)
	}
	return b.err
}

// enter adds an item; first says that it is the first one.
func (g *Gather[K, T]) enter(key K, item T) (b *batch[T], first bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	b, there := g.open[key]
	if !there {
		b = &batch[T]{done: make(chan struct{})}
		g.open[key] = b
	}
	b.items = append(b.items, item)
	return b, !there
}
