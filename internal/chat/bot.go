package chat

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"trich/internal/dialog"
	"trich/internal/observe"
	"trich/internal/qa"
	"trich/internal/throttle"
	"trich/internal/wording"
)

// Options say what a Bot is made of. Answerer and Archive are required.
type Options struct {
	Answerer qa.Answerer
	Archive  Archive
	// Reloader brings the corpus up to date; nil: it cannot be, from here.
	Reloader qa.Reloader
	// Users keeps what outlives the process; nil: nothing does, and there is no
	// voting.
	Users UserStore
	// Composer opens replies with a summary and translates quotes; nil: quotes
	// stand for themselves.
	Composer Composer
	// Admins tells who may give the commands for admins, by platform.
	Admins map[Platform]Admins
	Limits Limits
	Memory Memory
	// Language is the language to reply in until a user chooses one;
	// qa.UnknownLanguage is that of each question.
	Language qa.Language
	// Quotes is the largest number of quotes in a reply until a user chooses
	// another; 0 means qa.DefaultQuotes.
	Quotes int
	// KeepText keeps the question with a vote.
	KeepText bool
	// Version and Model name the program and its language model, for admins.
	Version, Model string
	// Log gets refusals, and the causes of failures; nil drops them.
	Log *slog.Logger
	// Observer is told of questions, their stages, the queue and reloads; nil:
	// nobody is.
	Observer observe.Observer
	// Now is the clock; nil is the system's.
	Now func() time.Time
}

// Admins are the users of one platform who are admins: by ID, by a role, or as
// managers of the place they write in.
type Admins struct {
	Users, Roles []string
	Managers     bool
}

// Limits keep the use fair. Admins are not bound by User and Chat.
type Limits struct {
	// User bounds the requests of one user, Chat those of everyone in a group.
	User, Chat Rate
	// Answers is the number of questions answered at the same time, Queue the
	// number that may wait, and Patience how long; then the user is told that
	// the bot is busy. 0 means 1, 0 and no bound of time. Patience is also how
	// long a request in a group waits where Chat is exceeded, 0 not at all there.
	Answers, Queue int
	Patience       time.Duration
}

// Rate bounds how fast requests may come.
type Rate = throttle.Rate

// Memory bounds what is remembered of conversations, and for how long.
type Memory struct {
	// Turns is the number of questions remembered of one user in one chat, and
	// Age how long a question is remembered. 0 questions: every question stands
	// for itself.
	Turns int
	Age   time.Duration
	// Conversations is the number of users in chats that are remembered; the one
	// not heard of for longest is forgotten first. 0 means 2000.
	Conversations int
}

// Bot is the conversation core. It implements Core; see there.
type Bot struct {
	o        Options
	sessions *throttle.Table[string, *session]
	shared   *throttle.Table[string, *shared]
	limiter  *throttle.Limiter
	queue    *throttle.Queue
	stats    stats
	tell     observe.Observer // the stats among others
	view     viewCache
	starters starterCache
	places   places

	mu         sync.Mutex
	cancelling context.CancelFunc // of the reload that runs, if it was asked for here
	report     *qa.ReloadReport   // of the last reload
}

var _ Core = (*Bot)(nil)

// sessionAge is how long a user's choices are held in memory; the language
// comes back from Users after that.
const sessionAge = 24 * time.Hour

// New makes a Bot.
func New(o Options) *Bot {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	o.Quotes = cmp.Or(o.Quotes, qa.DefaultQuotes)
	o.Memory.Conversations = cmp.Or(o.Memory.Conversations, 2000)
	b := &Bot{
		o:        o,
		sessions: throttle.NewTable[string, *session](o.Memory.Conversations, sessionAge, o.Now),
		shared:   throttle.NewTable[string, *shared](o.Memory.Conversations, max(o.Memory.Age, time.Minute), o.Now),
		limiter:  throttle.NewLimiter(o.Now),
	}
	b.loadPlaces()
	b.stats.started = o.Now()
	b.tell = observe.All(&b.stats, o.Observer)
	b.queue = throttle.NewQueue(o.Limits.Answers, o.Limits.Queue, o.Limits.Patience, func(waiting int) {
		b.tell.Observe(observe.Queue{Name: "questions", Length: waiting})
	})
	return b
}

// Handle implements Core.
func (b *Bot) Handle(ctx context.Context, r Request, show Show) (err error) {
	var c *call
	defer func() {
		if cause := recover(); cause != nil {
			b.o.Log.Error("a question failed in an unforeseen way", "cause", cause, "stack", string(debug.Stack()))
			err = b.apologise(ctx, c, r, show)
		}
	}()
	c = b.call(r, show)
	switch {
	case r.Overheard && !dialog.Asks(r.Text):
		return nil
	case c.place.Off && !b.Moderates(r):
		reply := c.tell(KindRefusal, wording.Catalogue.NotHere)
		reply.Private = true
		return show(ctx, reply)
	}
	if !b.IsAdmin(r.User) {
		reply, slow := b.admit(ctx, c)
		if ended := ctx.Err(); ended != nil {
			return ended
		}
		if slow {
			return show(ctx, reply)
		}
	}
	reply, err := b.route(ctx, c)
	if err != nil {
		if ended := ctx.Err(); ended != nil {
			return ended
		}
		b.log(ctx, c, err)
		reply = c.failure(err)
	}
	return show(ctx, reply)
}

// apologise says that something went wrong. What says so may be what went wrong:
// then nothing is said, and the error tells.
func (b *Bot) apologise(ctx context.Context, c *call, r Request, show Show) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			b.o.Log.Error("a failure cannot be told", "cause", cause, "stack", string(debug.Stack()))
			err = qa.Errorf(qa.CodeInternal, "a failure cannot be told: %v", cause)
		}
	}()
	if c == nil {
		c = &call{Request: r, session: &session{chosen: b.o.Language}, show: show}
	}
	return show(ctx, c.failure(errors.New("panic")))
}

// admit counts a request and waits for its turn in the group, if it has one. If
// it comes too fast, slow is true; then the reply asks for patience: in words
// once in a burst, and later quietly.
func (b *Bot) admit(ctx context.Context, c *call) (reply Reply, slow bool) {
	platform := string(c.User.Platform)
	say := wording.Catalogue.TooFast
	first, ok := b.limiter.Take("u\x00"+platform+"\x00"+c.User.ID, b.o.Limits.User)
	if ok && c.Group {
		var wait time.Duration
		wait, first, ok = b.limiter.Reserve("c\x00"+platform+"\x00"+c.Chat, b.o.Limits.Chat, b.o.Limits.Patience)
		say = wording.Catalogue.ChatTooFast
		if ok && wait > 0 {
			turn := time.NewTimer(wait)
			defer turn.Stop()
			select {
			case <-turn.C:
			case <-ctx.Done():
			}
		}
	}
	if ok {
		return Reply{}, false
	}
	reply = c.tell(KindRefusal, say)
	reply.Quiet, reply.Private = !first, !first
	return reply, true
}

// log notes why a request failed, loudly only where it is not the user's doing.
func (b *Bot) log(ctx context.Context, c *call, err error) {
	level := slog.LevelWarn
	switch code := qa.CodeOf(err); {
	case errors.Is(err, context.Canceled), code == qa.CodeInvalid, code == qa.CodeUsage, code == qa.CodeNotReady:
		level = slog.LevelDebug
	case code == qa.CodeBusy:
		level = slog.LevelInfo
	}
	b.o.Log.Log(ctx, level, "question not answered", "platform", c.User.Platform, "code", qa.CodeOf(err), "error", err)
}

// IsAdmin implements Core.
func (b *Bot) IsAdmin(user User) bool {
	return b.o.Admins[user.Platform].include(user)
}
