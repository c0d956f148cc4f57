package meta

import (
	"regexp"
	"slices"

	"trich/internal/ingest/page"
	"trich/internal/qa"
	"trich/internal/text"
)

// changedLine is a date line that may tell when the page was changed.
var changedLine = regexp.MustCompile(`(?i)cập nhật|chỉnh sửa|updated|modified|edited`)

// findDateLine takes the page's date from its date lines: the first below the
// title, else one at the foot, else one with a time above the title; else it is
// what the page's elements show, where nothing else is known.
func findDateLine(p *page.Page) {
	var above, below, foot []int
	for i, b := range p.Blocks {
		if b.Drop != page.DropDateLine {
			continue
		}
		switch {
		case p.Title >= 0 && i < p.Title:
			if p.Looks[i].HasTime {
				above = append(above, i)
			}
		case i <= p.Title+page.DateLines:
			below = append(below, i)
		default:
			foot = append(foot, i)
		}
	}
	known, _ := page.Choose(p.Found, page.Published)
	for _, i := range slices.Concat(below, foot, above) {
		if !known.IsZero() && changedLine.MatchString(text.NFC(p.Line(i))) {
			continue // it tells when the page was changed
		}
		for _, m := range mentions(text.NFC(p.Line(i))) {
			switch {
			case !m.exists:
				p.Warn("the date line %q has a date that is in no calendar; give the right one in %s", p.Line(i), ManifestName)
			case m.date.Year != 0:
				p.Find(qa.FromPage, page.Fields{Published: m.date})
				return
			}
		}
	}
	if !p.Shown.IsZero() && known.IsZero() {
		p.Find(qa.FromPage, page.Fields{Published: p.Shown})
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
func findEventDate(p *page.Page) {
	if d, _ := page.Choose(p.Found, page.Published); !d.IsZero() {
		return // the page itself gives its date
	}
	var d qa.Date
	for _, s := range leads(p) {
		all := mentions(text.NFC(page.Beginning(s, leadLength)))
		if i := slices.IndexFunc(all, func(m mention) bool { return m.exists }); i >= 0 {
			d = all[i].date
			break
		}
	}
	if d.Day == 0 {
		return
	}
	only, latest := years(p)
	if d.Year == 0 {
		d.Year = only
	}
	if d.Year != 0 && d.Year >= latest && exists(d) {
		p.Find(qa.FromText, page.Fields{Published: d})
	}
}

// leads are the first paragraphs of the article.
func leads(p *page.Page) []string {
	var first []string
	for i, b := range p.Blocks {
		if b.Drop == "" && i != p.Title && b.Kind == page.Paragraph {
			first = append(first, p.Line(i))
		}
		if len(first) == leadParagraphs {
			break
		}
	}
	return first
}

// years are the year that the text names, 0 if there are none or several, and
// the latest that it has in any form.
func years(p *page.Page) (only, latest int) {
	several := false
	for i, b := range p.Blocks {
		if b.Drop != "" && i != p.Title {
			continue
		}
		s := text.NFC(p.Line(i))
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
