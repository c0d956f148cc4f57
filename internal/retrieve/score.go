package retrieve

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"trich/internal/late"
	"trich/internal/qa"
)

// fewCandidates is how many candidates a thread must have for itself before
// another one makes a question faster.
const fewCandidates = 16

// scoreAll makes the hits of the candidates, on all processors. What cannot be
// read for damage is left out and told in s.damage.
func (s *search) scoreAll(ctx context.Context, ids []string) ([]qa.Hit, error) {
	made := make([]qa.Hit, len(ids))
	faults := make([]error, len(ids))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range max(1, min(runtime.GOMAXPROCS(0), len(ids)/fewCandidates)) {
		workers.Go(func() {
			w := scorer{search: s, query: s.query.Clone()}
			for i := int(next.Add(1)) - 1; i < len(ids) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				made[i], faults[i] = w.score(ids[i])
			}
		})
	}
	workers.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	hits := made[:0]
	for i, err := range faults {
		switch {
		case qa.CodeOf(err) == qa.CodeCorrupt:
			s.damage = errors.Join(s.damage, fmt.Errorf("passage %s: %w", ids[i], err))
		case err != nil:
			return nil, err
		default:
			hits = append(hits, made[i])
		}
	}
	return hits, nil
}

// scorer scores candidates on one goroutine; it only reads the search.
type scorer struct {
	*search
	query  *late.Query
	buffer []byte
}

// score makes the hit of one candidate.
func (s *scorer) score(id string) (qa.Hit, error) {
	article, passage, ok := s.snapshot.Passage(id)
	if !ok {
		return qa.Hit{}, qa.Errorf(qa.CodeInternal, "the index names passage %q, which the corpus does not have", id)
	}
	raw, err := s.snapshot.Stored(id, s.buffer)
	if err != nil {
		return qa.Hit{}, err
	}
	s.buffer = raw
	scores, err := s.query.Score(raw)
	if err != nil {
		return qa.Hit{}, err
	}
	cosine, err := s.codec.Cosine(passage, raw, s.centred)
	if err != nil {
		return qa.Hit{}, err
	}
	h := qa.Hit{Article: article, Passage: passage, Sentences: scores.Sentences}
	s.weigh(&h, scores.Late(), cosine)
	return h, nil
}
