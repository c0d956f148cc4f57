package evaluate

import (
	"path"
	"slices"
	"strings"

	"trich/internal/qa"
	"trich/internal/text"
)

// judge compares an answer with the one article of its case.
func judge(c AnswerCase, a qa.Answer) AnswerResult {
	r := AnswerResult{
		ID: c.ID, Question: c.Question, Answered: a.Found(), Outcome: a.Outcome, Confidence: a.Confidence,
		Quoted: []string{}, TookMS: float64(a.Took.Microseconds()) / 1000,
	}
	var texts []string
	for _, q := range a.Quotes {
		r.Quoted = append(r.Quoted, q.Article.ID)
		if named(q.Article, c.Article) {
			texts = append(texts, q.Text)
		}
	}
	if c.Answerable && a.Found() {
		r.Hit = holds(texts, c.Contains)
		r.First = len(texts) > 0 && a.Quotes[0].Text == texts[0] && holds(texts[:1], c.Contains)
		r.FirstRight = c.right(a.Quotes[0])
	}
	r.Right = r.Hit || !c.Answerable && !a.Found()
	return r
}

// named reports whether an article's file is the one that prefix begins; none is
// for the empty one, which stands where there is no article.
func named(a *qa.Article, prefix string) bool {
	return prefix != "" && strings.HasPrefix(path.Base(a.File), prefix)
}

// holds reports whether each of wanted stands in one of texts, in NFC.
func holds(texts, wanted []string) bool {
	for _, w := range wanted {
		if !slices.ContainsFunc(texts, func(t string) bool { return within(t, w) }) {
			return false
		}
	}
	return len(texts) > 0
}

// within reports whether wanted stands in whole, in NFC.
func within(whole, wanted string) bool { return strings.Contains(text.NFC(whole), text.NFC(wanted)) }

// right reports whether a quote answers: it is of an article that answers and
// holds all that shows it, or one of the strings that do in this article.
func (c AnswerCase) right(q qa.Quote) bool {
	if !c.Answerable {
		return false
	}
	if c.same(q.Article) && holds([]string{q.Text}, c.Contains) {
		return true
	}
	return slices.ContainsFunc(c.others(q.Article), func(s string) bool { return within(q.Text, s) })
}

// same reports whether an article answers with the words of Contains.
func (c AnswerCase) same(a *qa.Article) bool {
	return named(a, c.Article) || slices.ContainsFunc(c.Also, func(file string) bool { return named(a, file) })
}

// others are the strings of an article of which any shows the answer.
func (c AnswerCase) others(a *qa.Article) []string {
	for file, shows := range c.AlsoContains {
		if named(a, file) {
			return shows
		}
	}
	return nil
}

// own reports whether an article answers.
func (c AnswerCase) own(a *qa.Article) bool { return c.same(a) || len(c.others(a)) > 0 }

// Without is the filter that leaves out what answers it.
func (c AnswerCase) Without(a *qa.Article) bool { return !c.own(a) }

// marksRight reports whether a marked sentence of a quote holds a string that
// shows the answer, or is held by it.
func (c AnswerCase) marksRight(q qa.Quote) bool {
	shows := c.others(q.Article)
	if c.same(q.Article) {
		shows = append(slices.Clone(shows), c.Contains...)
	}
	for _, h := range q.Highlights {
		sentence := h.Slice(q.Text)
		if slices.ContainsFunc(shows, func(s string) bool { return within(sentence, s) || within(s, sentence) }) {
			return true
		}
	}
	return false
}

// distracted reports whether a quote is one of those that do not answer.
func (c AnswerCase) distracted(q qa.Quote) bool {
	return !c.right(q) && slices.ContainsFunc(c.Distractors, func(d Distractor) bool {
		return named(q.Article, d.File) && within(q.Text, d.Contains)
	})
}

// shown is how many parts of a question the quotes that people are shown hold.
func (c MultiCase) shown(a qa.Answer) int {
	shown, _ := a.Shown(len(a.Quotes))
	n := 0
	for file, wanted := range c.Parts {
		if slices.ContainsFunc(shown, func(q qa.Quote) bool { return named(q.Article, file) && holds([]string{q.Text}, wanted) }) {
			n++
		}
	}
	return n
}

// The groups of questions by language.
const (
	GroupVietnamese = "vi"
	// GroupPlain is Vietnamese without diacritics, or in the spelling of chats.
	GroupPlain   = "vi-plain"
	GroupEnglish = "en"
)

// group is the language group of a question.
func (c AnswerCase) group() string {
	plain := func(s string) bool { return s == "no-diacritics" || s == "teencode" }
	switch {
	case c.Lang == string(qa.English):
		return GroupEnglish
	case plain(c.Style) || plain(c.Kind) || !text.HasMarks(c.Question):
		return GroupPlain
	}
	return GroupVietnamese
}

// record is what a question came to.
type record struct {
	AnswerCase
	outcome    qa.Outcome
	confidence float64
	// first: the first quote is right; marked: it is, and so is a marked sentence
	// of it; three: one of the first three quotes is right.
	first, marked, three bool
	// quotes counts the quotes that people are shown; distractor: one of them is.
	quotes     int
	distractor bool
	// claimed counts the quotes that are claimed to answer, and claimedRight those
	// that do.
	claimed, claimedRight int
	// without is the confidence of the answer without the articles that answer.
	without float64
}

func newRecord(c AnswerCase, a qa.Answer) record {
	r := record{AnswerCase: c, outcome: a.Outcome, confidence: a.Confidence}
	if len(a.Quotes) > 0 {
		r.first = c.right(a.Quotes[0])
		r.marked = r.first && c.marksRight(a.Quotes[0])
		r.three = slices.ContainsFunc(a.Quotes[:min(3, len(a.Quotes))], c.right)
	}
	shown, _ := a.Shown(len(a.Quotes))
	r.quotes = len(shown)
	r.distractor = slices.ContainsFunc(shown, c.distracted)
	for _, q := range a.Quotes {
		if a.Outcome != qa.OutcomeAnswered || q.Role != qa.RoleAnswers {
			continue
		}
		r.claimed++
		if c.right(q) {
			r.claimedRight++
		}
	}
	return r
}

// claims reports whether the answer is claimed without reserve.
func (r record) claims() bool { return r.outcome == qa.OutcomeAnswered }
