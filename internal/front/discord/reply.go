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
	if content.Private && r.transport.hide(ctx) {
		r.shown = nil
	}
	messages := render(content)
	for i, m := range messages {
		if i < len(r.shown) {
			if err := r.transport.edit(ctx, r.shown[i], m); err != nil {
				return err
			}
			continue
		}
		p, err := r.transport.create(ctx, i, m)
		if err != nil {
			return err
		}
		r.shown = append(r.shown, p)
	}
	for len(r.shown) > len(messages) {
		last := len(r.shown) - 1
		if err := r.transport.remove(ctx, r.shown[last]); err != nil {
			return err
		}
		r.shown = r.shown[:last]
	}
	return nil
}

// finish ends a request: it takes back what announced a reply if there was none,
// and opens the thread of an answer.
func (r *reply) finish(ctx context.Context) error {
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
