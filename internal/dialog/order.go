package dialog

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"trich/internal/qa"
	"trich/internal/text"
)

// Order puts the quotes of an answer into the order that the question asks for: in
// a follow-up those first that have what is new in it, and where the latest is
// asked for, the latest. Their roles go with the order; the answer's span, which
// is the first quote's, is kept as long as that is the first.
func (u Understanding) Order(a *qa.Answer) {
	if len(a.Quotes) == 0 {
		return
	}
	article, first := a.Quotes[0].Article, a.Quotes[0].Span
	if u.FollowUp() {
		if a.Outcome == qa.OutcomeReserved { // What is claimed knows better.
			preferSame(a.Quotes, u.article)
		}
		preferOwn(a.Quotes, u.own, u.before)
		u.avoidEvidence(a)
		settle(a)
	}
	if u.Narrowing.Latest {
		preferRecent(a.Quotes)
	}
	if a.Quotes[0].Article != article || a.Quotes[0].Span != first {
		a.Span = nil // It was that of another quote.
	}
}

// asksWhy matches a question, folded, for a reason and hardly anything else.
var asksWhy = regexp.MustCompile(`^ (?:(?:the|vay|ma|roi) )?(?:vi sao|tai sao|sao|ly do|why|how come)(?: \S+){0,3} $`)

// avoidEvidence puts what answered the question before behind what did not, where
// its reason is asked for: a sentence is not its own reason. No more is claimed than
// that it may answer: what the reason is asked of, and how the question was put
// together for it, is our reading of a single word.
func (u Understanding) avoidEvidence(a *qa.Answer) {
	if u.evidence == "" || !asksWhy.MatchString(text.FoldWords(u.own)) {
		return
	}
	first, _, _ := strings.Cut(u.evidence, "\n")
	said := func(q qa.Quote) int {
		for _, h := range q.Highlights {
			if !strings.Contains(first, strings.TrimSpace(h.Slice(q.Text))) {
				return 0
			}
		}
		return 1
	}
	slices.SortStableFunc(a.Quotes, func(x, y qa.Quote) int { return cmp.Or(cmp.Compare(said(x), said(y)), qa.ByRole(x, y)) })
	if a.Outcome == qa.OutcomeAnswered {
		a.Outcome = qa.OutcomeReserved
	}
}

// settle brings the quotes' roles and their order together again after another
// order was found for them: where none is claimed to answer, the first is the one
// that may.
func settle(a *qa.Answer) {
	if a.Outcome == qa.OutcomeReserved {
		for i := range a.Quotes {
			a.Quotes[i].Role = qa.RoleRelated
		}
		a.Quotes[0].Role = qa.RoleAnswers
	}
	slices.SortStableFunc(a.Quotes, qa.ByRole)
}

// preferSame puts the quotes of an article first: what leans on a question is mostly
// asked of the article that answered that.
func preferSame(quotes []qa.Quote, article string) {
	if article == "" {
		return
	}
	other := func(q qa.Quote) int {
		if q.Article.ID == article {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(quotes, func(a, b qa.Quote) int { return cmp.Compare(other(a), other(b)) })
}

// preferOwn puts first the quotes that have most of the words that are new in a
// follow-up; those with as many stay in their order. The words of the question
// before, which are searched for too, would else bring up its quotes again.
func preferOwn(quotes []qa.Quote, own, topic string) {
	before := map[string]bool{}
	for _, w := range wordsOf(topic) {
		before[w.folded] = true
	}
	var wanted []string
	for _, w := range wordsOf(own) {
		if !before[w.folded] && !text.IsFunctionWord(w.folded, string(qa.Vietnamese)) && !text.IsFunctionWord(w.folded, string(qa.English)) {
			wanted = append(wanted, " "+w.folded+" ")
		}
	}
	has := func(q qa.Quote) int {
		// A date is one word; its year counts by itself.
		all, n := strings.ReplaceAll(joined(wordsOf(q.Text)), "/", " "), 0
		for _, w := range wanted {
			if strings.Contains(all, w) {
				n++
			}
		}
		return n
	}
	slices.SortStableFunc(quotes, func(a, b qa.Quote) int { return cmp.Compare(has(b), has(a)) })
}

// preferRecent puts the quotes that answer in the order of their dates, the
// latest first, before the others.
func preferRecent(quotes []qa.Quote) {
	slices.SortStableFunc(quotes, func(x, y qa.Quote) int {
		if x.Role != qa.RoleAnswers || y.Role != qa.RoleAnswers {
			return qa.ByRole(x, y)
		}
		return CompareDates(x.Article, y.Article)
	})
}

// CompareDates orders articles by date, the latest first and those of unknown
// date last, and gives 0 where neither is later.
func CompareDates(a, b *qa.Article) int {
	_, lastA := days(a.Published)
	_, lastB := days(b.Published)
	return cmp.Or(cmp.Compare(unknown(a.Published), unknown(b.Published)), cmp.Compare(lastB, lastA))
}

func unknown(d qa.Date) int {
	if d.IsZero() {
		return 1
	}
	return 0
}

// days are the first and the last day that d may be, as numbers that compare;
// for an unknown date, everything between.
func days(d qa.Date) (first, last int) {
	number := func(year, month, day int) int { return (year*100+month)*100 + day }
	switch d.Precision() {
	case qa.UnknownPrecision:
		return 0, number(10000, 0, 0)
	case qa.YearPrecision:
		return number(d.Year, 1, 1), number(d.Year, 12, 31)
	case qa.MonthPrecision:
		return number(d.Year, d.Month, 1), number(d.Year, d.Month, 31)
	}
	return number(d.Year, d.Month, d.Day), number(d.Year, d.Month, d.Day)
}
