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
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
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
	// Drain is how long it may take to end; 0 means kit.Drain.
	Drain time.Duration
	// JournalDir is the folder of the journal of what is not answered yet; empty:
	// it is lost with the process.
	JournalDir string
	// Admins are the IDs of users who are told which permissions are missing.
	Admins []string
	// Say tells the operator one line; nil: nobody.
	Say func(line string)
	// Observer is told of what is done and waits; nil: nobody is.
	Observer observe.Observer
	// Log gets what an operator should know; nil drops it.
	Log *slog.Logger

	// held is how long a connection must hold to count as one; 0 means 5 seconds.
	held time.Duration
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

	journal   *kit.Journal // opened by Run
	lanes     *kit.Lanes   // made by Run
	channels  *lru.Cache[string, channel]
	roles     *lru.Cache[string, bool]    // by ID: whether it is the bot's own
	openings  *lru.Cache[string, string]  // by threads
	crowd     *kit.Gather[string, string] // users who cannot be answered, by channels
	refusals  *kit.Seen[string]
	troubles  *kit.Complaints
	questions *lru.Cache[string, chat.Reference] // by messages that answer them
	replies   *lru.Cache[string, answered]       // by questions
}

// answered is what a question asked, and the messages that answer it.
type answered struct {
	text  string
	shown []posted
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
	o.Drain, o.held = cmp.Or(o.Drain, kit.Drain), cmp.Or(o.held, 5*time.Second)
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Front{
		o: o, api: newAPI(o.APIURL, o.Token, o.Observer),
		channels: kit.NewCache[string, channel](maxChannels), roles: kit.NewCache[string, bool](maxChannels),
		openings: kit.NewCache[string, string](maxChannels), crowd: kit.NewGather[string, string](crowdTime), refusals: kit.NewSeen[string](maxChannels), troubles: kit.NewComplaints(o.Log, time.Now),
		questions: kit.NewCache[string, chat.Reference](maxReplies), replies: kit.NewCache[string, answered](maxReplies),
	}
}

// crowdTime is how long it is waited for others who cannot be answered either.
const crowdTime = 2 * time.Second

// maxReplies is how many replies are remembered.
const maxReplies = 5000

// Run implements front.Front. A front runs once.
func (f *Front) Run(ctx context.Context) error {
	if err := f.introduce(ctx); err != nil {
		return kit.Ended(ctx, err)
	}
	closing := kit.NewClosing(ctx, f.o.Drain)
	f.journal = kit.OpenJournal(f.journalFile(), f.o.Log)
	defer func() {
		if err := f.journal.Close(); err != nil {
			f.o.Log.Warn("the journal of open questions was not closed", "error", err)
		}
	}()
	f.lanes = kit.NewLanes(ctx, kit.LaneOptions{Log: f.o.Log, Observer: f.o.Observer, Name: "discord"})
	f.resume()
	err := f.serve(ctx)
	f.lanes.Close(closing.Left())
	return kit.Ended(ctx, err)
}

// journalFile is the file of the journal of the bot's connections that this
// process keeps; empty for none.
func (f *Front) journalFile() string {
	if f.o.JournalDir == "" {
		return ""
	}
	return filepath.Join(f.o.JournalDir, fmt.Sprintf("discord-%s-%d.journal", f.me.ID, f.o.Shards.First))
}

// introduced tells the operator who is there.
func (f *Front) introduced(shard, total, servers int) {
	if f.o.Say == nil {
		return
	}
	line := fmt.Sprintf("Discord: %s answers in %d servers", f.me.Name, servers)
	if total > 1 {
		line += fmt.Sprintf(" (connection %d of %d)", shard+1, total)
	}
	if f.o.Articles != nil {
		line += fmt.Sprintf(", from %d articles", f.o.Articles())
	}
	f.o.Say(line)
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
			f.troubles.Recovered("Discord answers again")
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
		f.troubles.Failed("Discord does not answer; trying again", "error", err)
		if !waits.Wait(ctx, nil) {
			return ctx.Err()
		}
	}
}

// take has an event handled, unless it was taken before or the front is ending.
// What must be done at once, such as telling Discord that a reply is coming, is
// begun before those of the same lane are done; what that returns, unless it is
// nil, waits for its turn in the lane, which is that of the event's arrival. The
// empty lane is for what waits for nothing, and nothing waits for.
func (f *Front) take(event, lane string, begin func(ctx context.Context) (rest func(context.Context))) {
	if !f.journal.First(event) {
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

// handle has the core do what is asked for.
func (f *Front) handle(ctx context.Context, o *open) {
	defer f.finished(ctx, o)
	if before, known := f.replies.Get(o.ReplyTo); known && o.ReplyTo != "" {
		if before.text == o.Request.Text {
			return // Only something else about the message has changed.
		}
		o.Shown = slices.Clone(before.shown)
	}
	o.Request.Opening = f.opening(ctx, o)
	r, to := o.Request, f.reply(o)
	err := f.o.Core.Handle(ctx, r, to.show)
	if err == nil {
		err = to.finish(ctx)
	}
	if o.ReplyTo != "" {
		f.replies.Add(o.ReplyTo, answered{r.Text, to.shown})
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

// forbidden reports whether it is known without asking Discord that the bot does
// not answer at a place.
func (f *Front) forbidden(guild, channel string) bool {
	if guild == "" {
		return false
	}
	if len(f.o.Guilds) > 0 && !slices.Contains(f.o.Guilds, guild) {
		return true
	}
	known, ok := f.channels.Get(channel)
	return ok && len(f.o.Channels) > 0 && !slices.Contains(f.o.Channels, channel) && !slices.Contains(f.o.Channels, known.Parent)
}
