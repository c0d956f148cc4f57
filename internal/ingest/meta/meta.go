// Package meta finds out who wrote an article, for whom, when, and what it is
// called: from the lines of its page, from its text, from front matter and the
// folder's manifest. It tells for every piece where it was found, and trusts the
// places in one order, which is page.Page's.
package meta

import (
	"cmp"
	"fmt"
	"net/url"
	"path"
	"strings"

	"trich/internal/ingest/page"
	"trich/internal/qa"
)

// FromLines reads the metadata among the lines of a page whose boilerplate is
// marked, and marks the bylines. An event's date is only looked for where the
// page has none of its own, so that comes last.
func FromLines(p *page.Page) {
	findDateLine(p)
	findBylines(p)
	findEventDate(p)
}

// findings are all that is known of p, the most trusted first.
func findings(p *page.Page, manifest page.Fields) []page.Finding {
	return append([]page.Finding{{From: qa.FromManifest, Tells: manifest}}, p.Found...)
}

// Article is the article without its passages and its language: each piece of
// metadata is taken from the most trusted place that has it. manifest is what the
// manifest tells of it. Without any title it is called by its file's name.
func Article(p *page.Page, id string, manifest page.Fields) *qa.Article {
	a := &qa.Article{ID: id, File: p.File, Hash: p.Hash, Note: manifest.Note}
	all := findings(p, manifest)
	a.Title, a.TitleFrom = page.Choose(all, page.Title)
	a.Source, a.SourceFrom = page.Choose(all, func(f page.Fields) string { return f.Source })
	a.Author, a.AuthorFrom = page.Choose(all, func(f page.Fields) string { return f.Author })
	a.Title, a.Source, a.Author = clipped(a.Title), clipped(a.Source), clipped(a.Author)
	a.URL, a.URLFrom = page.Choose(all, func(f page.Fields) string { return f.URL })
	a.Published, a.DateFrom = published(all)
	if a.Title == "" {
		a.Title = strings.TrimSuffix(path.Base(p.File), path.Ext(p.File))
	}
	return a
}

// maxField is the most characters of a title, a source and an author.
const maxField = 200

// clipped is s, or its beginning if it is longer than any name is.
func clipped(s string) string {
	if len(s) <= maxField {
		return s
	}
	n := 0
	for i := range page.Characters(s) {
		if n++; n > maxField {
			return page.Beginning(s[:i], i-1) + "…"
		}
	}
	return s
}

// Publisher is what the pages of one source have in common: its name, else the
// host of their links, else the folder they are in.
func Publisher(p *page.Page, manifest page.Fields) string {
	all := findings(p, manifest)
	if source, _ := page.Choose(all, func(f page.Fields) string { return f.Source }); source != "" {
		return "source " + source
	}
	if link, _ := page.Choose(all, func(f page.Fields) string { return f.URL }); link != "" {
		if u, err := url.Parse(link); err == nil {
			return "host " + u.Host
		}
	}
	return "folder " + path.Dir(p.File)
}

// published is the most trusted date. What a web page shows its readers counts
// more than its metadata where the two disagree: those are often of the site's
// software, or of another article.
func published(all []page.Finding) (qa.Date, qa.Provenance) {
	date, from := page.Choose(all, page.Published)
	if from != qa.FromHTML {
		return date, from
	}
	for _, f := range all {
		if shown := f.Tells.Published; f.From == qa.FromPage && !shown.IsZero() {
			if compareDates(shown, date) != 0 {
				return shown, f.From
			}
			break
		}
	}
	return date, from
}

// DateWarnings report a publication date later than today, and two that
// disagree.
func DateWarnings(p *page.Page, manifest page.Fields, today qa.Date) []string {
	var warnings []string
	all := findings(p, manifest)
	used, usedFrom := published(all)
	for _, f := range all {
		d := f.Tells.Published
		if d.IsZero() || f.From == qa.FromText {
			continue
		}
		if compareDates(d, today) > 0 {
			warnings = append(warnings, fmt.Sprintf("the date %s (%s) is later than today; correct it", d, f.From))
		}
		if compareDates(used, d) != 0 {
			warnings = append(warnings, fmt.Sprintf("two dates disagree: %s (%s), which is used, and %s (%s); give the right one in %s",
				used, usedFrom, d, f.From, ManifestName))
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
