package retrieve

import (
	"hash/fnv"
	"io"
	"slices"
	"sync"

	"trich/internal/qa"
	"trich/internal/text"
)

// mentions are the names and numbers of an article.
type mentions struct {
	names, numbers wordSet
}

// wordSet holds words by their hashes, in order: an article has hundreds, and
// all articles' are kept. That two words share one of 64 bits is not to be
// expected.
type wordSet []uint64

func hash(word string) uint64 {
	h := fnv.New64a()
	_, _ = io.WriteString(h, word) // cannot fail
	return h.Sum64()
}

func newWordSet(words []string) wordSet {
	set := make(wordSet, len(words))
	for i, w := range words {
		set[i] = hash(w)
	}
	slices.Sort(set)
	return slices.Clip(slices.Compact(set))
}

func (s wordSet) has(word string) bool {
	_, ok := slices.BinarySearch(s, hash(word))
	return ok
}

// missing is the share of what is wanted that there is not, 0 to 1; 0 if nothing
// is wanted. A year or a name of the question that an article does not have is
// strong evidence against it.
func (s wordSet) missing(wanted []string) float64 {
	if len(wanted) == 0 {
		return 0
	}
	n := 0.0
	for _, w := range wanted {
		if !s.has(w) {
			n++
		}
	}
	return n / float64(len(wanted))
}

func mentionsOf(a *qa.Article) mentions {
	texts := []string{a.Title, a.Published.String()}
	for _, p := range a.Passages {
		texts = append(texts, p.Text)
	}
	var names, numbers []string
	for _, t := range texts {
		for _, w := range text.Words(t) {
			word := w.Slice(t)
			if text.IsCapitalised(word) {
				names = append(names, text.Key(word))
			}
			numbers = append(numbers, text.Numbers(word)...)
		}
	}
	return mentions{newWordSet(names), newWordSet(numbers)}
}

// mentionMemory keeps the mentions of the articles of one generation, since reading
// an article for them takes longer than scoring a passage. It is safe for
// concurrent use.
type mentionMemory struct {
	mu         sync.RWMutex
	generation string
	known      map[string]mentions // by article ID
}

// maxRemembered is of how many articles the mentions are kept, some kilobytes each;
// then the memory begins anew.
const maxRemembered = 1 << 15

// of are the mentions of an article of a generation.
func (m *mentionMemory) of(generation string, a *qa.Article) mentions {
	m.mu.RLock()
	has, ok := m.known[a.ID]
	ok = ok && m.generation == generation
	m.mu.RUnlock()
	if ok {
		return has
	}
	has = mentionsOf(a)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.generation != generation || m.known == nil || len(m.known) >= maxRemembered {
		m.generation, m.known = generation, map[string]mentions{}
	}
	m.known[a.ID] = has
	return has
}
