package telegram

import "sync"

// recent is a map that forgets the entries put first. It is safe for concurrent
// use.
type recent[K comparable, V any] struct {
	mu     sync.Mutex
	size   int
	values map[K]V
	order  []K
}

func newRecent[K comparable, V any](size int) *recent[K, V] {
	return &recent[K, V]{size: size, values: map[K]V{}}
}

func (r *recent[K, V]) get(key K) (V, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	v, ok := r.values[key]
	return v, ok
}

// put sets an entry and reports whether there was none.
func (r *recent[K, V]) put(key K, value V) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, known := r.values[key]
	r.values[key] = value
	if known {
		return false
	}
	r.order = append(r.order, key)
	if len(r.order) > r.size {
		delete(r.values, r.order[0])
		r.order = r.order[1:]
	}
	return true
}

// The number of entries remembered.
const (
	maxReplies = 5000
	maxTyped   = 1000
)

// replies remembers which messages answer which, for when a question is edited.
type replies = recent[replyKey, answered]

// replyKey is a question.
type replyKey struct {
	chat    int64
	message int
}

// answered is what a question asked and the messages that answer it.
type answered struct {
	text string
	sent []int
}

func newReplies() *replies { return newRecent[replyKey, answered](maxReplies) }

// typed remembers the last query that each user typed in inline mode.
type typed = recent[int64, string]

func newTyped() *typed { return newRecent[int64, string](maxTyped) }

// blocked remembers in which chats the bot may not write, and up to which update
// that is known: what arrived later may have been written after the bot was let
// in again, and is worth a try. It is safe for concurrent use.
type blocked struct {
	mu sync.Mutex
	// arrived counts the updates.
	arrived int64
	// until has, for a chat, the last update not to be worked for.
	until map[int64]int64
}

func newBlocked() *blocked { return &blocked{until: map[int64]int64{}} }

// arrive gives an update its number.
func (b *blocked) arrive() int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.arrived++
	return b.arrived
}

// latest is the number of the update that arrived last.
func (b *blocked) latest() int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.arrived
}

// add notes that the bot may not answer what arrived in a chat up to an update.
func (b *blocked) add(chat, until int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.until[chat] = max(b.until[chat], until)
}

// has reports whether an update of a chat cannot be answered.
func (b *blocked) has(chat, update int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if update <= b.until[chat] {
		return true
	}
	delete(b.until, chat)
	return false
}
