package telegram

import (
	"fmt"
	"hash/fnv"
	"os"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"trich/internal/front/telegram/telegramtest"
)

// load is how many users send how many messages in which time.
type load struct {
	users, messages int
	over            time.Duration
}

// Under load, with 5 % of the requests refused for a second and 5 % of the
// connections cut, each message gets exactly one reply, in the order of its
// chat. Connections are cut before a message is sent, and after anything else is
// done: after a message is sent, nobody could tell that from before.
func TestLoad(t *testing.T) {
	l := load{users: 50, messages: 250, over: 2 * time.Second}
	if os.Getenv("TRICH_LONG_TESTS") != "" {
		l = load{users: 1000, messages: 5000, over: time.Minute}
	}
	server, core := telegramtest.New(t, specFile), &echo{}
	var requests, refused, cut atomic.Int64
	server.SetFault(func(method string, params map[string]string) telegramtest.Fault {
		n := requests.Add(1)
		h := fnv.New32a()
		fmt.Fprint(h, n)
		switch p := h.Sum32() % 100; {
		case p < 5:
			refused.Add(1)
			return telegramtest.Fault{Status: 429, Description: "Too Many Requests: retry after 1", RetryAfter: 1}
		case p < 10:
			cut.Add(1)
			return telegramtest.Fault{Cut: method == "sendMessage", CutAfter: method != "sendMessage"}
		}
		return telegramtest.Fault{}
	})
	run(t, server, core, nil)
	sent := make([]time.Time, l.messages)
	began := time.Now()
	for i := range l.messages {
		time.Sleep(time.Until(began.Add(l.over * time.Duration(i) / time.Duration(l.messages))))
		sent[i] = time.Now()
		server.Say(telegramtest.Person{ID: int64(1000 + i%l.users)}, fmt.Sprint(i), nil)
	}
	replies := func() (n int) {
		for u := range l.users {
			n += len(server.Shown(int64(1000 + u)))
		}
		return n
	}
	deadline := time.Now().Add(2 * time.Minute)
	for replies() < l.messages && time.Now().Before(deadline) {
		time.Sleep(100 * time.Millisecond)
	}
	time.Sleep(time.Second) // For replies there should not be.
	var waits []time.Duration
	for u := range l.users {
		next := u
		for _, m := range server.Shown(int64(1000 + u)) {
			if m.Text != fmt.Sprint(next) {
				t.Fatalf("user %d sees %q, not %d", u, m.Text, next)
			}
			waits = append(waits, m.At.Sub(sent[next]))
			next += l.users
		}
	}
	if len(waits) != l.messages {
		t.Fatalf("%d replies to %d messages", len(waits), l.messages)
	}
	slices.Sort(waits)
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	t.Logf("%d users, %d messages in %v: one reply each, in order; %d requests, %d refused, %d cut; reply after p50 %v, p99 %v, at most %v; heap %d MB",
		l.users, l.messages, l.over, requests.Load(), refused.Load(), cut.Load(),
		waits[len(waits)/2].Round(time.Millisecond), waits[len(waits)*99/100].Round(time.Millisecond), waits[len(waits)-1].Round(time.Millisecond), memory.HeapAlloc>>20)
}
