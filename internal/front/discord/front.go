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
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"trich/internal/chat"
	"trich/internal/front"
	"trich/internal/front/kit"
	"trich/internal/observe"
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
	// Observer is told of what is done and waits; nil: nobody is.
	Observer observe.Observer
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

// Front is a connection to Discord. It implements front.Front.
type Front struct {
	o   Options
	api *api
	me  application

	answered *kit.Seen[string] // events that were taken
	lanes    *kit.Lanes        // made by Run
	channels *lru.Cache[string, channel]
}

var _ front.Front = (*Front)(nil)

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
	return &Front{
		o: o, api: newAPI(o.APIURL, o.Token, o.Observer),
		answered: kit.NewSeen[string](rememberedEvents), channels: kit.NewCache[string, channel](maxChannels),
	}
}

// Run implements front.Front. A front runs once.
func (f *Front) Run(ctx context.Context) error {
	if err := f.introduce(ctx); err != nil {
		return kit.Ended(ctx, err)
	}
	f.lanes = kit.NewLanes(ctx, kit.LaneOptions{Log: f.o.Log, Observer: f.o.Observer, Name: "discord"})
	err := f.serve(ctx)
	f.lanes.Close(f.o.Drain)
	return kit.Ended(ctx, err)
}

// introduce finds out who the bot is and registers its commands, asking again
// until Discord answers; the error is a refusal for good, or the context's.
func (f *Front) introduce(ctx context.Context) error {
	for waits := longWaits().Backoff(); ; {
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
		if !waits.Wait(ctx, nil) {
			return ctx.Err()
		}
	}
}

// rememberedEvents is the number of events known to have been taken: what
// arrives twice does so within seconds.
const rememberedEvents = 20000

// take has an event handled, unless it was taken before or the front is ending.
// What must be done at once, such as telling Discord that a reply is coming, is
// begun before those of the same lane are done; what that returns, unless it is
// nil, waits for its turn in the lane, which is that of the event's arrival. The
// empty lane is for what waits for nothing, and nothing waits for.
func (f *Front) take(event, lane string, begin func(ctx context.Context) (rest func(context.Context))) {
	if !f.answered.First(event) {
		return
	}
	begun := make(chan func(context.Context), 1)
	taken := f.lanes.Do(event, func(ctx context.Context) {
		defer close(begun)
		rest := begin(ctx)
		if lane == "" && rest != nil {
			rest(ctx)
			return
		}
		begun <- rest
	})
	if !taken || lane == "" {
		return
	}
	f.lanes.Do(lane, func(ctx context.Context) {
		if rest := <-begun; rest != nil {
			rest(ctx)
		}
	})
}

// laneOf is the lane of a request: questions of one user in one place wait for
// each other; presses and what takes minutes do not.
func (f *Front) laneOf(r chat.Request) string {
	if r.Press != "" || f.o.Core.Lengthy(r) {
		return ""
	}
	return r.User.ID + " " + r.Chat
}

// handle has the core do what r asks for.
func (f *Front) handle(ctx context.Context, r chat.Request, to *reply) {
	err := f.o.Core.Handle(ctx, r, to.show)
	if err == nil {
		err = to.finish(ctx)
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		f.o.Log.Warn("a reply did not reach Discord", "chat", r.Chat, "error", err)
	}
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
	return slices.Contains(f.o.Channels, f.channel(ctx, channel).Parent)
}
