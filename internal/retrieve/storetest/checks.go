package storetest

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"math"
	"reflect"
	"slices"
	"sync"
	"testing"

	"trich/internal/lexical"
	"trich/internal/qa"
	"trich/internal/text"
)

// tolerance is how far scores may be off.
const tolerance = 1e-3

// checkMatches compares what was found with all there is, the best first.
func checkMatches(t *testing.T, what string, got, all []qa.Match, n int) {
	t.Helper()
	if len(got) != min(n, len(all)) {
		t.Errorf("%s: %d passages of %d, asked for %d", what, len(got), len(all), n)
		return
	}
	scores := map[string]float64{}
	for _, m := range all {
		scores[m.ID] = m.Score
	}
	for i, m := range got {
		want, ok := scores[m.ID]
		if !ok {
			t.Errorf("%s: %s is found twice, or is not in the scope", what, m.ID)
			continue
		}
		delete(scores, m.ID)
		if math.Abs(m.Score-want) > tolerance || want < all[i].Score-tolerance {
			t.Errorf("%s: %d is %s with %v, has %v; in its place belongs %v", what, i, m.ID, m.Score, want, all[i])
		}
		if i > 0 && cmp.Or(cmp.Compare(m.Score, got[i-1].Score), cmp.Compare(got[i-1].ID, m.ID)) > 0 {
			t.Errorf("%s: %v stands before %v", what, got[i-1], m)
		}
	}
}

func testNearest(t *testing.T, g *generation) {
	for id, vector := range g.vectors {
		for name, scope := range scopes() {
			all := g.ranked(scope, false, func(id string) float64 { return cosine(vector, g.vectors[id]) })
			for _, n := range []int{1, 3, 100} {
				got, err := g.Nearest(t.Context(), vector, n, scope)
				if err != nil {
					t.Fatal(err)
				}
				checkMatches(t, id+", "+name, got, all, n)
			}
		}
	}
}

// questions are asked of the words; the third repeats a term.
func questions() []string {
	return []string{"Cầu Rồng dài bao nhiêu mét?", "the clocks in London", "sông sông Hàn", "trời mưa", "không có ở đâu", "zyx", ""}
}

func testMatches(t *testing.T, g *generation) {
	average := g.averageLength()
	for _, question := range questions() {
		terms := lexical.Terms(question)
		for name, scope := range scopes() {
			all := g.ranked(scope, true, func(id string) float64 { return g.bm25(terms, g.terms[id], average) })
			for _, n := range []int{1, 3, 100} {
				got, err := g.Matches(t.Context(), terms, n, scope)
				if err != nil {
					t.Error(err) // not Fatal: not only the test's goroutine comes here
					return
				}
				checkMatches(t, question+", "+name, got, all, n)
			}
		}
	}
}

func testTogether(t *testing.T, g *generation) {
	groups := [][]string{{"bridge#0", "bridge#1"}, {"coffee#0"}, {"museum#1", "museum#0"}, {"again-a#0"}}
	var texts [][]string
	average := 0.0
	for _, ids := range groups {
		var terms []string
		for _, id := range ids {
			terms = append(terms, g.terms[id]...)
		}
		texts = append(texts, terms)
		average += float64(len(terms)) / float64(len(groups))
	}
	for _, question := range questions() {
		terms := lexical.Terms(question)
		got, err := g.Together(t.Context(), terms, groups)
		if err != nil || len(got) != len(groups) {
			t.Fatalf("%s: %v, %v", question, got, err)
		}
		for i := range groups {
			if want := g.bm25(terms, texts[i], average); math.Abs(got[i]-want) > tolerance {
				t.Errorf("%s: %v has %v, want %v", question, groups[i], got[i], want)
			}
		}
	}
}

func testFrequencies(t *testing.T, g *generation) {
	terms := []string{"song", "song_han", "the", "zyx", "song", ""}
	got, err := g.Frequencies(t.Context(), terms)
	if err != nil || len(got) != len(terms) {
		t.Fatalf("%v, %v", got, err)
	}
	for i, term := range terms {
		if want := g.frequency(term); got[i] != want {
			t.Errorf("%q: %d, want %d", term, got[i], want)
		}
	}
	if none, err := g.Frequencies(t.Context(), nil); err != nil || len(none) != 0 {
		t.Errorf("of no terms: %v, %v", none, err)
	}
}

// testTokens reads the passages backwards, from several goroutines, each with a
// buffer that it uses again.
func testTokens(t *testing.T, g *generation) {
	ids := slices.Clone(g.ids)
	slices.Reverse(ids)
	read, err := g.Tokens(t.Context(), ids)
	if err != nil {
		t.Error(err) // not Fatal: not only the test's goroutine comes here
		return
	}
	var group sync.WaitGroup
	for first := range 3 {
		group.Go(func() {
			var buffer []byte
			for n := range ids {
				i := (first*5 + n) % len(ids)
				packed, err := read(i, buffer)
				if err != nil || !bytes.Equal(packed, g.packed[ids[i]]) {
					t.Errorf("%s: %d bytes are not the %d that were packed (%v)", ids[i], len(packed), len(g.packed[ids[i]]), err)
				}
				buffer = packed
			}
		})
	}
	group.Wait()
}

func testLocate(t *testing.T, g *generation) {
	ids := []string{"bridge#1", "tunnel#0", "bridge#0"}
	found, err := g.Locate(t.Context(), ids)
	if err != nil || len(found) != len(ids) {
		t.Fatalf("%v, %v", found, err)
	}
	for i, l := range found {
		if l.Passage.ID != ids[i] || !reflect.DeepEqual(l.Article, g.byID[ids[i]].Article) {
			t.Errorf("%s: %s of %+v", ids[i], l.Passage.ID, l.Article)
		}
	}
	again, err := g.Locate(t.Context(), ids[2:])
	if err != nil || found[0].Article != found[2].Article || found[0].Article != again[0].Article {
		t.Errorf("one article is several (%v)", err)
	}
	if at := slices.IndexFunc(found[0].Article.Passages, func(p qa.Passage) bool { return p.ID == ids[0] }); &found[0].Article.Passages[at] != found[0].Passage {
		t.Error("the passage is not the article's own")
	}
	if _, err := g.Locate(t.Context(), []string{"bridge#0", "nobody's"}); qa.CodeOf(err) != qa.CodeNotFound {
		t.Errorf("an unknown passage: %v", err)
	}
}

func testCounts(t *testing.T, g *generation) {
	for name, scope := range scopes() {
		want := map[qa.Language]int{}
		for _, l := range g.byID {
			if scope.Filter.Wants(l.Article) {
				want[l.Passage.Language]++
			}
		}
		if got, err := g.Counts(t.Context(), scope.Filter); err != nil || !maps.Equal(got, want) {
			t.Errorf("%s: %v, %v, want %v", name, got, err, want)
		}
	}
}

func testList(t *testing.T, g *generation) {
	got, err := g.List(t.Context())
	if err != nil || !reflect.DeepEqual(got, g.articles) {
		t.Errorf("%d articles, want %d (%v)", len(got), len(g.articles), err)
	}
}

func testVocabulary(t *testing.T, g *generation) {
	v, err := g.Vocabulary(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := v.Restore(text.Tokenise("cau rong da nang")); got != "Cầu Rồng Đà Nẵng" {
		t.Errorf("restored: %q", got)
	}
}

func testConcurrent(t *testing.T, g *generation) {
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			testMatches(t, g)
			testTokens(t, g)
			testCounts(t, g)
		})
	}
	group.Wait()
}

func testCancelled(t *testing.T, g *generation) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	terms, ids, vector := lexical.Terms("sông Hàn"), g.ids[:1], g.vectors[g.ids[0]]
	for name, ask := range map[string]func() error{
		"Nearest":     func() error { _, err := g.Nearest(ctx, vector, 3, qa.Scope{}); return err },
		"Matches":     func() error { _, err := g.Matches(ctx, terms, 3, qa.Scope{}); return err },
		"Together":    func() error { _, err := g.Together(ctx, terms, [][]string{ids}); return err },
		"Frequencies": func() error { _, err := g.Frequencies(ctx, terms); return err },
		"Tokens":      func() error { _, err := g.Tokens(ctx, ids); return err },
		"Locate":      func() error { _, err := g.Locate(ctx, ids); return err },
		"Counts":      func() error { _, err := g.Counts(ctx, nil); return err },
		"List":        func() error { _, err := g.List(ctx); return err },
		"Vocabulary":  func() error { _, err := g.Vocabulary(ctx); return err },
	} {
		if ask() == nil {
			t.Errorf("%s takes no notice of the end of its context", name)
		}
	}
}
