package discord

import (
	"strings"
	"testing"
	"time"
	"trich/internal/chat/chattest"
)

// A gateway that accepts and closes is asked more and more rarely; the operator is
// told why it closes; and the presence waits for READY, which the server sees to.
func TestReconnectStorm(t *testing.T) {
	s, log := newServer(t), new(chattest.Log)
	s.Storm(1 << 20)
	start(t, s, Options{Core: echo(), Articles: func() int { return 2 }, Log: log.Logger()})
	s.Connected()
	time.Sleep(5 * time.Second) // of which the waits take most
	if n := s.Accepted(); n < 2 || n > 7 {
		t.Errorf("%d connections in 5 seconds", n)
	}
	if n := len(s.Identified()); n > 2 {
		t.Errorf("identified %d times", n)
	}
	if !strings.Contains(log.String(), "code=4000") {
		t.Errorf("the log lacks the reason: %s", log)
	}
	s.Storm(0)
	s.Wait("the presence", func() bool { return len(s.Presences()) > 0 })
}

// Where no more sessions may begin, the bot waits until some may.
func TestSessionLimit(t *testing.T) {
	s := newServer(t)
	s.Sessions(0, 2*time.Second)
	began := time.Now()
	start(t, s, Options{Core: echo()})
	s.Connected()
	if waited := time.Since(began); waited < 2*time.Second {
		t.Errorf("a session was begun after %v", waited)
	}
	for remaining, want := range map[int]time.Duration{999: 0, 51: 0, 49: 2 * time.Second, 0: 100 * time.Second} {
		var i gatewayInfo
		i.Limit.Total, i.Limit.Remaining, i.Limit.ResetAfter = 1000, remaining, 100000
		if got := i.pause(); got != want {
			t.Errorf("with %d left: %v, want %v", remaining, got, want)
		}
	}
}
