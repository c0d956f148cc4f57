package ingest

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"trich/internal/qa"
	"trich/internal/text"
)

// writtenDate finds dates as Vietnamese and English pages write them, in NFC:
// year first, day first in figures, "21 tháng 11 năm 2018", "21 November 2018",
// "November 21, 2018". A day and a month without year are found only behind
// "ngày".
var writtenDate = regexp.MustCompile(`(?i)\b(?P<y1>\d{4})[-/.](?P<m1>\d{1,2})[-/.](?P<d1>\d{1,2})` +
	`|\b(?P<d2>\d{1,2})\s?[-/.]\s?(?P<m2>\d{1,2})\s?[-/.]\s?(?P<y2>\d{4})\b` +
	`|\b(?P<d3>\d{1,2}) tháng (?P<m3>\d{1,2})(?:,? năm|,)? (?P<y3>\d{4})\b` +
	`|\b(?P<d4>\d{1,2})(?:st|nd|rd|th)? (?P<m4>` + monthName + `),? (?P<y4>\d{4})\b` +
	`|\b(?P<m5>` + monthName + `) (?P<d5>\d{1,2})(?:st|nd|rd|th)?,? (?P<y5>\d{4})\b` +
	`|\bngày (?P<d6>\d{1,2})[-/.](?P<m6>\d{1,2})(?:[-/.](?P<y6>\d{4}))?\b` +
	`|\bngày (?P<d7>\d{1,2}) tháng (?P<m7>\d{1,2})(?:(?:,? năm|,)? (?P<y7>\d{4}))?\b`)

const monthName = `(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?`

const monthInitials = "janfebmaraprmayjunjulaugsepoctnovdec"

// mention is a date that a text mentions.
type mention struct {
	// date has no year where the text gives none.
	date qa.Date
	text string
	// exists is false for a day that is in no calendar.
	exists bool
}

// mentions lists the dates that s, in NFC, mentions, in order.
func mentions(s string) []mention {
	if !hasYear(s) && !strings.Contains(strings.ToLower(s), "ngày ") {
		return nil // as most lines; the pattern takes long to find that out
	}
	var found []mention
	names := writtenDate.SubexpNames()
	for _, m := range writtenDate.FindAllStringSubmatch(s, -1) {
		var d qa.Date
		for i, group := range m {
			if group == "" || names[i] == "" {
				continue
			}
			switch names[i][0] {
			case 'y':
				d.Year = number(group)
			case 'm':
				d.Month = monthNumber(group)
			case 'd':
				d.Day = number(group)
			}
		}
		found = append(found, mention{date: d, text: m[0], exists: exists(d)})
	}
	return found
}

// hasYear reports whether s has four figures in a row.
func hasYear(s string) bool {
	run := 0
	for i := range len(s) {
		if run++; s[i] < '0' || s[i] > '9' {
			run = 0
		} else if run == 4 {
			return true
		}
	}
	return false
}

func number(s string) int {
	n, _ := strconv.Atoi(s) // figures only, four of them at most
	return n
}

func monthNumber(s string) int {
	if s[0] <= '9' {
		return number(s)
	}
	return strings.Index(monthInitials, strings.ToLower(s[:3]))/3 + 1
}

// exists reports whether the calendar has the day; without a year, any year's.
func exists(d qa.Date) bool {
	year := d.Year
	if year == 0 {
		year = 2000 // a leap year
	} else if year < 1000 {
		return false
	}
	t := time.Date(year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC)
	return d.Month >= 1 && d.Month <= 12 && d.Day == t.Day() && int(t.Month()) == d.Month
}

// isImpossible reports whether s states a day that is in no calendar, whether
// its day or its month comes first.
func isImpossible(s string) bool {
	return slices.ContainsFunc(mentions(text.NFC(s)), func(m mention) bool {
		monthFirst := qa.Date{Year: m.date.Year, Month: m.date.Day, Day: m.date.Month}
		return !m.exists && (hasYear(m.text[:min(4, len(m.text))]) || !exists(monthFirst))
	})
}

// daysApart is the number of days between two dates, which must be known to the
// day; 0 if they are not.
func daysApart(a, b qa.Date) int {
	if a.Day == 0 || b.Day == 0 {
		return 0
	}
	day := func(d qa.Date) time.Time { return time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC) }
	return int(day(a).Sub(day(b)).Abs() / (24 * time.Hour))
}

// readDate reads a date that stands in a field of its own, in any of the ways
// of writing it or as qa.ParseDate does.
func readDate(s string) (qa.Date, bool) {
	s = strings.TrimSpace(text.NFC(s))
	if d, err := qa.ParseDate(s); err == nil {
		return d, true
	}
	found := mentions(s)
	if len(found) != 1 || !found[0].exists || found[0].date.Year == 0 {
		return qa.Date{}, false
	}
	return found[0].date, true
}

// findDateLine takes the page's date from its date lines: the first below the
// title, else one at the foot, else one with a time above the title.
func (p *page) findDateLine() {
	var above, below, foot []int
	for i, b := range p.Blocks {
		if b.Drop != DropDateLine {
			continue
		}
		switch {
		case p.Title >= 0 && i < p.Title:
			if p.looks[i].hasTime {
				above = append(above, i)
			}
		case i <= p.Title+maxByline:
			below = append(below, i)
		default:
			foot = append(foot, i)
		}
	}
	for _, i := range slices.Concat(below, foot, above) {
		for _, m := range mentions(text.NFC(p.line(i))) {
			switch {
			case !m.exists:
				p.warn("the date line %q has a date that is in no calendar; give the right one in %s", p.line(i), ManifestName)
			case m.date.Year != 0:
				p.find(qa.FromPage, metadata{Published: m.date})
				return
			}
		}
	}
}

// An event is told in the first paragraphs of a text, and there at the beginning.
const (
	leadParagraphs = 3
	leadLength     = 600 // bytes of each
)

var (
	// yearMention is a year at the beginning of a clause; behind another word
	// ("từ năm 2010", "vào năm 2015", "đến năm 2025") it is not the report's.
	yearMention = regexp.MustCompile(`(?:^|[,.;:“"(]\s*)[Nn]ăm (\d{4})\b`)
	yearFigure  = regexp.MustCompile(`\b(?:19|20)\d{2}\b`)
)

// findEventDate takes from the text when what it tells of happened: the first
// day that its lead mentions. A day without year is of the year that the text
// mentions, if that is only one. If the text also mentions a later year, the
// day belongs to an older story, and nothing is taken.
func (p *page) findEventDate() {
	if d, _ := choose(p.Found, func(m metadata) qa.Date { return m.Published }); !d.IsZero() {
		return // the page itself gives its date
	}
	var d qa.Date
	for _, s := range p.leads() {
		all := mentions(text.NFC(beginning(s, leadLength)))
		if i := slices.IndexFunc(all, func(m mention) bool { return m.exists }); i >= 0 {
			d = all[i].date
			break
		}
	}
	if d.Day == 0 {
		return
	}
	only, latest := p.years()
	if d.Year == 0 {
		d.Year = only
	}
	if d.Year != 0 && d.Year >= latest && exists(d) {
		p.find(qa.FromText, metadata{Published: d})
	}
}

// leads are the first paragraphs of the article.
func (p *page) leads() []string {
	var leads []string
	for i, b := range p.Blocks {
		if b.Drop == "" && i != p.Title && b.Kind == paragraph {
			leads = append(leads, p.line(i))
		}
		if len(leads) == leadParagraphs {
			break
		}
	}
	return leads
}

// years are the year that the text names, 0 if there are none or several, and
// the latest that it has in any form.
func (p *page) years() (only, latest int) {
	several := false
	for i, b := range p.Blocks {
		if b.Drop != "" && i != p.Title {
			continue
		}
		s := text.NFC(p.line(i))
		if !hasYear(s) {
			continue
		}
		for _, m := range yearMention.FindAllStringSubmatch(s, -1) {
			year := number(m[1])
			several = several || only != 0 && only != year
			only = year
		}
		for _, m := range yearFigure.FindAllString(s, -1) {
			latest = max(latest, number(m))
		}
	}
	if several {
		only = 0
	}
	return only, latest
}
