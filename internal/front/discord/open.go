package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"time"

	"github.com/bwmarrin/discordgo"

	"trich/internal/chat"
	"trich/internal/front/kit"
)

// open is what the journal keeps of a request until it is answered.
type open struct {
	Request chat.Request `json:"request"`
	Guild   string       `json:"guild,omitempty"`
	Channel string       `json:"channel"`
	// ReplyTo is the message that asks; Interaction and Token are those of an
	// interaction, of which Private says that the user alone sees the reply.
	ReplyTo     string `json:"reply_to,omitempty"`
	Interaction string `json:"interaction,omitempty"`
	Token       string `json:"token,omitempty"`
	Private     bool   `json:"private,omitempty"`
	// Turns says that the reply takes the place of the message whose button was
	// pressed; InThread that it goes into a thread on the message that asks.
	Turns    bool `json:"turns,omitempty"`
	InThread bool `json:"in_thread,omitempty"`
	// Question names the thread of the answer; empty for none.
	Question string `json:"question,omitempty"`
	// Tag tells the reply to an edited message from the one before.
	Tag string `json:"tag,omitempty"`
	// Shown are the messages of the reply that are there.
	Shown []posted `json:"shown,omitempty"`

	key string
	at  time.Time
}

// maxAge is how old a request may be that a process left open, to be answered by
// the next; the token of an interaction does not live much longer.
const maxAge = 10 * time.Minute

// reply is what shows the reply to a request.
func (f *Front) reply(o *open) *reply {
	r := &reply{
		front: f, question: o.Question, shown: o.Shown, asked: chat.Reference{Chat: o.Request.Chat, Message: o.Request.Message},
		user: o.Request.User, turns: o.Turns,
	}
	if o.Interaction == "" {
		p := &public{front: f, channel: o.Channel, replyTo: o.ReplyTo, tag: o.Tag, inThread: o.InThread, guild: o.Guild, question: o.Request.Text, asked: r.asked}
		if len(o.Shown) > 0 && o.Shown[0].Channel != "" && o.Shown[0].Channel != o.Channel {
			// An earlier process has begun it elsewhere: in a thread, or in private.
			p.channel, p.inThread, p.alone, p.guild = o.Shown[0].Channel, false, true, ""
		}
		r.transport = p
	} else {
		r.transport = &ephemeral{
			front: f, id: o.Interaction, token: o.Token, channel: o.Channel, guild: o.Guild, user: o.Request.User,
			limits: discordgo.NewRatelimiter(), private: o.Private, begun: len(o.Shown) > 0 || o.Turns, turns: o.Turns,
		}
	}
	r.keep = func() {
		o.Shown = r.shown
		f.journal.Keep(kit.TakenAt(o.key, o.at, o))
	}
	return r
}

// resume takes up what an earlier process left open.
func (f *Front) resume() {
	f.journal.Resume(func(taken kit.Taken) bool {
		o := &open{key: taken.Key, at: taken.At}
		err := json.Unmarshal(taken.Entry, o)
		if err != nil || o.Channel == "" || time.Since(taken.At) > maxAge {
			return false
		}
		f.lanes.Do(cmp.Or(f.laneOf(o.Request), taken.Key), func(ctx context.Context) { f.handle(ctx, o) })
		return true
	})
}

// finished deletes a request from the journal, unless the front ends before it is
// done.
func (f *Front) finished(ctx context.Context, o *open) {
	if ctx.Err() == nil {
		f.journal.Done(o.key)
	}
}
