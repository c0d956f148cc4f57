package lexical

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"sync"
	"sync/atomic"

	index "github.com/blevesearch/bleve_index_api"

	"trich/internal/qa"
	"trich/internal/topk"
)

// queryMemory is what queries leave for those after them.
type queryMemory struct {
	// impacts holds the postings of common terms, by term: reading them takes
	// longer than everything else, and every other question has them.
	impacts struct {
		sync.RWMutex
		of   map[string][]impact
		held int // postings in all of them
	}
	// names are the documents' IDs by number, as far as they were asked for.
	names []atomic.Pointer[string]
	sums  sync.Pool // of *[]float64, all zero
}

// impact is what a term adds to the score of a document, and how often it stands
// there.
type impact struct {
	doc       uint32
	score, tf float32
}

const (
	// commonTerm is the number of postings from which on a term's impacts are
	// held in memory, and maxHeld how many are held of all terms together, in 48
	// megabytes.
	commonTerm = 64
	maxHeld    = 4 << 20
)

// Query returns the n documents with the highest BM25 score above zero for terms,
// best first, equal ones in the order of their IDs. A term that is repeated counts
// as often.
func (x *Index) Query(ctx context.Context, terms []string, n int) ([]qa.Match, error) {
	if n <= 0 || x.documents == 0 {
		return nil, ctx.Err()
	}
	sums := x.query.zeros(len(x.lengths))
	defer x.query.sums.Put(sums)
	defer clear(*sums)
	for _, term := range terms {
		impacts, err := x.impacts(ctx, term)
		if err != nil {
			return nil, fmt.Errorf("lexical index: %w", err)
		}
		for _, i := range impacts {
			(*sums)[i.doc] += float64(i.score)
		}
	}
	return x.best(*sums, n)
}

func (m *queryMemory) zeros(n int) *[]float64 {
	if s, ok := m.sums.Get().(*[]float64); ok {
		return s
	}
	s := make([]float64, n)
	return &s
}

// impacts are what one occurrence of term in a question adds to the scores. The
// result must not be changed.
func (x *Index) impacts(ctx context.Context, term string) ([]impact, error) {
	held := &x.query.impacts
	held.RLock()
	list, ok := held.of[term]
	held.RUnlock()
	if ok {
		return list, nil
	}
	frequency, err := x.Frequency(ctx, term)
	if err != nil {
		return nil, err
	}
	idf := Weight(x.documents, float64(frequency))
	err = x.postings(ctx, term, func(doc uint64, tf, length float64) {
		score := idf * Saturated(tf, length/x.averageLength)
		list = append(list, impact{uint32(doc), float32(score), float32(tf)})
	})
	if err == nil && len(list) >= commonTerm {
		x.query.hold(term, list)
	}
	return list, err
}

// Saturated is the part of BM25 that a term has by standing tf times in a text
// that is length times as long as the average.
func Saturated(tf, length float64) float64 {
	return tf * (k1 + 1) / (tf + k1*(1-b+b*length))
}

// hold keeps the impacts of a term. When there are too many, all others go: those
// that are asked for soon come back.
func (m *queryMemory) hold(term string, list []impact) {
	held := &m.impacts
	held.Lock()
	defer held.Unlock()
	if held.of == nil || held.held+len(list) > maxHeld {
		held.of, held.held = map[string][]impact{}, 0
	}
	if _, ok := held.of[term]; !ok {
		held.held += len(list)
	}
	held.of[term] = slices.Clip(list)
}

// postings calls visit with the number of each document that holds term, how
// often it does, and how many terms the document has.
func (x *Index) postings(ctx context.Context, term string, visit func(doc uint64, tf, length float64)) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	postings, err := x.reader.TermFieldReader(ctx, []byte(term), field, true, true, false)
	if err != nil {
		return err
	}
	var reused index.TermFieldDoc
	for {
		p, err := postings.Next(reused.Reset())
		if err != nil || p == nil {
			return cmp.Or(err, postings.Close())
		}
		// bleve keeps a length as its inverse square root.
		length := math.Round(1/(p.Norm*p.Norm)) - 1 // without the anchor
		visit(p.ID.Value(), float64(p.Freq), length)
	}
}

// best are the n documents with the highest sums above zero.
func (x *Index) best(sums []float64, n int) ([]qa.Match, error) {
	least := lowestOfBest(sums, n)
	var matches []qa.Match
	for doc, sum := range sums {
		// All that share the last one's score, since the ID decides among them.
		if sum == 0 || sum < least {
			continue
		}
		id, err := x.name(doc)
		if err != nil {
			return nil, fmt.Errorf("lexical index: %w", err)
		}
		matches = append(matches, qa.Match{ID: id, Score: sum})
	}
	slices.SortFunc(matches, func(a, b qa.Match) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID))
	})
	return matches[:min(n, len(matches))], nil
}

// name is the ID of a document. bleve takes long to look one up.
func (x *Index) name(doc int) (string, error) {
	if known := x.query.names[doc].Load(); known != nil {
		return *known, nil
	}
	id, err := x.reader.ExternalID(index.NewIndexInternalID(nil, uint64(doc)))
	if err == nil {
		x.query.names[doc].Store(&id)
	}
	return id, err
}

// lowestOfBest is the lowest of the n highest sums; 0 if fewer are above zero.
func lowestOfBest(sums []float64, n int) float64 {
	best := topk.New[float64, struct{}](n)
	for _, sum := range sums {
		if sum > 0 {
			best.Offer(sum, struct{}{})
		}
	}
	return best.Least()
}
