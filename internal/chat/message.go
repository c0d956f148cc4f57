package chat

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"trich/internal/dialog"
	"trich/internal/qa"
	"trich/internal/text"
	"trich/internal/wording"
)

// smallTalk answers a message that asks nothing of the articles. Nothing of it is
// remembered.
func (b *Bot) smallTalk(ctx context.Context, c *call, m dialog.Message) (Reply, error) {
	v, err := b.look()
	if err != nil {
		return Reply{}, err
	}
	chosen, spoken := c.session.languages()
	lang := cmp.Or(chosen, m.Language, c.User.Language, spoken)
	a := Describe(v.State)
	buttons := b.mending(c, wording.In(lang), m.Talk)
	a.Buttons = len(buttons) > 0
	r := c.in(lang, KindNotice, func(w wording.Catalogue) []Block { return []Block{Line{Text: w.SmallTalk(m.Talk, a)}} })
	r.addRow(buttons...)
	switch m.Talk {
	case qa.TalkGreeting, qa.TalkCan, qa.TalkHelp, qa.TalkTest, qa.TalkPrompt:
		b.suggest(ctx, &r)
	}
	return r, nil
}

// mending are the buttons for an answer that is said to be wrong: to vote against
// it, and to see more passages.
func (b *Bot) mending(c *call, w wording.Catalogue, kind qa.SmallTalk) []Button {
	turns := c.session.recall(b.o.Memory, b.o.Now(), c.Message)
	if kind != qa.TalkWrong || len(turns) == 0 {
		return nil
	}
	var buttons []Button
	last := turns[len(turns)-1]
	if len(last.more) > 0 {
		buttons = append(buttons, moreButton(w, last.more))
	}
	if b.o.Users != nil && len(last.articles) > 0 {
		buttons = append(buttons, press("👎", pressUnhelpful, string(keyOf(last.articles[0]))))
	}
	return buttons
}

// mostSources is how many sources are named.
const mostSources = 3

// Describe tells what small talk says of a state of the corpus.
func Describe(s State) wording.Archive {
	a := wording.Archive{Articles: len(s.Articles)}
	counts := map[string]int{}
	for _, article := range s.Articles {
		if article.Source != "" {
			counts[article.Source]++
		}
		if !article.Published.IsZero() && (a.Newest.IsZero() || dialog.CompareDates(article, &qa.Article{Published: a.Newest}) < 0) {
			a.Newest = article.Published
		}
	}
	a.Sources = slices.SortedFunc(maps.Keys(counts), func(x, y string) int {
		return cmp.Or(cmp.Compare(counts[y], counts[x]), cmp.Compare(x, y))
	})
	a.Sources = a.Sources[:min(len(a.Sources), mostSources)]
	return a
}

// answerAll answers several questions of one message, each with a line of its own.
func (b *Bot) answerAll(ctx context.Context, c *call, m dialog.Message, n dialog.Narrowing) (Reply, error) {
	all := Reply{Kind: KindNotFound}
	for i, question := range m.Questions {
		u := b.understand(c, question, n)
		c.part = i + 1
		r, err := b.answer(ctx, c, u)
		if err != nil {
			return Reply{}, err
		}
		all.Language = r.Language
		all.Kind = surer(all.Kind, r.Kind)
		all.Blocks = append(all.Blocks, brief(wording.In(r.Language), i+1, r)...)
		all.addRow(b.askAgain(c, wording.In(r.Language), u))
	}
	w := wording.In(all.Language)
	if m.More {
		all.Blocks = append(all.Blocks, Line{Text: w.OnlySome(len(m.Questions)), Style: Aside})
	}
	return all, nil
}

// surer is the kind of the reply that claims more.
func surer(a, b Kind) Kind {
	order := []Kind{KindNotFound, KindUncertain, KindAnswer}
	return order[max(slices.Index(order, a), slices.Index(order, b), 0)]
}

// brief is a reply cut to its first line, how the question was understood, and
// where the answer stands.
func brief(w wording.Catalogue, number int, r Reply) []Block {
	first, ok := r.Blocks[0].(Line)
	if !ok {
		return r.Blocks
	}
	first.Text = w.Numbered(number, first.Text)
	blocks := []Block{first}
	for _, block := range r.Blocks[1:] {
		switch cited := block.(type) {
		case Line:
			if cited.Style == Aside && r.Kind != KindNotFound {
				blocks = append(blocks, cited)
			}
		case Quote:
			return append(blocks, Item{Number: number, Citation: cited.Citation})
		case Item:
			if r.Kind != KindNotFound {
				return append(blocks, Item{Number: number, Citation: cited.Citation})
			}
		}
	}
	return blocks
}

// askAgain asks the question that was answered last, one of several, by itself.
func (b *Bot) askAgain(c *call, w wording.Catalogue, u dialog.Understanding) Button {
	if s, ok := state(pressBare, u.Question); ok {
		return Button{Label: w.MoreAbout(c.part), State: s}
	}
	turns := c.session.recall(b.o.Memory, b.o.Now(), "")
	if len(turns) == 0 {
		return Button{}
	}
	return press(w.MoreAbout(c.part), pressAsked, number(turns[len(turns)-1].number))
}

// Listener answers what people type outside of any conversation, as the core does
// within one: small talk is answered as such, and of a question only what it asks is
// looked for. It implements qa.Answerer, with the first question of a message.
type Listener struct {
	Answerer qa.Answerer
	Archive  Archive
	// Now is the clock; nil is the system's.
	Now func() time.Time
}

var _ qa.Answerer = Listener{}

// Answer implements qa.Answerer.
func (l Listener) Answer(ctx context.Context, q qa.Question) (qa.Answer, error) {
	answers, err := l.Answers(ctx, q, 1)
	if err != nil {
		return qa.Answer{}, err
	}
	return answers[0], nil
}

// Answers answers the first questions of a message, at most so many; there is at
// least one answer.
func (l Listener) Answers(ctx context.Context, q qa.Question, most int) ([]qa.Answer, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	m := dialog.Hear(q.Text)
	if m.Intent != dialog.Ask {
		a, err := l.talk(q, m)
		return []qa.Answer{a}, err
	}
	var answers []qa.Answer
	var turns []dialog.Turn
	for _, asked := range m.Questions[:min(len(m.Questions), most)] {
		u := dialog.Understand(asked, dialog.Narrowing{}, turns)
		a, err := l.ask(ctx, q, u)
		if err != nil {
			return nil, err
		}
		if len(m.Questions) == 1 {
			a.Question = strings.TrimSpace(q.Text)
		}
		answers, turns = append(answers, a), append(turns, u.Turn(answeredBy(a)))
	}
	return answers, nil
}

// answeredBy is what a question behind another may refer to.
func answeredBy(a qa.Answer) string {
	if !a.Found() {
		return ""
	}
	return a.Quotes[0].Text
}

// ask answers one question.
func (l Listener) ask(ctx context.Context, q qa.Question, u dialog.Understanding) (qa.Answer, error) {
	q.Text, q.Language, q.Reply = u.Question, cmp.Or(q.Language, u.Language), cmp.Or(q.Reply, u.Spoken())
	a, err := l.Answerer.Answer(ctx, q)
	if err != nil {
		return a, err
	}
	return a, noteAge(&a, u.Question, l.now(), l.Archive.Current)
}

// noteAge judges an answer by the time that its question asks for, today or lately,
// and has it say how old the newest article is where none is of that time.
func noteAge(a *qa.Answer, question string, now time.Time, current func() (State, error)) error {
	p := dialog.PeriodOf(question, now)
	if !p.Judge(a) {
		return nil
	}
	state, err := current()
	if err != nil {
		return err
	}
	a.Note = wording.In(a.Language).Stale(p.Word, Describe(state).Newest, a.Found())
	return nil
}

// talk answers small talk.
func (l Listener) talk(q qa.Question, m dialog.Message) (qa.Answer, error) {
	state, err := l.Archive.Current()
	if err != nil {
		return qa.Answer{}, err
	}
	lang := cmp.Or(q.Reply, q.Language, m.Language, qa.Language(text.DetectLanguage(q.Text).Code))
	w := wording.In(lang)
	return qa.Answer{Outcome: qa.OutcomeSmallTalk, Language: w.Language(), Question: q.Text, Talk: m.Talk,
		Reply: w.SmallTalk(m.Talk, Describe(state))}, nil
}

func (l Listener) now() time.Time {
	if l.Now == nil {
		return time.Now()
	}
	return l.Now()
}
