package qa

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxQuestionRunes is the longest question that is answered, in characters.
const MaxQuestionRunes = 1000

// MaxQuotes is the largest number of quotes that can be asked for, and
// DefaultQuotes the number when nothing is said.
const (
	MaxQuotes     = 20
	DefaultQuotes = 3
)

// Question is what a person asks.
type Question struct {
	// Text is the question as typed.
	Text string
	// Language overrides the detection of the question's language;
	// UnknownLanguage means "detect it".
	Language Language
	// Likely is the language of whoever asks, which counts where the text may be in
	// either; UnknownLanguage where nothing tells.
	Likely Language
	// Reply is the language to reply in; UnknownLanguage means the question's.
	Reply Language
	// Limit is the largest number of quotes wanted, 1 to MaxQuotes; 0 means the
	// DefaultQuotes.
	Limit int
	// Filter narrows the search to the articles that it wants.
	Filter Filter
}

// Check says, as a CodeInvalid error, what is wrong with a question that cannot
// be asked: no letters or digits, longer than MaxQuestionRunes after trimming
// white space, invalid UTF-8, or a Limit out of range.
func (q Question) Check() error {
	trimmed := strings.TrimSpace(q.Text)
	length := utf8.RuneCountInString(trimmed)
	hasWord := strings.ContainsFunc(trimmed, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
	switch {
	case !utf8.ValidString(trimmed):
		return Errorf(CodeInvalid, "the question is not valid UTF-8 text")
	case !hasWord:
		return Errorf(CodeInvalid, "the question is empty: please ask something in words")
	case length > MaxQuestionRunes:
		return Errorf(CodeInvalid, "the question has %d characters; at most %d are possible", length, MaxQuestionRunes)
	case q.Limit < 0 || q.Limit > MaxQuotes:
		return Errorf(CodeInvalid, "%d quotes are not possible: please ask for 1 to %d", q.Limit, MaxQuotes)
	}
	return nil
}

// Hit is a passage found for a question, with its score and how the score came
// about.
type Hit struct {
	Article *Article
	Passage *Passage
	// Score orders the hits of one question, higher first; scores of different
	// questions do not compare.
	Score float64
	// Confidence is how likely it is that the passage answers the question, 0
	// to 1, by the calibration for the two languages; it compares across
	// questions.
	Confidence float64
	// Features explain the score and the confidence.
	Features Features
	// Sentences holds one score for each of the passage's sentences, higher for
	// one that is likelier to answer.
	Sentences []float64
	// Reading is what the reader made of the passage; nil where it has not read
	// it.
	Reading *Reading
}

// Reading is what the reader made of one passage for one question.
type Reading struct {
	// Answers is the probability, 0 to 1, that the passage answers.
	Answers float64
	// Span is the answer itself, in bytes of the passage's text; nil if the reader
	// sees none.
	Span *Span
	// Sentences holds, for each of the passage's sentences, how likely it is, 0 to
	// 1, that it holds the answer; empty if the reader does not tell.
	Sentences []float64
}

// Results are what retrieval knows of a question.
type Results struct {
	// Language is the question's: as detected, or as the question demands.
	Language Language
	// Variants are the texts that were searched for, the likeliest first: the
	// question itself, or with diacritics restored and abbreviations written
	// out; and behind an English one, that with its terms in Vietnamese.
	Variants []string
	// Headline says that the question asks nothing: it is a headline, or keywords,
	// and looks for an article.
	Headline bool
	// Hits are the best passages, best first.
	Hits []Hit
	// Damage says which passages could not be read; nil if all could.
	Damage error
}
