package chat

import (
	"cmp"
	"slices"

	"trich/internal/qa"
	"trich/internal/wording"
)

// call is a request being handled.
type call struct {
	Request
	session *session
	show    Show
}

func (b *Bot) call(r Request, show Show) *call {
	key := string(r.User.Platform) + "\x00" + r.User.ID + "\x00" + r.Chat
	s := b.sessions.get(key, func() *session { return b.newSession(r) })
	return &call{Request: r, session: s, show: show}
}

// include reports whether the user is one of a.
func (a Admins) include(u User) bool {
	return u.ID != "" && slices.Contains(a.Users, u.ID) || a.Managers && u.Manager ||
		slices.ContainsFunc(u.Roles, func(role string) bool { return slices.Contains(a.Roles, role) })
}

// language is the language to speak to the user: the chosen one, that of the
// last question, or that of the user's client; qa.UnknownLanguage if nothing
// tells.
func (c *call) language() qa.Language {
	chosen, spoken := c.session.languages()
	return cmp.Or(chosen, spoken, c.User.Language)
}

// say is the catalogue to speak to the user with, where it must be one.
func (c *call) say() wording.Catalogue { return wording.In(c.language()) }

// notice is a reply of our own words alone, in both languages as long as
// nothing tells which.
func (c *call) notice(kind Kind, say func(wording.Catalogue) []Block) Reply {
	r := Reply{Kind: kind, Language: c.language()}
	if r.Language != qa.UnknownLanguage {
		r.Blocks = say(wording.In(r.Language))
		return r
	}
	r.Blocks = append(say(wording.In(qa.Vietnamese)), say(wording.In(qa.English))...)
	return r
}

// tell is a notice of one line.
func (c *call) tell(kind Kind, say func(wording.Catalogue) string) Reply {
	return c.notice(kind, func(w wording.Catalogue) []Block { return []Block{Line{Text: say(w)}} })
}

// failure tells what went wrong, without internals.
func (c *call) failure(err error) Reply {
	return c.tell(KindFailure, func(w wording.Catalogue) string { return w.Failure(err, c.Text) })
}
