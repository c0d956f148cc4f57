// Package vectorstore keeps passage vectors in chromem-go and finds the nearest
// ones. It is the only package that knows chromem-go, and hides what would
// surprise a caller: an embedding function that reaches the network when none is
// given, errors for asking more results than there are, work dropped silently
// under a cancelled context, equal scores in random order, and results that
// share memory with the store.
//
// Chromem-go compares a query with every vector of a collection. So a large store
// is an inverted file (Sivic and Zisserman, "Video Google", 2003; the IVF of
// Jégou, Douze and Schmid, "Product Quantization for Nearest Neighbor Search",
// 2011): the vectors are divided among cells, a collection each, by the nearest
// of some centroids, and a query visits only the cells it is near to.
package vectorstore

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/philippgille/chromem-go"

	"trich/internal/qa"
)

// maxTies is how many results more than wanted are asked for.
const maxTies = 8

// Item is one vector to be stored under an ID.
type Item struct {
	ID     string
	Vector []float32
}

// Match is one stored vector near the query: its ID and their cosine, -1 to 1.
type Match struct {
	ID    string
	Score float64
}

// Store is an immutable set of vectors. It is safe for concurrent use.
type Store struct {
	db    *chromem.DB
	cells []cell
	cell  map[string]int // by ID
	dim   int
	// trainedOn is the number of vectors the centroids were made for.
	trainedOn int
}

// cell is the part of a store that is nearest to a centroid.
type cell struct {
	centroid []float32 // of unit length; nil if there is one cell only
	docs     *chromem.Collection
}

// New stores items, whose vectors must have the same length, be finite and not
// zero; they are copied and brought to unit length. IDs must be unique and not
// empty.
func New(ctx context.Context, items []Item) (*Store, error) {
	return new(Store).With(ctx, nil, items)
}

// With makes a new store of items, as New does, and of the vectors of s that
// have the IDs in kept, to the bit. The error is qa.CodeNotFound for an ID that s
// does not have. s stays as it is.
func (s *Store) With(ctx context.Context, kept []string, items []Item) (*Store, error) {
	n := len(kept) + len(items)
	more := &Store{db: chromem.NewDB(), cell: make(map[string]int, n), dim: s.dim}
	docs := make([]chromem.Document, 0, n)
	for _, id := range kept {
		doc, err := s.document(ctx, id)
		if err != nil {
			return nil, qa.Errorf(qa.CodeNotFound, "vector store: %w", err)
		}
		docs = append(docs, doc)
	}
	for _, it := range items {
		unit, err := more.unit(it)
		if err != nil {
			return nil, err
		}
		docs = append(docs, chromem.Document{ID: it.ID, Embedding: unit})
	}
	var centroids [][]float32
	if s.fits(n) {
		more.trainedOn = s.trainedOn
		for _, c := range s.cells {
			centroids = append(centroids, c.centroid)
		}
	} else {
		more.trainedOn = n
		centroids = train(ctx, docs)
	}
	if err := more.fill(ctx, centroids, docs); err != nil {
		return nil, err
	}
	if more.Len() != n {
		return nil, fmt.Errorf("vector store: %d vectors for %d items: IDs are not unique", more.Len(), n)
	}
	return more, ctx.Err()
}

// fits tells whether the cells of s serve for n vectors, too.
func (s *Store) fits(n int) bool {
	return s.trainedOn/2 <= n && n <= 2*s.trainedOn
}

// document is a copy of what is stored under an ID.
func (s *Store) document(ctx context.Context, id string) (chromem.Document, error) {
	at, ok := s.cell[id]
	if !ok {
		return chromem.Document{}, fmt.Errorf("there is no vector %q", id)
	}
	return s.cells[at].docs.GetByID(ctx, id)
}

// unit is the vector of an item at unit length.
func (s *Store) unit(it Item) ([]float32, error) {
	if s.dim == 0 {
		s.dim = len(it.Vector)
	}
	if len(it.Vector) == 0 || len(it.Vector) != s.dim {
		return nil, fmt.Errorf("vector store: %q has %d values, want %d", it.ID, len(it.Vector), s.dim)
	}
	unit, err := unitCopy(it.Vector)
	if err != nil {
		return nil, fmt.Errorf("vector store: %q: %w", it.ID, err)
	}
	return unit, nil
}

// fill makes the cells and puts docs into them.
func (s *Store) fill(ctx context.Context, centroids [][]float32, docs []chromem.Document) error {
	for i, c := range centroids {
		collection, err := s.db.CreateCollection(cellName(i), nil, refuseToEmbed)
		if err != nil {
			return fmt.Errorf("vector store: %w", err)
		}
		s.cells = append(s.cells, cell{c, collection})
	}
	for i, at := range assign(ctx, centroids, docs) {
		if err := ctx.Err(); err != nil {
			return err
		}
		s.cell[docs[i].ID] = at
		// Chromem-go leaves a vector alone that has unit length already.
		if err := s.cells[at].docs.AddDocument(ctx, docs[i]); err != nil {
			return fmt.Errorf("vector store: %w", err)
		}
	}
	return nil
}

// Query returns the n stored vectors nearest to vector, best first, equal ones
// in the order of their IDs; fewer when the store holds fewer, none when it is
// empty or n is not positive. In a store of several cells a vector may be missed
// whose cell is far from the query; see visits.
func (s *Store) Query(ctx context.Context, vector []float32, n int) ([]Match, error) {
	n = min(n, s.Len())
	if n <= 0 {
		return nil, ctx.Err()
	}
	if len(vector) != s.dim {
		return nil, fmt.Errorf("vector store: query has %d values, want %d", len(vector), s.dim)
	}
	unit, err := unitCopy(vector)
	if err != nil {
		return nil, fmt.Errorf("vector store: query: %w", err)
	}
	var matches []Match
	for _, docs := range s.visits(unit, n) {
		// A few more than asked for, so that which of several equal scores make
		// the cut does not depend on chance.
		results, err := docs.QueryEmbedding(ctx, unit, min(n+maxTies, docs.Count()), nil, nil)
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return nil, fmt.Errorf("vector store: %w", err)
		}
		for _, r := range results {
			matches = append(matches, Match{ID: r.ID, Score: float64(r.Similarity)})
		}
	}
	slices.SortFunc(matches, func(a, b Match) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID))
	})
	return matches[:n], nil
}

// Len is the number of vectors.
func (s *Store) Len() int {
	n := 0
	for _, c := range s.cells {
		n += c.docs.Count()
	}
	return n
}

// refuseToEmbed is given to chromem-go because nil would mean its default, a
// hosted service.
func refuseToEmbed(context.Context, string) ([]float32, error) {
	return nil, errors.New("the vector store does not embed text")
}

func unitCopy(v []float32) ([]float32, error) {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if sum == 0 || math.IsNaN(sum) || math.IsInf(sum, 0) {
		return nil, errors.New("vector is zero or not finite")
	}
	unit := make([]float32, len(v))
	for i, x := range v {
		unit[i] = float32(float64(x) / math.Sqrt(sum))
	}
	return unit, nil
}
