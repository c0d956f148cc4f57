package discord

import (
	"context"
	"slices"
	"strings"

	"trich/internal/chat"
	"trich/internal/wording"
)

// reply holds the messages that show the reply to one request. A later one takes
// the place of the one before.
type reply struct {
	front     *Front
	transport transport
	// question names the thread of the answer; empty for none.
	question string
	shown    []posted
	kind     chat.Kind
	// asked is the request that is replied to.
	asked chat.Reference
	// keep keeps what is shown, where more is to come.
	keep func()
	// quiet says that a sign was put on the message that asks.
	quiet bool
	// user is who is replied to. Turns says that what is shown is the message whose
	// button was pressed.
	user  chat.User
	turns bool
}

// posted is a message that is there.
type posted struct {
	ID      string `json:"id"`
	Channel string `json:"channel_id"`
}

// show is the chat.Show of a request.
func (r *reply) show(ctx context.Context, content chat.Reply) error {
	r.kind = content.Kind
	if r.turns && !content.InPlace {
		// What went wrong is told beside the page, to the user alone.
		r.turns, r.shown = false, nil
		if e, is := r.transport.(*ephemeral); is {
			e.private = true
		}
	}
	if p, is := r.transport.(*public); is && content.Private && !content.Quiet && p.guild != "" {
		if done, err := r.whisper(ctx, content, p); done {
			return err
		}
	}
	if next := r.transport.expired(nil); next != nil {
		r.transport, r.shown = next, nil
	}
	err := r.post(ctx, content)
	if next := r.transport.expired(err); next != nil {
		r.transport, r.shown = next, nil
		err = r.post(ctx, content)
	}
	return err
}

// whisper shows in a direct message what is for the user alone; done is false where
// Discord does not let the bot write to them.
func (r *reply) whisper(ctx context.Context, content chat.Reply, p *public) (done bool, err error) {
	shown := r.shown
	r.transport, r.shown = &direct{public: &public{front: r.front, tag: p.replyTo}, user: r.user}, nil
	err = r.post(ctx, content)
	if !unfit(err) {
		return true, err
	}
	r.front.o.Log.Debug("a user takes no direct messages", "error", err)
	r.transport, r.shown = p, shown
	return false, nil
}

// nod puts a sign on the message that asks, or, where that cannot be, names who asks
// among others in one line for all.
func (r *reply) nod(ctx context.Context, content chat.Reply, p *public) error {
	err := r.front.sign(ctx, p.channel, p.replyTo)
	if err != nil {
		r.front.conceded(ctx, concession{what: "a reaction", permission: "Add Reactions"}, p.channel, err)
		err = r.front.crowd.Join(ctx, p.channel, "<@"+r.user.ID+">", func(ctx context.Context, names []string) error {
			slices.Sort(names)
			w := &renderer{links: map[string]int{}}
			w.next(cut(wording.In(content.Language).TooFastNames(strings.Join(slices.Compact(names), ", ")), maxContent))
			_, err := (&public{front: r.front, channel: p.channel, tag: p.replyTo}).create(ctx, 0, w.messages[0])
			return err
		})
	}
	r.quiet = err == nil
	return err
}

func (r *reply) post(ctx context.Context, content chat.Reply) error {
	if p, is := r.transport.(*public); is && content.Quiet && len(r.shown) == 0 && p.replyTo != "" {
		if err := r.nod(ctx, content, p); !unfit(err) {
			return err
		}
	}
	if content.Private && r.transport.hide(ctx) {
		r.shown = nil
	}
	err := r.put(ctx, content.Kind, render(content))
	refused := err
	for _, c := range concessions(content, refused) {
		if !unfit(err) {
			break
		}
		p, is := r.transport.(*public)
		if is && c.alone {
			p.alone = true
		} else if c.what == "the message replied to" {
			continue
		}
		if err = r.put(ctx, content.Kind, c.messages(content)); err == nil {
			r.front.conceded(ctx, c, r.transport.place(), refused)
		}
	}
	if code := codeOf(err); code == codeNoPermission || code == codeNoAccess {
		r.front.cannotWrite(ctx, r.transport.place(), err)
	}
	return err
}

// put makes messages those of the reply, in place of those there are.
func (r *reply) put(ctx context.Context, kind chat.Kind, messages []*message) error {
	for i, m := range messages {
		if i < len(r.shown) {
			err := r.transport.edit(ctx, r.shown[i], m)
			if err == nil {
				continue
			}
			if !unchangeable(err) {
				return err
			}
		}
		p, err := r.transport.create(ctx, i, m)
		if err != nil {
			return err
		}
		if i < len(r.shown) {
			r.shown[i] = p
		} else {
			r.shown = append(r.shown, p)
		}
		r.front.questions.Add(p.ID, r.asked)
		if i < len(messages)-1 || kind == chat.KindProgress {
			r.keep()
		}
	}
	for len(r.shown) > len(messages) {
		last := len(r.shown) - 1
		if err := r.transport.remove(ctx, r.shown[last]); err != nil && codeOf(err) != codeUnknownMessage {
			return err
		}
		r.shown = r.shown[:last]
	}
	return nil
}

// finish ends a request: it takes back what announced a reply if there was none,
// and opens the thread of an answer.
func (r *reply) finish(ctx context.Context) error {
	if r.quiet {
		return nil
	}
	if len(r.shown) == 0 {
		return r.transport.silent(ctx)
	}
	if !r.front.o.Threads || r.question == "" || r.kind != chat.KindAnswer && r.kind != chat.KindUncertain {
		return nil
	}
	return r.thread(ctx)
}

// thread opens a thread on the answer, unless it stands in one. What can go
// wrong with it, mostly a missing permission, does not cost the answer.
func (r *reply) thread(ctx context.Context) error {
	p := r.shown[len(r.shown)-1]
	if r.front.channel(ctx, p.Channel).isThread() {
		return nil
	}
	if err := r.front.openThread(ctx, p.Channel, p.ID, r.question); err != nil {
		r.front.conceded(ctx, noThread, p.Channel, err)
	}
	return nil
}
