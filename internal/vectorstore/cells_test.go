package vectorstore

import (
	"bytes"
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// topical are n vectors about some topics, like passages: a topic's direction, one
// they share within it, and much of their own.
func topical(random *rand.Rand, n, dim int) []Item {
	const topics = 40
	directions := make([][]float32, topics)
	for i := range directions {
		directions[i] = gaussian(random, dim)
	}
	items := make([]Item, n)
	for i := range items {
		v := gaussian(random, dim)
		for j, x := range directions[i%topics] {
			v[j] += x
		}
		items[i] = Item{fmt.Sprintf("p%05d", i), v}
	}
	return items
}

func gaussian(random *rand.Rand, dim int) []float32 {
	v := make([]float32, dim)
	for i := range v {
		v[i] = float32(random.NormFloat64())
	}
	return v
}

// exact are the IDs of the n items nearest to the query.
func exact(t *testing.T, items []Item, query []float32, n int) []string {
	t.Helper()
	all := make([]Match, len(items))
	q, err := unitCopy(query)
	if err != nil {
		t.Fatal(err)
	}
	for i, it := range items {
		v, err := unitCopy(it.Vector)
		if err != nil {
			t.Fatal(err)
		}
		all[i] = Match{it.ID, float64(dot(q, v))}
	}
	slices.SortFunc(all, func(a, b Match) int { return cmp.Compare(b.Score, a.Score) })
	var ids []string
	for _, m := range all[:n] {
		ids = append(ids, m.ID)
	}
	return ids
}

func ids(matches []Match) []string {
	var ids []string
	for _, m := range matches {
		ids = append(ids, m.ID)
	}
	return ids
}

// TestCells compares a store of many cells with an exhaustive search: the best
// vector is nearly always found, and a query for everything finds everything.
func TestCells(t *testing.T) {
	const dim, queries = 32, 200
	random := rand.New(rand.NewPCG(1, 2))
	items := topical(random, 3*exhaustive, dim)
	s, err := New(t.Context(), items)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.cells) < 50 {
		t.Fatalf("%d cells", len(s.cells))
	}
	found := 0
	for i := range queries {
		query := slices.Clone(items[i*7].Vector)
		for j, x := range gaussian(random, dim) {
			query[j] += x / 2
		}
		got, err := s.Query(t.Context(), query, 10)
		if err != nil {
			t.Fatal(err)
		}
		if visited := s.visits(query, 10); len(visited) > len(s.cells)/2 {
			t.Fatalf("%d cells of %d are visited", len(visited), len(s.cells))
		}
		if got[0].ID == exact(t, items, query, 1)[0] {
			found++
		}
	}
	if found < queries*95/100 {
		t.Errorf("the nearest vector is found for %d queries of %d", found, queries)
	}
	all, err := s.Query(t.Context(), items[5].Vector, len(items))
	if err != nil || !slices.Equal(slices.Sorted(slices.Values(ids(all))), slices.Sorted(slices.Values(exact(t, items, items[5].Vector, len(items))))) {
		t.Errorf("a query for all %d vectors gives %d, %v", len(items), len(all), err)
	}
}

// TestCellsStay: a changed store keeps its cells until it has doubled or halved,
// and saving keeps them, too.
func TestCellsStay(t *testing.T) {
	const dim = 8
	ctx := t.Context()
	random := rand.New(rand.NewPCG(3, 4))
	items := topical(random, 2*exhaustive, dim)
	s, err := New(ctx, items)
	if err != nil {
		t.Fatal(err)
	}
	again, err := New(ctx, items)
	if err != nil {
		t.Fatal(err)
	}
	var kept []string
	for _, it := range items[100:] {
		kept = append(kept, it.ID)
	}
	added := Item{"new", gaussian(random, dim)}
	more, err := s.With(ctx, kept, []Item{added})
	if err != nil {
		t.Fatal(err)
	}
	var saved bytes.Buffer
	if err := more.Save(&saved); err != nil {
		t.Fatal(err)
	}
	opened, err := Open(bytes.NewReader(saved.Bytes()), append(kept, "new"))
	if err != nil {
		t.Fatal(err)
	}
	for name, other := range map[string]*Store{"made again": again, "changed": more, "opened": opened} {
		if other.trainedOn != s.trainedOn || len(other.cells) != len(s.cells) || other.dim != dim {
			t.Errorf("%s: %d cells for %d vectors, want %d for %d", name, len(other.cells), other.trainedOn, len(s.cells), s.trainedOn)
			continue
		}
		for i, c := range other.cells {
			if !slices.Equal(c.centroid, s.cells[i].centroid) {
				t.Fatalf("%s: centroid %d differs", name, i)
			}
		}
	}
	for name, other := range map[string]*Store{"changed": more, "opened": opened} {
		got, err := other.Query(ctx, added.Vector, 5)
		if err != nil || got[0].ID != "new" {
			t.Errorf("%s: found %v, %v", name, got, err)
		}
		for _, m := range got {
			if m.ID < "p00100" && m.ID != "new" {
				t.Errorf("%s: found %s, which was removed", name, m.ID)
			}
		}
	}
	few, err := s.With(ctx, kept[:exhaustive/2], nil)
	if err != nil || len(few.cells) != 1 {
		t.Errorf("a quarter of the vectors has %d cells, %v", len(few.cells), err)
	}
}

// BenchmarkQuery searches as many vectors as 3,000 articles have.
func BenchmarkQuery(b *testing.B) {
	random := rand.New(rand.NewPCG(5, 6))
	items := topical(random, 11000, 384)
	s, err := New(b.Context(), items)
	if err != nil {
		b.Fatal(err)
	}
	i := 0
	for b.Loop() {
		i++
		if _, err := s.Query(b.Context(), items[i%len(items)].Vector, 64); err != nil {
			b.Fatal(err)
		}
	}
}
