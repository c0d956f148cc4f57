package discord

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"trich/internal/chat"
)

// onMessage takes a message that is meant for the bot: in a direct chat every
// one, elsewhere what mentions it, replies to it or stands in a thread of its
// own. Bots are not answered, which could go on for ever.
func (f *Front) onMessage(m *discordgo.Message) {
	if m.Author == nil || m.Author.Bot || m.WebhookID != "" || m.Type != discordgo.MessageTypeDefault && m.Type != discordgo.MessageTypeReply {
		return
	}
	direct := m.GuildID == "" || f.concerns(m)
	if !direct && !(f.o.MessageContent && f.o.Threads) {
		return
	}
	r := chat.Request{User: authorOf(m), Chat: m.ChannelID, Group: m.GuildID != "", Message: m.ID, Text: f.spoken(m)}
	if ref := m.ReferencedMessage; r.Text == "" && ref != nil && ref.Author != nil && ref.Author.ID != f.me.Bot.ID {
		r.Text = f.spoken(ref) // A mention in reply to somebody asks what they wrote.
	} else if ref != nil {
		r.Replied = f.spoken(ref)
	}
	f.take("m"+m.ID, f.laneOf(r), func(ctx context.Context) func(context.Context) {
		if !f.allowed(ctx, m.GuildID, m.ChannelID) {
			return nil // Silence: a refusal would be one more message in the wrong place.
		}
		if !direct {
			if c := f.channel(ctx, m.ChannelID); !c.isThread() || c.Owner != f.me.Bot.ID {
				return nil
			}
		}
		f.typing(ctx, m.ChannelID)
		to := &reply{front: f, transport: &public{front: f, channel: m.ChannelID, replyTo: m.ID}}
		if m.GuildID != "" {
			to.question = r.Text
		}
		return func(ctx context.Context) { f.handle(ctx, r, to) }
	})
}

// concerns reports whether a message mentions the bot or replies to it.
func (f *Front) concerns(m *discordgo.Message) bool {
	if ref := m.ReferencedMessage; ref != nil && ref.Author != nil && ref.Author.ID == f.me.Bot.ID && m.Content != "" {
		return true
	}
	return slices.ContainsFunc(m.Mentions, func(u *discordgo.User) bool { return u.ID == f.me.Bot.ID })
}

func authorOf(m *discordgo.Message) chat.User {
	u := chat.User{Platform: chat.Discord, ID: m.Author.ID}
	if m.Member != nil {
		u.Roles = m.Member.Roles
	}
	return u
}

// markup is what a message holds instead of a name: mentions of users, roles,
// channels and commands, emoji, and points of time.
var markup = regexp.MustCompile(`<(@!?|@&|#|/|a?:|t:)([^<>\s]*)>`)

// spoken is what a message says, as its reader sees it, without mentions of the
// bot.
func (f *Front) spoken(m *discordgo.Message) string {
	names := map[string]string{}
	for _, u := range m.Mentions {
		names[u.ID] = u.DisplayName()
	}
	text := markup.ReplaceAllStringFunc(m.Content, func(sign string) string {
		parts := markup.FindStringSubmatch(sign)
		name, _, _ := strings.Cut(parts[2], ":")
		switch parts[1] {
		case "@", "@!":
			if parts[2] == f.me.Bot.ID {
				return " "
			}
			return names[parts[2]]
		case ":", "a:":
			return ":" + name + ":"
		case "/":
			return "/" + name
		}
		return " "
	})
	return strings.TrimSpace(text)
}

// typing shows that an answer is coming. That it is not shown does no harm.
func (f *Front) typing(ctx context.Context, channel string) {
	path := "/channels/" + channel + "/typing"
	if err := f.api.do(ctx, request{method: http.MethodPost, path: path, bucket: path}, nil); err != nil {
		f.o.Log.Debug("Discord does not show the bot typing", "error", err)
	}
}
