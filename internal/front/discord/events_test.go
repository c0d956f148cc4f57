package discord

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"trich/internal/chat"
)

// FuzzEvents takes what the gateway may send as a message or an interaction: none
// breaks the front, and what is asked is no longer than what was sent.
func FuzzEvents(f *testing.F) {
	for _, s := range []string{
		`{"id":"1","channel_id":"2","guild_id":"3","content":"<@9> ai ký?","author":{"id":"4"},"mentions":[{"id":"9"}]}`,
		`{"id":"1","author":null,"mentions":[null],"referenced_message":{"author":null},"message_snapshots":[{"message":null}]}`,
		`{"id":"1","author":{"id":"4"},"message_snapshots":[{"message":{"content":"x"}}],"attachments":[{"content_type":"audio/ogg"}],"flags":8192}`,
		`{"id":"1","author":{"id":"4"},"attachments":[null],"embeds":[null],"sticker_items":[null],"mentions":[null]}`,
		`{"id":"1","type":2,"data":{"type":1,"name":"ask","options":[{"name":"question","type":3,"value":"ai ký?"},{"name":"private","type":5,"value":true}]},"member":{"user":{"id":"4"}}}`,
		`{"id":"1","type":2,"data":{"type":1,"name":"ask","options":[null]},"user":{"id":"4"}}`,
		`{"id":"1","type":2,"data":{"type":3,"target_id":"5","resolved":{"messages":{"5":{"content":"x","mentions":[null]}}}}}`,
		`{"id":"1","type":3,"data":{"custom_id":"m:x","component_type":3,"values":["a"]},"member":{"user":null}}`,
		`{"id":"1","type":5,"data":{"custom_id":"x","components":[null]}}`,
		`{"id":"1","type":2,"data":null}`,
		`{"id":"1","author":{"id":"4"},"content":"` + strings.Repeat("<@9> ", 5000) + `"}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		front := New(Options{})
		front.me.Bot.ID = "9"
		m := new(discordgo.Message)
		if json.Unmarshal(data, m) == nil && m.Author != nil {
			front.concerns(m)
			front.referenceOf(m)
			wordlessOf(m)
			if u := authorOf(m); u.Platform != chat.Discord {
				t.Fatal(u)
			}
			if s := front.spoken(m); len(s) > 3*len(data) {
				t.Fatalf("%d bytes of %d", len(s), len(data))
			}
		}
		i := new(discordgo.Interaction)
		if json.Unmarshal(data, i) == nil {
			if r, _, ok := front.requestOf(i); ok && len(r.Text) > 3*len(data) {
				t.Fatalf("%d bytes of %d", len(r.Text), len(data))
			}
		}
	})
}
