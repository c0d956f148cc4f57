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

// scoreAll makes the hits of the candidates. What cannot be read for damage is
// left out and told in s.damage.
func (s *search) scoreAll(ctx context.Context, ids []string) ([]qa.Hit, error) {
	found, err := s.compare(ctx, s.views[0], ids)
	if err != nil {
		return nil, err
	}
	var hits []qa.Hit
	for _, l := range found {
		if l.passage == nil {
			continue
		}
		h := qa.Hit{Article: l.article, Passage: l.passage, Sentences: l.sentences}
		s.weigh(&h, l.interaction, l.cosine)
		hits = append(hits, h)
	}
	return hits, nil
}

// likeness is what a view finds in a passage; without a passage it could not be
// read for damage.
type likeness struct {
	article             *qa.Article
	passage             *qa.Passage
	interaction, cosine float64
	sentences           []float64
}

// compare compares a view with passages, on all processors.
func (s *search) compare(ctx context.Context, v view, ids []string) ([]likeness, error) {
	found := make([]likeness, len(ids))
	faults := make([]error, len(ids))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range max(1, min(runtime.GOMAXPROCS(0), len(ids)/fewCandidates)) {
		workers.Go(func() {
			w := scorer{search: s, query: v.query.Clone(), centred: v.centred}
			for i := int(next.Add(1)) - 1; i < len(ids) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				found[i], faults[i] = w.score(ids[i])
			}
		})
	}
	workers.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for i, err := range faults {
		if err := s.excuse(ids[i], err); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// cosines are those of passages with the question; 0 for one that cannot be read
// for damage, which is told in s.damage.
func (s *search) cosines(ids []string) ([]float64, error) {
	found := make([]float64, len(ids))
	w := scorer{search: s, centred: s.views[0].centred}
	for i, id := range ids {
		var err error
		if _, _, found[i], err = w.cosine(id); s.excuse(id, err) != nil {
			return nil, err
		}
	}
	return found, nil
}

// excuse notes that a passage is damaged; every other error is given back.
func (s *search) excuse(id string, err error) error {
	if qa.CodeOf(err) != qa.CodeCorrupt {
		return err
	}
	s.damage = errors.Join(s.damage, fmt.Errorf("passage %s: %w", id, err))
	return nil
}

// scorer compares passages on one goroutine; it only reads the search.
type scorer struct {
	*search
	query   *late.Query
	centred []float32
	buffer  []byte
}

func (s *scorer) score(id string) (likeness, error) {
	article, passage, cosine, err := s.cosine(id)
	if err != nil {
		return likeness{}, err
	}
	scores, err := s.query.Score(s.buffer)
	if err != nil {
		return likeness{}, err
	}
	return likeness{article, passage, scores.Late(), cosine, scores.Sentences}, nil
}

// cosine leaves in buffer what is stored of the passage.
func (s *scorer) cosine(id string) (*qa.Article, *qa.Passage, float64, error) {
	article, passage, ok := s.snapshot.Passage(id)
	if !ok {
		return nil, nil, 0, qa.Errorf(qa.CodeInternal, "the index names passage %q, which the corpus does not have", id)
	}
	raw, err := s.snapshot.Stored(id, s.buffer)
	if err != nil {
		return nil, nil, 0, err
	}
	s.buffer = raw
	cosine, err := s.codec.Cosine(passage, raw, s.centred)
	return article, passage, cosine, err
}
