// Package answer turns the passages that retrieval found into an answer: it
// decides whether there is one, chooses the quotes, marks the sentences that
// answer, and makes sure that every quote is a slice of its article's file.
package answer

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"trich/internal/qa"
	"trich/internal/text"
)

// Retriever finds passages for a question; qa.CodeNotReady before there is a
// corpus.
type Retriever interface {
	Retrieve(ctx context.Context, q qa.Question) (qa.Findings, error)
}

// Thresholds are the levels of qa.Hit.Confidence from which on a passage is
// quoted.
type Thresholds struct {
	// Found: the passage answers.
	Found float64
	// Uncertain: it may; the reply says so. At most Found.
	Uncertain float64
}

// Service answers questions. It implements qa.Answerer.
type Service struct {
	retriever  Retriever
	thresholds Thresholds
	warn       func(error)
	now        func() time.Time
}

var _ qa.Answerer = (*Service)(nil)

// New makes a Service. Warn is told of what goes wrong without costing the
// answer.
func New(r Retriever, t Thresholds, warn func(error)) *Service {
	return &Service{retriever: r, thresholds: t, warn: warn, now: time.Now}
}

// Answer implements qa.Answerer.
func (s *Service) Answer(ctx context.Context, q qa.Question) (qa.Answer, error) {
	start := s.now()
	if err := q.Check(); err != nil {
		return qa.Answer{}, err
	}
	q.Text = strings.TrimSpace(q.Text)
	if q.Limit == 0 {
		q.Limit = qa.DefaultQuotes
	}
	found, err := s.Find(ctx, q)
	if err != nil {
		return qa.Answer{}, err
	}
	if found.Damage != nil {
		s.warn(found.Damage)
	}
	a := qa.Answer{Language: cmp.Or(q.Reply, found.Language), Question: q.Text}
	for _, h := range s.choose(found.Hits) {
		quote, err := cut(h)
		if err != nil {
			return qa.Answer{}, err
		}
		quote.Confidence = h.Confidence
		a.Quotes = append(a.Quotes, quote)
	}
	for _, h := range found.Hits {
		a.Confidence = max(a.Confidence, h.Confidence)
	}
	s.claim(&a)
	a.Quotes = a.Quotes[:min(q.Limit, len(a.Quotes))]
	if !a.Found() {
		a.Nearest = nearest(found.Hits)
	}
	a.Took = s.now().Sub(start)
	return a, nil
}

// Find finds the passages that an answer is made from, for whoever wants to know
// how it came about. Errors are those of Answer.
func (s *Service) Find(ctx context.Context, q qa.Question) (qa.Findings, error) {
	return s.retriever.Retrieve(ctx, q)
}

// claim says what the quotes, which are in the order of their rank, are for, and so
// how the question came off. Where the most confident one answers, so do those
// that rank before it; where it only may, the first is the one that may.
func (s *Service) claim(a *qa.Answer) {
	a.Outcome = qa.OutcomeNotFound
	if len(a.Quotes) == 0 {
		return
	}
	surest := 0
	for i, q := range a.Quotes {
		if q.Confidence > a.Quotes[surest].Confidence {
			surest = i
		}
	}
	a.Outcome = qa.OutcomeAnswered
	if a.Quotes[surest].Confidence < s.thresholds.Found {
		a.Outcome, surest = qa.OutcomeReserved, 0
	}
	for i := range a.Quotes {
		q := &a.Quotes[i]
		q.Role = qa.RoleRelated
		if i <= surest || q.Confidence >= s.thresholds.Found {
			q.Role = qa.RoleAnswers
		}
	}
	slices.SortStableFunc(a.Quotes, qa.ByRole)
}

// choose takes the hits to quote, best first, no text twice and none that is a reprint of another; none at all if no hit is confident enough. A
// passage that ranks before the most confident one is taken whatever its own
// confidence: the rank knows more (words in common) than the confidence does.
func (s *Service) choose(hits []qa.Hit) []qa.Hit {
	surest := 0
	for i, h := range hits {
		if h.Confidence > hits[surest].Confidence {
			surest = i
		}
	}
	if len(hits) == 0 || hits[surest].Confidence < s.thresholds.Uncertain {
		return nil
	}
	var chosen []qa.Hit
	seen := map[string]bool{}
	for i, h := range hits {
		same := text.Fold(strings.Join(strings.Fields(h.Passage.Text), " "))
		if len(chosen) == qa.MaxQuotes || i > surest && h.Confidence < s.thresholds.Uncertain || seen[same] || seen[h.Passage.ID] {
			continue
		}
		seen[same] = true
		for _, reprint := range h.Passage.AlsoIn {
			seen[reprint.PassageID] = true
		}
		chosen = append(chosen, h)
	}
	return chosen
}

// nearest are the articles of the first hits, each once.
func nearest(hits []qa.Hit) []*qa.Article {
	var articles []*qa.Article
	for _, h := range hits {
		if len(articles) < qa.MaxNearest && !slices.Contains(articles, h.Article) {
			articles = append(articles, h.Article)
		}
	}
	return articles
}

// verify makes sure that a quote is what it claims to be: the passage's bytes
// at its offset, its marks within it.
func verify(p *qa.Passage, q qa.Quote) error {
	from := q.Span.Start - p.Span.Start
	if from < 0 || q.Span.Len() != len(q.Text) || from+len(q.Text) > len(p.Text) || p.Text[from:from+len(q.Text)] != q.Text {
		return fmt.Errorf("quote of %s is not a slice of its passage", p.ID)
	}
	end := 0
	for _, h := range q.Highlights {
		if h.Start < end || h.End <= h.Start || h.End > len(q.Text) {
			return fmt.Errorf("quote of %s: mark %v is outside its text", p.ID, h)
		}
		end = h.End
	}
	if len(q.Highlights) == 0 {
		return fmt.Errorf("quote of %s has no marked sentence", p.ID)
	}
	return nil
}
