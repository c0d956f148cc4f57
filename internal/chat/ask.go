package chat

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"trich/internal/dialog"
	"trich/internal/observe"
	"trich/internal/qa"
	"trich/internal/wording"
)

// ask answers the question that a request holds.
func (b *Bot) ask(ctx context.Context, c *call) (Reply, error) {
	rest, n, err := narrow(c.Request)
	if err != nil {
		return c.tell(KindFailure, wording.Catalogue.BadDate), nil
	}
	if r, wrong := c.guide(rest); wrong {
		if rest != "" && utf8.RuneCountInString(rest) <= qa.MaxQuestionRunes {
			b.suggest(ctx, &r)
		}
		return r, nil
	}
	m := dialog.Hear(rest)
	if m.Intent == dialog.SmallTalk && !n.Any() {
		return b.smallTalk(ctx, c, m)
	}
	if n.Any() {
		v, err := b.look()
		if err != nil {
			return Reply{}, err
		}
		if !slices.ContainsFunc(v.Articles, n.Filter()) {
			return c.notice(KindNotFound, func(w wording.Catalogue) []Block {
				return append([]Block{Line{Text: w.NarrowedToNothing()}}, narrowed(w, n)...)
			}), nil
		}
	}
	switch len(m.Questions) {
	case 0: // Small talk that is narrowed is none.
		return b.answer(ctx, c, b.understand(c, rest, n))
	case 1:
		return b.answer(ctx, c, b.understand(c, m.Questions[0], n))
	}
	return b.answerAll(ctx, c, m, n)
}

// answer asks the question as it was understood, remembers the turn, makes the
// reply and tells what came of it.
func (b *Bot) answer(ctx context.Context, c *call, u dialog.Understanding) (Reply, error) {
	start := b.o.Now()
	r, outcome, err := b.replyTo(ctx, c, u, start)
	b.tell.Observe(observe.Question{Platform: string(c.User.Platform), Outcome: outcome, Err: err, Took: b.o.Now().Sub(start)})
	return r, err
}

func (b *Bot) replyTo(ctx context.Context, c *call, u dialog.Understanding, start time.Time) (Reply, qa.Outcome, error) {
	a, err := b.search(ctx, c, u)
	if err != nil {
		return Reply{}, "", err
	}
	limit := c.session.limit()
	shown, rest := a.Shown(limit)
	kept, around := fitting(shown, a.Span, maxReply*max(1, limit/qa.DefaultQuotes)-len([]rune(u.Question+a.Note)))
	evidence := evidenceOf(shown)
	shown, rest = shown[:kept], append(slices.Clone(shown[kept:]), rest...)
	t := remembered{Turn: u.Turn(evidence), around: around, at: start, message: c.Message, part: c.part, language: a.Language}
	t.note(shown, rest)
	if len(t.articles) > 0 {
		t.Article = t.articles[0]
	}
	t.number = c.session.remember(b.o.Memory, t)
	b.share(c, t)
	a.Quotes = shown
	defer b.stage(observe.Replying)()
	return b.render(ctx, a, u, t), a.Outcome, nil
}

// stage begins a stage of a question; the function it returns ends it.
func (b *Bot) stage(name observe.StageName) (end func()) {
	start := b.o.Now()
	return func() { b.tell.Observe(observe.Stage{Name: name, Took: b.o.Now().Sub(start)}) }
}

// search answers the question, in turn with others.
func (b *Bot) search(ctx context.Context, c *call, u dialog.Understanding) (qa.Answer, error) {
	waited := b.stage(observe.Waiting)
	leave, err := b.queue.Enter(ctx)
	waited()
	if err != nil {
		return qa.Answer{}, err
	}
	defer leave()
	defer b.stage(observe.Answering)()
	chosen, spoken := c.session.languages()
	q := qa.Question{
		Text: u.Question, Language: u.Language, Likely: cmp.Or(c.User.Language, spoken),
		Reply: cmp.Or(chosen, u.Spoken()), Filter: u.Narrowing.Filter(),
	}
	q.Limit = min(c.session.limit()+maxReferences, qa.MaxQuotes)
	if u.Narrowing.Latest {
		q.Limit = qa.MaxQuotes
	}
	a, err := b.o.Answerer.Answer(ctx, q)
	if err != nil {
		return a, err
	}
	u.Order(&a)
	return a, noteAge(&a, u.Question, b.o.Now(), func() (State, error) {
		v, err := b.look()
		return v.State, err
	})
}

// understand tells what a question means after those before it in its chat.
func (b *Bot) understand(c *call, asked string, n dialog.Narrowing) dialog.Understanding {
	turns := b.referred(c, c.session.recall(b.o.Memory, b.o.Now(), c.heard()))
	if b.o.Memory.Turns == 0 {
		return dialog.Alone(asked, n)
	}
	before := make([]dialog.Turn, len(turns))
	for i, t := range turns {
		before[i] = t.Turn
	}
	replied := c.Replied
	if len(before) == 0 {
		replied = cmp.Or(replied, c.Opening)
	}
	if c.part == 0 {
		before = dialog.Replying(before, replied)
	}
	return dialog.Understand(asked, n, before)
}

// narrow takes from a request what narrows its question. The error is
// qa.CodeInvalid for a date that is none.
func narrow(r Request) (rest string, n dialog.Narrowing, err error) {
	rest, n, err = dialog.Narrow(r.Text, dialog.Bounds{Since: r.Since, Until: r.Until, Source: r.Source})
	n.Source = oneLine(n.Source, MaxLabel)
	return rest, n, err
}

// narrowed tells how a question was narrowed.
func narrowed(w wording.Catalogue, n dialog.Narrowing) []Block {
	if !n.Any() {
		return nil
	}
	return []Block{Line{Style: Aside, Text: w.Narrowed(n.Since, n.Until, n.Source)}}
}

// evidenceOf is what later questions need of the quotes: the text of the first one,
// with the sentences that answer first, and those of the others, cut to maxEvidence.
func evidenceOf(shown []qa.Quote) string {
	if len(shown) == 0 {
		return ""
	}
	evidence := marked(shown[0]) + "\n" + shown[0].Text
	for _, q := range shown[1:] {
		evidence += "\n" + marked(q)
	}
	return strings.Clone(strings.ToValidUTF8(evidence[:min(len(evidence), maxEvidence)], ""))
}

// note keeps of the quotes what buttons need.
func (t *remembered) note(shown, rest []qa.Quote) {
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

// inlineChat is the place, which no platform has, that counts what is asked
// from within any chat.
const inlineChat = "\x00inline"

// Inline implements Core. Nothing is remembered of these questions: they are
// asked again with every letter typed.
func (b *Bot) Inline(ctx context.Context, user User, typed string, limit int) ([]Inline, error) {
	c := b.call(Request{User: user, Chat: inlineChat, Text: typed}, nil)
	if strings.TrimSpace(typed) == "" {
		return b.inlineStarters(ctx, c, limit)
	}
	rest, n, err := narrow(c.Request)
	if err != nil {
		return nil, nil // A date that is still being typed.
	}
	if _, wrong := c.guide(rest); wrong {
		return nil, nil
	}
	if _, slow := b.admit(ctx, c); slow && !b.IsAdmin(user) {
		return nil, nil
	}
	a, err := b.search(ctx, c, dialog.Alone(dialog.Plain(rest), n))
	if err != nil {
		return nil, err
	}
	w := wording.In(a.Language)
	var results []Inline
	for _, q := range a.Quotes[:min(len(a.Quotes), max(limit, 0))] {
		results = append(results, inlineResult(w, a.Outcome, q))
	}
	return results, nil
}

func inlineResult(w wording.Catalogue, outcome qa.Outcome, q qa.Quote) Inline {
	best := oneLine(marked(q), maxLead)
	kind, lead := KindAnswer, w.Best(best)
	switch {
	case q.Role == qa.RoleRelated:
		kind, lead = KindUncertain, w.RelatedBest(best)
	case outcome == qa.OutcomeReserved:
		kind, lead = KindUncertain, w.PerhapsBest(best)
	}
	r := Reply{Kind: kind, Language: w.Language(), Blocks: []Block{Line{Style: Lead, Text: lead}, quote(w, q, 0)}}
	if Linkable(q.Article.URL) {
		r.addRow(Button{Label: w.OpenArticle(), URL: q.Article.URL})
	}
	id := string(keyOf(q.Article.ID))
	if ref, ok := referenceTo(q); ok {
		id = ref.String()
	}
	return Inline{ID: id, Title: q.Article.Title, Summary: best, Reply: r}
}
