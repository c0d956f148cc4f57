package discord

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"github.com/bwmarrin/discordgo"

	"trich/internal/chat"
)

// channel is a channel or thread as far as it matters here.
type channel struct {
	Type discordgo.ChannelType `json:"type"`
	// Parent is the channel of a thread, Owner who opened it.
	Parent string `json:"parent_id"`
	Owner  string `json:"owner_id"`
	Name   string `json:"name"`
}

func (c channel) isThread() bool {
	switch c.Type {
	case discordgo.ChannelTypeGuildNewsThread, discordgo.ChannelTypeGuildPublicThread, discordgo.ChannelTypeGuildPrivateThread:
		return true
	}
	return false
}

// maxChannels is how many channels are remembered; what Discord tells of them does
// not change.
const maxChannels = 10000

// channel asks what a channel is; the zero value if Discord does not tell.
func (f *Front) channel(ctx context.Context, id string) channel {
	if known, ok := f.channels.Get(id); ok {
		return known
	}
	var c channel
	err := f.api.do(ctx, request{method: http.MethodGet, path: "/channels/" + id, bucket: "/channels/" + id}, &c)
	if err != nil {
		f.o.Log.Debug("a channel is not known", "channel", id, "error", err)
		return channel{}
	}
	f.channels.Add(id, c)
	return c
}

// around is the channel of a thread; empty for what is none.
func (f *Front) around(ctx context.Context, id string) string {
	if c := f.channel(ctx, id); c.isThread() {
		return c.Parent
	}
	return ""
}

// placeOf is how the place of a request was set up, where that of a thread is its
// channel, which the request then names.
func (f *Front) placeOf(ctx context.Context, o *open) chat.Place {
	if o.Guild == "" {
		return chat.Place{}
	}
	within := func() string {
		o.Request.Place = f.around(ctx, o.Channel)
		return o.Request.Place
	}
	if f.o.Core.Moderates(o.Request) {
		within()
	}
	return f.o.Core.Place(chat.Discord, o.Channel, within)
}

// isOurs reports whether one of the roles is the bot's own, which Discord gives it in
// each server and offers beside the bot to whoever types its name.
func (f *Front) isOurs(ctx context.Context, guild string, roles []string) bool {
	for _, id := range roles {
		if _, known := f.roles.Get(id); !known {
			f.learnRoles(ctx, guild)
			break
		}
	}
	return slices.ContainsFunc(roles, func(id string) bool { ours, _ := f.roles.Get(id); return ours })
}

// learnRoles asks which roles of a server are the bot's own.
func (f *Front) learnRoles(ctx context.Context, guild string) {
	var roles []struct {
		ID   string `json:"id"`
		Tags struct {
			Bot string `json:"bot_id"`
		} `json:"tags"`
	}
	path := "/guilds/" + guild + "/roles"
	if err := f.api.do(ctx, request{method: http.MethodGet, path: path, bucket: path}, &roles); err != nil {
		f.o.Log.Debug("the roles of a server are not known", "server", guild, "error", err)
		return
	}
	for _, r := range roles {
		f.roles.Add(r.ID, r.Tags.Bot == f.me.Bot.ID)
	}
}

// opening is what began a thread: the message that it stands on, or the question
// which the bot answered with that; empty for what is no thread, and where it is
// known what the thread was opened for.
func (f *Front) opening(ctx context.Context, o *open) string {
	r := o.Request
	if o.Guild == "" || r.Replied != "" || r.ReplyTo != (chat.Reference{}) || r.Began != (chat.Reference{}) || r.Press != "" {
		return ""
	}
	c := f.channel(ctx, o.Channel)
	if !c.isThread() {
		return ""
	}
	if known, ok := f.openings.Get(o.Channel); ok {
		return known
	}
	// A thread has the ID of its message, which stands in the channel, or, in a
	// forum, in the thread.
	text := c.Name
	for _, where := range []string{c.Parent, o.Channel} {
		var m discordgo.Message
		path := "/channels/" + where + "/messages/" + o.Channel
		if err := f.api.do(ctx, request{method: http.MethodGet, path: path, bucket: "/channels/" + where + "/messages"}, &m); err != nil || m.Author == nil {
			f.o.Log.Debug("the message of a thread is not known", "channel", where, "error", err)
			continue
		}
		if m.Author.ID != f.me.Bot.ID {
			text = cmp.Or(f.spoken(&m), text)
		} else if m.ReferencedMessage != nil {
			text = cmp.Or(f.spoken(m.ReferencedMessage), text)
		}
		break
	}
	f.openings.Add(o.Channel, text)
	return text
}
