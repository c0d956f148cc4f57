package lexical

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"trich/internal/qa"
)

func TestTerms(t *testing.T) {
	for in, want := range map[string]string{
		"Ai ký Kế hoạch?":    "ai ai_ky ky ky_ke ke ke_hoach hoach",
		"Đại tướng":          "dai dai_tuong tuong",
		"21/11, hơn 1.936":   "21/11 21/11_hon hon hon_1.936 1.936",
		"":                   "",
		"\u0301 a \u0301 b!": "a a_b b",
	} {
		got := termText(in)
		if !slices.Equal(slices.Sorted(slices.Values(strings.Fields(got))), slices.Sorted(slices.Values(strings.Fields(want)))) {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

// TestQueryIsBM25 compares the index, in memory and on disk, with the formula
// computed from the texts.
func TestQueryIsBM25(t *testing.T) {
	documents := randomDocuments(600)
	for name, x := range bothKinds(t, documents) {
		for _, q := range []string{"một hai", "Hai bà ba", "mot mot", "không có ở đâu cả", "bảy_tám bảy tám", ""} {
			want := bruteForce(documents, q)
			for _, n := range []int{0, 1, 7, 5000} {
				got, err := x.Query(t.Context(), Terms(q), n)
				if err != nil {
					t.Fatal(err)
				}
				if len(got) != min(n, len(want)) {
					t.Fatalf("%s: %q: %d matches, want %d", name, q, len(got), min(n, len(want)))
				}
				for i, m := range got {
					if m.ID != want[i].ID || math.Abs(m.Score-want[i].Score) > 1e-4 {
						t.Fatalf("%s: %q: match %d is %v, want %v", name, q, i, m, want[i])
					}
				}
			}
		}
	}
}

func bothKinds(t *testing.T, documents []Document) map[string]*Index {
	memory, err := New(t.Context(), documents)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "index")
	if err := Write(t.Context(), path, documents); err != nil {
		t.Fatal(err)
	}
	disk, err := Open(path, len(documents))
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]*Index{"memory": memory, "disk": disk, "derived": derived(t, documents)}
	t.Cleanup(func() {
		for name, x := range kinds {
			if err := x.Close(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
	return kinds
}

// derived is an index of documents that was made of another one in many steps:
// each takes some documents away that are not wanted and adds others.
func derived(t *testing.T, documents []Document) *Index {
	t.Helper()
	const steps = 30
	unwanted := func(step int) Document {
		return Document{fmt.Sprintf("unwanted-%d", step), "một hai bảy tám bà ba"}
	}
	wanted := func(step int) []Document {
		return documents[len(documents)*step/(steps+1) : len(documents)*(step+1)/(steps+1)]
	}
	from := filepath.Join(t.TempDir(), "0")
	if err := Write(t.Context(), from, append(slices.Clone(wanted(0)), unwanted(0))); err != nil {
		t.Fatal(err)
	}
	for step := 1; step <= steps; step++ {
		to := filepath.Join(filepath.Dir(from), fmt.Sprint(step))
		added := slices.Clone(wanted(step))
		if step < steps {
			added = append(added, unwanted(step))
		}
		if err := Derive(t.Context(), from, to, []string{unwanted(step - 1).ID}, added); err != nil {
			t.Fatal(err)
		}
		if err := os.RemoveAll(from); err != nil { // nothing depends on it any more
			t.Fatal(err)
		}
		from = to
	}
	if segments, _ := filepath.Glob(filepath.Join(from, "store", "*"+segmentSuffix)); len(segments) > 2*maxSegments {
		t.Errorf("%d segments after %d changes", len(segments), steps)
	}
	x, err := Open(from, len(documents))
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func randomDocuments(n int) []Document {
	words := strings.Fields("một hai ba bốn năm sáu bảy tám chín mười Hà Nội Anh")
	random := rand.New(rand.NewPCG(3, 4))
	documents := make([]Document, n)
	for i := range documents {
		var text []string
		for range 3 + random.IntN(40) {
			text = append(text, words[min(random.IntN(len(words)), random.IntN(len(words)))])
		}
		documents[i] = Document{ID: fmt.Sprintf("d%04d", i), Text: strings.Join(text, " ")}
	}
	return documents
}

func bruteForce(documents []Document, question string) []qa.Match {
	total, frequency := 0, map[string]int{}
	for _, d := range documents {
		terms := Terms(d.Text)
		total += len(terms)
		for _, term := range slices.Compact(slices.Sorted(slices.Values(terms))) {
			frequency[term]++
		}
	}
	average := float64(total) / float64(len(documents))
	var matches []qa.Match
	for _, d := range documents {
		terms := Terms(d.Text)
		score := 0.0
		for _, q := range Terms(question) {
			tf := 0.0
			for _, term := range terms {
				if term == q {
					tf++
				}
			}
			n := float64(frequency[q])
			idf := math.Log(1 + (float64(len(documents))-n+0.5)/(n+0.5))
			score += idf * tf * 2.2 / (tf + 1.2*(0.25+0.75*float64(len(terms))/average))
		}
		if score > 0 {
			matches = append(matches, qa.Match{ID: d.ID, Score: score})
		}
	}
	slices.SortFunc(matches, func(a, b qa.Match) int {
		return cmp.Or(cmp.Compare(math.Round(b.Score*1e6), math.Round(a.Score*1e6)), cmp.Compare(a.ID, b.ID))
	})
	return matches
}

func TestConcurrentQueries(t *testing.T) {
	for _, x := range bothKinds(t, randomDocuments(100)) {
		want, err := x.Query(t.Context(), Terms("một hai ba"), 10)
		if err != nil || len(want) != 10 {
			t.Fatalf("got %d, %v", len(want), err)
		}
		var wait sync.WaitGroup
		for range 8 {
			wait.Go(func() {
				for range 20 {
					got, err := x.Query(t.Context(), Terms("một hai ba"), 10)
					if err != nil || !slices.Equal(got, want) {
						t.Errorf("got %v, %v, want %v", got, err, want)
					}
				}
			})
		}
		wait.Wait()
	}
}

func TestFrequency(t *testing.T) {
	documents := []Document{{"a", "Anh Việt"}, {"b", "Anh"}, {"c", "Pháp"}}
	for _, x := range bothKinds(t, documents) {
		for term, n := range map[string]int{"anh": 2, "viet": 1, "anh_viet": 1, "my": 0} {
			if got, err := x.Frequency(t.Context(), term); err != nil || got != n {
				t.Errorf("%s: got %v, %v, want %v", term, got, err, n)
			}
		}
	}
}

func TestEmptyAndCancelled(t *testing.T) {
	empty, err := New(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := empty.Query(t.Context(), Terms("một"), 3); err != nil || len(got) != 0 {
		t.Errorf("empty: got %v, %v", got, err)
	}
	if err := Write(t.Context(), filepath.Join(t.TempDir(), "x"), nil); qa.CodeOf(err) != qa.CodeInvalid {
		t.Errorf("writing nothing: got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, x := range bothKinds(t, randomDocuments(3)) {
		if _, err := x.Query(ctx, Terms("một"), 3); err == nil {
			t.Errorf("%s: no error under a cancelled context", name)
		}
	}
	if _, err := New(ctx, randomDocuments(3)); err == nil {
		t.Error("New: no error under a cancelled context")
	}
	if err := Write(ctx, filepath.Join(t.TempDir(), "x"), randomDocuments(3)); err == nil {
		t.Error("Write: no error under a cancelled context")
	}
}

func TestOpenDamaged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "index")
	if err := Write(t.Context(), path, randomDocuments(10)); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path, 11); qa.CodeOf(err) != qa.CodeCorrupt {
		t.Errorf("other count: got %v", err)
	}
	if _, err := Open(filepath.Join(t.TempDir(), "none"), 10); qa.CodeOf(err) != qa.CodeCorrupt {
		t.Errorf("missing: got %v", err)
	}
	if err := os.Remove(filepath.Join(path, "index_meta.json")); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path, 10); qa.CodeOf(err) != qa.CodeCorrupt {
		t.Errorf("damaged: got %v", err)
	}
}
