package retrieve

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"trich/internal/qa"
	"trich/internal/rerank"
)

// fewCandidates is how many candidates a thread must have for itself before
// another one makes a question faster.
const fewCandidates = 16

// scoreAll makes the hits of the candidates. What cannot be read for damage is
// left out and told in s.damage.
func (s *search) scoreAll(ctx context.Context, ids []string) ([]qa.Hit, error) {
	passages, err := s.store.Locate(ctx, ids)
	if err != nil {
		return nil, err
	}
	found, err := s.compare(ctx, s.queries[0], passages)
	if err != nil {
		return nil, err
	}
	var hits []qa.Hit
	for i, l := range found {
		if !l.readable {
			continue
		}
		h := qa.Hit{Article: passages[i].Article, Passage: passages[i].Passage, Sentences: l.sentences}
		s.weigh(&h, l.interaction, l.cosine)
		hits = append(hits, h)
	}
	return hits, nil
}

// likeness is what an encoded query finds in a passage.
type likeness struct {
	readable            bool // false: damage
	interaction, cosine float64
	sentences           []float64
}

// compare compares an encoded query with passages, on all processors.
func (s *search) compare(ctx context.Context, v encodedQuery, passages []qa.Located) ([]likeness, error) {
	w, err := s.newScorer(ctx, v, passages)
	if err != nil {
		return nil, err
	}
	found := make([]likeness, len(passages))
	faults := make([]error, len(passages))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range max(1, min(runtime.GOMAXPROCS(0), len(passages)/fewCandidates)) {
		workers.Go(func() {
			w := scorer{read: w.read, codec: w.codec, query: v.query.Clone(), centred: v.centred}
			for i := int(next.Add(1)) - 1; i < len(passages) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				found[i], faults[i] = w.score(i, passages[i].Passage)
			}
		})
	}
	workers.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for i, err := range faults {
		if err := s.excuse(passages[i].Passage, err); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// cosines are those of passages with the question; 0 for one that cannot be read
// for damage, which is told in s.damage.
func (s *search) cosines(ctx context.Context, passages []qa.Located) ([]float64, error) {
	w, err := s.newScorer(ctx, s.queries[0], passages)
	if err != nil {
		return nil, err
	}
	found := make([]float64, len(passages))
	for i, p := range passages {
		var err error
		if found[i], err = w.cosine(i, p.Passage); s.excuse(p.Passage, err) != nil {
			return nil, err
		}
	}
	return found, nil
}

// excuse notes that a passage is damaged; every other error is given back.
func (s *search) excuse(p *qa.Passage, err error) error {
	if qa.CodeOf(err) != qa.CodeCorrupt {
		return err
	}
	s.damage = errors.Join(s.damage, fmt.Errorf("passage %s: %w", p.ID, err))
	return nil
}

// scorer compares an encoded query with passages on one goroutine.
type scorer struct {
	read    func(i int, buffer []byte) ([]byte, error) // see Tokens
	codec   *rerank.Codec
	query   *rerank.Query
	centred []float32
	buffer  []byte
}

// newScorer makes one for the passages given.
func (s *search) newScorer(ctx context.Context, v encodedQuery, passages []qa.Located) (*scorer, error) {
	ids := make([]string, len(passages))
	for i, p := range passages {
		ids[i] = p.Passage.ID
	}
	read, err := s.store.Tokens(ctx, ids)
	return &scorer{read: read, codec: s.codec, query: v.query, centred: v.centred}, err
}

func (s *scorer) score(i int, p *qa.Passage) (likeness, error) {
	cosine, err := s.cosine(i, p)
	if err != nil {
		return likeness{}, err
	}
	scores, err := s.query.Score(s.buffer)
	if err != nil {
		return likeness{}, err
	}
	return likeness{true, scores.Late(), cosine, scores.Sentences}, nil
}

// cosine leaves in buffer what is stored of passage i.
func (s *scorer) cosine(i int, p *qa.Passage) (float64, error) {
	packed, err := s.read(i, s.buffer)
	if err != nil {
		return 0, err
	}
	s.buffer = packed
	return s.codec.Cosine(p, packed, s.centred)
}
