package vectorstore

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"trich/internal/kernel"
	"trich/internal/qa"
)

// topical are n vectors about some topics, like passages: a topic's direction and
// much of their own.
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

func ids(matches []qa.Match) []string {
	var ids []string
	for _, m := range matches {
		ids = append(ids, m.ID)
	}
	return ids
}

// TestScan compares what a large store finds with what chromem-go's exhaustive
// search finds: the same, but for vectors that are equally near within rounding.
func TestScan(t *testing.T) {
	const dim, n = 48, 64
	ctx := t.Context()
	random := rand.New(rand.NewPCG(1, 2))
	items := topical(random, exhaustive+500, dim)
	made, err := New(ctx, items, auto(t))
	if err != nil {
		t.Fatal(err)
	}
	var kept []string
	for _, it := range items {
		kept = append(kept, it.ID)
	}
	var saved bytes.Buffer
	if err := made.Save(&saved); err != nil {
		t.Fatal(err)
	}
	opened, err := Open(bytes.NewReader(saved.Bytes()), kept, auto(t))
	if err != nil {
		t.Fatal(err)
	}
	changed, err := made.With(ctx, kept[1:], []Item{{"new", items[0].Vector}})
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]*Store{"made": made, "opened": opened, "changed": changed} {
		if s.scan == nil {
			t.Fatalf("%s: no scan", name)
		}
		for range 50 {
			query := gaussian(random, dim)
			got, err := s.Query(ctx, query, n)
			if err != nil {
				t.Fatal(err)
			}
			unit, err := unitCopy(query)
			if err != nil {
				t.Fatal(err)
			}
			want, err := s.all(ctx, unit, n)
			if err != nil {
				t.Fatal(err)
			}
			sortMatches(want)
			if !slices.Equal(ids(got)[:n/2], ids(want)[:n/2]) {
				t.Fatalf("%s: found %v, want %v", name, got[:n/2], want[:n/2])
			}
			for i := range got {
				if diff := got[i].Score - want[i].Score; diff > 1e-5 || diff < -1e-5 {
					t.Fatalf("%s: rank %d scores %v, want %v", name, i+1, got[i], want[i])
				}
			}
		}
	}
	if got, err := changed.Query(ctx, items[0].Vector, 1); err != nil || got[0].ID != "new" {
		t.Errorf("found %v, %v, want the new one", got, err)
	}
	all, err := made.Query(ctx, items[5].Vector, len(items))
	if err != nil || len(all) != len(items) || all[0].ID != items[5].ID {
		t.Errorf("a query for all %d vectors gives %d, %v", len(items), len(all), err)
	}
	few, err := made.With(ctx, kept[:exhaustive], nil)
	if err != nil || few.scan != nil {
		t.Errorf("%d vectors have a scan, %v", few.Len(), err)
	}
}

// BenchmarkQuery searches as many vectors as 3,000 articles have.
func BenchmarkQuery(b *testing.B) {
	random := rand.New(rand.NewPCG(5, 6))
	items := topical(random, 11000, 384)
	s, err := New(b.Context(), items, auto(b))
	if err != nil {
		b.Fatal(err)
	}
	search := func(b *testing.B, s *Store) {
		i := 0
		for b.Loop() {
			i++
			if _, err := s.Query(b.Context(), items[i%len(items)].Vector, 64); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.Run("scan", func(b *testing.B) { search(b, s) })
	whole := *s
	whole.scan = nil
	b.Run("exhaustive", func(b *testing.B) { search(b, &whole) })
}

// auto is the best kernel for the processor.
func auto(t testing.TB) *kernel.Kernel {
	t.Helper()
	k, err := kernel.New("auto")
	if err != nil {
		t.Fatal(err)
	}
	return k
}
