package qa

import (
	"fmt"
	"strconv"
	"time"
)

// Precision says how much of a Date is known.
type Precision string

// The precisions, from coarse to fine.
const (
	UnknownPrecision Precision = "unknown"
	YearPrecision    Precision = "year"
	MonthPrecision   Precision = "month"
	DayPrecision     Precision = "day"
)

// Date is a calendar date known to the day, the month or the year; the zero
// value is an unknown date. Month and Day are zero where they are not known.
type Date struct {
	Year, Month, Day int
}

// ParseDate reads YYYY, YYYY-MM or YYYY-MM-DD. The date must exist in the
// Gregorian calendar and lie between the years 1000 and 9999.
func ParseDate(s string) (Date, error) {
	var d Date
	var err error
	switch len(s) {
	case len("2006"):
		d.Year, err = strconv.Atoi(s)
	case len("2006-01"):
		var t time.Time
		t, err = time.Parse("2006-01", s)
		d.Year, d.Month = t.Year(), int(t.Month())
	case len("2006-01-02"):
		var t time.Time
		t, err = time.Parse("2006-01-02", s)
		d.Year, d.Month, d.Day = t.Year(), int(t.Month()), t.Day()
	default:
		err = fmt.Errorf("wrong length")
	}
	if err != nil || d.Year < 1000 {
		return Date{}, Errorf(CodeInvalid, "date %q is not a calendar date written YYYY, YYYY-MM or YYYY-MM-DD", s)
	}
	return d, nil
}

// Precision tells how much of d is known.
func (d Date) Precision() Precision {
	switch {
	case d.Year == 0:
		return UnknownPrecision
	case d.Month == 0:
		return YearPrecision
	case d.Day == 0:
		return MonthPrecision
	}
	return DayPrecision
}

// IsZero reports whether nothing is known of d.
func (d Date) IsZero() bool { return d == Date{} }

// String writes d as ParseDate reads it, and the empty string for an unknown
// date.
func (d Date) String() string {
	switch d.Precision() {
	case YearPrecision:
		return fmt.Sprintf("%04d", d.Year)
	case MonthPrecision:
		return fmt.Sprintf("%04d-%02d", d.Year, d.Month)
	case DayPrecision:
		return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
	}
	return ""
}

// MarshalText writes d as String does, so that JSON carries no more precision
// than is known.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote; the empty text is an unknown
// date.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(string(b))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// Provenance says where a piece of metadata comes from.
type Provenance string

// The provenances, from the most to the least trusted.
const (
	FromManifest    Provenance = "manifest"
	FromFrontMatter Provenance = "front_matter"
	FromHTML        Provenance = "html"
	FromPage        Provenance = "page"
	FromText        Provenance = "text"
	FromNowhere     Provenance = "unknown"
)
