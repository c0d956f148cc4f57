package discord

import (
	"strings"
	"sync"
	"testing"

	"trich/internal/chat"
	"trich/internal/front/discord/discordtest"
	"trich/internal/wording"
)

// What people put around a question is not part of it, in messages as in options.
func TestMarkupTakenAway(t *testing.T) {
	const q = "Ai ký Kế hoạch hành động chung với Anh?"
	s := newServer(t)
	start(t, s, Options{Core: saying(func(r chat.Request) string { return r.Text })})
	for _, text := range []string{
		"**" + q + "**", "||" + q + "||", "~~" + q + "~~", "```\n" + q + "\n```", "`" + q + "`", "> " + q, "# " + q, "@everyone " + q, "<@!77> " + q, "<@&5> " + q,
		"<:hm:77> " + q, q + " <a:hm:77>", "[" + q + "](https://x.vn)", q + " https://x.vn/a", "<#12> " + q, "__*" + q + "*__",
	} {
		if got := s.Answered(s.Slash(alone, "ask", discordtest.Options{"question": text}))[0]; strings.TrimSpace(got.Text()) != q {
			t.Errorf("%q as an option is %q", text, got.Text())
		}
		if got := s.Reply(alone.Channel, s.Say(alone, text, nil)); strings.TrimSpace(got.Text()) != q {
			t.Errorf("%q as a message is %q", text, got.Text())
		}
	}
}

// What a person sends instead of words gets a line; a forwarded text is asked.
func TestWordless(t *testing.T) {
	s := newServer(t)
	start(t, s, Options{Core: saying(func(r chat.Request) string { return r.Text + "|" + string(r.Wordless) })})
	picture := map[string]any{"id": "1", "filename": "a.png", "content_type": "image/png", "size": 1, "url": "https://x", "proxy_url": "https://x"}
	tests := []struct {
		fields map[string]any
		want   string
	}{
		{map[string]any{"attachments": []any{picture}}, "|" + string(wording.Picture)},
		{map[string]any{"attachments": []any{picture}, "flags": 1 << 13}, "|" + string(wording.Sound)},
		{map[string]any{"sticker_items": []any{map[string]any{"id": "1", "name": "x", "format_type": 1}}}, "|" + string(wording.Sticker)},
		{map[string]any{"poll": map[string]any{"question": map[string]any{"text": "x"}, "answers": []any{}}}, "|" + string(wording.Poll)},
		{map[string]any{"embeds": []any{map[string]any{"title": "x"}}}, "|" + string(wording.Other)},
		{map[string]any{"message_snapshots": []any{map[string]any{"message": map[string]any{"content": "Ai ký?"}}}}, "Ai ký?|"},
	}
	for _, tt := range tests {
		if got := s.Reply(alone.Channel, s.Say(alone, "", tt.fields)); strings.TrimSpace(got.Text()) != tt.want {
			t.Errorf("%q, want %q", got.Text(), tt.want)
		}
	}
}

// A follow-up in the thread of an answer, and a reply to an answer by another
// member, know the question.
func TestRefers(t *testing.T) {
	s := newServer(t)
	var mu sync.Mutex
	seen := map[string]chat.Request{}
	start(t, s, Options{Threads: true, MessageContent: true, Core: saying(func(r chat.Request) string {
		mu.Lock()
		defer mu.Unlock()
		seen[r.Text] = r
		return r.Text
	})})
	i := s.Slash(someone, "ask", discordtest.Options{"question": "Ai ký?"})
	answer := s.Answered(i)[0]
	s.Wait("a thread", func() bool { return s.PeekThreads() == 1 })
	in, other := someone, someone
	in.Channel, other.ID = answer.ID, "8111"
	s.Reply(in.Channel, s.Say(in, "trong luồng?", nil))
	bot := map[string]any{"id": discordtest.BotID, "username": "trich", "bot": true}
	s.Reply(other.Channel, s.Say(other, "còn năm 2010?", map[string]any{"type": 19,
		"referenced_message": map[string]any{"id": answer.ID, "channel_id": answer.Channel, "content": "x", "author": bot, "type": 0}}))
	mu.Lock()
	defer mu.Unlock()
	want := chat.Reference{Chat: someone.Channel, Message: "i" + i.ID}
	if seen["trong luồng?"].Began != want || seen["còn năm 2010?"].ReplyTo != want || seen["Ai ký?"].Message != want.Message {
		t.Errorf("%+v", seen)
	}
}
