package discord

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"trich/internal/front/kit"
	"trich/internal/qa"
	"trich/internal/wording"
)

// gatewayInfo is what Discord says about connecting.
type gatewayInfo struct {
	Shards int `json:"shards"`
	Limit  struct {
		// Of Total sessions that may be begun Remaining are left, until there are
		// Total again after ResetAfter milliseconds.
		Total       int `json:"total"`
		Remaining   int `json:"remaining"`
		ResetAfter  int `json:"reset_after"`
		Concurrency int `json:"max_concurrency"`
	} `json:"session_start_limit"`
}

// pause is how long to wait before another session is begun: until the limit is
// set anew where none is left, and in step with that where there are few. Discord
// counts them, beyond the run of the program.
func (i gatewayInfo) pause() time.Duration {
	l := i.Limit
	reset := time.Duration(l.ResetAfter) * time.Millisecond
	switch {
	case l.Total == 0 || l.Remaining > l.Total/20:
		return 0
	case l.Remaining <= 0:
		return reset
	}
	return reset / time.Duration(l.Remaining+1)
}

// serve keeps the gateway connections of all shards until ctx ends, or one is
// refused for good.
func (f *Front) serve(ctx context.Context) error {
	total, first, last, start, err := f.plan(ctx)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var shards sync.WaitGroup
	for id := first; id <= last; id++ {
		s := &shard{front: f, id: id, total: total, start: start}
		shards.Go(func() {
			if err := s.run(ctx); err != nil {
				stop(err)
			}
		})
	}
	shards.Wait()
	return context.Cause(ctx)
}

// plan decides which shards to keep, and makes what spaces their starts.
func (f *Front) plan(ctx context.Context) (total, first, last int, start *starts, err error) {
	var info gatewayInfo
	for waits := longWaits().Backoff(); ; {
		if info, err = f.gateway(ctx); err == nil || statusOf(err) >= 400 && statusOf(err) < 500 {
			break
		}
		f.troubles.Failed("Discord does not answer; trying again", "error", err)
		if !waits.Wait(ctx, nil) {
			return 0, 0, 0, nil, ctx.Err()
		}
	}
	if err != nil {
		return 0, 0, 0, nil, err
	}
	total = f.o.Shards.Total
	if total == 0 {
		total = max(info.Shards, 1)
	}
	first, last = f.o.Shards.First, f.o.Shards.Last
	if last < 0 {
		last = total - 1
	}
	if first > last || last >= total {
		return 0, 0, 0, nil, qa.Errorf(qa.CodeUsage, "discord.shard_range asks for the connections %d-%d, but there are %d, counted from 0", first, last, total)
	}
	return total, first, last, newStarts(max(info.Limit.Concurrency, 1), total), nil
}

// gateway asks about connecting.
func (f *Front) gateway(ctx context.Context) (info gatewayInfo, err error) {
	err = f.api.do(ctx, request{method: http.MethodGet, path: "/gateway/bot", bucket: "/gateway/bot"}, &info)
	return info, err
}

// mayBegin waits until Discord lets another session begin.
func (f *Front) mayBegin(ctx context.Context) error {
	info, err := f.gateway(ctx)
	if err != nil {
		f.o.Log.Debug("how many sessions may begin is not known", "error", err)
		return ctx.Err()
	}
	if wait := info.pause(); wait > 0 {
		f.o.Log.Warn("Discord lets few sessions more begin; waiting", "left", info.Limit.Remaining, "wait", wait.Round(time.Second))
		kit.Sleep(ctx, wait)
	}
	return ctx.Err()
}

// starts spaces the starts of sessions: of the shards with the same remainder
// of the concurrency that Discord allows, one every five seconds.
type starts struct {
	slots []chan struct{}
}

// startInterval is the time between two starts.
const startInterval = 5 * time.Second

func newStarts(concurrency, total int) *starts {
	s := &starts{}
	if total == 1 {
		return s // Nobody to wait for.
	}
	for range concurrency {
		s.slots = append(s.slots, make(chan struct{}, 1))
	}
	return s
}

// wait waits until a shard may start.
func (s *starts) wait(ctx context.Context, shard int) error {
	if len(s.slots) == 0 {
		return nil
	}
	slot := s.slots[shard%len(s.slots)]
	select {
	case slot <- struct{}{}:
		time.AfterFunc(startInterval, func() { <-slot })
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// shard is one gateway connection.
type shard struct {
	front     *Front
	id, total int
	start     *starts
	session   *discordgo.Session
	// lost and ready tell that the connection was lost, and that Discord knows the
	// session.
	lost, ready chan struct{}
	line        *line
}

// run keeps the connection: it resumes the session after a loss, begins another
// one where Discord no longer knows it, and backs off while that fails. Only a
// connection that has held for a while counts as one: else a gateway that accepts
// and closes would be asked without end.
func (s *shard) run(ctx context.Context) error {
	log := s.front.o.Log.With("shard", s.id)
	troubles := kit.NewComplaints(log, time.Now)
	waits := kit.Waits{First: 500 * time.Millisecond, Most: time.Minute}.Backoff()
	for {
		if err := s.begin(ctx); err != nil {
			return nil
		}
		err := s.open(ctx)
		opened := time.Now()
		if err == nil {
			troubles.Recovered("connected to Discord again")
			s.watch(ctx)
		}
		if ctx.Err() != nil {
			s.close()
			return nil
		}
		if err == nil {
			code, text := s.line.closed()
			log.Warn("the connection to Discord was lost; resuming", "code", code, "reason", text, "held", time.Since(opened).Round(time.Second))
			if time.Since(opened) >= s.front.o.held {
				waits.Reset()
				continue
			}
		} else {
			if refusal := final(err); refusal != nil {
				return refusal
			}
			if forgotten(err) {
				s.session = nil
			}
			troubles.Failed("no connection to Discord; trying again", "error", withoutAddress(err))
		}
		if !waits.Wait(ctx, nil) {
			return nil
		}
	}
}

// begin makes a session where there is none, when it is its turn and Discord lets
// another one begin.
func (s *shard) begin(ctx context.Context) error {
	if s.session != nil {
		return nil
	}
	if err := s.start.wait(ctx, s.id); err != nil {
		return err
	}
	if err := s.front.mayBegin(ctx); err != nil {
		return err
	}
	s.renew()
	return nil
}

// renew makes a session that knows nothing of the one before.
func (s *shard) renew() {
	f := s.front
	s.session, s.line = newSession(f.api.base, f.o.Token, f.o.Observer), &line{}
	s.lost, s.ready = make(chan struct{}, 1), make(chan struct{}, 1)
	s.session.ShardID, s.session.ShardCount = s.id, s.total
	s.session.Dialer = s.line.dialer()
	s.session.Identify.Intents = f.intents()
	s.session.Identify.Presence = discordgo.GatewayStatusUpdate{Status: "online"}
	tell := func(c chan struct{}) {
		select {
		case c <- struct{}{}:
		default:
		}
	}
	lost, ready := s.lost, s.ready
	s.session.AddHandler(func(_ *discordgo.Session, _ *discordgo.Disconnect) { tell(lost) })
	s.session.AddHandler(func(_ *discordgo.Session, _ *discordgo.Resumed) { tell(ready) })
	guarded := func(do func()) { kit.Guard(f.o.Log, do) }
	s.session.AddHandler(func(_ *discordgo.Session, e *discordgo.InteractionCreate) {
		guarded(func() { f.onInteraction(e.Interaction) })
	})
	s.session.AddHandler(func(_ *discordgo.Session, e *discordgo.MessageCreate) { guarded(func() { f.onMessage(e.Message) }) })
	s.session.AddHandler(func(_ *discordgo.Session, e *discordgo.MessageUpdate) { guarded(func() { f.onEdit(e.Message) }) })
	s.session.AddHandler(func(_ *discordgo.Session, e *discordgo.Ready) {
		tell(ready)
		f.o.Log.Info("connected to Discord", "shard", s.id, "of", s.total, "servers", len(e.Guilds))
		f.take("tidy "+strconv.Itoa(s.id), "", func(ctx context.Context) func(context.Context) {
			f.introduced(s.id, s.total, len(e.Guilds))
			f.tidy(ctx, e.Guilds)
			return nil
		})
	})
}

// intents are the events to be told of: messages and direct messages, and the
// content of those that do not concern the bot only where it is wanted.
func (f *Front) intents() discordgo.Intent {
	intents := discordgo.IntentGuildMessages | discordgo.IntentDirectMessages
	if f.o.MessageContent {
		intents |= discordgo.IntentMessageContent
	}
	return intents
}

// open connects. A gateway that accepts a connection and then says nothing must
// not hold up the end, so that hangs up.
func (s *shard) open(ctx context.Context) error {
	for _, old := range []chan struct{}{s.lost, s.ready} { // of a connection before
		select {
		case <-old:
		default:
		}
	}
	stop := context.AfterFunc(ctx, s.line.hangUp)
	defer stop()
	err := s.session.Open()
	if errors.Is(err, discordgo.ErrWSAlreadyOpen) {
		return nil
	}
	return err
}

// presenceInterval is the time between two looks at the size of the corpus.
const presenceInterval = 30 * time.Second

// watch waits until the connection is lost or ctx ends, and shows the size of
// the corpus in the meantime, as soon as Discord knows the session.
func (s *shard) watch(ctx context.Context) {
	ticker := time.NewTicker(presenceInterval)
	defer ticker.Stop()
	ready := false
	for shown := -1; ; {
		if count := s.front.o.Articles; ready && count != nil && count() != shown {
			shown = count()
			// In both languages, since everyone sees the same presence.
			text := wording.In(qa.Vietnamese).CorpusSize(shown) + " · " + wording.In(qa.English).CorpusSize(shown)
			if err := s.session.UpdateCustomStatus(text); err != nil {
				shown = -1
			}
		}
		select {
		case <-s.ready:
			ready = true
		case <-ticker.C:
		case <-s.lost:
			return
		case <-ctx.Done():
			return
		}
	}
}

func (s *shard) close() {
	if err := s.session.Close(); err != nil {
		s.front.o.Log.Debug("closing the connection to Discord", "error", err)
	}
}

// Codes with which the gateway closes a connection, by what is to be done. See
// "Gateway Close Event Codes" of Discord's documentation.
const (
	closeTokenWrong     = 4004
	closeBadSequence    = 4007
	closeTimedOut       = 4009
	closeInvalidShard   = 4010
	closeTooFewShards   = 4011
	closeBadVersion     = 4012
	closeBadIntents     = 4013
	closeIntentsRefused = 4014
)

// final is what to tell the operator if the gateway will never accept the
// connection, or nil.
func final(err error) error {
	var closed *websocket.CloseError
	if !errors.As(err, &closed) {
		return nil
	}
	switch closed.Code {
	case closeTokenWrong:
		return errToken()
	case closeIntentsRefused:
		return qa.Errorf(qa.CodeUsage, "Discord refuses discord.message_content; switch on \"Message Content Intent\" in the developer portal, or the setting off")
	case closeInvalidShard, closeTooFewShards:
		return qa.Errorf(qa.CodeUsage, "Discord refuses the number of connections (%s); set discord.shards to auto", closed.Text)
	case closeBadVersion, closeBadIntents:
		return qa.Errorf(qa.CodeInternal, "Discord's gateway refuses this version of the program (%d %s); update it", closed.Code, closed.Text)
	}
	return nil
}

// forgotten reports whether the gateway does not know the session any more.
func forgotten(err error) bool {
	var closed *websocket.CloseError
	return errors.As(err, &closed) && (closed.Code == closeBadSequence || closed.Code == closeTimedOut)
}
