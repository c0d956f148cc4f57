package corpus

import (
	"sync"

	"trich/internal/qa"
)

// Library holds the snapshot that answers now. It is safe for concurrent use;
// the zero value holds none.
type Library struct {
	mu      sync.Mutex
	current *Snapshot
}

// Acquire returns the current snapshot; the caller must Release it. The error is
// qa.CodeNotReady before there is one.
func (l *Library) Acquire() (*Snapshot, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.current == nil {
		return nil, qa.Errorf(qa.CodeNotReady, "the corpus is not loaded yet")
	}
	l.current.users.Add(1)
	return l.current, nil
}

// Swap makes s, of which the Library takes over the caller's use, the current
// snapshot. The one before is closed when its last question is answered; s may
// be nil to close the Library. The error is that of closing.
func (l *Library) Swap(s *Snapshot) error {
	l.mu.Lock()
	old := l.current
	l.current = s
	l.mu.Unlock()
	if old == nil {
		return nil
	}
	return old.Release()
}
