package retrieve

import (
	"slices"
	"strings"
	"sync"

	"trich/internal/alias"
	"trich/internal/corpus"
	"trich/internal/qa"
	"trich/internal/text"
)

// traits are what the articles of a snapshot say of names and years.
type traits struct {
	// aliases are the spellings of names, of which articles give some themselves.
	aliases *alias.Table
	// first and last are the years of the first and the last dated article; 0 if
	// none is.
	first, last int
}

// traitMemory keeps the traits of one snapshot. It is safe for concurrent use.
type traitMemory struct {
	mu       sync.Mutex
	snapshot *corpus.Snapshot
	known    *traits
}

// of are the traits of a snapshot.
func (m *traitMemory) of(s *corpus.Snapshot) *traits {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.snapshot != s || m.known == nil {
		var given [][]string
		t := new(traits)
		for _, a := range s.Articles() {
			if year := a.Published.Year; year > 0 {
				t.last = max(t.last, year)
				if t.first == 0 || year < t.first {
					t.first = year
				}
			}
			for i := range a.Passages {
				given = append(given, alias.Given(a.Passages[i].Text)...)
			}
		}
		t.aliases = alias.New(given)
		m.snapshot, m.known = s, t
	}
	return m.known
}

// spelledAsHere puts before the readings the first one with its names as the corpus
// spells them, where it has the spellings of the question seldom or never.
func spelledAsHere(list []reading, t *alias.Table, s *corpus.Snapshot) []reading {
	if list[0].language != qa.Vietnamese {
		return list
	}
	other := t.Rewrite(list[0].text, s.Vocabulary().Count)
	if other == "" {
		return list
	}
	return append([]reading{{other, qa.Vietnamese}}, list...)
}

// spelling is a name of a question, as the keys of its words, and the other
// spellings that it has.
type spelling struct {
	own    []string
	others [][]string
}

// spellings are those of a reading.
func spellings(r reading, t *alias.Table) []spelling {
	keys := func(s string) []string { return strings.Fields(text.Spaced(s, text.Key)) }
	var all []spelling
	for _, n := range t.Names(r.text) {
		s := spelling{own: keys(n.Span.Slice(r.text))}
		for _, o := range n.Others {
			s.others = append(s.others, keys(o))
		}
		all = append(all, s)
	}
	return all
}

// namesMissing is the share of the question's names that there are not among has,
// in any of their spellings.
func (e evidence) namesMissing(has wordSet) float64 {
	wanted := e.names
	for _, s := range e.spellings {
		if slices.ContainsFunc(s.others, func(other []string) bool { return has.missing(other) == 0 }) {
			wanted = slices.DeleteFunc(slices.Clone(wanted), func(n string) bool { return slices.Contains(s.own, n) })
		}
	}
	if len(e.names) == 0 {
		return 0
	}
	return has.missing(wanted) * float64(len(wanted)) / float64(len(e.names))
}
