package chat

import (
	"container/list"
	"sync"
	"time"
)

// recent is a table bounded in number and age: what has not been asked for
// longest goes first. It is safe for concurrent use.
type recent[K comparable, V any] struct {
	most int
	age  time.Duration
	now  func() time.Time

	mu      sync.Mutex
	entries map[K]*list.Element
	order   *list.List // of *entry[K, V], the latest first
}

type entry[K comparable, V any] struct {
	key  K
	val  V
	used time.Time
}

func newRecent[K comparable, V any](most int, age time.Duration, now func() time.Time) *recent[K, V] {
	return &recent[K, V]{most: most, age: age, now: now, entries: map[K]*list.Element{}, order: list.New()}
}

// get gives the value of a key, made if there is none.
func (r *recent[K, V]) get(key K, make func() V) V {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	r.expire(now)
	if e, ok := r.entries[key]; ok {
		r.order.MoveToFront(e)
		found := e.Value.(*entry[K, V])
		found.used = now
		return found.val
	}
	added := &entry[K, V]{key: key, val: make(), used: now}
	r.entries[key] = r.order.PushFront(added)
	if r.order.Len() > r.most {
		r.drop(r.order.Back())
	}
	return added.val
}

// each calls do for every value whose key is wanted.
func (r *recent[K, V]) each(wanted func(K) bool, do func(V)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for key, e := range r.entries {
		if wanted(key) {
			do(e.Value.(*entry[K, V]).val)
		}
	}
}

// expire drops what is too old.
func (r *recent[K, V]) expire(now time.Time) {
	for last := r.order.Back(); last != nil && now.Sub(last.Value.(*entry[K, V]).used) > r.age; last = r.order.Back() {
		r.drop(last)
	}
}

func (r *recent[K, V]) drop(e *list.Element) {
	r.order.Remove(e)
	delete(r.entries, e.Value.(*entry[K, V]).key)
}
