package retrieve

import (
	"context"
	"strings"

	"trich/internal/lexical"
	"trich/internal/qa"
	"trich/internal/vectorstore"
)

// Candidates is how many passages each index proposes. Where a question has two
// wordings, each has half of those of the vector store: 32 of both find more right
// passages than 64 of one.
const Candidates = 64

// widening is by how much more a narrowed search asks an index for when too few
// of what it gave are wanted.
const widening = 8

// candidates are the best passages of both indexes.
func (s *search) candidates(ctx context.Context) ([]string, error) {
	ids, err := s.matches(ctx)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, v := range s.views {
		near, err := propose(s, Candidates/len(s.views),
			func(n int) ([]vectorstore.Match, error) { return s.snapshot.Nearest(ctx, v.centred, n) },
			func(m vectorstore.Match) bool { return s.wanted(m.ID) })
		if err != nil {
			return nil, err
		}
		for _, m := range near {
			if _, ok := s.bm25[m.ID]; !ok && !known[m.ID] {
				known[m.ID] = true
				ids = append(ids, m.ID)
			}
		}
	}
	return ids, nil
}

// matches asks the lexical index for the best passages in each language: in the
// question's own by its words, in the other by those of its terms that the
// glossary knows. It fills bm25 and top.
func (s *search) matches(ctx context.Context) ([]string, error) {
	s.bm25, s.top = map[string]float64{}, map[qa.Language]float64{}
	var ids []string
	for _, lang := range []qa.Language{qa.Vietnamese, qa.English} {
		if s.snapshot.Count(lang, nil) == 0 {
			continue
		}
		words := s.reading.text
		if lang != s.reading.language {
			words = strings.Join(s.glossary.Translate(words, s.reading.language), ". ")
		}
		matches, err := propose(s, Candidates,
			func(n int) ([]lexical.Match, error) { return s.snapshot.Lexical().Query(ctx, words, n) },
			func(m lexical.Match) bool {
				_, passage, ok := s.snapshot.Passage(m.ID)
				return ok && passage.Language == lang && s.wanted(m.ID)
			})
		if err != nil {
			return nil, err
		}
		for _, m := range matches {
			s.bm25[m.ID] = m.Score
			s.top[lang] = max(s.top[lang], m.Score)
			ids = append(ids, m.ID)
		}
	}
	return ids, nil
}

// propose takes the first count matches that are wanted. The indexes know nothing
// of articles and languages: when too few of the best n are wanted, ask is called
// for more.
func propose[Match any](s *search, count int, ask func(n int) ([]Match, error), wanted func(Match) bool) ([]Match, error) {
	for n := count; ; n *= widening {
		all, err := ask(n)
		if err != nil {
			return nil, err
		}
		var taken []Match
		for _, m := range all {
			if len(taken) < count && wanted(m) {
				taken = append(taken, m)
			}
		}
		if len(taken) == count || len(all) < n || n >= s.snapshot.Passages() {
			return taken, nil
		}
	}
}

func (s *search) wanted(passageID string) bool {
	if s.keep == nil {
		return true
	}
	article, _, ok := s.snapshot.Passage(passageID)
	return ok && s.keep(article)
}
