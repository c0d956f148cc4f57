// Package discord is the front for Discord: it listens for commands, mentions,
// replies, direct messages and presses of buttons, and shows replies as messages
// with an embed per quote. The conversation itself is package chat's.
//
// discordgo speaks with Discord; what it leaves open is done here: reconnecting
// without end but for refusals that are final, one bucket of rates per
// interaction, and answering each event once however often it arrives.
package discord

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"trich/internal/chat"
	"trich/internal/qa"
)

// Options say what a Front is made of. Core, Token and APIURL are required.
type Options struct {
	Core chat.Core
	// Token is the bot's, without "Bot ".
	Token string
	// APIURL is the address of Discord's interface, such as
	// https://discord.com/api/v10.
	APIURL string
	// Guilds and Channels are the IDs of where to answer; none means everywhere.
	// With Guilds the commands are registered there instead of globally.
	Guilds, Channels []string
	// MessageContent asks for the content of all messages, a privileged intent.
	MessageContent bool
	// Threads opens a thread for each answer in a channel.
	Threads bool
	Shards  Shards
	// Articles counts the corpus, for the presence; nil shows none.
	Articles func() int
	// Drain is how long requests in flight may take to end; 0 means 20 seconds.
	Drain time.Duration
	// Log gets what an operator should know; nil drops it.
	Log *slog.Logger
}

// Shards are the gateway connections to keep: those from First to Last, both
// inclusive, of Total. Total 0 is as many as Discord advises, Last -1 or beyond
// the end is all from First on. The zero value keeps the first alone; use
// AllShards.
type Shards struct {
	Total, First, Last int
}

// AllShards keeps as many connections as Discord advises.
var AllShards = Shards{Last: -1}

// Front is a connection to Discord. It implements chat.Front.
type Front struct {
	o   Options
	api *api
	me  application

	answered *recent // events that were taken
	lanes    lanes
	places   places

	mu       sync.Mutex
	inFlight sync.WaitGroup
	ending   bool
	// work is the context of requests, which outlives that of Run by Drain.
	work context.Context
}

var _ chat.Front = (*Front)(nil)

// application is the bot as Discord knows it.
type application struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Bot  struct {
		ID string `json:"id"`
	} `json:"bot"`
}

// whoAmI asks for the application whose token is given.
var whoAmI = request{method: http.MethodGet, path: "/applications/@me", bucket: "/applications/@me"}

// New makes a Front, which connects when it is run.
func New(o Options) *Front {
	o.Drain = cmp.Or(o.Drain, 20*time.Second)
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	f := &Front{o: o, api: newAPI(o.APIURL, o.Token), answered: newRecent(rememberedEvents)}
	f.lanes.last = map[string]*turn{}
	f.places.known = map[string]place{}
	return f
}

// Run implements chat.Front. A front runs once.
func (f *Front) Run(ctx context.Context) error {
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	f.work = work
	if err := f.introduce(ctx); err != nil {
		return ended(ctx, err)
	}
	err := f.serve(ctx)
	f.drain(stop)
	return ended(ctx, err)
}

// ended is the error of a front: none if it was told to end.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// introduce finds out who the bot is and registers its commands, asking again
// until Discord answers; the error is a refusal for good, or the context's.
func (f *Front) introduce(ctx context.Context) error {
	for try := 1; ; try++ {
		err := f.api.do(ctx, whoAmI, &f.me)
		if err == nil {
			f.me.Bot.ID = cmp.Or(f.me.Bot.ID, f.me.ID)
			err = f.register(ctx)
		}
		switch status := statusOf(err); {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case status == http.StatusUnauthorized:
			return errToken()
		case status == http.StatusForbidden && f.me.ID != "":
			return qa.Errorf(qa.CodeUsage, "Discord does not let the bot register its commands: %w; add it to each server in discord.guilds with the link of \"trich invite\"", err)
		case status >= 400 && status < 500:
			return err
		}
		f.o.Log.Warn("Discord does not answer; trying again", "error", err)
		if err := pause(ctx, backOff(try, time.Second, time.Minute)); err != nil {
			return err
		}
	}
}

// rememberedEvents is the number of events known to have been taken: what
// arrives twice does so within seconds.
const rememberedEvents = 20000

// take runs do for an event in a goroutine, unless the event was taken before
// or the front is ending. The turn is that of the event in its lane, which is
// taken before take returns, so that turns are in the order of events.
func (f *Front) take(event, lane string, do func(ctx context.Context, t *turn)) {
	if !f.answered.add(event) {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.ending {
		return
	}
	t := f.lanes.enter(lane)
	f.inFlight.Go(func() {
		defer t.leave()
		do(f.work, t)
	})
}

// drain lets the requests in flight end, and ends them when it takes too long.
func (f *Front) drain(stop context.CancelFunc) {
	f.mu.Lock()
	f.ending = true
	f.mu.Unlock()
	timer := time.AfterFunc(f.o.Drain, stop)
	defer timer.Stop()
	f.inFlight.Wait()
}

// handle has the core do what r asks for. Questions of one user in one chat wait
// for their turn; presses and what takes minutes wait for nothing, and nothing
// waits for them.
func (f *Front) handle(ctx context.Context, r chat.Request, t *turn, b *board) {
	if r.Press != "" || f.o.Core.Lengthy(r) {
		t.leave()
	} else {
		t.wait()
	}
	err := f.o.Core.Handle(ctx, r, b.show)
	if err == nil {
		err = b.finish(ctx)
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		f.o.Log.Warn("a reply did not reach Discord", "chat", r.Chat, "error", err)
	}
}

// recent is a bounded set of strings, the oldest of which is dropped for a new
// one.
type recent struct {
	mu    sync.Mutex
	known map[string]bool
	order []string
	next  int
}

func newRecent(size int) *recent {
	return &recent{known: make(map[string]bool), order: make([]string, size)}
}

// add reports whether s was not in the set, which it is then.
func (r *recent) add(s string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known[s] {
		return false
	}
	delete(r.known, r.order[r.next])
	r.order[r.next] = s
	r.next = (r.next + 1) % len(r.order)
	r.known[s] = true
	return true
}

// allowed reports whether the bot answers at a place.
func (f *Front) allowed(ctx context.Context, guild, channel string) bool {
	if guild == "" {
		return true // Whoever shares a server with the bot may write to it.
	}
	if len(f.o.Guilds) > 0 && !slices.Contains(f.o.Guilds, guild) {
		return false
	}
	if len(f.o.Channels) == 0 || slices.Contains(f.o.Channels, channel) {
		return true
	}
	return slices.Contains(f.o.Channels, f.place(ctx, channel).Parent)
}
