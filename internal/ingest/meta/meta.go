package ingest

import (
	"cmp"
	"fmt"
	"path"
	"slices"

	"trich/internal/qa"
)

// metadata is what one place tells of an article; what is not known is empty.
type metadata struct {
	Title, Source, Author, URL, Note string
	Published                        qa.Date
}

// finding is metadata with where it was found.
type finding struct {
	From  qa.Provenance
	Tells metadata
}

// article is the article without its passages: each piece of metadata is taken
// from the most trusted place that has it.
func (p *page) article(id string, m metadata) *qa.Article {
	a := &qa.Article{ID: id, File: p.File, Hash: p.Hash, Note: m.Note}
	all := append([]finding{{qa.FromManifest, m}}, p.Found...)
	a.Title, a.TitleFrom = choose(all, func(m metadata) string { return m.Title })
	a.Source, a.SourceFrom = choose(all, func(m metadata) string { return m.Source })
	a.Author, a.AuthorFrom = choose(all, func(m metadata) string { return m.Author })
	a.URL, a.URLFrom = choose(all, func(m metadata) string { return m.URL })
	a.Published, a.DateFrom = choose(all, func(m metadata) qa.Date { return m.Published })
	if a.Title == "" {
		a.Title = withoutExt(path.Base(p.File))
	}
	return a
}

// choose is the first value that is not empty, and where it is from.
func choose[T comparable](all []finding, field func(metadata) T) (value T, from qa.Provenance) {
	for _, f := range all {
		if v := field(f.Tells); v != value {
			return v, f.From
		}
	}
	return value, qa.FromNowhere
}

// dateWarnings report a publication date later than today, and two that
// disagree.
func (p *page) dateWarnings(m metadata, today qa.Date) []string {
	var warnings []string
	var first finding
	for _, f := range append([]finding{{qa.FromManifest, m}}, p.Found...) {
		d := f.Tells.Published
		if d.IsZero() || f.From == qa.FromText {
			continue
		}
		if compareDates(d, today) > 0 {
			warnings = append(warnings, fmt.Sprintf("the date %s (%s) is later than today; correct it", d, f.From))
		}
		if !first.Tells.Published.IsZero() && compareDates(first.Tells.Published, d) != 0 {
			warnings = append(warnings, fmt.Sprintf("two dates disagree: %s (%s), which is used, and %s (%s); give the right one in %s",
				first.Tells.Published, first.From, d, f.From, ManifestName))
		}
		if first.Tells.Published.IsZero() {
			first = f
		}
	}
	return warnings
}

// compareDates is negative if a is before b and positive if it is after, as far
// as both are known: 2018 and 2018-11 do not differ.
func compareDates(a, b qa.Date) int {
	if a.Month == 0 || b.Month == 0 {
		a.Month, b.Month = 0, 0
	}
	if a.Day == 0 || b.Day == 0 || a.Month == 0 {
		a.Day, b.Day = 0, 0
	}
	return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Month, b.Month), cmp.Compare(a.Day, b.Day))
}

// find adds what one place tells, keeping the order of trust.
func (p *page) find(from qa.Provenance, m metadata) {
	if m == (metadata{}) {
		return
	}
	at, _ := slices.BinarySearchFunc(p.Found, from, func(f finding, from qa.Provenance) int {
		return cmp.Compare(trust(f.From), trust(from))
	})
	p.Found = slices.Insert(p.Found, at, finding{from, m})
}

// trust orders the provenances, the most trusted first.
func trust(p qa.Provenance) int {
	return slices.Index([]qa.Provenance{qa.FromManifest, qa.FromFrontMatter, qa.FromHTML, qa.FromPage, qa.FromText}, p)
}

func (p *page) warn(format string, args ...any) {
	p.Warnings = append(p.Warnings, fmt.Sprintf(format, args...))
}
