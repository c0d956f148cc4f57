package wording

import (
	"fmt"
	"strconv"
	"time"

	"trich/internal/qa"
)

// Date writes a date as precisely as it is known: "21/11/2018", "tháng 4/2025",
// "năm 2018", "không rõ ngày"; "21 November 2018", "April 2025", "2018", "date
// unknown".
func (c Catalogue) Date(d qa.Date) string {
	text := c.t.dateUnknown
	switch d.Precision() {
	case qa.YearPrecision:
		text = c.t.dateYear
	case qa.MonthPrecision:
		text = c.t.dateMonth
	case qa.DayPrecision:
		text = c.t.dateDay
	}
	return fill(text, "year", strconv.Itoa(d.Year), "month", c.month(d), "day", c.day(d))
}

// month is a name in English. In Vietnamese it is a number, of two digits only
// where a day stands before it, as newspapers write it.
func (c Catalogue) month(d qa.Date) string {
	switch {
	case c.lang == qa.English:
		return time.Month(d.Month).String()
	case d.Precision() == qa.DayPrecision:
		return fmt.Sprintf("%02d", d.Month)
	}
	return strconv.Itoa(d.Month)
}

func (c Catalogue) day(d qa.Date) string {
	if c.lang == qa.English {
		return strconv.Itoa(d.Day)
	}
	return fmt.Sprintf("%02d", d.Day)
}

// DateFrom tells how the date of an article is known.
func (c Catalogue) DateFrom(p qa.Provenance) string {
	switch p {
	case qa.FromManifest:
		return c.t.fromManifest
	case qa.FromFrontMatter:
		return c.t.fromFrontMatter
	case qa.FromHTML:
		return c.t.fromHTML
	case qa.FromPage:
		return c.t.fromPage
	case qa.FromText:
		return c.t.fromText
	}
	return c.t.fromNowhere
}
