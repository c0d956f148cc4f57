package discord

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"trich/internal/chat"
	"trich/internal/chat/chattest"
	"trich/internal/front/discord/discordtest"
	"trich/internal/qa"
	"trich/internal/qatest"
)

// watched is a core that tells when a request was handled.
type watched struct {
	chat.Core
	handled chan struct{}
}

func (w *watched) Handle(ctx context.Context, r chat.Request, show chat.Show) error {
	err := w.Core.Handle(ctx, r, show)
	w.handled <- struct{}{}
	return err
}

// client is a person at a Discord client, with a front of their own. Those whose
// client has a language use commands, the others mention the bot.
type client struct {
	server  *discordtest.Server
	handled chan struct{}
	person  discordtest.Person
	// commands are those with a menu entry, and whether an argument may follow.
	commands map[string]bool
	buttons  []discordtest.Button
	// mark puts markup around a question; nil: none.
	mark func(question string) string
}

var _ chattest.Driver = (*client)(nil)

func (c *client) Say(t *testing.T, text string, _ bool) chattest.Seen {
	t.Helper()
	if c.mark != nil && chattest.Markable(text) {
		text = c.mark(text)
	}
	if c.person.Guild != "" {
		// What is for the person alone comes in a direct message.
		public, direct := len(c.server.Messages(c.person.Channel)), len(c.server.Messages("7"+c.person.ID))
		c.server.Say(c.person, "<@"+discordtest.BotID+"> "+text, discordtest.Mention())
		<-c.handled
		return c.see(append(c.server.Messages(c.person.Channel)[public:], c.server.Messages("7" + c.person.ID)[direct:]...))
	}
	name, argument, _ := strings.Cut(strings.TrimPrefix(text, "/"), " ")
	takes, known := c.commands[name]
	o, command := discordtest.Options{"question": text}, "ask"
	if known && strings.HasPrefix(text, "/") && name != "ask" && (takes || argument == "") {
		o, command = discordtest.Options{}, name
		if argument != "" {
			o["text"] = argument
		}
	}
	return c.replies(t, c.server.Slash(c.person, command, o))
}

func (c *client) Press(t *testing.T, label string) chattest.Seen {
	t.Helper()
	i := slices.IndexFunc(c.buttons, func(b discordtest.Button) bool { return strings.HasPrefix(b.Label, label) })
	if i < 0 {
		t.Errorf("there is no button %q in %q", label, c.buttons)
		return chattest.Seen{}
	}
	return c.replies(t, c.server.Press(c.person, c.buttons[i]))
}

func (c *client) replies(t *testing.T, i *discordtest.Interaction) chattest.Seen {
	t.Helper()
	<-c.handled
	return c.see(c.server.Replies(i))
}

// see reads messages.
func (c *client) see(messages []discordtest.Message) chattest.Seen {
	var seen chattest.Seen
	c.buttons = nil
	for _, m := range messages {
		if m.Loading {
			continue // An announcement that is about to be taken back.
		}
		seen.Text += m.Text()
		c.buttons = append(c.buttons, m.Buttons...)
		if m.File != "" {
			seen.Files = append(seen.Files, m.File)
		}
	}
	for _, b := range c.buttons {
		seen.Buttons = append(seen.Buttons, b.Label)
	}
	return seen
}

// Discord holds the conversations that the core holds.
func TestConformance(t *testing.T) {
	converse(t, nil)
	if os.Getenv("TRICH_LONG_TESTS") == "" {
		return
	}
	for _, around := range []string{
		"**?**", "||?||", "~~?~~", "```\n?\n```", "`?`", "> ?", "# ?", "__*?*__", "@everyone ?", "<@!77> ?", "<@&5> ?", "<:hm:77> ?", "? <a:hm:77>", "[?](https://x.vn/a)", "? https://x.vn/a",
	} {
		before, after, _ := strings.Cut(around, "?")
		t.Run(around, func(t *testing.T) {
			t.Parallel() // each with a server and a bot of its own, which mostly wait
			converse(t, func(q string) string { return before + q + after })
		})
	}
}

// converse holds the conversations, with markup around what is asked.
func converse(t *testing.T, mark func(question string) string) {
	r := qatest.Open(t, "../../../seeds")
	open := func(t *testing.T, core chat.Core, who chattest.Person) chattest.Driver {
		c := &client{server: newServer(t), handled: make(chan struct{}, 1), commands: map[string]bool{}, mark: mark}
		c.person = discordtest.Person{ID: who.ID, Channel: who.Chat, Locale: map[qa.Language]string{qa.Vietnamese: "vi", qa.English: "en-US"}[who.Language]}
		if who.Language == qa.UnknownLanguage {
			c.person.Guild, c.person.Locale = discordtest.GuildID, "fr"
		}
		for _, info := range core.Commands(qa.English, true) {
			c.commands[info.Name] = info.Argument != ""
		}
		start(t, c.server, Options{Core: &watched{core, c.handled}})
		return c
	}
	chattest.Run(t, chattest.Front{Platform: chat.Discord, Open: open}, chattest.Parts{Answerer: r, Archive: r, Users: qatest.Users})
	if os.Getenv("TRICH_LONG_TESTS") != "" && mark == nil {
		chattest.RunTalk(t, chattest.Front{Platform: chat.Discord, Open: open}, chattest.Parts{Answerer: r, Archive: r, Users: qatest.Users})
	}
}
