// Package chat is the one conversation core: what members and admins can say,
// who may, how fast, and what they are told, the same on every front.
//
// A front translates. It turns what happens on its platform into a Request,
// calls Bot.Handle with a function that shows a Reply, and turns the Reply's
// blocks and buttons into the platform's markup:
//
//	err := bot.Handle(ctx, request, func(ctx context.Context, r chat.Reply) error { … })
//
// Buttons carry all they need in Button.State, of at most MaxState bytes, so
// they still work after a restart. What the core remembers of a conversation,
// to understand questions that need the ones before, is kept in memory only,
// bounded in number, age and size.
package chat

import (
	"context"
	"time"

	"trich/internal/qa"
	"trich/internal/wording"
)

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
	// Moderator says that the platform lets the person look after the place where
	// the request is made; it need be known only where Core.Moderates holds.
	Moderator bool
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
	// Place is the place whose settings count, which that of a thread is; empty
	// for Chat.
	Place string
	// Overheard says that nobody called the bot: what asks nothing then goes
	// without a reply. Deaf says that the platform shows the bot nothing but what
	// it is called for.
	Overheard, Deaf bool
	// Message identifies, within Chat, the message that asks; a second request
	// of the same message, which has been edited then, replaces the first one in
	// what is remembered. Empty where messages are not edited.
	Message string
	// ReplyTo is an earlier request, of whoever, that this one refers to by replying
	// to it or to its answer; Began is the one that the place was opened for, as
	// threads are for a question. Zero for none.
	ReplyTo, Began Reference
	// Command is a command's name or alias, without slash. If it is empty and
	// Text begins with a slash, the command is taken from there; otherwise Text
	// is a question.
	Command string
	// Text is what was typed: the question, or what follows the command. It need
	// not be trimmed, normalised, short or even UTF-8. Mentions of the bot are
	// not part of it.
	Text string
	// Replied is the text of the message that this one replies to, whoever wrote
	// it; empty for none. A question that needs one before it may mean that, and as
	// long as none is remembered Opening, which began the thread.
	Replied, Opening string
	// Wordless is what the message holds where it holds no text.
	Wordless wording.Wordless
	// Since, Until and Source narrow a question to articles published from and
	// up to a date (YYYY, YYYY-MM or YYYY-MM-DD) and to a source, like since:,
	// until: and source: in Text. Empty means not narrowed.
	Since, Until, Source string
	// Press is the State of the button that was pressed; all else but User,
	// Chat and Group is then ignored. A state that is not the core's, or no
	// longer means anything, is answered kindly.
	Press string
}

// Reference names a request of the same platform by its Chat and Message.
type Reference struct{ Chat, Message string }

// Show puts a reply before the user. Within one call of Bot.Handle the first
// call makes a message and every later one takes the place of the one before
// (progress, then the result); its buttons and file do too. It may split what
// is too long for the platform. The error is the front's, and ends the request
// unless the reply was of KindProgress.
//
// Unless its context ends, or the request is overheard, Handle calls it at least
// once: nothing that a person sends goes without a sign.
type Show func(ctx context.Context, r Reply) error

// Core is what fronts need of a Bot. It is safe for concurrent use.
type Core interface {
	// Handle does what r asks for and shows the reply; it returns when the last
	// one is shown. The error is the context's or the one of show, whatever goes
	// wrong otherwise is told to the user.
	Handle(ctx context.Context, r Request, show Show) error
	// Lengthy reports whether r may take minutes, as a reload does.
	Lengthy(r Request) bool
	// Inline answers a question that user is typing in some chat, with at most
	// limit results, the best first; none for what cannot be asked or where the
	// user asks too fast. As long as nothing is typed, they are questions to begin
	// with, answered.
	Inline(ctx context.Context, user User, text string, limit int) ([]Inline, error)
	// Commands lists the commands in the order to show them in, with
	// descriptions in lang: those that everyone may use, and with admin also
	// those for admins and moderators.
	Commands(lang qa.Language, admin bool) []CommandInfo
	// Place is how a place of a platform was set up; where nothing was, the place
	// that it is a part of counts, as the channel of a thread does, for which within
	// is asked where that matters. It may be nil.
	Place(platform Platform, chat string, within func() string) Place
	// Moderates reports whether r sets up the place it is made in, for which it must
	// be known whether the user is a moderator.
	Moderates(r Request) bool
	// IsAdmin reports whether user may use the commands for admins.
	IsAdmin(user User) bool
	// Sources lists up to limit sources of the corpus that match what has been
	// typed of one, those with most articles first.
	Sources(typed string, limit int) []string
}

// CommandInfo describes a command for a platform's menu.
type CommandInfo struct {
	// Name is the command, Aliases are other names for it; all of a to z.
	Name    string
	Aliases []string
	// Description is a short sentence part, at most 100 characters.
	Description string
	// Argument names what may follow the command; empty for nothing. Optional
	// says that nothing need follow.
	Argument string
	Optional bool
	// Admin says that only admins may use it, Moderates that those may who look
	// after the place as well.
	Admin, Moderates bool
}

// Archive tells what the corpus holds. It is safe for concurrent use.
type Archive interface {
	// Current is the state that answers now; qa.CodeNotReady before there is
	// one.
	Current() (State, error)
}

// State is one state of the corpus. Articles and what they point to must not be
// changed.
type State struct {
	// ID changes whenever the articles do.
	ID       string
	Articles []*qa.Article
	Passages int
	// Loaded is when the state came into use; zero if that is not known.
	Loaded time.Time
}

// UserStore keeps what users have told the bot, beyond its run. It is safe for
// concurrent use.
type UserStore interface {
	// Language is the language that a user has chosen for a chat, and whether
	// one was; qa.UnknownLanguage was chosen by asking for that of the question.
	Language(u User, chat string) (lang qa.Language, known bool, err error)
	SetLanguage(u User, chat string, lang qa.Language) error
	// Places are all places that were set up, and SetPlace keeps how one is; the
	// zero value is forgotten.
	Places() (map[PlaceID]Place, error)
	SetPlace(id PlaceID, p Place) error
	// Vote keeps a vote in place of the user's earlier one on the article.
	Vote(v Vote) error
	// Tallies counts the votes on each article that has some, by article ID.
	Tallies() ([]Tally, error)
	// Forget deletes all that is kept of a user.
	Forget(u User) error
}

// Place is how moderators set a place up.
type Place struct {
	// Off says that nothing is answered there.
	Off bool `json:"off,omitempty"`
	// All says that every question is answered, also where the bot is not called.
	All bool `json:"all,omitempty"`
	// Threads says that answers go into threads only.
	Threads bool `json:"threads,omitempty"`
	// Language is the language to reply in to who has not chosen one;
	// qa.UnknownLanguage is that of the question.
	Language qa.Language `json:"language,omitempty"`
}

// PlaceID names a place by its platform and its ID there.
type PlaceID struct {
	Platform Platform
	Chat     string
}

// Vote is a user's word on a reply that quoted an article.
type Vote struct {
	User    User
	Article string
	Helpful bool
	// Question is empty unless texts are to be kept.
	Question string
	At       time.Time
}

// Tally counts the votes on one article.
type Tally struct {
	Article            string
	Helpful, Unhelpful int
	// Questions are those kept with votes against, the latest first.
	Questions []string
}

// Composer puts quotes in other words. It is safe for concurrent use. Its texts
// hold nothing that the quotes do not support; what cannot be had is an error.
type Composer interface {
	// Compose gives up to two sentences in lang that answer the question from
	// the quotes alone, each ending with the numbers of its quotes in brackets.
	Compose(ctx context.Context, question string, quotes []qa.Quote, lang qa.Language) (string, error)
	// Translate translates a text.
	Translate(ctx context.Context, text string, from, to qa.Language) (string, error)
	// Name names the model and where it runs, without secrets.
	Name() string
}
