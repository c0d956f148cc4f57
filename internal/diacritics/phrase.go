package diacritics

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"trich/internal/text"
)

// phrase is a line of phrases.txt, whose head explains its conditions.
type phrase struct {
	words, folded []string
	first, last   bool
	before, after neighbours
}

// neighbours are what may stand beside a phrase, and what may not; nil is any.
type neighbours struct{ is, isNot []string }

//go:embed phrases.txt
var phrasesFile string

// phrases are the lines of the table by their first word, folded; those of more
// words stand first.
var phrases = sync.OnceValue(func() map[string][]phrase {
	known := map[string][]phrase{}
	for line := range text.TableLines(phrasesFile) {
		p := parsePhrase(line)
		known[p.folded[0]] = append(known[p.folded[0]], p)
	}
	for _, list := range known {
		slices.SortStableFunc(list, func(a, b phrase) int { return len(b.words) - len(a.words) })
	}
	return known
})

func parsePhrase(line string) phrase {
	said, conditions, _ := strings.Cut(line, " / ")
	p := phrase{words: strings.Fields(said), folded: strings.Fields(text.Fold(said))}
	list := &[]string{} // The words behind a condition belong to it.
	for _, part := range strings.Split(conditions, ",") {
		fields := strings.Fields(part)
		switch {
		case len(fields) == 0:
			continue
		case fields[0] == "first":
			p.first = true
			continue
		case fields[0] == "last":
			p.last = true
			continue
		case fields[0] == "not" && fields[1] == "before":
			list, fields = &p.before.isNot, fields[2:]
		case fields[0] == "not" && fields[1] == "after":
			list, fields = &p.after.isNot, fields[2:]
		case fields[0] == "before":
			list, fields = &p.before.is, fields[1:]
		case fields[0] == "after":
			list, fields = &p.after.is, fields[1:]
		}
		*list = append(*list, fields...)
	}
	return p
}

// settled are the words of a question that the table decides on, by their number:
// of the words as typed, only those without diacritics.
func settled(words []text.Token) map[int]string {
	found := map[int]string{}
	for i := 0; i < len(words); i++ {
		for _, p := range phrases()[words[i].Folded] {
			if p.fits(words, i) {
				for k, w := range p.words {
					found[i+k] = w
				}
				i += len(p.words) - 1
				break
			}
		}
	}
	return found
}

// fits reports whether the phrase stands at the i-th word.
func (p phrase) fits(words []text.Token, i int) bool {
	end := i + len(p.words)
	if end > len(words) || p.first && i > 0 || p.last && end < len(words) {
		return false
	}
	for k, w := range p.words {
		if typed := words[i+k]; typed.Folded != p.folded[k] || text.HasMarks(typed.Text) && text.Key(typed.Text) != text.Key(w) {
			return false
		}
	}
	return p.after.allow(words, i-1) && p.before.allow(words, end)
}

func (n neighbours) allow(words []text.Token, i int) bool {
	inside := i >= 0 && i < len(words)
	if n.is != nil && (!inside || !slices.Contains(n.is, words[i].Folded)) {
		return false
	}
	return !inside || !slices.Contains(n.isNot, words[i].Folded)
}
