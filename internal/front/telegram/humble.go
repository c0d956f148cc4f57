package telegram

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"trich/internal/chat"
	"trich/internal/front/telegram/botapi"
	"trich/internal/qa"
	"trich/internal/wording"
)

// concession is something that a message can do without where the server refuses
// it.
type concession struct {
	what string
	// make takes it away, and reports whether it was there.
	make func(content botapi.Params, plain string) bool
}

// concessions are in the order of what is missed least.
func concessions() []concession {
	return []concession{
		{"links on buttons", func(content botapi.Params, _ string) bool { return withoutLinks(content) }},
		{"buttons", func(content botapi.Params, _ string) bool { return without(content, "reply_markup") }},
		{"bold type and links", func(content botapi.Params, plain string) bool {
			if !without(content, "parse_mode") {
				return false
			}
			content["text"] = plain
			return true
		}},
		{"the message replied to", func(content botapi.Params, _ string) bool { return without(content, "reply_parameters") }},
		{"the topic", func(content botapi.Params, _ string) bool { return without(content, "message_thread_id") }},
	}
}

func without(content botapi.Params, name string) bool {
	value, had := content[name]
	delete(content, name)
	return had && value != nil
}

// withoutLinks takes away the buttons that open pages.
func withoutLinks(content botapi.Params) bool {
	k, is := content["reply_markup"].(*rows)
	if !is || k == nil {
		return false
	}
	var left rows
	links := false
	for _, row := range k.Rows {
		var kept []button
		for _, b := range row {
			if b.URL == "" {
				kept = append(kept, b)
			}
		}
		links = links || len(kept) < len(row)
		if len(kept) > 0 {
			left.Rows = append(left.Rows, kept)
		}
	}
	content["reply_markup"] = &left
	if len(left.Rows) == 0 {
		delete(content, "reply_markup")
	}
	return links
}

// forbidden are words of refusals that no concession changes anything about.
var forbidden = []string{"chat not found", "not enough rights", "CHAT_WRITE_FORBIDDEN", "have no rights", "administrator rights",
	"message is not modified", "message to edit not found", "message can't be edited", "user is deactivated", "PEER_ID_INVALID"}

// humbly makes a call that shows a message, and makes it again with one thing less
// for as long as the server refuses what it shows. Plain is its text without
// markup.
func (f *Front) humbly(ctx context.Context, call botapi.Call, plain string, result any) error {
	err := f.api.Do(ctx, call, result)
	for _, c := range concessions() {
		if !botapi.Rejected(err) || speaksOf(forbidden, err.Error()) {
			break
		}
		refused := err
		if !c.make(call.Params, plain) {
			continue
		}
		err = f.api.Do(ctx, call, result)
		f.conceded(c.what, refused)
	}
	if call.Upload == nil && (botapi.Refused(err, "not enough rights") || botapi.Refused(err, "CHAT_WRITE_FORBIDDEN")) {
		f.tellOnce("rights", "the bot lacks the right to write in a Telegram chat; make it a member who may send messages", err)
		f.tellAdmins(ctx, fmt.Sprint("write ", call.Params["chat_id"]), func(w wording.Catalogue) string {
			return w.CannotWrite(fmt.Sprint(call.Params["chat_id"]))
		})
	}
	return err
}

// lacks tells of a permission that the bot lacks in a chat, where something is left
// out for that.
func (f *Front) lacks(ctx context.Context, chatID int64, permission string, refused error) {
	f.tellOnce(permission, "Telegram refuses a part of a reply; the bot lacks a right", refused)
	f.tellAdmins(ctx, fmt.Sprint(permission, " ", chatID), func(w wording.Catalogue) string {
		return w.MissingPermission(fmt.Sprint(chatID), permission)
	})
}

// tellAdmins tells the admins something once for each reason, in both languages.
func (f *Front) tellAdmins(ctx context.Context, reason string, say func(wording.Catalogue) string) {
	if !f.refusals.First("told " + reason) {
		return
	}
	text := say(wording.In(qa.Vietnamese)) + "\n" + say(wording.In(qa.English))
	for _, admin := range f.o.Admins {
		err := f.api.Do(ctx, botapi.Call{Method: "sendMessage", Params: botapi.Params{"chat_id": admin, "text": text}}, nil)
		if err != nil {
			f.o.Log.Debug("an admin was not told", "error", err)
		}
	}
}

func speaksOf(words []string, s string) bool {
	s = strings.ToLower(s)
	for _, w := range words {
		if strings.Contains(s, strings.ToLower(w)) {
			return true
		}
	}
	return false
}

// conceded tells what a message went without, and why.
func (f *Front) conceded(what string, refused error) {
	f.tellOnce(what, "Telegram refuses a part of a message, which is sent without "+what, refused)
}

// tellOnce warns of something once for each reason.
func (f *Front) tellOnce(what, message string, err error) {
	if f.refusals.First(what + " " + err.Error()) {
		f.o.Log.Warn(message, "error", err)
		return
	}
	f.o.Log.Debug(message, "error", err)
}

// linkable reports whether Telegram takes an address on a button: its host must
// have a dot.
func linkable(address string) bool {
	u, err := url.Parse(address)
	return err == nil && chat.Linkable(address) && strings.Contains(strings.Trim(u.Hostname(), "."), ".")
}
