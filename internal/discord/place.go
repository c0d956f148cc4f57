package discord

import (
	"context"
	"net/http"
	"sync"

	"github.com/bwmarrin/discordgo"
)

// place is a channel or thread as far as it matters here.
type place struct {
	Type discordgo.ChannelType `json:"type"`
	// Parent is the channel of a thread, Owner who opened it.
	Parent string `json:"parent_id"`
	Owner  string `json:"owner_id"`
}

func (p place) isThread() bool {
	switch p.Type {
	case discordgo.ChannelTypeGuildNewsThread, discordgo.ChannelTypeGuildPublicThread, discordgo.ChannelTypeGuildPrivateThread:
		return true
	}
	return false
}

// places remembers what Discord told of channels, which does not change.
type places struct {
	mu    sync.Mutex
	known map[string]place
}

// maxPlaces is how many are remembered before all are forgotten.
const maxPlaces = 10000

// place asks what a channel is; the zero value if Discord does not tell.
func (f *Front) place(ctx context.Context, channel string) place {
	f.places.mu.Lock()
	p, known := f.places.known[channel]
	f.places.mu.Unlock()
	if known {
		return p
	}
	err := f.api.do(ctx, request{method: http.MethodGet, path: "/channels/" + channel, bucket: "/channels/" + channel}, &p)
	if err != nil {
		f.o.Log.Debug("a channel is not known", "channel", channel, "error", err)
		return place{}
	}
	f.places.mu.Lock()
	defer f.places.mu.Unlock()
	if len(f.places.known) >= maxPlaces {
		clear(f.places.known)
	}
	f.places.known[channel] = p
	return p
}
