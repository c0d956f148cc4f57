package discord

import (
	"cmp"
	"context"
	"net/http"

	"trich/internal/chat"
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
}

// posted is a message that is there.
type posted struct {
	ID      string `json:"id"`
	Channel string `json:"channel_id"`
}

// show is the chat.Show of a request.
func (r *reply) show(ctx context.Context, content chat.Reply) error {
	r.kind = content.Kind
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

func (r *reply) post(ctx context.Context, content chat.Reply) error {
	if p, is := r.transport.(*public); is && content.Quiet && len(r.shown) == 0 && p.replyTo != "" {
		err := r.front.sign(ctx, p.channel, p.replyTo)
		if r.quiet = err == nil; r.quiet {
			return nil
		}
		r.front.conceded(ctx, concession{what: "a reaction", permission: "Add Reactions"}, p.channel, err)
	}
	if content.Private && r.transport.hide(ctx) {
		r.shown = nil
	}
	err := r.put(ctx, content.Kind, render(content))
	refused := err
	for _, c := range concessions(refused) {
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

// archiveAfter is when Discord hides a thread nobody writes in, in minutes.
const archiveAfter = 1440

// thread opens a thread on the answer, unless it stands in one. What can go
// wrong with it, mostly a missing permission, does not cost the answer.
func (r *reply) thread(ctx context.Context) error {
	p := r.shown[len(r.shown)-1]
	if r.front.channel(ctx, p.Channel).isThread() {
		return nil
	}
	path := "/channels/" + p.Channel + "/messages/" + p.ID + "/threads"
	body := map[string]any{"name": cmp.Or(cut(r.question, 100), "…"), "auto_archive_duration": archiveAfter}
	if err := r.front.api.do(ctx, request{method: http.MethodPost, path: path, bucket: "/channels/" + p.Channel + "/threads", body: body}, nil); err != nil {
		r.front.o.Log.Info("no thread was opened", "channel", p.Channel, "error", err)
	}
	return nil
}
