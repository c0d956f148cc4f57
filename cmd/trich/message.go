package main

import (
	"cmp"
	"context"
	"strings"
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
	var turns []dialog.Turn
	for _, text := range m.Questions[:min(len(m.Questions), most)] {
		u := dialog.Understand(text, dialog.Narrowing{}, turns)
		a, err := l.ask(ctx, q, u)
		if err != nil {
			return nil, err
		}
		if len(m.Questions) == 1 {
			a.Question = strings.TrimSpace(q.Text)
		}
		answers, turns = append(answers, a), append(turns, u.Turn(evidence(a)))
	}
	return answers, nil
}

// evidence is what a question behind another may refer to.
func evidence(a qa.Answer) string {
	if !a.Found() {
		return ""
	}
	return a.Quotes[0].Text
}

// ask answers one question.
func (l listener) ask(ctx context.Context, q qa.Question, u dialog.Understanding) (qa.Answer, error) {
	q.Text, q.Language, q.Reply = u.Question, cmp.Or(q.Language, u.Language), cmp.Or(q.Reply, u.Spoken())
	a, err := l.answerer.Answer(ctx, q)
	if err != nil {
		return a, err
	}
	if p := dialog.PeriodOf(u.Question, time.Now()); p.Judge(&a) {
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
