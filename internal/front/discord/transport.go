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

// transport is how messages get to Discord.
type transport interface {
	// create posts the nth message of a reply, counted from 0.
	create(ctx context.Context, n int, m *message) (posted, error)
	edit(ctx context.Context, p posted, m *message) error
	remove(ctx context.Context, p posted) error
	// hide makes what follows visible to the user alone where it can be; anew
	// says that what was posted so far cannot be edited into it.
	hide(ctx context.Context) (anew bool)
	// silent ends a request without reply.
	silent(ctx context.Context) error
	// place is the channel.
	place() string
	// expired is another transport to go on with once this one has ended, or nil.
	expired(err error) transport
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

// public is the transport of messages in a channel, by the bot's own right.
type public struct {
	front   *Front
	channel string
	// replyTo is the message that is answered; empty for none.
	replyTo string
	// tag makes nonces where there is no message to answer, or an earlier answer.
	tag string
	// alone says not to refer to that message.
	alone bool
	// inThread says to open a thread on it, named by the question, and to go on in
	// that, which is then the thread of the request asked.
	inThread bool
	question string
	asked    chat.Reference
	// guild is the server of the channel; empty for none, or where the reply is in
	// private already.
	guild string
}

func (p *public) messages(id string) request {
	path := "/channels/" + p.channel + "/messages"
	r := request{path: path, bucket: path}
	if id != "" {
		r.path += "/" + id
		r.bucket += "/"
	}
	return r
}

// openThread goes on in a thread on the message that asks, which has its ID, or in
// the channel, where that cannot be.
func (p *public) openThread(ctx context.Context) {
	p.inThread = false
	err := p.front.openThread(ctx, p.channel, p.replyTo, p.question)
	if err != nil && codeOf(err) != codeThreadThere {
		p.front.conceded(ctx, noThread, p.channel, err)
		return
	}
	p.tag = cmp.Or(p.tag, p.replyTo)
	p.channel, p.alone = p.replyTo, true
	p.front.questions.Add(p.channel, p.asked)
}

// archiveAfter is when Discord hides a thread nobody writes in, in minutes.
const archiveAfter = 1440

// openThread opens a thread on a message.
func (f *Front) openThread(ctx context.Context, channel, message, question string) error {
	path := "/channels/" + channel + "/messages/" + message + "/threads"
	body := map[string]any{"name": cmp.Or(cut(question, 100), "…"), "auto_archive_duration": archiveAfter}
	return f.api.do(ctx, request{method: http.MethodPost, path: path, bucket: "/channels/" + channel + "/threads", body: body}, nil)
}

func (p *public) create(ctx context.Context, n int, m *message) (posted, error) {
	if p.inThread && p.replyTo != "" {
		p.openThread(ctx)
	}
	m.Reference = nil
	if n == 0 && p.replyTo != "" && !p.alone {
		m.Reference = &reference{MessageID: p.replyTo}
	}
	// Discord makes one message of all with the same nonce, so that asking again
	// after a failure does not post twice.
	m.Nonce, m.EnforceNonce = fmt.Sprintf("%s-%d", cmp.Or(p.tag, p.replyTo), n), true
	r := p.messages("")
	r.method = http.MethodPost
	return p.front.send(ctx, r, m)
}

func (p *public) edit(ctx context.Context, there posted, m *message) error {
	r := p.messages(there.ID)
	r.method = http.MethodPatch
	_, err := p.front.send(ctx, r, m)
	return err
}

func (p *public) remove(ctx context.Context, there posted) error {
	r := p.messages(there.ID)
	r.method, r.bucket = http.MethodDelete, r.bucket+"delete" // deleting has a limit of its own
	return p.front.api.do(ctx, r, nil)
}

func (p *public) hide(context.Context) bool    { return false }
func (p *public) silent(context.Context) error { return nil }
func (p *public) place() string                { return p.channel }
func (p *public) expired(error) transport      { return nil }

// original is the message that announced the reply to an interaction.
const original = "@original"

// tokenAge is how long the token of an interaction is used: Discord's quarter
// of an hour, with some time to spare.
const tokenAge = 14 * time.Minute

// ephemeral is the transport of replies to an interaction, by its token, which
// lives a quarter of an hour; the user alone may be shown them.
type ephemeral struct {
	front *Front
	// id and token are those of the interaction, which user made in channel.
	id, token, channel, guild string
	user                      chat.User
	limits                    *discordgo.RateLimiter
	// begun says that the announcement was filled, or is gone.
	begun bool
	// private says that the user alone sees the replies, turns that the announcement
	// is the message whose button was pressed.
	private, turns bool
}

func (e *ephemeral) webhook(method, id string) request {
	r := request{method: method, path: "/webhooks/" + e.front.me.ID + "/" + e.token, bucket: "/webhooks", limits: e.limits}
	if id != "" {
		r.path += "/messages/" + id
		r.bucket += "/messages"
	}
	return r
}

// create fills the message that announced the reply first, and posts others
// after it.
func (e *ephemeral) create(ctx context.Context, _ int, m *message) (posted, error) {
	if !e.begun {
		p, err := e.front.send(ctx, e.webhook(http.MethodPatch, original), m)
		if e.begun = err == nil || codeOf(err) == codeUnknownMessage; err == nil || !e.begun {
			return p, err
		}
	}
	m.Flags = flags(e.private)
	return e.front.send(ctx, e.webhook(http.MethodPost, ""), m)
}

func (e *ephemeral) edit(ctx context.Context, p posted, m *message) error {
	_, err := e.front.send(ctx, e.webhook(http.MethodPatch, p.ID), m)
	return err
}

func (e *ephemeral) remove(ctx context.Context, p posted) error {
	return e.front.api.do(ctx, e.webhook(http.MethodDelete, p.ID), nil)
}

// hide replaces a public announcement, which cannot be made private.
func (e *ephemeral) hide(ctx context.Context) bool {
	if e.private || e.guild == "" {
		return false
	}
	e.private, e.begun = true, true
	if err := e.silent(ctx); err != nil {
		e.front.o.Log.Debug("an announcement was not taken back", "error", err)
	}
	return true
}

func (e *ephemeral) silent(ctx context.Context) error {
	if e.turns {
		return nil // The page stays as it is.
	}
	return e.front.api.do(ctx, e.webhook(http.MethodDelete, original), nil)
}

func (e *ephemeral) place() string { return e.channel }

// expired goes on in the channel, or, with what only the user may see, in their
// direct messages.
func (e *ephemeral) expired(err error) transport {
	code := codeOf(err)
	if e.age() < tokenAge && code != codeInvalidToken && code != codeUnknownWebhook {
		return nil
	}
	o := &public{front: e.front, channel: e.channel, tag: e.id}
	if e.private {
		return &direct{public: o, user: e.user}
	}
	return o
}

// age is the time since the interaction, which its ID tells.
func (e *ephemeral) age() time.Duration {
	at, err := discordgo.SnowflakeTimestamp(e.id)
	if err != nil {
		return 0
	}
	return time.Since(at)
}

// direct is the transport of messages to a user alone.
type direct struct {
	*public
	user   chat.User
	opened bool
}

func (d *direct) create(ctx context.Context, n int, m *message) (posted, error) {
	if !d.opened {
		if err := d.begin(ctx); err != nil {
			return posted{}, err
		}
	}
	return d.public.create(ctx, n, m)
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
