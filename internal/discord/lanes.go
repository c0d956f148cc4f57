package discord

import "sync"

// lanes put what is done for one key in an order.
type lanes struct {
	mu   sync.Mutex
	last map[string]*turn
}

// turn is a place in a lane.
type turn struct {
	lanes *lanes
	key   string
	// before is closed when the turn before is over, nil for none.
	before <-chan struct{}
	over   chan struct{}
	once   sync.Once
}

// enter takes the next turn of a key. It must be left.
func (l *lanes) enter(key string) *turn {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := &turn{lanes: l, key: key, over: make(chan struct{})}
	if last := l.last[key]; last != nil {
		t.before = last.over
	}
	l.last[key] = t
	return t
}

// wait waits until the turns before are over.
func (t *turn) wait() {
	if t.before != nil {
		<-t.before
	}
}

// leave ends the turn once those before it are over; it does not wait for them.
// Calling it again does nothing.
func (t *turn) leave() {
	t.once.Do(func() {
		if t.before == nil {
			t.end()
			return
		}
		select {
		case <-t.before:
			t.end()
		default:
			go func() {
				<-t.before
				t.end()
			}()
		}
	})
}

func (t *turn) end() {
	t.lanes.mu.Lock()
	defer t.lanes.mu.Unlock()
	close(t.over)
	if t.lanes.last[t.key] == t {
		delete(t.lanes.last, t.key)
	}
}
