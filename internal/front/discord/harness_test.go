package discord

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"sync"
	"testing"

	"trich/internal/chat"
	"trich/internal/front/discord/discordtest"
	"trich/internal/qa"
)

// specOf reads Discord's description of its interface once for all tests.
var specOf = sync.OnceValues(func() (*discordtest.Spec, error) { return discordtest.OpenSpec("../../../" + discordtest.SpecFile) })

// newServer is a Discord that checks requests against the description where it
// is there.
func newServer(t *testing.T) *discordtest.Server {
	t.Helper()
	spec, err := specOf()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		t.Logf("%s is not here: requests are held against the written limits alone", discordtest.SpecFile)
	case err != nil:
		t.Fatal(err)
	}
	return discordtest.New(t, spec)
}

// fakeCore is a core of functions.
type fakeCore struct {
	handle  func(ctx context.Context, r chat.Request, show chat.Show) error
	sources []string
	lengthy bool
	places  map[string]chat.Place
}

var _ chat.Core = (*fakeCore)(nil)

func (c *fakeCore) Handle(ctx context.Context, r chat.Request, show chat.Show) error {
	return c.handle(ctx, r, show)
}
func (c *fakeCore) Lengthy(chat.Request) bool { return c.lengthy }
func (c *fakeCore) Inline(context.Context, chat.User, string, int) ([]chat.Inline, error) {
	return nil, nil
}
func (c *fakeCore) Commands(lang qa.Language, admin bool) []chat.CommandInfo {
	return chat.New(chat.Options{}).Commands(lang, admin)
}
func (c *fakeCore) Moderates(r chat.Request) bool { return r.Command == "setup" }
func (c *fakeCore) Place(_ chat.Platform, id string, within func() string) chat.Place {
	if p, ok := c.places[id]; ok || len(c.places) == 0 || within == nil {
		return p
	}
	return c.places[within()]
}
func (c *fakeCore) IsAdmin(chat.User) bool       { return false }
func (c *fakeCore) Sources(string, int) []string { return c.sources }

// saying is a core that replies with a line of fn's.
func saying(fn func(r chat.Request) string) *fakeCore {
	return &fakeCore{handle: func(ctx context.Context, r chat.Request, show chat.Show) error {
		return show(ctx, chat.Reply{Kind: chat.KindAnswer, Blocks: []chat.Block{chat.Line{Text: fn(r)}}})
	}}
}

// echo repeats what it understood of a request.
func echo() *fakeCore {
	return saying(func(r chat.Request) string {
		return fmt.Sprintf("%s|%s|%s|%s|%s|%s|%v|%s", r.Command, r.Text, r.Since, r.Until, r.Source, r.User.Language, r.Group, r.Press)
	})
}

// running is a front that runs.
type running struct {
	*Front
	stop context.CancelFunc
	done chan error
}

// end stops it and returns what Run returned.
func (r *running) end() error {
	r.stop()
	return <-r.done
}

// start runs a front on a server until the test ends.
func start(t *testing.T, s *discordtest.Server, o Options) *running {
	t.Helper()
	o.Token, o.APIURL = discordtest.Token, s.URL
	if o.Shards == (Shards{}) {
		o.Shards = AllShards
	}
	if o.Log == nil {
		o.Log = slog.New(slog.NewTextHandler(testWriter{t}, nil))
	}
	ctx, stop := context.WithCancel(context.Background())
	r := &running{Front: New(o), stop: stop, done: make(chan error, 1)}
	ended := make(chan struct{})
	go func() {
		r.done <- r.Run(ctx)
		close(ended)
	}()
	t.Cleanup(func() { stop(); <-ended })
	return r
}

// testWriter writes into a test's log.
type testWriter struct{ t *testing.T }

func (w testWriter) Write(p []byte) (int, error) {
	w.t.Logf("%s", p)
	return len(p), nil
}

// someone is a member of the server with a client in a language that tells
// nothing.
var someone = discordtest.Person{ID: "8001", Guild: discordtest.GuildID, Channel: "501", Locale: "fr"}

// alone is somebody in a direct chat with the bot.
var alone = discordtest.Person{ID: "8003", Channel: "503", Locale: "vi"}
