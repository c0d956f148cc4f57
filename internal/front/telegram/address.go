package telegram

import (
	"slices"
	"strings"
	"unicode/utf16"

	"trich/internal/front/telegram/botapi"
)

// addressed is what a message asks of the bot, without its name; false if it is
// not for the bot.
func (f *Front) addressed(m *botapi.Message) (string, bool) {
	text, entities := m.Text, m.Entities
	if text == "" {
		text, entities = m.Caption, m.CaptionEntities
	}
	group := m.Chat.Type != "private"
	switch {
	case strings.TrimSpace(text) == "" || !person(m):
		return "", false
	case m.ViaBot != nil && m.ViaBot.ID == f.self.ID:
		return "", false // A result of inline mode, which is an answer already.
	case group && m.ForwardOrigin != nil:
		return "", false
	}
	command, isCommand, ours := f.command(text)
	switch {
	case isCommand:
		return command, ours || !group && !strings.Contains(firstWord(text), "@")
	case !group:
		return text, true
	}
	rest, mentioned := f.withoutMention(text, entities)
	return rest, mentioned || f.isReply(m)
}

// person reports whether a message is a person's: a user's, or that of an admin
// in the group's name.
func person(m *botapi.Message) bool {
	if m.From == nil || m.IsAutomaticForward {
		return false
	}
	return !m.From.IsBot || m.SenderChat != nil && m.SenderChat.ID == m.Chat.ID
}

// command takes the bot's name from a command, as in "/ask@trich_bot Ai?"; ours
// says that the command is the bot's and no other's.
func (f *Front) command(text string) (command string, is, ours bool) {
	word := firstWord(text)
	if !strings.HasPrefix(word, "/") {
		return text, false, false
	}
	name, bot, named := strings.Cut(word[1:], "@")
	if named {
		return "/" + name + text[len(word):], true, strings.EqualFold(bot, f.self.Username)
	}
	return text, true, slices.Contains(f.names, strings.ToLower(name))
}

// firstWord is the text up to the first white space.
func firstWord(text string) string {
	if i := strings.IndexAny(text, " \t\r\n"); i >= 0 {
		return text[:i]
	}
	return text
}

// isReply reports whether a message replies to one of the bot's. In a topic
// every message counts as a reply to the one that opened it.
func (f *Front) isReply(m *botapi.Message) bool {
	to := m.ReplyTo
	return to != nil && to.From != nil && to.From.ID == f.self.ID && to.TopicCreated == nil
}

// withoutMention takes the first mention of the bot out of a text, and reports
// whether there is one.
func (f *Front) withoutMention(text string, entities []botapi.Entity) (string, bool) {
	units := utf16.Encode([]rune(text))
	for _, e := range entities {
		end := e.Offset + e.Length
		if e.Offset < 0 || e.Length < 0 || end > len(units) {
			continue
		}
		name := string(utf16.Decode(units[e.Offset:end]))
		byName := e.Type == "mention" && strings.EqualFold(name, "@"+f.self.Username)
		byLink := e.Type == "text_mention" && e.User != nil && e.User.ID == f.self.ID
		if byName || byLink {
			before, after := string(utf16.Decode(units[:e.Offset])), string(utf16.Decode(units[end:]))
			return strings.TrimSpace(strings.TrimRight(before, " ") + " " + strings.TrimLeft(after, " ,:")), true
		}
	}
	return text, false
}
