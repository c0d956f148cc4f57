package retrieve

import (
	"math"
	"testing"

	"trich/internal/qa"
)

// searchFor is a search that has not begun.
func searchFor(t *testing.T, r *Retriever, asked variant) *search {
	t.Helper()
	s, err := r.source.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Release(); err != nil {
			t.Error(err)
		}
	})
	a, err := r.ask(t.Context(), s, qa.Question{})
	if err != nil {
		t.Fatal(err)
	}
	return &search{asked: a, variant: asked}
}

// TestMixed compares the hits of an English question with its two wordings: those
// in Vietnamese have their part of both, the others of the question alone.
func TestMixed(t *testing.T) {
	r := retriever(t, news())
	const question = "Which bridge is 666 metres long?"
	search := searchFor(t, r, newVariant(question, qa.English))
	queries, err := search.encode(t.Context())
	if err != nil || len(queries) != 2 {
		t.Fatalf("%d queries, %v", len(queries), err)
	}
	hits := retrieve(t, r, qa.Question{Text: question}).Hits
	if hits[0].Article.ID != "bridge" {
		t.Errorf("first is %s", hits[0].Passage.ID)
	}
	moved := 0
	for _, h := range hits {
		asked, err := search.compare(t.Context(), queries[0], []qa.Located{{Article: h.Article, Passage: h.Passage}})
		if err != nil {
			t.Fatal(err)
		}
		mixed, err := search.compare(t.Context(), queries[1], []qa.Located{{Article: h.Article, Passage: h.Passage}})
		if err != nil {
			t.Fatal(err)
		}
		late, cosine := asked[0].interaction, asked[0].cosine
		if h.Passage.Language == qa.Vietnamese {
			late = 0.75*late + 0.25*mixed[0].interaction
			cosine = 0.75*cosine + 0.25*mixed[0].cosine
			moved++
		}
		if math.Abs(h.Features.Late-late) > 1e-9 || math.Abs(h.Features.Cosine-cosine) > 1e-9 {
			t.Errorf("%s: late %v and cosine %v, want %v and %v", h.Passage.ID, h.Features.Late, h.Features.Cosine, late, cosine)
		}
	}
	if moved == 0 || moved == len(hits) {
		t.Errorf("%d of %d hits are in Vietnamese", moved, len(hits))
	}
}

// TestOneWording: questions that have no second wording are looked at once.
func TestOneWording(t *testing.T) {
	for _, tt := range []struct {
		variant  variant
		articles []*qa.Article
	}{
		{newVariant("Cầu Rồng dài bao nhiêu mét?", qa.Vietnamese), news()},
		{newVariant("Who is she?", qa.English), news()},
		{newVariant("Which bridge is 666 metres long?", qa.English), news()[3:]}, // nothing in Vietnamese
	} {
		search := searchFor(t, retriever(t, tt.articles), tt.variant)
		if queries, err := search.encode(t.Context()); err != nil || len(queries) != 1 {
			t.Errorf("%q: %d queries, %v", tt.variant.Text, len(queries), err)
		}
	}
}
