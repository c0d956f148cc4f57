package chat

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"

	"trich/internal/dialog"
	"trich/internal/qa"
	"trich/internal/text"
	"trich/internal/wording"
)

// languageNames are the arguments of the command that sets the language, folded.
var languageNames = map[string]qa.Language{
	"vi": qa.Vietnamese, "tieng viet": qa.Vietnamese, "vietnamese": qa.Vietnamese,
	"en": qa.English, "tieng anh": qa.English, "english": qa.English,
	"auto": qa.UnknownLanguage, "tu dong": qa.UnknownLanguage,
}

// setLanguage remembers the language to reply in.
func (b *Bot) setLanguage(_ context.Context, c *call) (Reply, error) {
	lang, ok := languageNames[strings.TrimSpace(text.Fold(c.Text))]
	if !ok {
		return c.tell(KindFailure, wording.Catalogue.ChatLanguageUsage), nil
	}
	c.session.change(func(s *session) { s.chosen, s.own = lang, true })
	if b.o.Users != nil {
		if err := b.o.Users.SetLanguage(c.User, c.Chat, lang); err != nil {
			b.o.Log.Warn("a user's language cannot be kept", "error", err)
		}
	}
	return c.tell(KindNotice, func(w wording.Catalogue) string { return w.ChatLanguage(lang) }), nil
}

// setQuotes remembers the largest number of quotes.
func (b *Bot) setQuotes(_ context.Context, c *call) (Reply, error) {
	n, err := strconv.Atoi(strings.TrimSpace(c.Text))
	if err != nil || n < 1 || n > qa.MaxQuotes {
		return c.tell(KindFailure, wording.Catalogue.ChatCountUsage), nil
	}
	c.session.change(func(s *session) { s.quotes = n })
	return c.tell(KindNotice, func(w wording.Catalogue) string { return w.ChatCount(n) }), nil
}

// reset forgets the conversation.
func (b *Bot) reset(_ context.Context, c *call) (Reply, error) {
	c.session.change(func(s *session) { s.turns, s.listed = nil, nil })
	return c.tell(KindNotice, wording.Catalogue.ConversationReset), nil
}

// privacy tells what is kept of a user, and deletes it if the text asks for it.
func (b *Bot) privacy(ctx context.Context, c *call) (Reply, error) {
	switch strings.TrimSpace(text.FoldWords(c.Text)) {
	case "forget", "quen", "xoa", "delete":
		return b.forget(ctx, c)
	}
	if dialog.IntentOf(c.Text) == dialog.Forget {
		return b.forget(ctx, c)
	}
	kept := wording.Kept{Turns: b.o.Memory.Turns, Age: b.o.Memory.Age, Votes: b.o.Users != nil, Questions: b.o.KeepText}
	if b.o.Composer != nil {
		kept.Model = b.o.Composer.Name()
	}
	r := c.notice(KindNotice, func(w wording.Catalogue) []Block { return []Block{Line{Text: w.Privacy(kept)}} })
	r.Private = true
	r.addRow(press(wording.In(r.Language).ForgetMe(), pressForget, ""))
	return r, nil
}

// forget deletes all that is kept of a user, in this and every other chat of the
// platform.
func (b *Bot) forget(_ context.Context, c *call) (Reply, error) {
	r := c.tell(KindNotice, wording.Catalogue.Forgotten)
	r.Private = true
	prefix := ownerOf(c.User)
	b.unshare(c.User)
	b.sessions.Each(func(key string) bool { return strings.HasPrefix(key, prefix) }, func(s *session) {
		s.change(func(s *session) {
			s.turns, s.listed, s.spoken = nil, nil, qa.UnknownLanguage
			s.chosen, s.own, s.quotes = b.o.Language, false, b.o.Quotes
		})
	})
	if b.o.Users == nil {
		return r, nil
	}
	return r, b.o.Users.Forget(c.User)
}

// vote keeps what a user thinks of a reply.
func (b *Bot) vote(c *call, a *qa.Article, helpful bool) (Reply, error) {
	if b.o.Users == nil {
		return c.outdated(), nil
	}
	vote := Vote{User: c.User, Article: a.ID, Helpful: helpful, At: b.o.Now()}
	if b.o.KeepText {
		for _, t := range c.session.recall(b.o.Memory, b.o.Now(), "") {
			if slices.Contains(t.articles, a.ID) {
				vote.Question = t.Asked
			}
		}
	}
	if err := b.o.Users.Vote(vote); err != nil {
		return Reply{}, err
	}
	thanks := wording.Catalogue.ThanksHelpful
	if !helpful {
		thanks = wording.Catalogue.ThanksUnhelpful
	}
	r := c.tell(KindNotice, thanks)
	r.Private = true
	return r, nil
}

// places are those that were set up. They are read once, since of the processes that
// share a file each serves places of its own.
type places struct {
	mu  sync.Mutex
	all map[PlaceID]Place
}

func (b *Bot) loadPlaces() {
	if b.o.Users == nil {
		return
	}
	all, err := b.o.Users.Places()
	if err != nil {
		b.o.Log.Warn("how places were set up cannot be read", "error", err)
	}
	b.places.all = all
}

// place is the place whose settings count.
func (r Request) place() string { return cmp.Or(r.Place, r.Chat) }

// Place implements Core.
func (b *Bot) Place(platform Platform, chat string, within func() string) Place {
	b.places.mu.Lock()
	p, set := b.places.all[PlaceID{platform, chat}]
	none := len(b.places.all) == 0
	b.places.mu.Unlock()
	if set || none || within == nil {
		return p
	}
	return b.Place(platform, within(), nil)
}

// setPlace keeps how a place is set up.
func (b *Bot) setPlace(id PlaceID, p Place) error {
	if err := b.o.Users.SetPlace(id, p); err != nil {
		return err
	}
	b.places.mu.Lock()
	defer b.places.mu.Unlock()
	if b.places.all == nil {
		b.places.all = map[PlaceID]Place{}
	}
	b.places.all[id] = p
	return nil
}

// setup sets up the place that is talked in, for everyone there, or tells how it is.
func (b *Bot) setup(_ context.Context, c *call) (Reply, error) {
	switch {
	case !c.Group:
		return c.tell(KindFailure, wording.Catalogue.SetupInGroups), nil
	case b.o.Users == nil:
		return c.tell(KindFailure, wording.Catalogue.NoStore), nil
	}
	now, id := c.place, PlaceID{c.User.Platform, c.Request.place()}
	if word := strings.TrimSpace(text.FoldWords(c.Text)); word != "" {
		if !now.set(word) {
			return c.tell(KindFailure, wording.Catalogue.SetupUsage), nil
		}
		if err := b.setPlace(id, now); err != nil {
			return Reply{}, err
		}
		b.o.Log.Info("a place was set up", "platform", c.User.Platform, "chat", id.Chat, "user", c.User.ID, "setting", word)
	}
	r := c.notice(KindNotice, func(w wording.Catalogue) []Block {
		blocks := []Block{Line{Text: w.PlaceState(wording.Setting(now))}}
		if now.All && c.Deaf {
			blocks = append(blocks, Line{Text: w.SetupDeaf()})
		}
		return append(blocks, Line{Text: w.SetupUsage(), Style: Aside})
	})
	r.Private = true
	return r, nil
}

// set changes what a word names, which is folded; false if none knows it.
func (p *Place) set(word string) bool {
	switch word {
	case "on", "bat":
		p.Off = false
	case "off", "tat":
		p.Off = true
	case "all", "moi cau":
		p.All = true
	case "mention", "goi ten":
		p.All = false
	case "threads", "luong":
		p.Threads = true
	case "no threads", "khong luong":
		p.Threads = false
	default:
		lang, known := languageNames[word]
		if known {
			p.Language = lang
		}
		return known
	}
	return true
}
