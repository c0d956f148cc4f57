package dialog

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"trich/internal/qa"
	"trich/internal/text"
)

// Period is the time that a question names from the day it is asked on: "hôm
// nay", "tuần trước", "recently". The zero value is none.
type Period struct {
	// Word is what names it, as typed.
	Word string
	// Since and Until are its first and last day.
	Since, Until qa.Date
	// Day says that it is one day, of which an article without a date cannot tell.
	Day bool
}

// spell is what words mean, as days from the day of asking.
type spell struct {
	words       *regexp.Regexp // of folded words
	since, day  int            // the first day, and whether that is all of it
	until       int
	month, year int // whole months or years back, instead of days; -1 for none
}

// lately is how many days back something recent may be.
const lately = 60

// spells are tried in their order. What stands before or behind some of them makes
// other words of them: "từ trước đến nay", "như hôm nay".
var spells = []spell{
	{words: regexp.MustCompile(` (hom nay|bua nay|ngay hom nay|hnay|sang nay|chieu nay|toi nay|trua nay|dem nay|today|tonight|this morning|this evening|this afternoon) `), day: 1, month: -1, year: -1},
	{words: regexp.MustCompile(` (hom qua|bua qua|hqua|toi qua|dem qua|sang qua|chieu qua|yesterday|last night) `), since: -1, until: -1, day: 1, month: -1, year: -1},
	{words: regexp.MustCompile(` (tuan nay|this week|tuan truoc|tuan qua|tuan vua roi|last week|past week) `), since: -14, month: -1, year: -1},
	{words: regexp.MustCompile(` (thang nay|this month) `), month: 0, year: -1},
	{words: regexp.MustCompile(` (thang truoc|thang qua|thang vua roi|last month) `), month: 1, year: -1},
	{words: regexp.MustCompile(` (nam nay|this year) `), month: -1, year: 0},
	{words: regexp.MustCompile(` (nam ngoai|nam truoc|last year) `), month: -1, year: 1},
	{words: regexp.MustCompile(` (hien nay|hien tai|hien gio|bay gio|bay h|luc nay|ngay nay|moi day|vua qua|gan day|vua roi|dao nay|may hom nay|recently|currently|nowadays|right now|at present|at the moment|these days|lately) `), since: -lately, month: -1, year: -1},
}

// noPeriod are words, folded, behind or before which those of a spell mean
// something else.
var noPeriod = regexp.MustCompile(` (den|toi|nhu|truoc|xua) (hom nay|nay|hien nay|bay gio|ngay nay|hien tai)|nam truoc (do|ay)|tuan truoc (do|ay)|(mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi|may|nhieu|\d+) (nam|thang|tuan) (truoc|qua|nay|gan day)|nam (nay|ngoai) (bao nhieu|may|nhieu|nhiu|bn) tuoi`)

// PeriodOf finds the time that a question names from the day it is asked on, which
// now is. A question that also names a year has none.
func PeriodOf(question string, now time.Time) Period {
	words := wordsOf(question)
	all := joined(words)
	if yearIn(words) >= 0 || noPeriod.MatchString(all) {
		return Period{}
	}
	marked := text.HasMarks(question)
	for _, s := range spells {
		m := s.words.FindStringSubmatchIndex(all)
		if m == nil {
			continue
		}
		first := strings.Count(all[:m[2]], " ") - 1
		last := first + strings.Count(all[m[2]:m[3]], " ")
		if marked && otherMarks(words[first:last+1]) {
			continue
		}
		p := Period{Word: question[words[first].from:words[last].to], Day: s.day == 1}
		p.Since, p.Until = s.days(now)
		return p
	}
	return Period{}
}

// withoutPeriod is a question without the time that it names from the day of asking.
func withoutPeriod(question string) string {
	word := PeriodOf(question, time.Time{}).Word
	if word == "" {
		return question
	}
	return strings.Join(strings.Fields(strings.Replace(question, word, " ", 1)), " ")
}

// otherMarks reports whether words typed in a text with diacritics are others than
// those that name a time: "bay giờ" is, "bây giờ" is not.
func otherMarks(words []word) bool {
	return slices.ContainsFunc(words, func(w word) bool {
		want := map[string]string{"nay": "nay", "hom": "hôm", "qua": "qua", "hien": "hiện", "moi": "mới", "day": "đây", "gan": "gần", "bay": "bây", "gio": "giờ", "vua": "vừa"}[w.folded]
		return want != "" && w.key != text.Key(want)
	})
}

// days are the first and the last day of a spell.
func (s spell) days(now time.Time) (first, last qa.Date) {
	date := func(t time.Time) qa.Date { return qa.Date{Year: t.Year(), Month: int(t.Month()), Day: t.Day()} }
	switch {
	case s.year >= 0:
		y := now.Year() - s.year
		return qa.Date{Year: y}, qa.Date{Year: y}
	case s.month >= 0:
		t := time.Date(now.Year(), now.Month()-time.Month(s.month), 1, 0, 0, 0, 0, now.Location())
		d := qa.Date{Year: t.Year(), Month: int(t.Month())}
		return d, d
	}
	return date(now.AddDate(0, 0, s.since)), date(now.AddDate(0, 0, s.until))
}

// Judge makes of an answer what it is for a question about the period: a quote of
// an article from before does not answer, though it may be shown, and of a single
// day one without a date says nothing. It reports whether what is left is not of
// the period. The zero period changes nothing.
func (p Period) Judge(a *qa.Answer) (stale bool) {
	if p.Word == "" || !a.Found() {
		return p.Word != "" && p.Day
	}
	within, undated := false, false
	a.Quotes = slices.DeleteFunc(a.Quotes, func(q qa.Quote) bool { return p.Day && q.Article.Published.IsZero() })
	for i := range a.Quotes {
		q := &a.Quotes[i]
		switch {
		case q.Article.Published.IsZero():
			undated = undated || q.Role == qa.RoleAnswers
		case p.holds(q.Article.Published) && !p.elsewhere(*q):
			within = within || q.Role == qa.RoleAnswers
		default:
			q.Role = qa.RoleRelated
		}
	}
	switch {
	case len(a.Quotes) == 0:
		a.Outcome, a.Span = qa.OutcomeNotFound, nil
		return true
	case within || undated:
		first := a.Quotes[0]
		slices.SortStableFunc(a.Quotes, qa.ByRole)
		if a.Quotes[0].Article != first.Article || a.Quotes[0].Span != first.Span {
			a.Span = nil
		}
		return false
	}
	a.Outcome, a.Quotes[0].Role = qa.OutcomeReserved, qa.RoleAnswers
	return true
}

// elsewhere reports whether the period is a year and the answering sentences speak of
// other years alone: an article of last year tells of the one before.
func (p Period) elsewhere(q qa.Quote) bool {
	if p.Since.Precision() != qa.YearPrecision {
		return false
	}
	other := false
	for _, h := range q.Highlights {
		for _, y := range years.FindAllString(h.Slice(q.Text), -1) {
			if y == strconv.Itoa(p.Since.Year) {
				return false
			}
			other = true
		}
	}
	return other
}

var years = regexp.MustCompile(`\b(?:19|20)\d\d\b`)

// holds reports whether a date may lie within the period.
func (p Period) holds(d qa.Date) bool {
	first, last := days(d)
	since, _ := days(p.Since)
	_, until := days(p.Until)
	return last >= since && first <= until
}
