package main

import (
	"cmp"
	"context"
	"errors"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"trich/internal/chat"
	"trich/internal/config"
	"trich/internal/llm"
	"trich/internal/retrieve"
	"trich/internal/users"
	"trich/internal/version"
)

// bot is the conversation core of an app, with what it keeps on disk.
type bot struct {
	*chat.Bot
	users   *users.Store
	archive chat.Archive
}

// Articles counts the articles of the corpus; none as long as there is none.
func (b *bot) Articles() int {
	state, err := b.archive.Current()
	if err != nil {
		return 0
	}
	return len(state.Articles)
}

// newBot makes the conversation core. Where the file of votes cannot be used it
// does without, and warn says so. The bot must be closed.
func (a *app) newBot(s config.Config, warn func(string)) (*bot, error) {
	composer, err := newComposer(s.LLM)
	if err != nil {
		return nil, err
	}
	o := chat.Options{
		Answerer: a.answerer, Archive: &archive{store: a.store}, Reloader: a.store, Composer: composer, Observer: a.observer,
		Admins: admins(s), Limits: limits(s.Limits),
		Memory:   chat.Memory{Turns: s.Chat.Turns, Age: s.Chat.Age, Conversations: s.Chat.Conversations},
		Language: language(s.Language), Quotes: s.Answer.Quotes, KeepText: s.Feedback.KeepText,
		Version: version.Version(), Model: a.model, Log: a.log,
	}
	store, err := users.Open(cmp.Or(s.Feedback.File, filepath.Join(s.Cache.Dir, "members.db")))
	if err != nil {
		warn(err.Error() + "; votes are not kept until then")
	} else {
		o.Users = store
	}
	return &bot{chat.New(o), store, o.Archive}, nil
}

func (b *bot) close() error {
	if b.users == nil {
		return nil
	}
	return b.users.Close()
}

// closing joins the error of closing the bot to that of using it.
func (b *bot) closing(err *error) { *err = errors.Join(*err, b.close()) }

func limits(l config.Limits) chat.Limits {
	answers := l.Answers
	if answers == 0 {
		answers = runtime.GOMAXPROCS(0)
	}
	return chat.Limits{
		User: chat.Rate{PerMinute: l.UserPerMinute, Burst: l.UserBurst}, Chat: chat.Rate{PerMinute: l.ChatPerMinute, Burst: l.ChatBurst},
		Answers: answers, Queue: l.Queue, Patience: l.Patience,
	}
}

// archive shows a store to the conversation core.
type archive struct {
	store retrieve.Source

	mu     sync.Mutex
	id     string
	loaded time.Time
}

// Current implements chat.Archive. Articles may be used beyond their generation,
// whose files alone are closed with it.
func (a *archive) Current() (chat.State, error) {
	var state chat.State
	err := generation(context.Background(), a.store, func(g retrieve.Generation) (err error) {
		state, err = stateOf(context.Background(), g)
		return err
	})
	if err != nil {
		return chat.State{}, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.id != state.ID {
		a.id, a.loaded = state.ID, time.Now()
	}
	state.Loaded = a.loaded
	return state, nil
}

func stateOf(ctx context.Context, g retrieve.Generation) (chat.State, error) {
	articles, err := g.List(ctx)
	if err != nil {
		return chat.State{}, err
	}
	counts, err := g.Counts(ctx, nil)
	state := chat.State{ID: g.ID(), Articles: articles}
	for _, n := range counts {
		state.Passages += n
	}
	return state, err
}

// listener answers messages outside of any conversation.
func (a *app) listener() chat.Listener {
	return chat.Listener{Answerer: a.answerer, Archive: &archive{store: a.store}}
}

// newComposer makes what sums up and translates quotes, nil if none is set.
func newComposer(s config.LLM) (chat.Composer, error) {
	if s.BaseURL == "" {
		return nil, nil
	}
	return llm.New(llm.Options{BaseURL: s.BaseURL, Model: s.Model, Key: s.Key.Reveal(), Timeout: s.Timeout})
}
