package ingest

import (
	"net/url"
	"path"

	"trich/internal/qa"
)

// A line that stands in many articles of one source is the site's and not the
// article's: at least this many, and this share of them.
const (
	siteArticles = 4
	siteShare    = 0.25
	// maxSiteText is the share of an article that may go in this way. Where more
	// would, the articles are one another's reprints.
	maxSiteText = 0.5
)

// lineKey is the hash of a line's words as they are spelled.
type lineKey uint64

// keyLines hashes the lines that are kept.
func (p *page) keyLines() {
	p.Keys = make([]lineKey, len(p.Blocks))
	for i, b := range p.Blocks {
		if b.Drop == "" && i != p.Title {
			p.Keys[i] = lineKey(hashed(fnvOffset, spelled(p.line(i))))
		}
	}
}

// publisher is what the pages of one source have in common: its name, else the
// host of their links, else the folder they are in.
func publisher(p *page, m metadata) string {
	all := append([]finding{{qa.FromManifest, m}}, p.Found...)
	if source, _ := choose(all, func(m metadata) string { return m.Source }); source != "" {
		return "source " + source
	}
	if link, _ := choose(all, func(m metadata) string { return m.URL }); link != "" {
		if u, err := url.Parse(link); err == nil {
			return "host " + u.Host
		}
	}
	return "folder " + path.Dir(p.File)
}

// siteLines counts the lines of each publisher's articles.
type siteLines struct {
	articles map[string]int
	lines    map[string]map[lineKey]int
}

func countLines(pages []*page, m manifest) siteLines {
	s := siteLines{articles: map[string]int{}, lines: map[string]map[lineKey]int{}}
	texts := map[string]bool{}
	for _, p := range pages {
		who := publisher(p, m[p.File])
		if same := who + "\x00" + p.Text; texts[same] {
			continue // the same text under two names is one article
		} else {
			texts[same] = true
		}
		if s.lines[who] == nil {
			s.lines[who] = map[lineKey]int{}
		}
		s.articles[who]++
		seen := map[lineKey]bool{}
		for _, k := range p.Keys {
			if k != 0 && !seen[k] {
				seen[k] = true
				s.lines[who][k]++
			}
		}
	}
	return s
}

// clean is p without the lines of its site; p itself if it has none.
func (s siteLines) clean(p *page, m metadata, o Options) *page {
	who := publisher(p, m)
	least := max(siteArticles, int(siteShare*float64(s.articles[who])))
	var drop []int
	dropped, all := 0, 0
	for i, k := range p.Keys {
		if k == 0 {
			continue
		}
		all += p.Blocks[i].Span.Len()
		if s.lines[who][k] >= least {
			drop = append(drop, i)
			dropped += p.Blocks[i].Span.Len()
		}
	}
	if len(drop) == 0 || float64(dropped) > maxSiteText*float64(all) {
		return p
	}
	cleaned := *p
	cleaned.Blocks = append([]block(nil), p.Blocks...)
	for _, i := range drop {
		cleaned.Blocks[i].Drop = DropSite
	}
	o.divide(&cleaned)
	return &cleaned
}
