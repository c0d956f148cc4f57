package retrieve

import (
	"context"
	"sync"

	"trich/internal/alias"
	"trich/internal/qa"
)

// traits are what the articles of a generation say of names and years.
type traits struct {
	// aliases are the spellings of names, of which articles give some themselves.
	aliases *alias.Table
	// first and last are the years of the first and the last dated article; 0 if
	// none is.
	first, last int
}

func traitsOf(articles []*qa.Article) *traits {
	t := new(traits)
	var given [][]string
	for _, a := range articles {
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
	return t
}

// traitMemory keeps the traits of one generation, for which all of its articles are
// read. It is safe for concurrent use.
type traitMemory struct {
	mu         sync.RWMutex
	generation string
	known      *traits
}

// of are the traits of a generation. Questions that come before they are known each
// find them out, so that none waits for another.
func (m *traitMemory) of(ctx context.Context, g Generation) (*traits, error) {
	m.mu.RLock()
	known, generation := m.known, m.generation
	m.mu.RUnlock()
	if known != nil && generation == g.ID() {
		return known, nil
	}
	articles, err := g.List(ctx)
	if err != nil {
		return nil, err
	}
	known = traitsOf(articles)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.generation, m.known = g.ID(), known
	return known, nil
}
