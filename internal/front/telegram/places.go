package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"trich/internal/chat"
	"trich/internal/front/telegram/botapi"
)

// groups are those in which the bot is, as far as it has heard of them: Telegram does
// not list them. They are kept in a file, and safe for concurrent use.
type groups struct {
	file string
	log  *slog.Logger

	mu    sync.Mutex
	known map[int64]bool
}

// openGroups reads the groups of the bot; with no folder they are in memory alone.
func (f *Front) openGroups() *groups {
	g := &groups{log: f.o.Log, known: map[int64]bool{}}
	if f.o.JournalDir == "" {
		return g
	}
	g.file = filepath.Join(f.o.JournalDir, fmt.Sprintf("telegram-%d.groups.json", f.self.ID))
	content, err := os.ReadFile(g.file)
	var ids []int64
	if err == nil {
		err = json.Unmarshal(content, &ids)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		g.log.Warn("which groups the bot is in cannot be read", "error", err)
	}
	for _, id := range ids {
		g.known[id] = true
	}
	return g
}

func (g *groups) count() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.known)
}

// note tells that the bot is in a group, or is not.
func (g *groups) note(c botapi.Chat, in bool) {
	if c.Type != "group" && c.Type != "supergroup" {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.known[c.ID] == in {
		return
	}
	if in {
		g.known[c.ID] = true
	} else {
		delete(g.known, c.ID)
	}
	if g.file == "" {
		return
	}
	content, err := json.Marshal(slices.Sorted(maps.Keys(g.known)))
	if err == nil {
		err = writeWhole(g.file, content)
	}
	if err != nil {
		g.log.Warn("which groups the bot is in cannot be saved", "error", err)
	}
}

// overhears reports whether a message that is not said to the bot is for it all the
// same: in a group where every question is to be answered, what is said to nobody.
func (f *Front) overhears(m *botapi.Message, place chat.Place) bool {
	typed, entities := wordsOf(m)
	if !place.All || m.Chat.Type == "private" || !person(m) || m.ForwardOrigin != nil || strings.TrimSpace(typed) == "" {
		return false
	}
	if m.ReplyTo != nil && m.ReplyTo.TopicCreated == nil || m.ViaBot != nil {
		return false
	}
	return !slices.ContainsFunc(entities, func(e botapi.Entity) bool {
		return e.Type == "mention" || e.Type == "text_mention" || e.Type == "bot_command"
	})
}

// place is how a chat was set up.
func (f *Front) place(c botapi.Chat) chat.Place {
	if c.Type == "private" {
		return chat.Place{}
	}
	return f.o.Core.Place(chat.Telegram, strconv.FormatInt(c.ID, 10), nil)
}

// moderates asks whether who sent a message looks after the chat.
func (f *Front) moderates(ctx context.Context, m *botapi.Message) bool {
	if m.SenderChat != nil {
		return m.SenderChat.ID == m.Chat.ID
	}
	var member botapi.ChatMember
	err := f.api.Do(ctx, botapi.Call{Method: "getChatMember", Params: botapi.Params{"chat_id": m.Chat.ID, "user_id": m.From.ID}}, &member)
	if err != nil {
		f.o.Log.Info("whether somebody looks after a Telegram group is not known", "error", err)
	}
	return member.Manages()
}
