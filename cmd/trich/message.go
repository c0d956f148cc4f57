package main

import (
	"cmp"
	"context"
	"time"

	"trich/internal/chat"
	"trich/internal/dialog"
	"trich/internal/qa"
	"trich/internal/text"
	"trich/internal/wording"
)

// listener answers what people type, as the conversation core does: small talk is
// answered as such, and of a question only what it asks is looked for. It
// implements qa.Answerer, with the first question of a message.
type listener struct {
	answerer qa.Answerer
	archive  chat.Archive
}

var _ qa.Answerer = listener{}

func (a *app) listener() listener { return listener{a.answerer, newArchive(a.library)} }

// Answer implements qa.Answerer.
func (l listener) Answer(ctx context.Context, q qa.Question) (qa.Answer, error) {
	answers, err := l.answers(ctx, q, 1)
	if err != nil {
		return qa.Answer{}, err
	}
	return answers[0], nil
}

// answers answers the first questions of a message; there is at least one answer.
func (l listener) answers(ctx context.Context, q qa.Question, most int) ([]qa.Answer, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	m := dialog.Hear(q.Text)
	if m.Intent != dialog.Ask {
		a, err := l.talk(q, m)
		return []qa.Answer{a}, err
	}
	var answers []qa.Answer
	for _, text := range m.Questions[:min(len(m.Questions), most)] {
		a, err := l.ask(ctx, q, text)
		if err != nil {
			return nil, err
		}
		if len(m.Questions) == 1 {
			a.Question = q.Text
		}
		answers = append(answers, a)
	}
	return answers, nil
}

// ask answers one question.
func (l listener) ask(ctx context.Context, q qa.Question, text string) (qa.Answer, error) {
	q.Text = text
	a, err := l.answerer.Answer(ctx, q)
	if err != nil {
		return a, err
	}
	if p := dialog.PeriodOf(text, time.Now()); p.Judge(&a) {
		state, err := l.archive.Current()
		if err != nil {
			return a, err
		}
		a.Note = wording.In(a.Language).Stale(p.Word, chat.Describe(state).Newest, a.Found())
	}
	return a, nil
}

// talk answers small talk.
func (l listener) talk(q qa.Question, m dialog.Message) (qa.Answer, error) {
	state, err := l.archive.Current()
	if err != nil {
		return qa.Answer{}, err
	}
	lang := cmp.Or(q.Reply, q.Language, m.Language, qa.Language(text.DetectLanguage(q.Text).Code))
	w := wording.In(lang)
	return qa.Answer{Outcome: qa.OutcomeSmallTalk, Language: w.Language(), Question: q.Text, Talk: m.Talk,
		Reply: w.SmallTalk(m.Talk, chat.Describe(state))}, nil
}
