package chat

import (
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// aging is a table bounded in number and age: what has not been asked for
// longest goes first, and what has not been for longer than age is gone. It is
// safe for concurrent use.
type aging[K comparable, V any] struct {
	age time.Duration
	now func() time.Time

	mu      sync.Mutex
	entries *simplelru.LRU[K, *aged[V]]
}

type aged[V any] struct {
	value V
	used  time.Time
}

// newAging holds most entries, at least 1.
func newAging[K comparable, V any](most int, age time.Duration, now func() time.Time) *aging[K, V] {
	entries, _ := simplelru.NewLRU[K, *aged[V]](max(most, 1), nil) // which fails for smaller sizes alone
	return &aging[K, V]{age: age, now: now, entries: entries}
}

// get gives the value of a key, made if there is none.
func (a *aging[K, V]) get(key K, make func() V) V {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.now()
	a.expire(now)
	if found, ok := a.entries.Get(key); ok {
		found.used = now
		return found.value
	}
	added := &aged[V]{value: make(), used: now}
	a.entries.Add(key, added)
	return added.value
}

// each calls do for every value whose key is wanted.
func (a *aging[K, V]) each(wanted func(K) bool, do func(V)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, key := range a.entries.Keys() {
		if found, ok := a.entries.Peek(key); ok && wanted(key) {
			do(found.value)
		}
	}
}

// expire drops what is too old.
func (a *aging[K, V]) expire(now time.Time) {
	for {
		_, last, ok := a.entries.GetOldest()
		if !ok || now.Sub(last.used) <= a.age {
			return
		}
		a.entries.RemoveOldest()
	}
}
