package dialog

import (
	"cmp"
	"slices"
	"strings"

	"trich/internal/qa"
	"trich/internal/text"
)

// Order puts quotes into the order that the question asks for, in place: in a
// follow-up those first that have what is new in it, and where the latest is
// asked for, the latest.
func (u Understanding) Order(quotes []qa.Quote) {
	if u.FollowUp() {
		preferOwn(quotes, u.own, u.before)
	}
	if u.Narrowing.Latest {
		preferRecent(quotes)
	}
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

// preferRecent puts the quotes that surely answer in the order of their dates,
// the latest first, before the others.
func preferRecent(quotes []qa.Quote) {
	slices.SortStableFunc(quotes, func(x, y qa.Quote) int {
		switch {
		case x.Certain && y.Certain:
			return CompareDates(x.Article, y.Article)
		case x.Certain:
			return -1
		case y.Certain:
			return 1
		}
		return 0
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
