package telegram

import (
	"sync"

	lru "github.com/hashicorp/golang-lru/v2"
)

// The number of entries remembered.
const (
	maxReplies = 5000
	maxTyped   = 1000
)

// replies remembers which messages answer which, for when a question is edited.
type replies = lru.Cache[replyKey, answered]

// replyKey is a message.
type replyKey struct {
	chat    int64
	message int
}

// answered is what a question asked and the messages that answer it, which may be in
// the chat with who asked.
type answered struct {
	text    string
	sent    []int
	private bool
}

// questions remembers which question each of the bot's messages answers.
type questions = lru.Cache[replyKey, int]

// typed remembers the last query that each user typed in inline mode.
type typed = lru.Cache[int64, string]

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

// top remembers the last message that is known of in all private chats, which
// Telegram counts together. It is safe for concurrent use.
type top struct {
	mu   sync.Mutex
	last int
}

// saw notes that there is a message.
func (t *top) saw(chat int64, message int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if chat > 0 {
		t.last = max(t.last, message)
	}
}

// known is the last message; 0 for none.
func (t *top) known() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.last
}
