package corpus

import (
	"context"

	"trich/internal/diacritics"
	"trich/internal/qa"
)

// A Snapshot is a generation of the embedded store: what package retrieve asks of
// one, whose contracts these methods keep.

// Nearest finds passages by their vectors.
func (s *Snapshot) Nearest(ctx context.Context, vector []float32, n int, in qa.Scope) ([]qa.Match, error) {
	return s.propose(n, in, func(n int) ([]qa.Match, error) { return s.vectors.Query(ctx, vector, n) })
}

// Matches finds passages by their terms.
func (s *Snapshot) Matches(ctx context.Context, terms []string, n int, in qa.Scope) ([]qa.Match, error) {
	return s.propose(n, in, func(n int) ([]qa.Match, error) { return s.lexical.Query(ctx, terms, n) })
}

// widening is by how much more a narrowed search asks an index for when too few
// of what it gave are wanted.
const widening = 8

// propose takes the first count matches that are in a scope. The indexes know
// nothing of articles and languages: when too few of the best n are wanted, ask is
// called for more.
func (s *Snapshot) propose(count int, in qa.Scope, ask func(n int) ([]qa.Match, error)) ([]qa.Match, error) {
	if in.Language == qa.UnknownLanguage && in.Filter == nil {
		return ask(count)
	}
	for n := count; ; n *= widening {
		all, err := ask(n)
		if err != nil {
			return nil, err
		}
		var taken []qa.Match
		for _, m := range all {
			if len(taken) < count && in.Has(s.places[m.ID].Located) {
				taken = append(taken, m)
			}
		}
		if len(taken) == count || len(all) < n || n >= len(s.places) {
			return taken, nil
		}
	}
}

// Together scores groups of passages.
func (s *Snapshot) Together(ctx context.Context, terms []string, groups [][]string) ([]float64, error) {
	return s.lexical.Together(ctx, terms, groups)
}

// Frequencies counts the passages that hold terms.
func (s *Snapshot) Frequencies(ctx context.Context, terms []string) ([]int, error) {
	counts := make([]int, len(terms))
	for i, term := range terms {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		var err error
		if counts[i], err = s.lexical.Frequency(ctx, term); err != nil {
			return nil, err
		}
	}
	return counts, nil
}

// Tokens reads what the codec made of passages' texts, one behind the other, from
// the disk or from memory as they are asked for.
func (s *Snapshot) Tokens(ctx context.Context, ids []string) (read func(i int, buffer []byte) ([]byte, error), err error) {
	return func(i int, buffer []byte) ([]byte, error) { return s.packed(ids[i], buffer) }, ctx.Err()
}

// packed reads one passage into buffer if it is large enough.
func (s *Snapshot) packed(passageID string, buffer []byte) ([]byte, error) {
	p, ok := s.places[passageID]
	if !ok {
		return nil, unknown(passageID)
	}
	buffer = buffer[:0]
	for _, k := range p.keys {
		var err error
		if buffer, err = s.tokens.Append(buffer, k); err != nil {
			return nil, err
		}
	}
	return buffer, nil
}

// Locate finds passages by their IDs.
func (s *Snapshot) Locate(ctx context.Context, ids []string) ([]qa.Located, error) {
	found := make([]qa.Located, len(ids))
	for i, id := range ids {
		p, ok := s.places[id]
		if !ok {
			return nil, unknown(id)
		}
		found[i] = p.Located
	}
	return found, ctx.Err()
}

func unknown(passageID string) error {
	return qa.Errorf(qa.CodeNotFound, "the corpus has no passage %q", passageID)
}

// Counts counts passages by language.
func (s *Snapshot) Counts(ctx context.Context, filter qa.Filter) (map[qa.Language]int, error) {
	if filter == nil {
		return s.byLanguage, ctx.Err()
	}
	counts := map[qa.Language]int{}
	for _, a := range s.articles {
		if !filter(a) {
			continue
		}
		for i := range a.Passages {
			counts[a.Passages[i].Language]++
		}
	}
	return counts, ctx.Err()
}

// List gives all articles.
func (s *Snapshot) List(ctx context.Context) ([]*qa.Article, error) { return s.articles, ctx.Err() }

// Vocabulary is how the corpus's Vietnamese words are spelled.
func (s *Snapshot) Vocabulary(ctx context.Context) (*diacritics.Vocabulary, error) {
	return s.vocabulary, ctx.Err()
}
