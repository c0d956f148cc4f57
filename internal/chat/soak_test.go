package chat_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"trich/internal/chat"
	"trich/internal/qatest"
)

// soaked is what the many chats of a soak found.
type soaked struct {
	mu   sync.Mutex
	took []time.Duration
}

func (s *soaked) add(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.took = append(s.took, d)
}

// Many chats go on at once while the corpus is reloaded again and again: no reply
// is lost or another's, memory stays as it is, and nothing goes on afterwards.
// TRICH_LONG_TESTS=1 makes it 200 chats for two minutes with a reload every ten
// seconds, TRICH_LONG_TESTS=all ten minutes with one every minute.
func TestSoak(t *testing.T) {
	chats, length, every := 40, 4*time.Second, time.Second
	switch os.Getenv("TRICH_LONG_TESTS") {
	case "":
	case "all":
		chats, length, every = 200, 10*time.Minute, time.Minute
	default:
		chats, length, every = 200, 2*time.Minute, 10*time.Second
	}
	dir := t.TempDir()
	copySeeds(t, dir)
	running := goleak.IgnoreCurrent()
	r := qatest.Open(t, dir)
	b := chat.New(chat.Options{Answerer: r, Archive: r, Reloader: r, Memory: chat.Memory{Turns: 5, Age: time.Minute},
		Limits: chat.Limits{Answers: runtime.GOMAXPROCS(0), Queue: chats},
		Admins: map[chat.Platform]chat.Admins{chat.Telegram: {Users: []string{"admin"}}}})
	var s soaked
	// Memory is compared once every conversation has been held, so that what is
	// remembered of each is there.
	s.run(t, b, chats, time.Now().Add(length/4))
	before := heap()
	until := time.Now().Add(length)
	var wg sync.WaitGroup
	reloads := 0
	wg.Go(func() {
		for ; time.Until(until) > every; time.Sleep(every) {
			name := filepath.Join(dir, "changing.txt")
			if err := os.WriteFile(name, fmt.Appendf(nil, "Bài thay đổi\nĐây là lần thay đổi thứ %d của bài này.\n", reloads), 0o600); err != nil {
				t.Error(err)
			}
			reply := ask(t, b, chat.Request{User: chat.User{Platform: chat.Telegram, ID: "admin"}, Chat: "admin", Command: "reload"})
			if !strings.Contains(textOf(reply), "Đã nạp lại kho bài") {
				t.Errorf("reload: %q", textOf(reply))
			}
			reloads++
		}
	})
	s.run(t, b, chats, until)
	wg.Wait()
	after := heap()
	slices.Sort(s.took)
	t.Logf("%d replies in %d chats during %d reloads; p50 %v, p99 %v; heap %.1f MiB before, %.1f MiB after", len(s.took), chats, reloads,
		s.took[len(s.took)/2], s.took[len(s.took)*99/100], before, after)
	if after > 1.1*before {
		t.Errorf("memory grew from %.1f MiB to %.1f MiB", before, after)
	}
	if reloads == 0 {
		t.Error("nothing was reloaded")
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if err := goleak.Find(running); err != nil {
		t.Error(err)
	}
}

// run holds a number of chats until a time, each in a goroutine.
func (s *soaked) run(t *testing.T, b *chat.Bot, chats int, until time.Time) {
	var wg sync.WaitGroup
	for i := range chats {
		wg.Go(func() {
			for round := 0; time.Now().Before(until) && !t.Failed(); round++ {
				s.talk(t, b, i, round)
			}
		})
	}
	wg.Wait()
}

// talk asks a question and one that needs it. Numbers of their own tell which
// chat a reply belongs to.
func (s *soaked) talk(t *testing.T, b *chat.Bot, i, round int) {
	mine := fmt.Sprintf("%d", 10000+i)
	in := func(text string) chat.Request {
		return chat.Request{User: chat.User{Platform: chat.Telegram, ID: mine}, Chat: fmt.Sprint(i / 4), Group: true, Text: text}
	}
	first := s.ask(t, b, in("Bộ trưởng Tô Lâm đã ký gì với Anh trong chuyến thăm "+mine+"?"))
	if understoodIn(first) != "" {
		t.Errorf("chat %d: %q was bent", i, first)
	}
	second := s.ask(t, b, in("ông ấy gặp ai trong lần "+mine+"?"))
	if want := "ông Tô Lâm gặp ai trong lần " + mine + "?"; understoodIn(second) != want {
		t.Errorf("chat %d, round %d: understood as %q, want %q", i, round, understoodIn(second), want)
	}
	time.Sleep(time.Duration(rand.IntN(20)) * time.Millisecond)
}

// ask asks and wants exactly one reply.
func (s *soaked) ask(t *testing.T, b *chat.Bot, r chat.Request) string {
	start, replies, text := time.Now(), 0, ""
	err := b.Handle(t.Context(), r, func(_ context.Context, reply chat.Reply) error {
		replies++
		text = textOf(reply)
		if reply.Kind == chat.KindFailure || reply.Kind == chat.KindRefusal {
			t.Errorf("%q: %q", r.Text, text)
		}
		return nil
	})
	if err != nil || replies != 1 {
		t.Errorf("%q: %d replies, %v", r.Text, replies, err)
	}
	s.add(time.Since(start))
	return text
}

func understoodIn(text string) string {
	_, after, _ := strings.Cut(text, "Hiểu câu hỏi là: ")
	line, _, _ := strings.Cut(after, "\n")
	return line
}

// heap is what is in use after collection, in MiB.
func heap() float64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / (1 << 20)
}
