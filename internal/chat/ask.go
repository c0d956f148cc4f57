package chat

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"trich/internal/qa"
	"trich/internal/text"
	"trich/internal/wording"
)

// ask answers the question that a request holds.
func (b *Bot) ask(ctx context.Context, c *call) (Reply, error) {
	rest, n, err := narrow(c.Request)
	if err != nil {
		return c.tell(KindFailure, wording.Catalogue.BadDate), nil
	}
	if r, wrong := c.guide(rest); wrong {
		return r, nil
	}
	if n.any() {
		v, err := b.look()
		if err != nil {
			return Reply{}, err
		}
		if !slices.ContainsFunc(v.Articles, n.keep()) {
			return c.notice(KindNotFound, func(w wording.Catalogue) []Block {
				return append([]Block{Line{Text: w.NarrowedToNothing()}}, n.lines(w)...)
			}), nil
		}
	}
	return b.answer(ctx, c, b.understand(c, rest, n))
}

// answer asks the question as it was understood, remembers the turn, and makes
// the reply.
func (b *Bot) answer(ctx context.Context, c *call, u understanding) (Reply, error) {
	start := b.o.Now()
	a, err := b.search(ctx, c, u)
	if err != nil {
		return Reply{}, err
	}
	shown, rest := a.Shown(c.session.limit())
	t := turn{at: start, message: c.Message, asked: u.asked, question: u.question, topic: cmp.Or(u.topic, u.question), narrowing: u.narrowing, language: a.Language}
	t.note(shown, rest)
	t.number = c.session.remember(b.o.Memory, t)
	a.Quotes = shown
	r := b.render(ctx, c, a, u, t)
	b.stats.count(a.Found(), b.o.Now().Sub(start))
	return r, nil
}

// search answers the question, in turn with others.
func (b *Bot) search(ctx context.Context, c *call, u understanding) (qa.Answer, error) {
	leave, err := b.queue.enter(ctx)
	if err != nil {
		return qa.Answer{}, err
	}
	defer leave()
	chosen, _ := c.session.languages()
	q := qa.Question{Text: u.question, Language: u.language, Reply: chosen, Keep: u.narrowing.keep()}
	if q.Reply == qa.UnknownLanguage && u.followUp() {
		q.Reply = languageOf(u.asked)
	}
	q.Limit = min(c.session.limit()+maxReferences, qa.MaxQuotes)
	if u.narrowing.latest {
		q.Limit = qa.MaxQuotes
	}
	a, err := b.o.Answerer.Answer(ctx, q)
	if err != nil || len(a.Quotes) == 0 {
		return a, err
	}
	first := a.Quotes[0].Span
	article := a.Quotes[0].Article
	if u.followUp() {
		preferOwn(a.Quotes, u.own, u.before)
		settle(&a)
	}
	if u.narrowing.latest {
		preferRecent(a.Quotes)
	}
	if a.Quotes[0].Article != article || a.Quotes[0].Span != first {
		a.Span = nil // It was that of another quote.
	}
	return a, nil
}

// settle brings the quotes' roles and their order together again after another
// order was found for them: where none is claimed to answer, the first is the one
// that may.
func settle(a *qa.Answer) {
	if a.Outcome == qa.OutcomeReserved {
		for i := range a.Quotes {
			a.Quotes[i].Role = qa.RoleRelated
		}
		a.Quotes[0].Role = qa.RoleAnswers
	}
	slices.SortStableFunc(a.Quotes, qa.ByRole)
}

// preferRecent puts the quotes that answer in the order of their dates, the
// latest first, before the others.
func preferRecent(quotes []qa.Quote) {
	slices.SortStableFunc(quotes, func(x, y qa.Quote) int {
		if x.Role != qa.RoleAnswers || y.Role != qa.RoleAnswers {
			return qa.ByRole(x, y)
		}
		_, lastX := days(x.Article.Published)
		_, lastY := days(y.Article.Published)
		return cmp.Or(zeroLast(x.Article)-zeroLast(y.Article), lastY-lastX)
	})
}

// note keeps of the quotes what later questions and buttons need.
func (t *turn) note(shown, rest []qa.Quote) {
	if len(shown) > 0 {
		q := shown[0]
		evidence := marked(q) + "\n" + q.Text
		t.evidence = strings.Clone(strings.ToValidUTF8(evidence[:min(len(evidence), maxEvidence)], ""))
	}
	for _, q := range shown {
		t.articles = append(t.articles, strings.Clone(q.Article.ID))
	}
	for _, q := range rest {
		if ref, ok := referenceTo(q); ok {
			t.more = append(t.more, ref)
		}
	}
}

// marked are the answering sentences of a quote.
func marked(q qa.Quote) string {
	parts := make([]string, len(q.Highlights))
	for i, h := range q.Highlights {
		parts[i] = strings.TrimSpace(h.Slice(q.Text))
	}
	return strings.Join(parts, " ")
}

// languageOf is the language a text is taken for.
func languageOf(s string) qa.Language { return qa.Language(text.DetectLanguage(s).Code) }

// guide says what to do about a text that cannot be asked: too long, empty,
// without words, only links.
func (c *call) guide(s string) (Reply, bool) {
	trimmed := strings.TrimSpace(s)
	words, links := 0, 0
	for _, field := range strings.Fields(trimmed) {
		switch {
		case strings.Contains(field, "://") || strings.HasPrefix(field, "www."):
			links++
		case strings.ContainsFunc(field, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }):
			words++
		}
	}
	n := utf8.RuneCountInString(trimmed)
	var guidance func(wording.Catalogue) string
	switch {
	case n > qa.MaxQuestionRunes:
		guidance = func(w wording.Catalogue) string { return w.LongQuestion(n) }
	case !utf8.ValidString(trimmed):
		guidance = wording.Catalogue.Garbled
	case words == 0 && links > 0:
		guidance = wording.Catalogue.OnlyLinks
	case words == 0 && trimmed != "":
		guidance = wording.Catalogue.OnlySigns
	case words == 0:
		guidance = wording.Catalogue.EmptyQuestion
	default:
		return Reply{}, false
	}
	return c.tell(KindFailure, guidance), true
}
