package chat

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"trich/internal/qa"
	"trich/internal/text"
	"trich/internal/wording"
)

// narrowing is which articles a question is asked of. The zero value is all.
type narrowing struct {
	since, until qa.Date
	source       string
	// latest prefers recent articles; it leaves none out.
	latest bool
}

// narrowingWord is a part of a text that narrows: a key, a colon and a value,
// which stands in quotation marks if it has spaces.
var narrowingWord = regexp.MustCompile(`(?i)(?:^|\s)(since|from|từ|tu|until|to|đến|den|source|nguồn|nguon):("[^"]*"|“[^”]*”|[^\s"“]\S*)`)

// latestWords ask for what is new; the text is folded and its words are parted
// by single spaces.
var latestWords = regexp.MustCompile(` (moi nhat|gan day nhat|moi day nhat|latest|newest|most recent) `)

// narrow takes from a text what narrows the question, and what the request says
// beside. The error is qa.CodeInvalid for a date that is none.
func narrow(r Request) (rest string, n narrowing, err error) {
	set := func(key, value string) {
		value = strings.Trim(value, `"“” `)
		if value == "" || err != nil {
			return
		}
		switch text.Fold(key) {
		case "since", "from", "tu":
			n.since, err = parseDate(value)
		case "until", "to", "den":
			n.until, err = parseDate(value)
		default:
			n.source = oneLine(value, MaxLabel)
		}
	}
	at := 0
	for _, m := range narrowingWord.FindAllStringSubmatchIndex(r.Text, -1) {
		rest += r.Text[at:m[0]]
		at = m[1]
		set(r.Text[m[2]:m[3]], r.Text[m[4]:m[5]])
	}
	rest = strings.TrimSpace(rest + r.Text[at:])
	set("since", r.Since)
	set("until", r.Until)
	set("source", r.Source)
	n.latest = latestWords.MatchString(folded(rest))
	return rest, n, err
}

// dayFirst is a date as Vietnamese and British readers write it.
var dayFirst = regexp.MustCompile(`^(?:(\d{1,2})[/.-])?(\d{1,2})[/.-](\d{4})$`)

// parseDate reads 2018, 2018-01 and 2018-01-31, or 31/1/2018 and 1/2018. What
// ends a sentence behind it is passed over.
func parseDate(s string) (qa.Date, error) {
	s = strings.TrimRight(s, ".,;?!")
	if m := dayFirst.FindStringSubmatch(s); m != nil {
		s = m[3] + "-" + twoDigits(m[2])
		if m[1] != "" {
			s += "-" + twoDigits(m[1])
		}
	}
	return qa.ParseDate(s)
}

func twoDigits(s string) string { return strings.Repeat("0", max(0, 2-len(s))) + s }

// any reports whether n leaves articles out.
func (n narrowing) any() bool {
	return n.since != (qa.Date{}) || n.until != (qa.Date{}) || n.source != ""
}

// keep is the test of an article, nil for all. An article whose date is not
// known has none that lies within bounds; one that is known to the month or
// year is kept if it may lie within.
func (n narrowing) keep() func(*qa.Article) bool {
	if !n.any() {
		return nil
	}
	wanted := plain(n.source)
	return func(a *qa.Article) bool {
		if wanted != "" && !strings.Contains(plain(a.Source), wanted) && !strings.Contains(plain(host(a.URL)), wanted) {
			return false
		}
		if n.since == (qa.Date{}) && n.until == (qa.Date{}) {
			return true
		}
		first, last := days(a.Published)
		since, _ := days(n.since)
		_, until := days(n.until)
		return !a.Published.IsZero() && last >= since && first <= until
	}
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

// plain is s without case, diacritics and anything but letters and digits, so
// that "bnews", "BNEWS (TTXVN)" and "bnews.vn" meet.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text.Fold(s))
}

func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// lines tells how a question was narrowed.
func (n narrowing) lines(w wording.Catalogue) []Block {
	var blocks []Block
	if n.any() {
		blocks = append(blocks, Line{Style: Aside, Text: w.Narrowed(n.since, n.until, n.source)})
	}
	return blocks
}

// folded is s in lower case without diacritics, its words parted and surrounded
// by single spaces.
func folded(s string) string {
	var b strings.Builder
	b.WriteByte(' ')
	for _, w := range text.Words(s) {
		b.WriteString(text.Fold(w.Slice(s)) + " ")
	}
	return b.String()
}
