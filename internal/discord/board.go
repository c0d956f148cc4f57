package discord

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"

	"trich/internal/chat"
)

// board holds the messages that show the reply to one request. A later reply
// takes the place of the one before.
type board struct {
	front *Front
	way   way
	// question names the thread of the answer; empty for none.
	question string
	shown    []posted
	kind     chat.Kind
}

// posted is a message that is there.
type posted struct {
	ID      string `json:"id"`
	Channel string `json:"channel_id"`
}

// way is how messages get to Discord.
type way interface {
	// create posts the nth message of a reply, counted from 0.
	create(ctx context.Context, n int, m *message) (posted, error)
	edit(ctx context.Context, p posted, m *message) error
	remove(ctx context.Context, p posted) error
	// hide makes what follows visible to the user alone where it can be; anew
	// says that what was posted so far cannot be edited into it.
	hide(ctx context.Context) (anew bool)
	// silent ends a request without reply.
	silent(ctx context.Context) error
	// expired is another way to go on once this one has ended, or nil.
	expired(err error) way
}

// show is the chat.Show of a request.
func (b *board) show(ctx context.Context, r chat.Reply) error {
	b.kind = r.Kind
	if next := b.way.expired(nil); next != nil {
		b.way, b.shown = next, nil
	}
	err := b.post(ctx, r)
	if next := b.way.expired(err); next != nil {
		b.way, b.shown = next, nil
		err = b.post(ctx, r)
	}
	return err
}

func (b *board) post(ctx context.Context, r chat.Reply) error {
	if r.Private && b.way.hide(ctx) {
		b.shown = nil
	}
	messages := render(r)
	for i, m := range messages {
		if i < len(b.shown) {
			if err := b.way.edit(ctx, b.shown[i], m); err != nil {
				return err
			}
			continue
		}
		p, err := b.way.create(ctx, i, m)
		if err != nil {
			return err
		}
		b.shown = append(b.shown, p)
	}
	for len(b.shown) > len(messages) {
		last := len(b.shown) - 1
		if err := b.way.remove(ctx, b.shown[last]); err != nil {
			return err
		}
		b.shown = b.shown[:last]
	}
	return nil
}

// finish ends a request: it takes back what announced a reply if there was none,
// and opens the thread of an answer.
func (b *board) finish(ctx context.Context) error {
	if len(b.shown) == 0 {
		return b.way.silent(ctx)
	}
	if !b.front.o.Threads || b.question == "" || b.kind != chat.KindAnswer && b.kind != chat.KindUncertain {
		return nil
	}
	return b.thread(ctx)
}

// archiveAfter is when Discord hides a thread nobody writes in, in minutes.
const archiveAfter = 1440

// thread opens a thread on the answer, unless it stands in one. What can go
// wrong with it, mostly a missing permission, does not cost the answer.
func (b *board) thread(ctx context.Context) error {
	p := b.shown[len(b.shown)-1]
	if b.front.place(ctx, p.Channel).isThread() {
		return nil
	}
	path := "/channels/" + p.Channel + "/messages/" + p.ID + "/threads"
	body := map[string]any{"name": cmp.Or(cut(b.question, 100), "…"), "auto_archive_duration": archiveAfter}
	if err := b.front.api.do(ctx, request{method: http.MethodPost, path: path, bucket: "/channels/" + p.Channel + "/threads", body: body}, nil); err != nil {
		b.front.o.Log.Info("no thread was opened", "channel", p.Channel, "error", err)
	}
	return nil
}

// send makes a request that sends a message.
func (f *Front) send(ctx context.Context, r request, m *message) (posted, error) {
	r.body = m
	if m.file != nil {
		r.file = &discordgo.File{Name: m.file.Name, ContentType: "text/plain; charset=utf-8", Reader: bytes.NewReader(m.file.Content)}
	}
	var p posted
	err := f.api.do(ctx, r, &p)
	return p, err
}

// open is the way of messages in a channel, by the bot's own right.
type open struct {
	front   *Front
	channel string
	// replyTo is the message that is answered; empty for none.
	replyTo string
	// tag makes nonces where there is no message to answer.
	tag string
}

func (o *open) messages(id string) request {
	path := "/channels/" + o.channel + "/messages"
	r := request{path: path, bucket: path}
	if id != "" {
		r.path += "/" + id
		r.bucket += "/"
	}
	return r
}

func (o *open) create(ctx context.Context, n int, m *message) (posted, error) {
	if n == 0 && o.replyTo != "" {
		m.Reference = &reference{MessageID: o.replyTo}
	}
	// Discord makes one message of all with the same nonce, so that asking again
	// after a failure does not post twice.
	m.Nonce, m.EnforceNonce = fmt.Sprintf("%s-%d", cmp.Or(o.replyTo, o.tag), n), true
	r := o.messages("")
	r.method = http.MethodPost
	return o.front.send(ctx, r, m)
}

func (o *open) edit(ctx context.Context, p posted, m *message) error {
	r := o.messages(p.ID)
	r.method = http.MethodPatch
	_, err := o.front.send(ctx, r, m)
	return err
}

func (o *open) remove(ctx context.Context, p posted) error {
	r := o.messages(p.ID)
	r.method, r.bucket = http.MethodDelete, r.bucket+"delete" // deleting has a limit of its own
	return o.front.api.do(ctx, r, nil)
}

func (o *open) hide(context.Context) bool    { return false }
func (o *open) silent(context.Context) error { return nil }
func (o *open) expired(error) way            { return nil }

// original is the message that announced the reply to an interaction.
const original = "@original"

// tokenAge is how long the token of an interaction is used: Discord's quarter
// of an hour, with some time to spare.
const tokenAge = 14 * time.Minute

// whisper is the way of replies to an interaction, by its token.
type whisper struct {
	front       *Front
	interaction *discordgo.Interaction
	limits      *discordgo.RateLimiter
	begun       bool
	// private says that the user alone sees the replies.
	private bool
}

func (w *whisper) webhook(method, id string) request {
	r := request{method: method, path: "/webhooks/" + w.front.me.ID + "/" + w.interaction.Token, bucket: "/webhooks", limits: w.limits}
	if id != "" {
		r.path += "/messages/" + id
		r.bucket += "/messages"
	}
	return r
}

// create fills the message that announced the reply first, and posts others
// after it.
func (w *whisper) create(ctx context.Context, _ int, m *message) (posted, error) {
	if !w.begun {
		p, err := w.front.send(ctx, w.webhook(http.MethodPatch, original), m)
		w.begun = err == nil
		return p, err
	}
	m.Flags = flags(w.private)
	return w.front.send(ctx, w.webhook(http.MethodPost, ""), m)
}

func (w *whisper) edit(ctx context.Context, p posted, m *message) error {
	_, err := w.front.send(ctx, w.webhook(http.MethodPatch, p.ID), m)
	return err
}

func (w *whisper) remove(ctx context.Context, p posted) error {
	return w.front.api.do(ctx, w.webhook(http.MethodDelete, p.ID), nil)
}

// hide replaces a public announcement, which cannot be made private.
func (w *whisper) hide(ctx context.Context) bool {
	if w.private || w.interaction.GuildID == "" {
		return false
	}
	w.private, w.begun = true, true
	if err := w.silent(ctx); err != nil {
		w.front.o.Log.Debug("an announcement was not taken back", "error", err)
	}
	return true
}

func (w *whisper) silent(ctx context.Context) error {
	return w.front.api.do(ctx, w.webhook(http.MethodDelete, original), nil)
}

// expired goes on in the channel, or, with what only the user may see, in their
// direct messages.
func (w *whisper) expired(err error) way {
	code := codeOf(err)
	if w.age() < tokenAge && code != codeInvalidToken && code != codeUnknownWebhook {
		return nil
	}
	o := &open{front: w.front, channel: w.interaction.ChannelID, tag: w.interaction.ID}
	if w.private {
		return &direct{open: o, user: userOf(w.interaction)}
	}
	return o
}

// age is the time since the interaction, which its ID tells.
func (w *whisper) age() time.Duration {
	at, err := discordgo.SnowflakeTimestamp(w.interaction.ID)
	if err != nil {
		return 0
	}
	return time.Since(at)
}

// direct is the way of messages to a user alone.
type direct struct {
	*open
	user   chat.User
	opened bool
}

func (d *direct) create(ctx context.Context, n int, m *message) (posted, error) {
	if !d.opened {
		if err := d.begin(ctx); err != nil {
			return posted{}, err
		}
	}
	return d.open.create(ctx, n, m)
}

// begin opens the chat with the user.
func (d *direct) begin(ctx context.Context) error {
	var there posted
	err := d.front.api.do(ctx, request{
		method: http.MethodPost, path: "/users/@me/channels", bucket: "/users/@me/channels",
		body: map[string]string{"recipient_id": d.user.ID},
	}, &there)
	if err != nil {
		return err
	}
	d.opened, d.channel = true, there.ID
	return nil
}
