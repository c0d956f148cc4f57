// Package vectorstore keeps passage vectors in chromem-go and finds the nearest
// ones. It is the only package that knows chromem-go, and hides what would
// surprise a caller: an embedding function that reaches the network when none is
// given, errors for asking more results than there are, work dropped silently
// under a cancelled context, equal scores in random order, and results that
// share memory with the store.
//
// Chromem-go compares a query with every vector it has, each through a channel and
// a lock. That is quick enough for some thousand; a larger store looks for the
// nearest ones in a copy of eight bits a value first, and takes the exact vectors
// of those from chromem-go.
package vectorstore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/philippgille/chromem-go"

	"trich/internal/kernel"
	"trich/internal/qa"
)

const collectionName = "passages"

// maxTies is how many results more than wanted are asked for.
const maxTies = 8

// exhaustive is up to how many vectors chromem-go searches itself, in about two
// milliseconds on two cores.
const exhaustive = 2000

// margin is by how many times more vectors the copy is asked for than are wanted,
// so that its rounding, about 0.001 of a cosine, costs none of them.
const margin = 1.5

// Item is one vector to be stored under an ID.
type Item struct {
	ID     string
	Vector []float32
}

// Store is an immutable set of vectors. It is safe for concurrent use.
type Store struct {
	db     *chromem.DB
	docs   *chromem.Collection
	dim    int
	kernel *kernel.Kernel
	scan   *scan // nil for up to `exhaustive` vectors
}

// New stores items, whose vectors must have the same length, be finite and not
// zero; they are copied and brought to unit length. IDs must be unique and not
// empty. A large store is searched with k's arithmetic.
func New(ctx context.Context, items []Item, k *kernel.Kernel) (*Store, error) {
	return (&Store{kernel: k}).With(ctx, nil, items)
}

// With makes a new store of items, as New does, and of the vectors of s that
// have the IDs in kept, to the bit. The error is qa.CodeNotFound for an ID that s
// does not have. s stays as it is.
func (s *Store) With(ctx context.Context, kept []string, items []Item) (*Store, error) {
	db := chromem.NewDB()
	docs, err := db.CreateCollection(collectionName, nil, refuseToEmbed)
	if err != nil {
		return nil, fmt.Errorf("vector store: %w", err)
	}
	more := &Store{db: db, docs: docs, dim: s.dim, kernel: s.kernel}
	for _, id := range kept {
		doc, err := s.docs.GetByID(ctx, id)
		if err != nil {
			return nil, qa.Errorf(qa.CodeNotFound, "vector store: %w", err)
		}
		// chromem-go leaves a vector alone that has unit length already.
		if err := docs.AddDocument(ctx, doc); err != nil {
			return nil, fmt.Errorf("vector store: %w", err)
		}
	}
	for _, it := range items {
		if err := more.add(ctx, it); err != nil {
			return nil, err
		}
	}
	if docs.Count() != len(kept)+len(items) {
		return nil, fmt.Errorf("vector store: %d vectors for %d items: IDs are not unique", docs.Count(), len(kept)+len(items))
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	ids := slices.Clone(kept)
	for _, it := range items {
		ids = append(ids, it.ID)
	}
	return more, more.copy(ids)
}

// copy makes the copy in eight bits of a large store, which has the given IDs.
func (s *Store) copy(ids []string) error {
	if len(ids) <= exhaustive {
		return nil
	}
	vectors := make([][]float32, len(ids))
	for i, id := range ids {
		doc, err := s.docs.GetByID(context.Background(), id)
		if err != nil {
			return fmt.Errorf("vector store: %w", err)
		}
		vectors[i] = doc.Embedding
	}
	s.scan = newScan(s.kernel, ids, vectors)
	return nil
}

func (s *Store) add(ctx context.Context, it Item) error {
	if s.dim == 0 {
		s.dim = len(it.Vector)
	}
	if len(it.Vector) == 0 || len(it.Vector) != s.dim {
		return fmt.Errorf("vector store: %q has %d values, want %d", it.ID, len(it.Vector), s.dim)
	}
	unit, err := unitCopy(it.Vector)
	if err != nil {
		return fmt.Errorf("vector store: %q: %w", it.ID, err)
	}
	if err := s.docs.AddDocument(ctx, chromem.Document{ID: it.ID, Embedding: unit}); err != nil {
		return fmt.Errorf("vector store: %w", err)
	}
	return ctx.Err()
}

// Query returns the n stored vectors nearest to vector by their cosine, -1 to 1, best first, equal ones
// in the order of their IDs; fewer when the store holds fewer, none when it is
// empty or n is not positive.
func (s *Store) Query(ctx context.Context, vector []float32, n int) ([]qa.Match, error) {
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
	search := s.all
	if s.scan != nil {
		search = s.scanned
	}
	matches, err := search(ctx, unit, n)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, fmt.Errorf("vector store: %w", err)
	}
	sortMatches(matches)
	return matches[:n], nil
}

// all has chromem-go compare the query with every vector.
func (s *Store) all(ctx context.Context, query []float32, n int) ([]qa.Match, error) {
	// A few more than asked for, so that which of several equal scores make the
	// cut does not depend on chance.
	results, err := s.docs.QueryEmbedding(ctx, query, min(n+maxTies, s.Len()), nil, nil)
	if err != nil {
		return nil, err
	}
	matches := make([]qa.Match, len(results))
	for i, r := range results {
		matches[i] = qa.Match{ID: r.ID, Score: float64(r.Similarity)}
	}
	return matches, nil
}

// scanned compares the query with the vectors that the scan takes for the nearest.
func (s *Store) scanned(ctx context.Context, query []float32, n int) ([]qa.Match, error) {
	var matches []qa.Match
	for _, id := range s.scan.near(query, min(int(margin*float64(n))+maxTies, s.Len())) {
		doc, err := s.docs.GetByID(ctx, id)
		if err != nil {
			return nil, err
		}
		matches = append(matches, qa.Match{ID: id, Score: float64(kernel.Dot(query, doc.Embedding))})
	}
	return matches, nil
}

// Len is the number of vectors.
func (s *Store) Len() int { return s.docs.Count() }

// Save writes the store for Open. Two saves of one store may differ in their
// bytes, since chromem-go writes a map.
func (s *Store) Save(w io.Writer) error {
	if err := s.db.ExportToWriter(w, false, ""); err != nil {
		return fmt.Errorf("saving the vector store: %w", err)
	}
	return nil
}

// Open reads what Save wrote and checks that it holds exactly the given IDs;
// anything else is a qa.CodeCorrupt error. K is as for New.
func Open(r io.ReadSeeker, ids []string, k *kernel.Kernel) (*Store, error) {
	db := chromem.NewDB()
	if err := db.ImportFromReader(r, ""); err != nil {
		return nil, qa.Errorf(qa.CodeCorrupt, "vector store: %w", err)
	}
	docs := db.GetCollection(collectionName, refuseToEmbed)
	if docs == nil || docs.Count() != len(ids) {
		return nil, qa.Errorf(qa.CodeCorrupt, "vector store: it does not hold the %d passages of its index", len(ids))
	}
	s := &Store{db: db, docs: docs, kernel: k}
	for _, id := range ids {
		doc, err := docs.GetByID(context.Background(), id)
		if err != nil {
			return nil, qa.Errorf(qa.CodeCorrupt, "vector store: passage %q is missing", id)
		}
		if s.dim == 0 {
			s.dim = len(doc.Embedding)
		}
		if len(doc.Embedding) != s.dim {
			return nil, qa.Errorf(qa.CodeCorrupt, "vector store: passage %q has %d values, want %d", id, len(doc.Embedding), s.dim)
		}
	}
	return s, s.copy(ids)
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
