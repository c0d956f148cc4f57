package dialog

import (
	"net/url"
	"regexp"
	"strings"

	"trich/internal/qa"
	"trich/internal/text"
)

// Narrowing is which articles a question is asked of. The zero value is all.
type Narrowing struct {
	// Since and Until are the first and the last date, zero for no bound; Source
	// is a part of the source's name or of its host, empty for any.
	Since, Until qa.Date
	Source       string
	// Latest prefers recent articles; it leaves none out.
	Latest bool
}

// Bounds narrow a question from outside its text, as texts: two dates and a
// source, as behind since:, until: and source: in a text. Empty means not
// narrowed.
type Bounds struct {
	Since, Until, Source string
}

// narrowingWord is a part of a text that narrows: a key, a colon and a value,
// which stands in quotation marks if it has spaces.
var narrowingWord = regexp.MustCompile(`(?i)(?:^|\s)(since|from|từ|tu|until|to|đến|den|source|nguồn|nguon):("[^"]*"|“[^”]*”|[^\s"“]\S*)`)

// latestWords ask for what is new; the text is folded and its words are parted
// by single spaces.
var latestWords = regexp.MustCompile(` (moi nhat|gan day nhat|moi day nhat|latest|newest|most recent) `)

// Narrow takes from a question what narrows it, and gives the rest; bounds beside
// it count for more. The error is qa.CodeInvalid for a date that is none.
func Narrow(question string, b Bounds) (rest string, n Narrowing, err error) {
	set := func(key, value string) {
		value = strings.Trim(value, `"“” `)
		if value == "" || err != nil {
			return
		}
		switch text.Fold(key) {
		case "since", "from", "tu":
			n.Since, err = parseDate(value)
		case "until", "to", "den":
			n.Until, err = parseDate(value)
		default:
			if text.FoldLetters(value) != "" { // Signs alone narrow nothing.
				n.Source = value
			}
		}
	}
	at := 0
	for _, m := range narrowingWord.FindAllStringSubmatchIndex(question, -1) {
		rest += question[at:m[0]]
		at = m[1]
		set(question[m[2]:m[3]], question[m[4]:m[5]])
	}
	rest = strings.TrimSpace(rest + question[at:])
	set("since", b.Since)
	set("until", b.Until)
	set("source", b.Source)
	n.Latest = latestWords.MatchString(text.FoldWords(rest))
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

// Any reports whether n leaves articles out.
func (n Narrowing) Any() bool {
	return n.Since != (qa.Date{}) || n.Until != (qa.Date{}) || n.Source != ""
}

// Filter is the test of an article, nil for all. An article whose date is not
// known has none that lies within bounds; one that is known to the month or
// year is kept if it may lie within.
func (n Narrowing) Filter() qa.Filter {
	if !n.Any() {
		return nil
	}
	wanted := text.FoldLetters(n.Source)
	return func(a *qa.Article) bool {
		if wanted != "" && !strings.Contains(text.FoldLetters(a.Source), wanted) && !strings.Contains(text.FoldLetters(host(a.URL)), wanted) {
			return false
		}
		if n.Since == (qa.Date{}) && n.Until == (qa.Date{}) {
			return true
		}
		first, last := days(a.Published)
		since, _ := days(n.Since)
		_, until := days(n.Until)
		return !a.Published.IsZero() && last >= since && first <= until
	}
}

func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}
