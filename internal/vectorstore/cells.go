package vectorstore

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"

	"github.com/philippgille/chromem-go"
)

const (
	// exhaustive is up to how many vectors are all compared with a query: that
	// takes two milliseconds on two cores.
	exhaustive = 2000
	// visitedShare is the share of a larger store that a query visits at least,
	// and visitedEach how many vectors for each that is wanted.
	visitedShare = 0.15
	visitedEach  = 24
	// sampleEach is how many vectors there are to a cell when centroids are made,
	// and rounds how often each becomes the mean of what is nearest to it.
	sampleEach = 32
	rounds     = 6
)

// train makes the centroids of the cells for docs, about √N of them, by k-means
// with cosines on a sample (Dhillon and Modha, "Concept Decompositions for Large
// Sparse Text Data Using Clustering", 2001). The same docs in the same order give
// the same ones. A few docs share one cell without a centroid.
func train(ctx context.Context, docs []chromem.Document) [][]float32 {
	if len(docs) <= exhaustive {
		return [][]float32{nil}
	}
	cells := int(math.Sqrt(float64(len(docs))))
	random := rand.New(rand.NewPCG(1, uint64(len(docs))))
	var sample []chromem.Document
	for _, i := range random.Perm(len(docs))[:min(len(docs), cells*sampleEach)] {
		sample = append(sample, docs[i])
	}
	centroids := make([][]float32, cells)
	for i := range centroids {
		centroids[i] = slices.Clone(sample[i].Embedding)
	}
	for range rounds {
		means := make([][]float32, cells)
		for i, at := range assign(ctx, centroids, sample) {
			if means[at] == nil {
				means[at] = make([]float32, len(centroids[at]))
			}
			for j, x := range sample[i].Embedding {
				means[at][j] += x
			}
		}
		for i, mean := range means {
			if unit, err := unitCopy(mean); err == nil { // else nothing is near it
				centroids[i] = unit
			}
		}
	}
	return centroids
}

// assign finds the centroid nearest to each of docs, on all processors. Once ctx
// is done, the result is worthless.
func assign(ctx context.Context, centroids [][]float32, docs []chromem.Document) []int {
	nearest := make([]int, len(docs))
	if len(centroids) == 1 {
		return nearest
	}
	var workers sync.WaitGroup
	threads := runtime.GOMAXPROCS(0)
	for t := range threads {
		workers.Go(func() {
			for i := t; i < len(docs) && ctx.Err() == nil; i += threads {
				best := float32(math.Inf(-1))
				for at, c := range centroids {
					if similarity := dot(c, docs[i].Embedding); similarity > best {
						best, nearest[i] = similarity, at
					}
				}
			}
		})
	}
	workers.Wait()
	return nearest
}

// visits are the cells that a query for n vectors visits: the nearest ones, so
// many that they hold visitedShare of all and visitedEach for each wanted.
func (s *Store) visits(query []float32, n int) []*chromem.Collection {
	if len(s.cells) == 1 {
		return []*chromem.Collection{s.cells[0].docs}
	}
	type near struct {
		docs       *chromem.Collection
		similarity float32
	}
	all := make([]near, len(s.cells))
	for i, c := range s.cells {
		all[i] = near{c.docs, dot(c.centroid, query)}
	}
	slices.SortStableFunc(all, func(a, b near) int { return cmp.Compare(b.similarity, a.similarity) })
	wanted := max(int(visitedShare*float64(s.Len())), visitedEach*n)
	var visited []*chromem.Collection
	for _, c := range all {
		if wanted <= 0 {
			break
		}
		if count := c.docs.Count(); count > 0 {
			visited = append(visited, c.docs)
			wanted -= count
		}
	}
	return visited
}

// dot takes four sums at once, which a processor adds side by side.
func dot(a, b []float32) float32 {
	var s0, s1, s2, s3 float32
	n := len(a) &^ 3
	b = b[:len(a)]
	for i := 0; i < n; i += 4 {
		s0 += a[i] * b[i]
		s1 += a[i+1] * b[i+1]
		s2 += a[i+2] * b[i+2]
		s3 += a[i+3] * b[i+3]
	}
	for i := n; i < len(a); i++ {
		s0 += a[i] * b[i]
	}
	return s0 + s1 + s2 + s3
}
