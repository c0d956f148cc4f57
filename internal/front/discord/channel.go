package discord

import (
	"context"
	"net/http"

	"github.com/bwmarrin/discordgo"
)

// channel is a channel or thread as far as it matters here.
type channel struct {
	Type discordgo.ChannelType `json:"type"`
	// Parent is the channel of a thread, Owner who opened it.
	Parent string `json:"parent_id"`
	Owner  string `json:"owner_id"`
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
