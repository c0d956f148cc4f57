package discord

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"trich/internal/chat"
	"trich/internal/qa"
	"trich/internal/wording"
)

// Codes of refusals of messages.
const (
	codeUnknownMessage   = 10008
	codeTooManyOldEdits  = 30046
	codeOthersMessage    = 50005
	codeNoAccess         = 50001
	codeNoPermission     = 50013
	codeInvalidForm      = 50035
	codeNoHistory        = 160002
	codeInThreadArchived = 50083
	codeThreadThere      = 160004
)

// unfit reports whether Discord refuses what a message holds, so that a simpler
// one may do.
func unfit(err error) bool {
	switch statusOf(err) {
	case http.StatusBadRequest, http.StatusForbidden, http.StatusRequestEntityTooLarge:
		return codeOf(err) != codeInThreadArchived
	}
	return false
}

// unchangeable reports whether a message cannot be edited, now or any more.
func unchangeable(err error) bool {
	return slices.Contains([]int{codeUnknownMessage, codeTooManyOldEdits, codeOthersMessage}, codeOf(err))
}

// concession is a way to show a reply with less.
type concession struct {
	what string
	// permission is what the bot lacks if that helps where Discord speaks of
	// permissions; as Discord calls it.
	permission string
	messages   func(chat.Reply) []*message
	// alone does without the reference to the message that is answered.
	alone bool
}

// concessions are what to try after a refusal, in order, by what it speaks of.
func concessions(content chat.Reply, refused error) []concession {
	file := concession{what: "its file", permission: "Attach Files", messages: func(r chat.Reply) []*message {
		r.File = nil
		return render(r)
	}}
	reference := concession{what: "the message replied to", permission: "Read Message History", messages: render, alone: true}
	text := concession{what: "embeds", permission: "Embed Links", messages: renderText, alone: true}
	links := concession{what: "links on buttons", messages: func(r chat.Reply) []*message { return render(withoutLinks(r)) }}
	buttons := concession{what: "buttons", messages: func(r chat.Reply) []*message {
		r.Buttons = nil
		return render(r)
	}}
	bare := concession{what: "anything but its text", messages: func(r chat.Reply) []*message {
		r.Buttons = nil
		return renderText(r)
	}, alone: true}
	all := []concession{reference, text, bare}
	switch {
	case codeOf(refused) == codeInvalidForm:
		all = []concession{links, buttons, reference, text, bare}
	case content.File != nil && codeOf(refused) != codeNoHistory:
		all = append([]concession{file}, all...)
	}
	return all
}

// withoutLinks is a reply without the buttons that open pages.
func withoutLinks(r chat.Reply) chat.Reply {
	var rows [][]chat.Button
	for _, row := range r.Buttons {
		row = slices.DeleteFunc(slices.Clone(row), func(b chat.Button) bool { return b.URL != "" })
		if len(row) > 0 {
			rows = append(rows, row)
		}
	}
	r.Buttons = rows
	return r
}

// renderText writes a reply as text alone, without embeds and file.
func renderText(r chat.Reply) []*message {
	var spans []span
	add := func(more ...span) {
		if len(spans) > 0 {
			spans = append(spans, span{text: "\n"})
		}
		spans = append(spans, more...)
	}
	for _, block := range r.Blocks {
		switch b := block.(type) {
		case chat.Line:
			add(lines([]chat.Block{b})...)
		case chat.Quote:
			add(span{text: "\n"})
			add(marked(b)...)
			add(span{text: strings.TrimSpace(b.Citation.Title + "\n" + cited(b.Citation) + "\n" + link(b.Citation.URL))})
		case chat.Item:
			add(span{text: item(b), raw: true})
		}
	}
	w := &renderer{links: map[string]int{}}
	for _, piece := range split(spans, maxContent) {
		w.next(piece)
	}
	if len(w.messages) == 0 {
		w.next("…")
	}
	w.messages[len(w.messages)-1].Components = components(r)
	return w.messages
}

// conceded tells what a reply goes without, once for each reason and place: in the
// log, and, where a permission is missing, to the admins.
func (f *Front) conceded(ctx context.Context, c concession, channel string, refused error) {
	code := codeOf(refused)
	lacks := c.permission != "" && (code == codeNoPermission || code == codeNoHistory)
	key := c.what + " " + refused.Error()
	if lacks {
		key = c.permission + " " + channel
	}
	if !f.refusals.First(key) {
		return
	}
	f.o.Log.Warn("Discord refuses a part of a message, which is sent without "+c.what, "channel", channel, "missing", c.permission, "error", refused)
	if !lacks {
		return
	}
	f.tellAdmins(ctx, channel, func(w wording.Catalogue) string { return w.MissingPermission("<#"+channel+">", c.permission) })
}

// cannotWrite tells once for each place that nothing can be written there.
func (f *Front) cannotWrite(ctx context.Context, channel string, refused error) {
	if !f.refusals.First("write " + channel) {
		return
	}
	f.o.Log.Warn("the bot may not write in a Discord channel; give it the permissions View Channel, Send Messages and Send Messages in Threads", "channel", channel, "error", refused)
	f.tellAdmins(ctx, channel, func(w wording.Catalogue) string { return w.CannotWrite("<#" + channel + ">") })
}

// tellAdmins tells the admins something about a channel, in both languages.
func (f *Front) tellAdmins(ctx context.Context, channel string, say func(wording.Catalogue) string) {
	text := say(wording.In(qa.Vietnamese)) + "\n" + say(wording.In(qa.English))
	for _, admin := range f.o.Admins {
		to := &direct{public: &public{front: f, tag: "p" + channel}, user: chat.User{ID: admin}}
		w := &renderer{links: map[string]int{}}
		w.next(text)
		if _, err := to.create(ctx, 0, w.messages[0]); err != nil {
			f.o.Log.Debug("an admin was not told", "error", err)
		}
	}
}

// noThread is that an answer has no thread.
var noThread = concession{what: "a thread", permission: "Create Public Threads"}

// tooMuch is the sign on a message that cannot be answered now.
const tooMuch = "%E2%8F%B3" // an hourglass, as in an address

// sign puts it on a message.
func (f *Front) sign(ctx context.Context, channel, message string) error {
	path := "/channels/" + channel + "/messages/" + message + "/reactions/" + tooMuch + "/@me"
	return f.api.do(ctx, request{method: http.MethodPut, path: path, bucket: "/channels/" + channel + "/reactions"}, nil)
}
