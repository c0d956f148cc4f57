package page

import (
	"cmp"
	"fmt"
	"slices"

	"trich/internal/qa"
)

// Fields is what one place tells of an article; what is not known is empty.
type Fields struct {
	Title, Source, Author, URL, Note string
	Published                        qa.Date
}

// Finding is Fields with where they were found.
type Finding struct {
	From  qa.Provenance
	Tells Fields
}

// Find adds what one place tells, keeping the order of trust.
func (p *Page) Find(from qa.Provenance, f Fields) {
	if f == (Fields{}) {
		return
	}
	at, _ := slices.BinarySearchFunc(p.Found, from, func(f Finding, from qa.Provenance) int {
		return cmp.Compare(trust(f.From), trust(from))
	})
	p.Found = slices.Insert(p.Found, at, Finding{from, f})
}

// Warn adds a warning.
func (p *Page) Warn(format string, args ...any) {
	p.Warnings = append(p.Warnings, fmt.Sprintf(format, args...))
}

// trust orders the provenances, the most trusted first.
func trust(p qa.Provenance) int {
	return slices.Index([]qa.Provenance{qa.FromManifest, qa.FromFrontMatter, qa.FromHTML, qa.FromPage, qa.FromText}, p)
}

// Choose is the first value that is not empty, and where it is from.
func Choose[T comparable](all []Finding, field func(Fields) T) (value T, from qa.Provenance) {
	for _, f := range all {
		if v := field(f.Tells); v != value {
			return v, f.From
		}
	}
	return value, qa.FromNowhere
}

// Title and Published are fields to choose by; the others are written out where
// they are chosen once.
func Title(f Fields) string { return f.Title }

// Published is the field of that name.
func Published(f Fields) qa.Date { return f.Published }
