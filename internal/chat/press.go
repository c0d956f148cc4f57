package chat

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"trich/internal/dialog"
	"trich/internal/qa"
	"trich/internal/wording"
)

// press does what a button stands for.
func (b *Bot) press(ctx context.Context, c *call) (Reply, error) {
	with := c.Press[1:]
	switch rune(c.Press[0]) {
	case pressMore:
		return b.more(c, parseReferences(with))
	case pressParagraph:
		return b.ofPassage(c, key(with), func(l located) (Reply, error) { return c.paragraph(l), nil })
	case pressArticle:
		return b.ofArticle(c, key(with), func(a *qa.Article) (Reply, error) { return c.articleReply(a), nil })
	case pressTranslate:
		return b.ofPassage(c, key(with), func(l located) (Reply, error) { return b.translate(ctx, c, l) })
	case pressHelpful, pressUnhelpful:
		helpful := rune(c.Press[0]) == pressHelpful
		return b.ofArticle(c, key(with), func(a *qa.Article) (Reply, error) { return b.vote(c, a, helpful) })
	case pressBare:
		return b.bare(ctx, c, with)
	case pressAsked:
		return b.bareTurn(ctx, c, with)
	case pressTitle:
		return b.ofArticle(c, key(with), func(a *qa.Article) (Reply, error) { return b.askTitle(ctx, c, a) })
	case pressSources:
		return b.sourcesPage(c, with)
	case pressForget:
		return b.forget(ctx, c)
	case pressCancel:
		return b.cancelReload(c), nil
	}
	return c.outdated(), nil
}

// outdated says that a button means nothing any more.
func (c *call) outdated() Reply { return c.tell(KindFailure, wording.Catalogue.ButtonOutdated) }

// number and fromNumber write a small number into a state.
func number(n int) string { return strconv.FormatInt(int64(n), 36) }

func fromNumber(s string) (int, bool) {
	n, err := strconv.ParseInt(s, 36, 32)
	return int(n), err == nil && n >= 0
}

// moreCommand shows more passages of the last question.
func (b *Bot) moreCommand(_ context.Context, c *call) (Reply, error) {
	turns := c.session.recall(b.o.Memory, b.o.Now(), "")
	if len(turns) == 0 {
		return c.tell(KindNotice, wording.Catalogue.NothingAsked), nil
	}
	last := turns[len(turns)-1]
	if len(last.more) == 0 {
		return c.tell(KindNotice, wording.Catalogue.NoMore), nil
	}
	shown := last.more[:min(len(last.more), c.session.limit())]
	c.session.change(func(s *session) {
		for i := range s.turns {
			if s.turns[i].number == last.number {
				s.turns[i].more = last.more[len(shown):]
			}
		}
	})
	return b.more(c, last.more)
}

// more shows the first of the passages that refs name, and a button for the
// others.
func (b *Bot) more(c *call, refs []reference) (Reply, error) {
	v, err := b.look()
	if err != nil {
		return Reply{}, err
	}
	w := c.say()
	r := Reply{Kind: KindNotice, Language: w.Language(), Blocks: []Block{Line{Text: w.MoreHead()}}}
	shown := refs[:min(len(refs), c.session.limit())]
	for _, ref := range shown {
		l, ok := v.passages[ref.key]
		if !ok {
			continue // The article has gone since.
		}
		block := l.quoted(w)
		block.Number = len(r.Blocks)
		if s := l.passage().Sentences; ref.sentence < len(s) {
			block.Marks = []qa.Span{s[ref.sentence]}
		}
		r.Blocks = append(r.Blocks, block)
	}
	if len(r.Blocks) == 1 {
		return c.outdated(), nil
	}
	if rest := refs[len(shown):]; len(rest) > 0 {
		r.addRow(moreButton(w, rest))
	}
	return r, nil
}

// paragraph shows the whole of a passage.
func (c *call) paragraph(l located) Reply {
	w := c.say()
	r := Reply{Kind: KindNotice, Language: w.Language(), Blocks: []Block{Line{Text: w.ParagraphHead()}, l.quoted(w)}}
	r.addRow(openButton(w, l.article))
	return r
}

// translate has a passage translated.
func (b *Bot) translate(ctx context.Context, c *call, l located) (Reply, error) {
	if b.o.Composer == nil {
		return c.outdated(), nil
	}
	w, from := c.say(), l.passage().Language
	text, err := b.o.Composer.Translate(ctx, l.passage().Text, from, w.Language())
	if err != nil {
		b.o.Log.Info("a quote was not translated", "error", err)
		r := c.tell(KindFailure, wording.Catalogue.NotTranslated)
		link := pageTranslation(from, w.Language(), l.article.URL)
		if Linkable(link) {
			r.addRow(Button{Label: w.Translate(), URL: link})
		}
		return r, nil
	}
	return Reply{Kind: KindNotice, Language: w.Language(), Blocks: []Block{
		Line{Text: w.TranslationHead()},
		Line{Text: text},
		Line{Text: w.TranslationOf(), Style: Aside},
		l.quoted(w),
	}}, nil
}

// bare asks a text as a question of its own.
func (b *Bot) bare(ctx context.Context, c *call, asked string) (Reply, error) {
	c.Text, c.Press = asked, ""
	rest, n, err := narrow(c.Request)
	if err != nil {
		return c.outdated(), nil
	}
	if r, wrong := c.guide(rest); wrong {
		return r, nil
	}
	return b.answer(ctx, c, dialog.Alone(rest, n))
}

// bareTurn does so with the question of a turn.
func (b *Bot) bareTurn(ctx context.Context, c *call, which string) (Reply, error) {
	n, ok := fromNumber(which)
	turns := c.session.recall(b.o.Memory, b.o.Now(), "")
	i := slices.IndexFunc(turns, func(t turn) bool { return t.number == n })
	if !ok || i < 0 {
		return c.outdated(), nil
	}
	return b.bare(ctx, c, turns[i].Asked)
}

// askTitle asks for an article by its title.
func (b *Bot) askTitle(ctx context.Context, c *call, a *qa.Article) (Reply, error) {
	title := strings.TrimSpace(oneLine(a.Title, qa.MaxQuestionRunes))
	return b.answer(ctx, c, dialog.Alone(title, dialog.Narrowing{}))
}
