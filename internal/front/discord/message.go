package discord

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"trich/internal/chat"
	"trich/internal/front/kit"
	"trich/internal/wording"
)

// onMessage takes a message that is meant for the bot: in a direct chat every
// one, elsewhere what mentions it, replies to it or stands in a thread of its
// own. Bots are not answered, which could go on for ever.
func (f *Front) onMessage(m *discordgo.Message) { f.heardOf(m, "m"+m.ID) }

// onEdit takes a message that was changed: what it asks now is answered in place
// of what it asked. Discord tells of other changes too, such as a link's preview.
func (f *Front) onEdit(m *discordgo.Message) {
	if m.EditedTimestamp == nil || m.Author == nil {
		return
	}
	before, known := f.replies.Get(m.ID)
	if known && before.text == f.spoken(m) {
		return
	}
	f.heardOf(m, "m"+m.ID+"/"+m.EditedTimestamp.Format(time.RFC3339Nano))
}

// heardOf takes a message under a key.
func (f *Front) heardOf(m *discordgo.Message, key string) {
	if m.Author == nil || m.Author.Bot || m.WebhookID != "" || m.Type != discordgo.MessageTypeDefault && m.Type != discordgo.MessageTypeReply {
		return
	}
	direct := m.GuildID == "" || f.concerns(m)
	if !direct && !f.o.MessageContent && len(m.MentionRoles) == 0 {
		return
	}
	r := chat.Request{
		User: authorOf(m), Chat: m.ChannelID, Group: m.GuildID != "", Message: m.ID, Text: f.spoken(m),
		ReplyTo: f.referenceOf(m), Began: f.began(m.ChannelID), Deaf: !f.o.MessageContent,
	}
	if ref := m.ReferencedMessage; r.Text == "" && ref != nil && ref.Author != nil && ref.Author.ID != f.me.Bot.ID {
		r.Text = f.spoken(ref) // A mention in reply to somebody asks what they wrote.
	} else if ref != nil {
		r.Replied = f.spoken(ref)
	}
	if r.Text == "" {
		r.Wordless = wordlessOf(m)
	}
	if m.Content == "" && !direct {
		r.Wordless = wording.Withheld // It mentions a role, and is not for the bot to read.
	}
	o := &open{Request: r, Guild: m.GuildID, Channel: m.ChannelID, ReplyTo: m.ID, key: key, at: time.Now()}
	if m.EditedTimestamp != nil {
		id, _ := strconv.ParseUint(m.ID, 10, 64) // else the nonce is another one all the same
		o.Tag = strconv.FormatUint(id, 36) + strconv.FormatInt(m.EditedTimestamp.Unix(), 36)
	}
	if m.GuildID != "" && m.EditedTimestamp == nil {
		o.Question = r.Text
	}
	f.take(key, f.laneOf(r), func(ctx context.Context) func(context.Context) {
		if !f.allowed(ctx, o.Guild, o.Channel) {
			return nil // Silence: a refusal would be one more message in the wrong place.
		}
		place := f.placeOf(ctx, o)
		if place.Off && !f.o.Core.Moderates(o.Request) || !direct && !f.calls(ctx, m, o, place) {
			return nil
		}
		o.InThread = place.Threads && !f.channel(ctx, o.Channel).isThread()
		return f.beginMessage(o)
	})
}

// calls reports whether a message that neither mentions the bot nor replies to it is
// for it all the same: it mentions its role, stands in a thread of its own, or, where
// every question is to be answered, is said to nobody else.
func (f *Front) calls(ctx context.Context, m *discordgo.Message, o *open, place chat.Place) bool {
	if len(m.MentionRoles) > 0 && f.isOurs(ctx, o.Guild, m.MentionRoles) {
		return true
	}
	if !f.o.MessageContent {
		return false
	}
	if f.o.Threads || place.Threads {
		if c := f.channel(ctx, o.Channel); c.isThread() && c.Owner == f.me.Bot.ID {
			return true
		}
	}
	o.Request.Overheard = true
	return place.All && o.Request.Text != "" && len(m.Mentions)+len(m.MentionRoles) == 0 && m.ReferencedMessage == nil
}

// beginMessage keeps a request and shows that it is heard; what it returns
// answers.
func (f *Front) beginMessage(o *open) func(context.Context) {
	f.journal.Keep(kit.TakenAt(o.key, o.at, o))
	if !o.Request.Overheard {
		f.lanes.Do("typing "+o.key, func(ctx context.Context) { f.typing(ctx, o.Channel) }) // Nothing waits for it.
	}
	return func(ctx context.Context) { f.handle(ctx, o) }
}

// concerns reports whether a message mentions the bot or replies to it.
func (f *Front) concerns(m *discordgo.Message) bool {
	if ref := m.ReferencedMessage; ref != nil && ref.Author != nil && ref.Author.ID == f.me.Bot.ID && m.Content != "" {
		return true
	}
	return slices.ContainsFunc(m.Mentions, func(u *discordgo.User) bool { return u != nil && u.ID == f.me.Bot.ID })
}

// referenceOf is the question that a message refers to by replying to it, or to
// its answer.
func (f *Front) referenceOf(m *discordgo.Message) chat.Reference {
	ref := m.ReferencedMessage
	if ref == nil || ref.Author == nil {
		return chat.Reference{}
	}
	if known, ok := f.questions.Get(ref.ID); ok {
		return known
	}
	if to := ref.MessageReference; ref.Author.ID == f.me.Bot.ID && to != nil {
		return chat.Reference{Chat: m.ChannelID, Message: to.MessageID}
	}
	return chat.Reference{Chat: m.ChannelID, Message: ref.ID}
}

// began is the question that a channel was opened for, if it is a thread of an
// answer: such a thread has the ID of the message it stands on.
func (f *Front) began(channel string) chat.Reference {
	known, _ := f.questions.Get(channel)
	return known
}

func authorOf(m *discordgo.Message) chat.User {
	u := chat.User{Platform: chat.Discord, ID: m.Author.ID}
	if m.Member != nil {
		u.Roles = m.Member.Roles
	}
	return u
}

// wordlessOf is what a message holds instead of words.
func wordlessOf(m *discordgo.Message) wording.Wordless {
	switch {
	case m.Flags&discordgo.MessageFlagsIsVoiceMessage != 0:
		return wording.Sound
	case len(m.StickerItems) > 0:
		return wording.Sticker
	case m.Poll != nil:
		return wording.Poll
	case len(m.Attachments) > 0:
		if first := m.Attachments[0]; first != nil && strings.HasPrefix(first.ContentType, "audio/") {
			return wording.Sound
		}
		return wording.Picture
	case len(m.Embeds) > 0 || len(m.MessageSnapshots) > 0:
		return wording.Other
	}
	return wording.WithWords
}

// markup is what a message holds instead of a name: mentions of users, roles,
// channels and commands, emoji, and points of time.
var markup = regexp.MustCompile(`<(@!?|@&|#|/|a?:|t:|id:)([^<>\s]*)>`)

// spoken is what a message says, or the one that it forwards, as its reader sees
// it, without mentions of the bot and without markup.
func (f *Front) spoken(m *discordgo.Message) string {
	content := m.Content
	if content == "" && len(m.MessageSnapshots) > 0 && m.MessageSnapshots[0].Message != nil {
		content = m.MessageSnapshots[0].Message.Content
	}
	names := map[string]string{}
	for _, u := range m.Mentions {
		if u != nil {
			names[u.ID] = u.DisplayName()
		}
	}
	return f.unmarked(content, names)
}

// unmarked is a text as its reader sees it; names are those of the users it
// mentions.
func (f *Front) unmarked(text string, names map[string]string) string {
	return kit.Unmarked(markup.ReplaceAllStringFunc(text, func(sign string) string {
		parts := markup.FindStringSubmatch(sign)
		switch parts[1] {
		case "@", "@!":
			if parts[2] != f.me.Bot.ID {
				return names[parts[2]]
			}
		case "/":
			name, _, _ := strings.Cut(parts[2], ":")
			return "/" + name
		}
		return " "
	}))
}

// typing shows that an answer is coming. That it is not shown does no harm.
func (f *Front) typing(ctx context.Context, channel string) {
	path := "/channels/" + channel + "/typing"
	if err := f.api.do(ctx, request{method: http.MethodPost, path: path, bucket: path}, nil); err != nil {
		f.o.Log.Debug("Discord does not show the bot typing", "error", err)
	}
}
