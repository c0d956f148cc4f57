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
	Retrieve(ctx context.Context, q qa.Question) (qa.Results, error)
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
	reader     Reader // nil: the ranking decides
	decision   *Decision
	warn       func(error)
	now        func() time.Time
}

var _ qa.Answerer = (*Service)(nil)

// New makes a Service. Warn is told of what goes wrong without costing the
// answer.
func New(r Retriever, t Thresholds, warn func(error)) *Service {
	return &Service{retriever: r, thresholds: t, warn: warn, now: time.Now}
}

// NewReading makes a Service that reads what was found for a question before it
// decides; a headline or keywords, which ask nothing, are answered by the ranking
// and its thresholds t. The error is qa.CodeInternal for a decision that was fitted
// for another reader.
func NewReading(r Retriever, t Thresholds, reader Reader, d *Decision, warn func(error)) (*Service, error) {
	if !strings.HasPrefix(reader.Fingerprint(), d.Reader) || d.Reader == "" {
		return nil, qa.Errorf(qa.CodeInternal, "the decision was fitted for the reader %s, not for %s: fit it again", d.Reader, reader.Fingerprint())
	}
	s := New(r, t, warn)
	s.reader, s.decision = reader, d
	return s, nil
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
	found, g, err := s.find(ctx, q)
	if err != nil {
		return qa.Answer{}, err
	}
	if found.Damage != nil {
		s.warn(found.Damage)
	}
	a := qa.Answer{Language: cmp.Or(q.Reply, found.Language), Question: q.Text}
	for _, h := range found.Hits {
		a.Confidence = max(a.Confidence, h.Confidence)
	}
	t := s.levels(&found)
	chosen := t.choose(found.Hits, g.several)
	a.Several = g.several
	a.Outcome = t.claim(chosen, a.Several)
	for i, c := range chosen[:min(a.Most(q.Limit), len(chosen))] {
		quote, err := cut(c.Hit, a.Several)
		if err != nil {
			return qa.Answer{}, err
		}
		quote.Confidence, quote.Role = c.Confidence, c.role
		a.Quotes = append(a.Quotes, quote)
		if i == 0 {
			a.Span = answerSpan(&quote, &c.Hit)
		}
	}
	if !a.Found() {
		a.Nearest = nearest(found.Hits)
	}
	a.Took = s.now().Sub(start)
	return a, nil
}

// reads reports whether what was found is read.
func (s *Service) reads(f *qa.Results) bool {
	return s.reader != nil && len(f.Hits) > 0 && !f.Headline
}

// levels are the thresholds for what was found.
func (s *Service) levels(f *qa.Results) Thresholds {
	if s.reads(f) {
		return Thresholds{Found: s.decision.Found, Uncertain: s.decision.Uncertain}
	}
	return s.thresholds
}

// answerSpan is the answer that the reader sees in the passage that a quote was cut
// from, in bytes of the quote's text; nil if it sees none there.
func answerSpan(q *qa.Quote, h *qa.Hit) *qa.Span {
	if h.Reading == nil || h.Reading.Span == nil {
		return nil
	}
	from := q.Span.Start - h.Passage.Span.Start
	span := qa.Span{Start: h.Reading.Span.Start - from, End: h.Reading.Span.End - from}
	if span.Start < 0 || span.End > len(q.Text) {
		return nil
	}
	return &span
}

// Find finds the passages that an answer is made from, for whoever wants to know
// how it came about. Errors are those of Answer.
func (s *Service) Find(ctx context.Context, q qa.Question) (qa.Results, error) {
	found, _, err := s.find(ctx, q)
	return found, err
}

// find also gives the grounds of a question of which passages were read.
func (s *Service) find(ctx context.Context, q qa.Question) (qa.Results, grounds, error) {
	found, err := s.retriever.Retrieve(ctx, q)
	if err != nil || !s.reads(&found) {
		return found, grounds{}, err
	}
	g := newGrounds(found.Variants[0], found.Language)
	err = s.read(ctx, &found, &g)
	return found, g, err
}

// choice is a hit that is quoted, and what for.
type choice struct {
	qa.Hit
	role qa.Role
	// again is 1 where articles answer together and a better choice is of the same
	// one, else 0.
	again int
}

// claim says what the choices, which are in the order of their rank, are for, puts
// those that answer first, and tells how the question came off. Where the most
// confident one answers, so do those that rank before it; where it only may, the
// first is the one that may. A question that may be answered by several articles
// together is also answered by a passage of another article that may answer by
// itself, and what is of the same article comes after.
func (t Thresholds) claim(choices []choice, several bool) qa.Outcome {
	if len(choices) == 0 {
		return qa.OutcomeNotFound
	}
	surest := bestOf(choices, func(c *choice) float64 { return c.Confidence })
	outcome := qa.OutcomeAnswered
	if choices[surest].Confidence < t.Found {
		outcome, surest = qa.OutcomeReserved, 0
	}
	articles := map[*qa.Article]bool{}
	for i := range choices {
		c := &choices[i]
		c.role = qa.RoleRelated
		if several && articles[c.Article] {
			c.again = 1
		}
		part := several && c.again == 0 && t.may(&c.Hit, several)
		if i <= surest || c.Confidence >= t.Found || part {
			c.role, articles[c.Article] = qa.RoleAnswers, true
		}
	}
	slices.SortStableFunc(choices, func(a, b choice) int { return cmp.Or(cmp.Compare(a.role, b.role), cmp.Compare(a.again, b.again)) })
	return outcome
}

// choose takes the hits to quote, best first, no text twice and none that is a
// reprint of another; none at all if no hit is confident enough. A passage that
// ranks before the most confident one is taken whatever its own confidence: the
// rank knows more (words in common) than the confidence does.
func (t Thresholds) choose(hits []qa.Hit, several bool) []choice {
	surest := bestOf(hits, func(h *qa.Hit) float64 { return h.Confidence })
	if len(hits) == 0 || hits[surest].Confidence < t.Uncertain {
		return nil
	}
	var chosen []choice
	seen := map[string]bool{}
	for i, h := range hits {
		same := text.Fold(strings.Join(strings.Fields(h.Passage.Text), " "))
		if len(chosen) == qa.MaxQuotes || i > surest && !t.may(&h, several) || seen[same] || seen[h.Passage.ID] {
			continue
		}
		seen[same] = true
		for _, reprint := range h.Passage.AlsoIn {
			seen[reprint.PassageID] = true
		}
		chosen = append(chosen, choice{Hit: h})
	}
	return chosen
}

// may reports whether a hit may answer, or would if none were better. Of what
// answers only a part half as much is asked.
func (t Thresholds) may(h *qa.Hit, part bool) bool {
	if h.Reading != nil {
		least := t.Uncertain
		if part {
			least /= 2
		}
		return h.Reading.Answers >= least
	}
	return h.Confidence >= t.Uncertain
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
