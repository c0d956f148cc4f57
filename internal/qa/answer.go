package qa

import (
	"context"
	"time"
)

// MaxNearest is the largest number of articles named in place of an answer.
const MaxNearest = 3

// Answer is the reply to a question. It is either answered, with at least one
// quote, or not, with none.
type Answer struct {
	Answered bool
	// Certain is false where the quotes may well not answer; the reply then
	// says so.
	Certain bool
	// Language is the language to reply in: the question's, or what was asked
	// for.
	Language Language
	// Question is the question as asked, trimmed of white space.
	Question string
	Quotes   []Quote
	// Nearest are, of a question that is not answered, the articles that come
	// nearest to it, the nearest first, at most MaxNearest.
	Nearest []*Article
	// Took is the time from receiving the question to having the answer.
	Took time.Duration
}

// Quote is a verbatim slice of an article, with the answering sentences marked.
type Quote struct {
	Article *Article
	// Text is the article's text at Span, never changed.
	Text string
	Span Span
	// AlsoIn are the reprints of the passage it is cut from; see Passage.AlsoIn.
	AlsoIn []Reprint
	// Highlights are byte ranges of Text, in order, disjoint, at least one.
	Highlights []Span
	Score      float64
	// Confidence is the Hit's, and Certain says that it is high enough to take
	// the quote for an answer.
	Confidence float64
	Certain    bool
	// Parts explain the score, in a fixed order.
	Parts []ScorePart
}

// Answerer answers questions from a corpus. It is safe for concurrent use.
type Answerer interface {
	// Answer finds the quotes that answer q. An unanswerable question is not an
	// error. Errors are CodeInvalid for a question that cannot be asked (empty,
	// too long), CodeNotReady before the first corpus is loaded, and the
	// context's error when it ends first.
	Answer(ctx context.Context, q Question) (Answer, error)
}
