// Package telegram is the Telegram front: it turns updates of the Bot API into
// requests to the conversation core, and its replies into messages.
//
// It listens to everything in private chats; in groups to its commands, to
// messages that mention it and to replies to its own; and, in any chat, to what
// is typed behind its name. Each update is handled once, also where the process
// is killed meanwhile: those of one person in a chat in order, others at the same
// time.
package telegram

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"trich/internal/chat"
	"trich/internal/front"
	"trich/internal/front/kit"
	"trich/internal/front/telegram/botapi"
	"trich/internal/observe"
	"trich/internal/qa"
	"trich/internal/wording"
)

// The places where the front can listen.
const (
	Private = "private"
	Groups  = "groups"
	Inline  = "inline"
)

// Options are what a Front is made of. Core, Token and Log are required.
type Options struct {
	Core chat.Core
	// Token is what @BotFather gave, and APIURL the address of the Bot API
	// server; empty is Telegram's own.
	Token, APIURL string
	// Listen are the places to listen in.
	Listen []string
	// Chats are the IDs of the only chats to listen in, that of a private chat
	// being the user's; none: all.
	Chats []string
	// Admins are the IDs of users whose menus have the commands for admins.
	Admins []string
	// MaxAge is the age from which messages are too old to answer; 0: none is.
	MaxAge time.Duration
	// Webhook takes updates, if it has an address; else they are polled for.
	Webhook Webhook
	// StateFile remembers, where updates are polled for, which have been handled;
	// empty: nothing does.
	StateFile string
	// JournalDir is the folder of the journal of what is not answered yet; empty:
	// it is lost with the process.
	JournalDir string
	// Articles counts the corpus, and Say tells the operator one line; nil: none.
	Articles func() int
	Say      func(line string)
	// Observer is told of what is done and waits; nil: nobody is.
	Observer observe.Observer
	Log      *slog.Logger
}

// Front is the connection of one bot. It implements front.Front.
type Front struct {
	o    Options
	api  *botapi.Client
	self botapi.User
	// names are the commands' names and aliases, asking those of the one that asks.
	names, asking []string
	lanes         *kit.Lanes   // made by Run
	journal       *kit.Journal // opened by Run
	replies       *replies
	questions     *questions
	top           *top
	albums        *kit.Seen[string]
	refusals      *kit.Seen[string]
	blocked       *blocked
	typed         *typed
	groups        *groups // opened by Run
	crowd         *kit.Gather[int64, string]
	// yield is how long it is tried to get updates that somebody else gets.
	yield time.Duration
}

var _ front.Front = (*Front)(nil)

// New makes a Front, which connects when it is run. Errors are of qa.CodeUsage.
func New(o Options) (*Front, error) {
	if o.APIURL == "" {
		o.APIURL = botapi.DefaultURL
	}
	if err := o.Webhook.check(); err != nil {
		return nil, err
	}
	api, err := botapi.New(o.Token, o.APIURL, o.Log, o.Observer)
	if err != nil {
		return nil, err
	}
	f := &Front{
		o: o, api: api, replies: kit.NewCache[replyKey, answered](maxReplies), questions: kit.NewCache[replyKey, int](maxReplies),
		top: &top{}, albums: kit.NewSeen[string](maxTyped), refusals: kit.NewSeen[string](maxTyped),
		blocked: newBlocked(), crowd: kit.NewGather[int64, string](crowdTime), typed: kit.NewCache[int64, string](maxTyped),
		yield: time.Minute + rand.N(time.Minute), // So that of two not both give up.
	}
	for _, c := range o.Core.Commands(qa.English, true) {
		names := append([]string{c.Name}, c.Aliases...)
		f.names = append(f.names, names...)
		if c.Name == string(wording.Ask) {
			f.asking = names
		}
	}
	f.names = append(f.names, "start") // Which Telegram's clients send, and no menu has.
	return f, nil
}

// crowdTime is how long it is waited for others who cannot be answered either.
const crowdTime = 2 * time.Second

// The most jobs that may wait: altogether, after which no more updates are
// taken, and of one person in a chat, after which further ones get a sign alone.
const (
	maxWaiting     = 5000
	maxWaitingChat = 100
)

// Run implements front.Front. It fails if the token is not valid, if another
// instance takes the updates, or if the webhook cannot be served.
func (f *Front) Run(ctx context.Context) error {
	defer f.api.Close()
	if err := f.identify(ctx); err != nil {
		return kit.Ended(ctx, err)
	}
	f.groups = f.openGroups()
	f.introduce()
	closing := kit.NewClosing(ctx, kit.Drain)
	f.journal = kit.OpenJournal(f.journalFile(), f.o.Log)
	defer func() {
		if err := f.journal.Close(); err != nil {
			f.o.Log.Warn("the journal of open questions was not closed", "error", err)
		}
	}()
	receiving, cancel := context.WithCancel(ctx)
	defer cancel()
	f.lanes = kit.NewLanes(receiving, kit.LaneOptions{Total: maxWaiting, Each: maxWaitingChat, Log: f.o.Log, Observer: f.o.Observer, Name: "telegram"})
	var menus sync.WaitGroup
	menus.Go(func() { f.setMenus(receiving) })
	f.resume()
	receive := f.poll
	if f.o.Webhook.URL != "" {
		receive = f.serveWebhook
	}
	err := receive(receiving)
	cancel()
	menus.Wait()
	f.lanes.Close(closing.Left())
	return kit.Ended(ctx, err)
}

// journalFile is the file of the bot's journal; empty for none.
func (f *Front) journalFile() string {
	if f.o.JournalDir == "" {
		return ""
	}
	return filepath.Join(f.o.JournalDir, fmt.Sprintf("telegram-%d.journal", f.self.ID))
}

// introduce tells the operator who is there.
func (f *Front) introduce() {
	if f.o.Say == nil {
		return
	}
	line := fmt.Sprintf("Telegram: @%s answers in %s", f.self.Username, strings.Join(f.o.Listen, ", "))
	if n := len(f.o.Chats); n > 0 {
		line += fmt.Sprintf(" (%d chats)", n)
	}
	line += fmt.Sprintf(", knows of %d groups", f.groups.count())
	if f.o.Articles != nil {
		line += fmt.Sprintf(", from %d articles", f.o.Articles())
	}
	f.o.Say(line)
}

// identify finds out who the bot is, which proves the token.
func (f *Front) identify(ctx context.Context) error {
	if err := f.api.Do(ctx, botapi.Call{Method: "getMe"}, &f.self); err != nil {
		return refusal(err)
	}
	f.o.Log.Info("connected to Telegram", "bot", f.self.Username)
	if slices.Contains(f.o.Listen, Inline) && !f.self.InlineQueries {
		f.o.Log.Info("inline mode is off; @BotFather's /setinline turns it on")
	}
	return nil
}

// Check asks the server who the bot is, once, and returns its name.
func (f *Front) Check(ctx context.Context) (string, error) {
	var self botapi.User
	if err := f.api.Try(ctx, botapi.Call{Method: "getMe"}, &self); err != nil {
		return "", refusal(err)
	}
	return "@" + self.Username, nil
}

// refusal adds to an error that is final what to do about it.
func refusal(err error) error {
	switch botapi.CodeOf(err) {
	case http.StatusUnauthorized:
		return qa.Errorf(qa.CodeUsage, "Telegram does not know the token; set telegram.token to the one that @BotFather shows for the bot (%w)", err)
	case http.StatusNotFound:
		return qa.Errorf(qa.CodeUsage, "there is no such bot at telegram.api_url; check that address and telegram.token (%w)", err)
	case http.StatusConflict:
		return qa.Errorf(qa.CodeBusy, "another program takes the updates of this Telegram bot; stop it, or give this one a token of its own (%w)", err)
	}
	return err
}

// allowed reports whether the front serves a chat at all.
func (f *Front) allowed(c botapi.Chat) bool {
	place := Groups
	if c.Type == "private" {
		place = Private
	}
	return slices.Contains(f.o.Listen, place) && c.Type != "channel" && f.listed(c.ID)
}

// listed reports whether a chat is one of those to listen in.
func (f *Front) listed(id int64) bool {
	return len(f.o.Chats) == 0 || slices.Contains(f.o.Chats, strconv.FormatInt(id, 10))
}

// user is a person as the core knows them.
func user(u botapi.User) chat.User {
	return chat.User{Platform: chat.Telegram, ID: strconv.FormatInt(u.ID, 10), Language: kit.Language(u.Language)}
}
