package telegram

import (
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"trich/internal/chat"
	"trich/internal/chat/chattest"
	"trich/internal/front/telegram/telegramtest"
	"trich/internal/qa"
)

// specFile describes the Bot API; it is not part of the repository.
const specFile = "../../../../shared/specs/telegram-bot-api.json"

// echo is a conversation core that is as simple as can be: it says each question
// again, after the hooks that a test sets.
type echo struct {
	handle  func(ctx context.Context, r chat.Request, show chat.Show) error
	inline  []chat.Inline
	lengthy func(r chat.Request) bool
	place   chat.Place

	mu       sync.Mutex
	requests []chat.Request
}

var _ chat.Core = (*echo)(nil)

func (e *echo) Handle(ctx context.Context, r chat.Request, show chat.Show) error {
	e.mu.Lock()
	e.requests = append(e.requests, r)
	e.mu.Unlock()
	if e.handle != nil {
		return e.handle(ctx, r, show)
	}
	return show(ctx, says(r.Text))
}

func (e *echo) seen() []chat.Request {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]chat.Request(nil), e.requests...)
}

func (e *echo) Lengthy(r chat.Request) bool { return e.lengthy != nil && e.lengthy(r) }

func (e *echo) Inline(context.Context, chat.User, string, int) ([]chat.Inline, error) {
	return e.inline, nil
}

func (e *echo) Commands(lang qa.Language, admin bool) []chat.CommandInfo {
	return chat.New(chat.Options{}).Commands(lang, admin)
}

func (e *echo) Place(chat.Platform, string, func() string) chat.Place { return e.place }
func (e *echo) Moderates(r chat.Request) bool                         { return strings.HasPrefix(r.Text, "/setup") }

func (e *echo) IsAdmin(chat.User) bool                 { return false }
func (e *echo) Sources(string, int) (sources []string) { return nil }

// says is a reply of one line.
func says(text string) chat.Reply {
	return chat.Reply{Kind: chat.KindAnswer, Blocks: []chat.Block{chat.Line{Text: text}}}
}

// running is a front at work.
type running struct {
	server *telegramtest.Server
	log    *chattest.Log
	stop   func() error
}

// run runs a front at a server until the test ends; change changes its options.
func run(t *testing.T, server *telegramtest.Server, core chat.Core, change func(*Options)) *running {
	t.Helper()
	log := new(chattest.Log)
	o := Options{
		Core: core, Token: telegramtest.Token, APIURL: server.URL, Listen: []string{Private, Groups, Inline},
		MaxAge: time.Hour, StateFile: filepath.Join(t.TempDir(), "telegram.json"),
		Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	o.JournalDir = filepath.Dir(o.StateFile)
	if change != nil {
		change(&o)
	}
	f, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- f.Run(ctx) }()
	r := &running{server: server, log: log}
	r.stop = sync.OnceValue(func() error {
		cancel()
		select {
		case err := <-done:
			return err
		case <-time.After(30 * time.Second):
			t.Error("the front does not end")
			return nil
		}
	})
	t.Cleanup(func() {
		if err := r.stop(); err != nil {
			t.Errorf("the front ended: %v", err)
		}
		if strings.Contains(log.String(), telegramtest.Token) {
			t.Error("the log holds the token")
		}
	})
	return r
}

// shown waits until a chat shows n messages of the bot's, and returns them.
func shown(t *testing.T, s *telegramtest.Server, chat int64, n int) []telegramtest.Message {
	t.Helper()
	s.Wait("a message", func() bool { return len(s.Shown(chat)) >= n })
	all := s.Shown(chat)
	if len(all) != n {
		t.Fatalf("%d messages, want %d: %+v", len(all), n, all)
	}
	return all
}

// discard is a log that nobody reads.
func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }
