package meta

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"trich/internal/ingest/page"
	"trich/internal/qa"
	"trich/internal/text"
)

const (
	maxBylineLength = 80 // characters of a line that names author or source
	minUnended      = 60 // characters of a paragraph that does not end like one
	footLines       = 4  // lines after the last paragraph that may be bylines
)

var (
	sourceLine = regexp.MustCompile(`(?i)^\(?(?:theo|nguồn(?: tin)?|source)\s*:?\s+(?P<name>[^.]{2,50}?)\)?\.?$`)
	authorLine = regexp.MustCompile(`(?i)^(?:(?:tác giả|bài(?: và ảnh)?|thực hiện|phóng viên|pv|người viết|author|(?:(?:live )?reporting |reported |written |words |text |story )?by)\s*:?)\s+(?P<name>\p{L}[^:.()]{1,60})(?:\s*\([^()]*\))?$`)
	compiled   = regexp.MustCompile(`(?i)^(?P<name>\p{L}[^:()]{1,50}?)\s*\((?:t/h|tổng hợp|ghi|lược dịch|theo [^()]{2,40})\)$`)
	// agencyHead begins an agency's report: "HÀ NỘI (TTXVN) -", "(Dân trí) -",
	// "LONDON, Nov 21 (Reuters) -".
	agencyHead = regexp.MustCompile(`^(?:\p{Lu}[\p{L}\p{N} .,]{1,40})?\((?P<name>\p{Lu}[^()]{1,30})\)\s*[-–—]\s`)
	// notSource is what stands in the same place and names nobody: "compiled",
	// a picture's credit, a date.
	notSource = regexp.MustCompile(`(?i)^(?:t/h|tổng hợp|th)$|:|\d`)
	// agencyFoot ends one: "(TTXVN)", "(Theo TTXVN/Vietnam+)".
	agencyFoot = regexp.MustCompile(`\((?:[Tt]heo\s*:?\s*)?(?P<name>\p{Lu}[^()\s]{1,20}(?: [^()\s]{1,20}){0,2})\)\s*[./]*$`)
)

// findBylines reads who wrote the article and for whom: from lines of their own
// between title and text and at the foot, which are dropped, and from the marks
// that agencies set at the beginning and the end of their text, which stay.
func findBylines(p *page.Page) {
	first, last := prose(p)
	if first < 0 {
		return
	}
	var m page.Fields
	for i := p.Title + 1; i < first; i++ {
		readByline(p, i, &m)
	}
	end := min(len(p.Blocks), last+1+footLines)
	for i := last + 1; i < end; i++ {
		readByline(p, i, &m)
	}
	for _, lead := range leads(p) { // the first one may be a summary
		if m.Source == "" {
			m.Source = named(agencyHead, lead)
		}
	}
	if m.Source == "" {
		m.Source = agencyAtFoot(p.Line(last))
	}
	p.Find(qa.FromPage, m)
}

// agencyAtFoot is the agency that the last paragraph ends with: one written in
// capitals or with a slash or plus sign, since other words in brackets end
// paragraphs too.
func agencyAtFoot(s string) string {
	name := named(agencyFoot, s)
	if notSource.MatchString(name) {
		return ""
	}
	if strings.ContainsAny(name, "/+") || strings.Contains(s, "(Theo ") || strings.Contains(s, "(theo ") ||
		name == strings.ToUpper(name) && utf8.RuneCountInString(name) >= 3 && !strings.ContainsAny(name, "0123456789") && strings.HasSuffix(strings.TrimRight(s, "./ "), "("+name+")") && endsBefore(s, name) {
		return name
	}
	return ""
}

// endsBefore reports whether the sentence is over before the brackets, as it is
// before an agency's name and not before an abbreviation.
func endsBefore(s, name string) bool {
	before, _, _ := strings.Cut(s, "("+name)
	before = strings.TrimRight(before, " /")
	return strings.HasSuffix(before, ".") || strings.HasSuffix(before, "”") || strings.HasSuffix(before, `"`)
}

// prose is the first and the last kept paragraph of running text, -1 if there
// is none. An agency's name may stand behind its last stop.
func prose(p *page.Page) (first, last int) {
	first, last = -1, -1
	for i, b := range p.Blocks {
		isText := p.Looks[i].Class == page.Prose || p.Looks[i].Class == page.Headline && page.Length(p.Line(i)) >= minUnended
		if b.Drop != "" || i == p.Title || !isText {
			continue
		}
		if first < 0 {
			first = i
		}
		last = i
	}
	return first, last
}

// readByline reads block i if it is a byline, and drops it.
func readByline(p *page.Page, i int, m *page.Fields) {
	s := strings.TrimSpace(text.NFC(p.Line(i)))
	b := p.Blocks[i]
	if b.Drop != "" && !p.Looks[i].Margin || b.Kind != page.Paragraph || utf8.RuneCountInString(s) > maxBylineLength {
		return
	}
	author := named(authorLine, s)
	if author == "" {
		author = named(compiled, s)
	}
	source := named(sourceLine, s)
	if author == "" && source == "" && isPersonsName(s) {
		author = s
	}
	switch {
	case author != "" && startsUpper(author) && m.Author == "":
		m.Author = author
	case source != "" && startsUpper(source) && m.Source == "":
		m.Source = source
	default:
		return
	}
	p.Blocks[i].Drop = page.DropByline
}

func startsUpper(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}

// named is what the group called name of pattern matches in s.
func named(pattern *regexp.Regexp, s string) string {
	m := pattern.FindStringSubmatch(text.NFC(s))
	if m == nil {
		return ""
	}
	return strings.TrimSpace(m[pattern.SubexpIndex("name")])
}

// isPersonsName reports whether s is nothing but two to five words with a
// capital each, at least one of them in small letters: a name, and neither a
// section nor an agency.
func isPersonsName(s string) bool {
	words := strings.Fields(s)
	if len(words) < 2 || len(words) > 5 || strings.ToUpper(s) == s {
		return false
	}
	for _, w := range words {
		if !startsUpper(w) || strings.IndexFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) && r != '.' }) >= 0 {
			return false
		}
	}
	return true
}
