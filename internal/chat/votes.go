package chat

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"trich/internal/wording"
)

// vote keeps what a user thinks of a reply.
func (b *Bot) vote(c *call, k key, helpful bool) (Reply, error) {
	v, err := b.look()
	if err != nil {
		return Reply{}, err
	}
	a, ok := v.articles[k]
	if !ok || b.o.Users == nil {
		return c.outdated(), nil
	}
	vote := Vote{User: c.User, Article: a.ID, Helpful: helpful, At: b.o.Now()}
	if b.o.KeepText {
		for _, t := range c.session.recall(b.o.Memory, b.o.Now(), "") {
			if slices.Contains(t.articles, a.ID) {
				vote.Question = t.Asked
			}
		}
	}
	if err := b.o.Users.Vote(vote); err != nil {
		return Reply{}, err
	}
	thanks := wording.Catalogue.ThanksHelpful
	if !helpful {
		thanks = wording.Catalogue.ThanksUnhelpful
	}
	r := c.tell(KindNotice, thanks)
	r.Private = true
	return r, nil
}

// maxListed is how many entries of a list a message shows; the rest is attached.
const maxListed = 10

// feedback shows admins which articles were voted down.
func (b *Bot) feedback(_ context.Context, c *call) (Reply, error) {
	w := c.say()
	if b.o.Users == nil {
		return c.tell(KindNotice, wording.Catalogue.NoStore), nil
	}
	tallies, err := b.o.Users.Tallies()
	if err != nil {
		return Reply{}, err
	}
	v, err := b.look()
	if err != nil {
		return Reply{}, err
	}
	up, down := 0, 0
	for _, t := range tallies {
		up, down = up+t.Helpful, down+t.Unhelpful
	}
	tallies = slices.DeleteFunc(tallies, func(t Tally) bool { return t.Unhelpful == 0 })
	slices.SortFunc(tallies, func(a, b Tally) int {
		return cmp.Or(cmp.Compare(b.Unhelpful, a.Unhelpful), cmp.Compare(a.Article, b.Article))
	})
	var lines []string
	for _, t := range tallies {
		title := t.Article
		if a, ok := v.articles[keyOf(t.Article)]; ok {
			title = a.Title
		}
		lines = append(lines, "👎 "+strconv.Itoa(t.Unhelpful)+" · 👍 "+strconv.Itoa(t.Helpful)+" · "+title)
		for _, q := range t.Questions {
			lines = append(lines, "   “"+oneLine(q, maxLead)+"”")
		}
	}
	r := Reply{Kind: KindNotice, Language: w.Language(), Private: true, Blocks: []Block{Line{Text: w.FeedbackHead(up, down)}}}
	r.list(w, "", lines, "feedback.txt")
	return r, nil
}
