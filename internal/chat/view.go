package chat

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"

	"trich/internal/dialog"
	"trich/internal/qa"
	"trich/internal/text"
	"trich/internal/wording"
)

// view is a state of the corpus with what buttons name looked up.
type view struct {
	State
	articles map[key]*qa.Article
	passages map[key]located
}

// located is where a passage stands: the article and the passage's number in it.
type located struct {
	article *qa.Article
	index   int
}

// viewCache holds the view of the state that was seen last.
type viewCache struct {
	mu      sync.Mutex
	current *view
}

// look gives the view of the current state.
func (b *Bot) look() (*view, error) {
	s, err := b.o.Archive.Current()
	if err != nil {
		return nil, err
	}
	b.view.mu.Lock()
	defer b.view.mu.Unlock()
	if b.view.current == nil || b.view.current.ID != s.ID {
		b.view.current = newView(s)
	}
	return b.view.current, nil
}

func newView(s State) *view {
	v := &view{State: s, articles: map[key]*qa.Article{}, passages: map[key]located{}}
	for _, a := range s.Articles {
		v.articles[keyOf(a.ID)] = a
		for i := range a.Passages {
			v.passages[keyOf(a.Passages[i].ID)] = located{a, i}
		}
	}
	return v
}

func (l located) passage() *qa.Passage { return &l.article.Passages[l.index] }

// ofArticle does something with the article that a button names, or says that the
// button means nothing any more.
func (b *Bot) ofArticle(c *call, k key, do func(*qa.Article) (Reply, error)) (Reply, error) {
	v, err := b.look()
	if err != nil {
		return Reply{}, err
	}
	if a, ok := v.articles[k]; ok {
		return do(a)
	}
	return c.outdated(), nil
}

// ofPassage does so with a passage.
func (b *Bot) ofPassage(c *call, k key, do func(located) (Reply, error)) (Reply, error) {
	v, err := b.look()
	if err != nil {
		return Reply{}, err
	}
	if l, ok := v.passages[k]; ok {
		return do(l)
	}
	return c.outdated(), nil
}

// quoted is the whole passage as a quote.
func (l located) quoted(w wording.Catalogue) Quote {
	p := l.passage()
	return Quote{Text: p.Text, Language: p.Language, Citation: citeAt(w, l.article, p.Span.Start)}
}

// byDate orders articles by date, the latest first and those of unknown date
// last, equal ones by ID.
func byDate(a, b *qa.Article) int {
	return cmp.Or(dialog.CompareDates(a, b), cmp.Compare(a.ID, b.ID))
}

// Sources implements Core.
func (b *Bot) Sources(typed string, limit int) []string {
	v, err := b.look()
	if err != nil {
		return nil
	}
	counts := map[string]int{}
	for _, a := range v.Articles {
		if a.Source != "" && strings.Contains(text.FoldLetters(a.Source), text.FoldLetters(typed)) {
			counts[a.Source]++
		}
	}
	names := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	return names[:min(len(names), max(limit, 0))]
}
