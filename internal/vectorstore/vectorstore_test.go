package vectorstore

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"trich/internal/qa"
)

func TestQuery(t *testing.T) {
	ctx := t.Context()
	vector := []float32{3, 0}
	s, err := New(ctx, []Item{{"b", []float32{0, 2}}, {"a", []float32{0, 1}}, {"c", vector}, {"d", []float32{-1, 0}}}, auto(t))
	if err != nil {
		t.Fatal(err)
	}
	vector[0] = -7 // the store must have copied it
	for _, c := range []struct {
		n    int
		want string
	}{{-1, ""}, {0, ""}, {1, "c"}, {2, "ca"}, {3, "cab"}, {4, "cabd"}, {99, "cabd"}} {
		got, err := s.Query(ctx, []float32{5, 0.001}, c.n)
		if err != nil {
			t.Errorf("n %d: %v", c.n, err)
		}
		ids := ""
		for _, m := range got {
			ids += m.ID
		}
		if ids != c.want {
			t.Errorf("n %d: got %q, want %q", c.n, ids, c.want)
		}
	}
	got, _ := s.Query(ctx, []float32{5, 0}, 1)
	if math.Abs(got[0].Score-1) > 1e-6 {
		t.Errorf("score %v, want cosine 1", got[0].Score)
	}
}

func TestTiesAreInOrder(t *testing.T) {
	var items []Item
	for i := range 40 {
		items = append(items, Item{fmt.Sprintf("p%02d", i), []float32{1, float32(i / 10)}})
	}
	s, err := New(t.Context(), items, auto(t))
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		got, err := s.Query(t.Context(), []float32{1, 0}, 5)
		if err != nil {
			t.Fatal(err)
		}
		for i, m := range got {
			if want := fmt.Sprintf("p%02d", i); m.ID != want {
				t.Fatalf("result %d is %s, want %s", i, m.ID, want)
			}
		}
	}
}

func TestBadInput(t *testing.T) {
	nan := float32(math.NaN())
	for _, c := range []struct {
		name  string
		items []Item
	}{
		{"twice", []Item{{"a", []float32{1}}, {"a", []float32{1}}}},
		{"no ID", []Item{{"", []float32{1}}}},
		{"no vector", []Item{{"a", nil}}},
		{"lengths differ", []Item{{"a", []float32{1}}, {"b", []float32{1, 2}}}},
		{"zero", []Item{{"a", []float32{0}}}},
		{"not a number", []Item{{"a", []float32{nan}}}},
	} {
		if _, err := New(t.Context(), c.items, auto(t)); err == nil {
			t.Errorf("%s: no error", c.name)
		}
	}
	s, err := New(t.Context(), []Item{{"a", []float32{1, 2}}}, auto(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range [][]float32{nil, {1}, {0, 0}, {nan, 1}} {
		if _, err := s.Query(t.Context(), v, 1); err == nil {
			t.Errorf("query %v: no error", v)
		}
	}
}

func TestEmpty(t *testing.T) {
	s, err := New(t.Context(), nil, auto(t))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.Query(t.Context(), []float32{1}, 3); err != nil || len(got) != 0 {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s, err := New(ctx, []Item{{"a", []float32{1}}}, auto(t))
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := s.Query(ctx, []float32{1}, 1); err == nil {
		t.Error("query under a cancelled context gives no error")
	}
	if _, err := New(ctx, []Item{{"a", []float32{1}}}, auto(t)); err == nil {
		t.Error("building under a cancelled context gives no error")
	}
}

func TestSaveOpen(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var items []Item
	var ids []string
	for i := range 50 {
		id := fmt.Sprint("p", i)
		v := make([]float32, 16)
		for j := range v {
			v[j] = random.Float32() - 0.5
		}
		items, ids = append(items, Item{id, v}), append(ids, id)
	}
	s, err := New(t.Context(), items, auto(t))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := s.Save(&b); err != nil {
		t.Fatal(err)
	}
	opened, err := Open(bytes.NewReader(b.Bytes()), ids, auto(t))
	if err != nil {
		t.Fatal(err)
	}
	want, _ := s.Query(t.Context(), items[7].Vector, 10)
	got, err := opened.Query(t.Context(), items[7].Vector, 10)
	if err != nil || fmt.Sprint(got) != fmt.Sprint(want) || want[0].ID != "p7" {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	for name, bad := range map[string][]byte{"cut": b.Bytes()[:b.Len()/2], "empty": nil, "text": []byte("not a store")} {
		if _, err := Open(bytes.NewReader(bad), ids, auto(t)); qa.CodeOf(err) != qa.CodeCorrupt {
			t.Errorf("%s: got %v, want a corrupt-data error", name, err)
		}
	}
	if _, err := Open(bytes.NewReader(b.Bytes()), append(ids[:49:49], "other"), auto(t)); qa.CodeOf(err) != qa.CodeCorrupt {
		t.Errorf("other IDs: got %v, want a corrupt-data error", err)
	}
}
