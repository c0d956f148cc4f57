//go:build linux || darwin

package main

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"trich/internal/front/discord/discordtest"
	"trich/internal/front/telegram/telegramtest"
)

// TestServeBurst: sixty members ask at once in a group that takes 20 messages a
// minute, and sixty in a channel, with the limits that are set by default: each sees
// one sign.
func TestServeBurst(t *testing.T) {
	long(t, 1, 1)
	c := newCrowd(t)
	c.telegram.GroupRate = 20
	c.start(t)
	const group, channel = -1001, "501"
	var commands []*discordtest.Interaction
	for n := range 60 {
		c.telegram.Say(telegramtest.Person{ID: int64(100 + n), Group: group, Language: "vi"}, "/ask "+signed, nil)
		p := discordtest.Person{ID: fmt.Sprint(8100 + n), Guild: discordtest.GuildID, Channel: channel, Locale: "vi"}
		if n%2 == 0 {
			commands = append(commands, c.discord.Slash(p, "ask", discordtest.Options{"question": signed}))
		} else {
			c.discord.Say(p, "<@"+discordtest.BotID+"> "+signed, discordtest.Mention())
		}
	}
	c.telegram.Wait("a sign for each", func() bool { replies, reactions, _ := c.telegram.Signs(group); return replies+reactions >= 60 })
	replies, reactions, twice := c.telegram.Signs(group)
	public, alone := 0, 0
	for _, i := range commands {
		if got := c.discord.Answered(i); len(got) == 1 && got[0].Ephemeral {
			alone++
		} else if len(got) == 1 {
			public++
		}
	}
	replied, signs := 0, 0
	c.discord.Wait("the signs", func() bool {
		replied, signs = 0, c.discord.PeekReactions()
		for _, m := range c.discord.PeekChannel(channel) {
			if m.ReplyTo != "" {
				replied++
			}
		}
		return replied+signs >= 30
	})
	t.Logf("Telegram: %d replies, %d reactions, %d twice; Discord: %d of 30 commands for all, %d for one alone; %d of 30 mentions with a reply, %d with a reaction",
		replies, reactions, twice, public, alone, replied, signs)
	if replies+reactions != 60 || twice > 0 || public+alone != 30 || replied+signs != 30 {
		t.Error("not everyone sees one sign")
	}
}

// refusing makes Telegram refuse requests that a test looks for.
type refusing struct {
	when        func(method string, params map[string]string) bool
	description string
}

// TestServeFaults: what platforms refuse costs what they refuse, and nothing else.
func TestServeFaults(t *testing.T) {
	long(t, 1, 1)
	c := newCrowd(t)
	write(t, c.corpus, map[string]string{"dragon.md": "---\ntitle: Cầu Rồng ở Đà Nẵng\nurl: http://intranet/cau-rong\n---\n\nCầu Rồng dài 666 mét và bắc qua sông Hàn.\n"})
	buildIndex(t, c.binary, c.env)
	var fault atomic.Pointer[refusing]
	c.telegram.SetFault(func(method string, params map[string]string) telegramtest.Fault {
		if r := fault.Load(); r != nil && r.when(method, params) {
			return telegramtest.Fault{Status: http.StatusBadRequest, Description: "Bad Request: " + r.description}
		}
		return telegramtest.Fault{}
	})
	c.env = append(c.env, "TRICH_TELEGRAM_ADMINS=9001", "TRICH_DISCORD_ADMINS=9001")
	c.telegram.Meet(telegramtest.Person{ID: 9001})
	c.start(t)
	telegramFaults(t, c, &fault)
	discordFaults(t, c)
	discordStorm(t, c)
	if code := c.end(t); code != 0 {
		t.Errorf("exit code %d: %s", code, c.errOut)
	}
}

// sends reports whether a request shows a message.
func sends(method string) bool { return method == "sendMessage" || method == "editMessageText" }

func telegramFaults(t *testing.T, c *crowd, fault *atomic.Pointer[refusing]) {
	has := func(parameter string) func(string, map[string]string) bool {
		return func(method string, p map[string]string) bool { return sends(method) && p[parameter] != "" }
	}
	tests := []struct {
		name     string
		refusing *refusing
		told     string
	}{
		{"a host without a dot", nil, ""},
		{"buttons", &refusing{has("reply_markup"), "BUTTON_URL_INVALID"}, "without buttons"},
		{"markup", &refusing{has("parse_mode"), "can't parse entities: unsupported start tag"}, "without bold type"},
		{"the reference", &refusing{has("reply_parameters"), "message to be replied not found"}, "without the message replied to"},
	}
	for n, tt := range tests {
		t.Run("Telegram refuses "+tt.name, func(t *testing.T) {
			fault.Store(tt.refusing)
			defer fault.Store(nil)
			p := telegramtest.Person{ID: int64(7000 + n), Group: int64(-7000 - n), Language: "vi"}
			c.telegram.Say(p, "/ask "+dragon, nil)
			c.telegram.Wait("the answer", func() bool { return len(c.telegram.Shown(p.Group)) == 1 })
			if m := c.telegram.Shown(p.Group)[0]; !strings.Contains(m.Text, "666") {
				t.Errorf("%+v", m)
			}
			if tt.told != "" {
				c.logs(t, tt.told)
			}
		})
	}
	t.Run("Telegram refuses an edit", func(t *testing.T) {
		p := telegramtest.Person{ID: 7100, Language: "vi"}
		id := c.telegram.Say(p, dragon, nil)
		c.telegram.Wait("the answer", func() bool { return len(c.telegram.Shown(p.ID)) == 1 })
		fault.Store(&refusing{func(method string, _ map[string]string) bool { return method == "editMessageText" }, "message can't be edited"})
		defer fault.Store(nil)
		c.telegram.Edit(p, id, signed)
		c.telegram.Wait("another message", func() bool { return len(c.telegram.Shown(p.ID)) == 2 })
	})
	t.Run("Telegram lets nothing be written", func(t *testing.T) {
		fault.Store(&refusing{func(method string, p map[string]string) bool { return sends(method) && p["chat_id"] == "-7200" }, "not enough rights to send text messages to the chat"})
		defer fault.Store(nil)
		c.telegram.Say(telegramtest.Person{ID: 7200, Group: -7200}, "/ask "+dragon, nil)
		c.telegram.Wait("the admin to be told", func() bool { return len(c.telegram.Shown(9001)) == 1 })
	})
}

func discordFaults(t *testing.T, c *crowd) {
	in := func(channel string) discordtest.Person {
		return discordtest.Person{ID: "77" + channel, Guild: discordtest.GuildID, Channel: channel, Locale: "vi"}
	}
	answered := func(t *testing.T, channel string) {
		c.discord.Say(in(channel), "<@"+discordtest.BotID+"> "+dragon, discordtest.Mention())
		c.discord.Wait("the answer", func() bool {
			for _, m := range c.discord.PeekChannel(channel) {
				if strings.Contains(m.Text(), "666") {
					return true
				}
			}
			return false
		})
		if got := c.discord.Answered(c.discord.Slash(in(channel), "ask", discordtest.Options{"question": dragon})); !strings.Contains(got[0].Text(), "666") {
			t.Errorf("%+v", got)
		}
	}
	t.Run("a proxy's page in place of Discord", func(t *testing.T) {
		c.discord.Page(2, "POST", "/channels/801/messages", time.Second)
		c.discord.Page(2, "PATCH", "/webhooks/", time.Second)
		answered(t, "801")
	})
	t.Run("Discord hangs", func(t *testing.T) {
		release := make(chan struct{})
		c.discord.Hold(1, "POST", "/channels/803/messages", release)
		c.discord.Say(in("803"), "<@"+discordtest.BotID+"> "+dragon, discordtest.Mention())
		time.Sleep(2 * time.Second)
		other := in("803")
		other.ID = "7788"
		c.discord.Reply("803", c.discord.Say(other, "<@"+discordtest.BotID+"> "+dragon, discordtest.Mention()))
		close(release)
		c.discord.Wait("both answers", func() bool { return len(c.discord.PeekChannel("803")) == 2 })
	})
	t.Run("Discord lets no message be changed", func(t *testing.T) {
		p := in("804")
		id := c.discord.Say(p, "<@"+discordtest.BotID+"> "+dragon, discordtest.Mention())
		c.discord.Reply("804", id)
		c.discord.Fail(1, "PATCH", "/channels/804/messages/", http.StatusBadRequest, 30046)
		c.discord.Change(p, id, "<@"+discordtest.BotID+"> "+signed, discordtest.Mention())
		c.discord.Wait("another message", func() bool { return len(c.discord.PeekChannel("804")) == 2 })
	})
	for _, lacks := range []string{"embeds", "history"} {
		t.Run("without the permission for "+lacks, func(t *testing.T) {
			before := len(c.discord.Messages("79001"))
			c.discord.Lack(lacks)
			answered(t, "81"+fmt.Sprint(len(lacks)))
			c.discord.Wait("the admin to be told", func() bool { return len(c.discord.PeekChannel("79001")) > before })
		})
	}
}

// discordStorm: a gateway that accepts and closes is asked more and more rarely.
func discordStorm(t *testing.T, c *crowd) {
	t.Run("a storm of closed connections", func(t *testing.T) {
		before, identified := c.discord.Accepted(), len(c.discord.Identified())
		c.discord.Storm(100)
		c.discord.Drop()
		time.Sleep(25 * time.Second)
		connections, sessions := c.discord.Accepted()-before, len(c.discord.Identified())-identified
		c.discord.Storm(0)
		t.Logf("%d connections and %d sessions in 25 s", connections, sessions)
		if connections > 8 || sessions > 3 {
			t.Error("it reconnects too often")
		}
		closed := c.discord.Accepted()
		c.discord.Wait("a connection that holds", func() bool { return c.discord.Accepted() > closed })
		c.discord.Answered(c.discord.Slash(discordtest.Person{ID: "7799", Channel: "809", Locale: "vi"}, "help", nil))
		c.logs(t, "code=4000")
	})
}

// TestServeFaultsAtStart: a server that cannot be reached does not stop the bot, and
// nothing stands between a command and its acknowledgement, however long Discord takes
// to tell what a channel is.
func TestServeFaultsAtStart(t *testing.T) {
	long(t, 1, 1)
	c := newCrowd(t)
	const other = "600000000000000777"
	c.discord.Fail(1000, "GET", "/guilds/"+other+"/commands", http.StatusForbidden, 50001)
	c.discord.Sessions(0, 3*time.Second)
	c.env = append(c.env, "TRICH_DISCORD_GUILDS="+other+","+discordtest.GuildID, "TRICH_DISCORD_CHANNELS=501")
	began := time.Now()
	c.start(t)
	if took := time.Since(began); took < 3*time.Second {
		t.Errorf("a session began after %v, though none may for 3 s", took)
	}
	c.discord.Sessions(999, time.Millisecond)
	c.discord.SetChannel("601", map[string]any{"id": "601", "type": 11, "parent_id": "501"})
	release := make(chan struct{})
	c.discord.Hold(1, "GET", "/channels/601", release)
	time.AfterFunc(5*time.Second, func() { close(release) })
	p := discordtest.Person{ID: "7701", Guild: discordtest.GuildID, Channel: "601", Locale: "vi"}
	if got := c.discord.Answered(c.discord.Slash(p, "ask", discordtest.Options{"question": signed})); !strings.Contains(got[0].Text(), "Lương Tam Quang") {
		t.Errorf("%+v", got)
	}
	c.logs(t, "cannot be registered in a server")
}

// TestServeEndsInTime: while both platforms take nothing the program ends before a
// container engine would kill it, and answers what was left open after the next start.
func TestServeEndsInTime(t *testing.T) {
	long(t, 1, 1)
	c := newCrowd(t)
	var closed atomic.Bool
	closed.Store(true)
	c.telegram.SetFault(func(method string, _ map[string]string) telegramtest.Fault {
		if closed.Load() && sends(method) {
			return telegramtest.Fault{Status: http.StatusTooManyRequests, Description: "Too Many Requests", RetryAfter: 600}
		}
		return telegramtest.Fault{}
	})
	release := make(chan struct{})
	c.discord.Hold(100, "PATCH", "/webhooks/", release)
	c.start(t)
	for range 4 {
		c.ask()
	}
	for _, i := range c.commands {
		c.discord.Wait("the announcements", func() bool { return len(c.discord.Peek(i)) == 1 })
	}
	time.Sleep(3 * time.Second)
	began := time.Now()
	code := c.end(t)
	took := time.Since(began)
	closed.Store(false)
	close(release)
	c.start(t)
	lost, twice, _ := c.await(t)
	t.Logf("ended in %v with code %d; %d lost, %d twice of %d on each front", took.Round(10*time.Millisecond), code, lost, twice, c.asked)
	if took > 10*time.Second || code != 0 || lost+twice > 0 {
		t.Error(c.errOut)
	}
}
