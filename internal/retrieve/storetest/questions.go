package storetest

import (
	"math"
	"testing"

	"trich/internal/corpus"
	"trich/internal/qa"
	"trich/internal/retrieve"
)

// testQuestions asks questions of the store and of the embedded one: the same is
// found, in the same order, with the same scores.
func testQuestions(t *testing.T, m Model, store Store) {
	embedded, err := corpus.FromArticles(t.Context(), corpus.Options{Encoder: m.Encoder, Codec: m.Codec}, articles())
	if err != nil {
		t.Fatal(err)
	}
	library := new(corpus.Library)
	if err := library.Swap(embedded); err != nil {
		t.Fatal(err)
	}
	defer library.Swap(nil)
	ask := func(s retrieve.Source, q qa.Question) qa.Results {
		r, err := retrieve.New(retrieve.Options{Source: s, Encoder: m.Encoder, Codec: m.Codec, Constants: m.Constants})
		if err != nil {
			t.Fatal(err)
		}
		f, err := r.Retrieve(t.Context(), q)
		if err != nil || f.Damage != nil {
			t.Fatalf("%s: %v, %v", q.Text, err, f.Damage)
		}
		return f
	}
	for _, tt := range []struct {
		question, first string
		filter          qa.Filter
	}{
		{"Cầu Rồng dài bao nhiêu mét?", "bridge#0", nil},
		{"cau rong duoc khanh thanh ngay nao", "bridge#0", nil},
		{"How long is the Dragon Bridge?", "bridge#0", nil},
		{"Bảo tàng đồng hồ ở London mở cửa khi nào?", "museum#0", nil},
		{"Bảo tàng đồng hồ ở Luân Đôn mở cửa khi nào?", "museum#0", nil}, // under another name
		{"Chợ nổi Cái Răng trên sông Cần Thơ", "market#0", nil},          // a headline
		{"Trời có mưa không?", "again-a#0", nil},
		{"Cầu Rồng dài bao nhiêu mét?", "coffee#0", func(a *qa.Article) bool { return a.ID == "coffee" }},
	} {
		q := qa.Question{Text: tt.question, Filter: tt.filter}
		got, want := ask(store, q), ask(retrieve.From(library.Acquire), q)
		if len(got.Hits) != len(want.Hits) || got.Hits[0].Passage.ID != tt.first {
			t.Fatalf("%s: %d hits, want %d; %s comes first, want %s", tt.question, len(got.Hits), len(want.Hits), got.Hits[0].Passage.ID, tt.first)
		}
		for i, h := range got.Hits {
			w := want.Hits[i]
			if h.Passage.ID != w.Passage.ID || math.Abs(h.Score-w.Score) > tolerance || math.Abs(h.Confidence-w.Confidence) > tolerance {
				t.Errorf("%s: %d is %s with %v (%v), want %s with %v (%v)", tt.question, i,
					h.Passage.ID, h.Score, h.Confidence, w.Passage.ID, w.Score, w.Confidence)
			}
		}
	}
}
