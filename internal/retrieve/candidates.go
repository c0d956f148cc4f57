package retrieve

import (
	"context"
	"strings"

	"trich/internal/lexical"
	"trich/internal/qa"
)

// Candidates is how many passages each index proposes. Where a question has two
// wordings, each has half of those of the vector store: 32 of both find more right
// passages than 64 of one.
const Candidates = 64

// candidates are the IDs of the best passages of both indexes.
func (s *search) candidates(ctx context.Context) ([]string, error) {
	ids, err := s.matches(ctx)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, v := range s.queries {
		near, err := s.store.Nearest(ctx, v.centred, Candidates/len(s.queries), qa.Scope{Filter: s.filter})
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
		if s.passages[lang] == 0 {
			continue
		}
		terms := s.variant.terms()
		if lang != s.variant.language {
			terms = lexical.Terms(strings.Join(s.glossary.Translate(s.variant.Tokens, s.variant.language), ". "))
		}
		matches, err := s.store.Matches(ctx, terms, Candidates, qa.Scope{Language: lang, Filter: s.filter})
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
