package clean

import (
	"hash/fnv"

	"trich/internal/ingest/page"
)

// A line that stands in many articles of one source is the site's and not the
// article's: at least this many, and this share of them.
const (
	siteArticles = 4
	siteShare    = 0.25
	// maxSiteText is the share of an article that may go in this way. Where more
	// would, the articles are near-duplicates of one another.
	maxSiteText = 0.5
)

// LineKey is the hash of a line's words as they are spelled; 0 stands for a line
// that is not compared.
type LineKey uint64

// Keys are those of p's lines that are kept; 0 for the others and the title.
func Keys(p *page.Page) []LineKey {
	keys := make([]LineKey, len(p.Blocks))
	h := fnv.New64a()
	for i, b := range p.Blocks {
		if b.Drop == "" && i != p.Title {
			h.Reset()
			h.Write([]byte(page.Spelled(p.Line(i)))) // never fails
			keys[i] = LineKey(h.Sum64())
		}
	}
	return keys
}

// SiteLines counts the lines of each publisher's articles.
type SiteLines struct {
	articles map[string]int
	lines    map[string]map[LineKey]int
	texts    map[string]bool
}

// NewSiteLines counts nothing yet.
func NewSiteLines() *SiteLines {
	return &SiteLines{articles: map[string]int{}, lines: map[string]map[LineKey]int{}, texts: map[string]bool{}}
}

// Add counts the lines of an article of that publisher, whose keys are those of
// Keys. The same text under two names is one article.
func (s *SiteLines) Add(publisher string, p *page.Page, keys []LineKey) {
	same := publisher + "\x00" + p.Text
	if s.texts[same] {
		return
	}
	s.texts[same] = true
	if s.lines[publisher] == nil {
		s.lines[publisher] = map[LineKey]int{}
	}
	s.articles[publisher]++
	seen := map[LineKey]bool{}
	for _, k := range keys {
		if k != 0 && !seen[k] {
			seen[k] = true
			s.lines[publisher][k]++
		}
	}
}

// Of lists the blocks of p that are lines of its site, by their index; none if
// that would be too much of it.
func (s *SiteLines) Of(publisher string, p *page.Page, keys []LineKey) []int {
	least := max(siteArticles, int(siteShare*float64(s.articles[publisher])))
	var found []int
	size, all := 0, 0
	for i, k := range keys {
		if k == 0 {
			continue
		}
		all += p.Blocks[i].Span.Len()
		if s.lines[publisher][k] >= least {
			found = append(found, i)
			size += p.Blocks[i].Span.Len()
		}
	}
	if float64(size) > maxSiteText*float64(all) {
		return nil
	}
	return found
}
