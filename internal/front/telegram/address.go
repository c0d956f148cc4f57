package telegram

import (
	"slices"
	"strings"
	"unicode/utf16"

	"trich/internal/front/kit"
	"trich/internal/front/telegram/botapi"
	"trich/internal/wording"
)

// addressed is what a message asks of the bot, without its name and without
// markup, or, in a private chat, what it holds instead of words; false if it is
// not for the bot.
func (f *Front) addressed(m *botapi.Message) (text string, wordless wording.Wordless, ok bool) {
	group := m.Chat.Type != "private"
	typed, _ := wordsOf(m)
	switch {
	case !person(m), m.ViaBot != nil && m.ViaBot.ID == f.self.ID: // A result of inline mode is an answer already.
		return "", "", false
	case strings.TrimSpace(typed) == "":
		wordless = wordlessOf(m.Media)
		return "", wordless, !group && wordless != wording.WithWords && (m.Album == "" || f.albums.First(m.Album))
	case group && m.ForwardOrigin != nil:
		return "", "", false
	}
	said, mentioned := f.spoken(m)
	command, isCommand, ours := f.command(said)
	switch {
	case isCommand && f.asksNothing(command):
		return command + f.quoted(m), "", ours || !group
	case isCommand:
		return command, "", ours || !group && !strings.Contains(firstWord(said), "@")
	case !group:
		return said, "", true
	}
	if said == "" && mentioned {
		said = strings.TrimSpace(f.quoted(m)) // A mention below a question asks that.
	}
	return said, "", mentioned || f.isReply(m)
}

// asksNothing reports whether a command asks, and has no question.
func (f *Front) asksNothing(command string) bool {
	return slices.Contains(f.asking, strings.ToLower(strings.TrimPrefix(strings.TrimSpace(command), "/")))
}

// quoted is what the message says that m replies to, with a space in front;
// empty for none but a person's.
func (f *Front) quoted(m *botapi.Message) string {
	if m.ReplyTo == nil || m.ReplyTo.From == nil || m.ReplyTo.From.IsBot {
		return ""
	}
	said, _ := f.spoken(m.ReplyTo)
	return " " + said
}

// wordsOf is the text of a message, or of its picture, with what is marked in it.
func wordsOf(m *botapi.Message) (string, []botapi.Entity) {
	if m.Text == "" {
		return m.Caption, m.CaptionEntities
	}
	return m.Text, m.Entities
}

// wordlessOf is what a message holds instead of words.
func wordlessOf(m botapi.Media) wording.Wordless {
	holds := func(raws ...[]byte) bool {
		return slices.ContainsFunc(raws, func(raw []byte) bool { return len(raw) > 0 })
	}
	switch {
	case holds(m.Voice, m.Audio, m.VideoNote):
		return wording.Sound
	case holds(m.Sticker, m.Dice, m.Game, m.Animation):
		return wording.Sticker
	case holds(m.Photo, m.Video, m.Document, m.Story, m.Paid):
		return wording.Picture
	case holds(m.Poll, m.Checklist):
		return wording.Poll
	case holds(m.Contact, m.Venue, m.Location):
		return wording.Other
	}
	return wording.WithWords
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

// spoken is what a message says, as its reader sees it: without mentions of the
// bot and of others, without addresses and custom emoji, which are told by the
// entities, and without markup that was typed as signs. Mentioned says whether
// the bot was.
func (f *Front) spoken(m *botapi.Message) (said string, mentioned bool) {
	text, entities := wordsOf(m)
	units := utf16.Encode([]rune(text))
	slice := func(from, to int) string { return string(utf16.Decode(units[from:to])) }
	marked := slices.Clone(entities)
	slices.SortStableFunc(marked, func(a, b botapi.Entity) int { return a.Offset - b.Offset })
	var b strings.Builder
	at := 0
	for _, e := range marked {
		if e.Offset < at || e.Length < 0 || e.Offset+e.Length > len(units) {
			continue
		}
		end := e.Offset + e.Length
		name := slice(e.Offset, end)
		ours := e.Type == "mention" && strings.EqualFold(name, "@"+f.self.Username) ||
			e.Type == "text_mention" && e.User != nil && e.User.ID == f.self.ID
		switch {
		case ours, e.Type == "mention", e.Type == "custom_emoji", e.Type == "url" && kit.HasWords(slice(0, e.Offset)+slice(end, len(units))):
			b.WriteString(slice(at, e.Offset) + " ")
			at = end
		case e.Type == "hashtag":
			b.WriteString(slice(at, e.Offset) + strings.TrimPrefix(name, "#"))
			at = end
		}
		mentioned = mentioned || ours
		for ours && at < len(units) && strings.ContainsRune(" ,:", rune(units[at])) {
			at++
		}
	}
	b.WriteString(slice(at, len(units)))
	return kit.Unmarked(b.String()), mentioned
}
