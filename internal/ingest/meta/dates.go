package meta

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

// IsImpossible reports whether s states a day that is in no calendar, whether
// its day or its month comes first.
func IsImpossible(s string) bool {
	return slices.ContainsFunc(mentions(text.NFC(s)), func(m mention) bool {
		monthFirst := qa.Date{Year: m.date.Year, Month: m.date.Day, Day: m.date.Month}
		return !m.exists && (hasYear(m.text[:min(4, len(m.text))]) || !exists(monthFirst))
	})
}

// DaysApart is the number of days between two dates, which must be known to the
// day; 0 if they are not.
func DaysApart(a, b qa.Date) int {
	if a.Day == 0 || b.Day == 0 {
		return 0
	}
	day := func(d qa.Date) time.Time { return time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC) }
	return int(day(a).Sub(day(b)).Abs() / (24 * time.Hour))
}

// ReadDate reads a date that stands in a field of its own, in any of the ways
// of writing it or as qa.ParseDate does.
func ReadDate(s string) (qa.Date, bool) {
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
