// Package topk keeps the highest of many scores, as searches do that look at all
// there is and want a few.
package topk

import "container/heap"

// Scored is a value with its score.
type Scored[S ~float32 | ~float64, V any] struct {
	Score S
	Value V
}

// Best keeps the n values with the highest scores; of equal ones, those that were
// offered first. It is not safe for concurrent use.
type Best[S ~float32 | ~float64, V any] struct {
	kept lowestFirst[S, V]
	n    int
}

// New makes a Best of n values, n being at least 1.
func New[S ~float32 | ~float64, V any](n int) *Best[S, V] {
	return &Best[S, V]{n: n}
}

// Offer takes a value whose score is among the n highest so far.
func (b *Best[S, V]) Offer(score S, value V) {
	switch {
	case len(b.kept) < b.n:
		heap.Push(&b.kept, Scored[S, V]{score, value})
	case score > b.kept[0].Score:
		b.kept[0] = Scored[S, V]{score, value}
		heap.Fix(&b.kept, 0)
	}
}

// Kept are the values in no order; it is theirs until the next Offer.
func (b *Best[S, V]) Kept() []Scored[S, V] { return b.kept }

// Least is the lowest of the n highest scores; 0 if fewer were offered.
func (b *Best[S, V]) Least() S {
	if len(b.kept) < b.n {
		return 0
	}
	return b.kept[0].Score
}

// lowestFirst is a heap.
type lowestFirst[S ~float32 | ~float64, V any] []Scored[S, V]

func (h lowestFirst[S, V]) Len() int           { return len(h) }
func (h lowestFirst[S, V]) Less(i, j int) bool { return h[i].Score < h[j].Score }
func (h lowestFirst[S, V]) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *lowestFirst[S, V]) Push(x any)        { *h = append(*h, x.(Scored[S, V])) }
func (h *lowestFirst[S, V]) Pop() any          { panic("values are replaced, never taken out") }
