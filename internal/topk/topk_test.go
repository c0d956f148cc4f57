package topk_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"trich/internal/topk"
)

func TestBest(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		n, scores := 1+random.IntN(8), make([]float64, random.IntN(30))
		best := topk.New[float64, int](n)
		for i := range scores {
			scores[i] = float64(1 + random.IntN(10)) // many are equal
			best.Offer(scores[i], i)
		}
		sorted := slices.Clone(scores)
		slices.SortFunc(sorted, func(a, b float64) int { return int(b - a) })
		var got []float64
		for _, k := range best.Kept() {
			if scores[k.Value] != k.Score {
				t.Fatalf("value %d has the score %v, not %v", k.Value, scores[k.Value], k.Score)
			}
			got = append(got, k.Score)
		}
		slices.SortFunc(got, func(a, b float64) int { return int(b - a) })
		if want := sorted[:min(n, len(sorted))]; !slices.Equal(got, want) {
			t.Fatalf("of %v the %d best are %v", scores, n, got)
		}
		least := 0.0
		if len(scores) >= n {
			least = sorted[n-1]
		}
		if best.Least() != least {
			t.Fatalf("of %v the lowest of the %d best is %v", scores, n, best.Least())
		}
	}
}

// Of equal ones the first are kept.
func TestBestOfEquals(t *testing.T) {
	best := topk.New[float32, string](2)
	for _, v := range []string{"a", "b", "c"} {
		best.Offer(1, v)
	}
	for _, k := range best.Kept() {
		if k.Value == "c" {
			t.Error("the last of equals was kept")
		}
	}
}
