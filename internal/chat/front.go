package chat

import (
	"context"

	"trich/internal/qa"
)

// Show puts a reply before the user. Within one call of Bot.Handle the first
// call makes a message and every later one takes the place of the one before
// (progress, then the result); its buttons and file do too. It may split what
// is too long for the platform. The error is the front's, and ends the request
// unless the reply was of KindProgress.
//
// Handle may also call it not at all: where a burst of messages has been
// answered already, silence is the reply.
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
	// user asks too fast.
	Inline(ctx context.Context, user User, text string, limit int) ([]Inline, error)
	// Commands lists the commands in the order to show them in, with
	// descriptions in lang: those that everyone may use, and with admin also
	// those for admins.
	Commands(lang qa.Language, admin bool) []CommandInfo
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
	// Admin says that only admins may use it.
	Admin bool
}
