package chat

import (
	"context"
	"time"

	"trich/internal/qa"
)

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
	// Vote keeps a vote in place of the user's earlier one on the article.
	Vote(v Vote) error
	// Tallies counts the votes on each article that has some, by article ID.
	Tallies() ([]Tally, error)
	// Forget deletes all that is kept of a user.
	Forget(u User) error
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
