package chat

import "trich/internal/qa"

// Platform names a front. It qualifies IDs: the same number on two platforms
// is two persons.
type Platform string

// The platforms.
const (
	Console  Platform = "console"
	Telegram Platform = "telegram"
	Discord  Platform = "discord"
)

// User is a person as a platform knows them.
type User struct {
	Platform Platform
	// ID is what the platform identifies the person by, never a name, which can
	// be changed.
	ID string
	// Roles are the IDs of the roles the person has where the request is made.
	Roles []string
	// Manager says that the platform lets the person manage the place where the
	// request is made (on Discord the permission "Manage Server").
	Manager bool
	// Language is that of the person's client; qa.UnknownLanguage if it is not
	// known or not one that Trích speaks.
	Language qa.Language
}

// Request is one thing that a person does: asks, gives a command, or presses a
// button. It is a plain value.
type Request struct {
	User User
	// Chat identifies, on the user's platform, the place that is talked in: a
	// direct chat, a group, a channel or a thread.
	Chat string
	// Group says that several persons talk there. Each has a conversation of
	// their own with the bot.
	Group bool
	// Message identifies, within Chat, the message that asks; a second request
	// of the same message, which has been edited then, replaces the first one in
	// what is remembered. Empty where messages are not edited.
	Message string
	// Command is a command's name or alias, without slash. If it is empty and
	// Text begins with a slash, the command is taken from there; otherwise Text
	// is a question.
	Command string
	// Text is what was typed: the question, or what follows the command. It need
	// not be trimmed, normalised, short or even UTF-8. Mentions of the bot are
	// not part of it.
	Text string
	// Since, Until and Source narrow a question to articles published from and
	// up to a date (YYYY, YYYY-MM or YYYY-MM-DD) and to a source, like since:,
	// until: and source: in Text. Empty means not narrowed.
	Since, Until, Source string
	// Press is the State of the button that was pressed; all else but User,
	// Chat and Group is then ignored. A state that is not the core's, or no
	// longer means anything, is answered kindly.
	Press string
}
