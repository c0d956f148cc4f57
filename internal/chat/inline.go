package chat

import (
	"context"

	"trich/internal/dialog"
	"trich/internal/qa"
	"trich/internal/wording"
)

// inlineChat is the place, which no platform has, that counts what is asked
// from within any chat.
const inlineChat = "\x00inline"

// Inline implements Core. Nothing is remembered of these questions: they are
// asked again with every letter typed.
func (b *Bot) Inline(ctx context.Context, user User, typed string, limit int) ([]Inline, error) {
	c := b.call(Request{User: user, Chat: inlineChat, Text: typed}, nil)
	rest, n, err := narrow(c.Request)
	if err != nil {
		return nil, nil // A date that is still being typed.
	}
	if _, wrong := c.guide(rest); wrong {
		return nil, nil
	}
	if _, slow := b.limiter.check(c); slow && !b.IsAdmin(user) {
		return nil, nil
	}
	a, err := b.search(ctx, c, dialog.Alone(rest, n))
	if err != nil {
		return nil, err
	}
	w := wording.In(a.Language)
	var results []Inline
	for _, q := range a.Quotes[:min(len(a.Quotes), max(limit, 0))] {
		results = append(results, inlineResult(w, q))
	}
	return results, nil
}

func inlineResult(w wording.Catalogue, q qa.Quote) Inline {
	best := oneLine(marked(q), maxLead)
	r := Reply{Kind: KindAnswer, Language: w.Language(), Blocks: []Block{Line{Style: Lead, Text: w.Best(best)}, quote(w, q, 0)}}
	if Linkable(q.Article.URL) {
		r.addRow(Button{Label: w.OpenArticle(), URL: q.Article.URL})
	}
	id := string(keyOf(q.Article.ID))
	if ref, ok := referenceTo(q); ok {
		id = ref.String()
	}
	return Inline{ID: id, Title: q.Article.Title, Summary: best, Reply: r}
}
