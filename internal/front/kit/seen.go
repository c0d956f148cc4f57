package kit

import lru "github.com/hashicorp/golang-lru/v2"

// Seen remembers what was seen last, so that what platforms tell twice is taken
// once. It is safe for concurrent use.
type Seen[K comparable] struct {
	keys *lru.Cache[K, struct{}]
}

// NewSeen remembers size keys, at least 1: those seen first are forgotten first.
func NewSeen[K comparable](size int) *Seen[K] { return &Seen[K]{NewCache[K, struct{}](size)} }

// First reports whether a key is seen for the first time, as far as is
// remembered.
func (s *Seen[K]) First(key K) bool {
	known, _ := s.keys.ContainsOrAdd(key, struct{}{})
	return !known
}

// NewCache is a cache of size entries, at least 1: what was not used for longest
// is forgotten first. It is safe for concurrent use.
func NewCache[K comparable, V any](size int) *lru.Cache[K, V] {
	c, _ := lru.New[K, V](max(size, 1)) // which fails for smaller sizes alone
	return c
}
