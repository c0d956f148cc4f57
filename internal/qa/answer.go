package qa

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// MaxNearest is the largest number of articles named in place of an answer.
const MaxNearest = 3

// Outcome is how a question came off.
type Outcome string

// The outcomes.
const (
	// OutcomeAnswered: at least one quote is claimed to answer.
	OutcomeAnswered Outcome = "answered"
	// OutcomeReserved: a quote may answer, and the reply says no more than that.
	OutcomeReserved Outcome = "reserved"
	// OutcomeNotFound: nothing answers, and nothing is quoted.
	OutcomeNotFound Outcome = "not_found"
	// OutcomeSmallTalk: nothing was asked of the articles, and nothing is quoted.
	OutcomeSmallTalk Outcome = "small_talk"
)

// Role is what a quote is for.
type Role string

// The roles.
const (
	// RoleAnswers: the quote answers; in a reserved answer, it may.
	RoleAnswers Role = "answers"
	// RoleRelated: the quote is about the matter, and is not said to answer.
	RoleRelated Role = "related"
)

// Answer is the reply to a question.
type Answer struct {
	// Outcome says what is claimed. The zero Answer, as it comes with an error,
	// has none.
	Outcome Outcome
	// Confidence is the probability, 0 to 1, that the best passage answers, also
	// where nothing is quoted.
	Confidence float64
	// Language is the language to reply in: the question's, or what was asked
	// for.
	Language Language
	// Question is the question as asked, trimmed of white space.
	Question string
	// Quotes are the quotes that answer, the best first, and behind them the
	// related ones. Where the outcome is answered or reserved, the first one's
	// role is RoleAnswers; otherwise there are none.
	Quotes []Quote
	// Several reports that the quotes answer together, each from another article and
	// cut down to its part.
	Several bool
	// Span is the answer itself: bytes of the first quote's Text, not empty. Nil
	// if it is not known.
	Span *Span
	// Talk is what small talk is about, and Reply what is said to it; both are empty
	// where the outcome is another.
	Talk  SmallTalk
	Reply string
	// Note is what the reply must say besides, in Language: that what is quoted is
	// not of the time asked about. It may be empty.
	Note string
	// Nearest are, of a question that is not answered, the articles that come
	// nearest to it, the nearest first, at most MaxNearest.
	Nearest []*Article
	// Took is the time from receiving the question to having the answer.
	Took time.Duration
}

// Found reports whether there are quotes: the outcome is answered or reserved.
func (a Answer) Found() bool { return a.Outcome == OutcomeAnswered || a.Outcome == OutcomeReserved }

// Sufficient is the Confidence from which on a quote that answers is enough by
// itself, so that people are shown nothing related beside it.
const Sufficient = 0.9

// Shown divides the quotes into those that people are shown, at most limit, and
// the rest: those that answer, and at most one related quote, where what answers
// may not suffice. Both parts share a.Quotes.
func (a Answer) Shown(limit int) (shown, rest []Quote) {
	n := slices.IndexFunc(a.Quotes, func(q Quote) bool { return q.Role != RoleAnswers })
	if n < 0 {
		n = len(a.Quotes)
	} else if a.Confidence < Sufficient {
		n++
	}
	n = min(n, a.Most(limit))
	return a.Quotes[:n], a.Quotes[n:]
}

// Most is how many quotes people are shown who want to see limit of them: of an
// answer in parts they may be more, since each is short.
func (a Answer) Most(limit int) int {
	if a.Several {
		limit += (2*limit + 2) / 3
	}
	return min(max(limit, 0), MaxQuotes)
}

// ByRole orders quotes as Answer.Quotes has them: those that answer before the
// related ones. It is for stable sorting.
func ByRole(a, b Quote) int { return cmp.Compare(a.Role, b.Role) }

// Quote is a verbatim slice of an article, with the answering sentences marked.
type Quote struct {
	Article *Article
	// Text is the article's text at Span, never changed.
	Text string
	Span Span
	// Before is the sentence of the article, never changed, before a quote that begins
	// with its answer where this speaks of somebody or something named there ("Ông cho
	// biết …"). It is empty elsewhere.
	Before string
	// AlsoIn are the reprints of the passage it is cut from; see Passage.AlsoIn.
	AlsoIn []Reprint
	// Highlights are byte ranges of Text, in order, disjoint, at least one.
	Highlights []Span
	Score      float64
	// Role says what the quote is for.
	Role Role
	// Confidence is how likely it is that the quote answers, 0 to 1.
	Confidence float64
	// Features explain the score.
	Features Features
}

// Answerer answers questions from a corpus. It is safe for concurrent use.
type Answerer interface {
	// Answer finds the quotes that answer q. An unanswerable question is not an
	// error. Errors are CodeInvalid for a question that cannot be asked (empty,
	// too long), CodeNotReady before the first corpus is loaded, and the
	// context's error when it ends first.
	Answer(ctx context.Context, q Question) (Answer, error)
}
