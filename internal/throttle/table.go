package throttle

import (
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// Table is bounded in number and age: what has not been asked for longest goes
// first, and what has not been for longer than its age is gone. It is safe for
// concurrent use.
type Table[K comparable, V any] struct {
	age time.Duration
	now func() time.Time

	mu      sync.Mutex
	entries *simplelru.LRU[K, *aged[V]]
}

type aged[V any] struct {
	value V
	used  time.Time
}

// NewTable holds up to most entries, at least 1, by the clock now.
func NewTable[K comparable, V any](most int, age time.Duration, now func() time.Time) *Table[K, V] {
	entries, _ := simplelru.NewLRU[K, *aged[V]](max(most, 1), nil) // which fails for smaller sizes alone
	return &Table[K, V]{age: age, now: now, entries: entries}
}

// Get gives the value of a key, made if there is none; make must not use the table.
func (t *Table[K, V]) Get(key K, make func() V) V {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	t.expire(now)
	if found, ok := t.entries.Get(key); ok {
		found.used = now
		return found.value
	}
	added := &aged[V]{value: make(), used: now}
	t.entries.Add(key, added)
	return added.value
}

// Each calls do for every value whose key is wanted; neither must use the table.
func (t *Table[K, V]) Each(wanted func(K) bool, do func(V)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, key := range t.entries.Keys() {
		if found, ok := t.entries.Peek(key); ok && wanted(key) {
			do(found.value)
		}
	}
}

// expire drops what is too old.
func (t *Table[K, V]) expire(now time.Time) {
	for {
		_, last, ok := t.entries.GetOldest()
		if !ok || now.Sub(last.used) <= t.age {
			return
		}
		t.entries.RemoveOldest()
	}
}
