// Package storetest holds stores of passages to what package retrieve asks of them:
// every store's test runs it. It loads a few articles with the real encoder and
// compares what each role answers with what is worked out here, one passage after
// another; then what a question finds, with the embedded store.
package storetest

import (
	"context"
	"testing"

	"trich/internal/calibration"
	"trich/internal/encoder"
	"trich/internal/kernel"
	"trich/internal/qa"
	"trich/internal/rerank"
	"trich/internal/retrieve"
)

// Store is a store under test.
type Store struct {
	retrieve.Source
	// Load makes articles the newest generation, in their order.
	Load func(ctx context.Context, articles []*qa.Article) error
}

// Model is what makes the vectors of passages.
type Model struct {
	Encoder   qa.Encoder
	Codec     *rerank.Codec
	Constants *calibration.Constants
}

// Run runs the suite. Open makes an empty store of its own, which it closes with the
// test.
func Run(t *testing.T, open func(t *testing.T, m Model) Store) {
	m := newModel(t)
	store := open(t, m)
	if _, err := store.Acquire(t.Context()); qa.CodeOf(err) != qa.CodeNotReady {
		t.Fatalf("an empty store gives a generation, or %v", err)
	}
	g := load(t, m, store, articles())
	for _, check := range []struct {
		name string
		run  func(*testing.T, *generation)
	}{
		{"Nearest", testNearest},
		{"Matches", testMatches},
		{"Together", testTogether},
		{"Frequencies", testFrequencies},
		{"Tokens", testTokens},
		{"Locate", testLocate},
		{"Counts", testCounts},
		{"List", testList},
		{"Vocabulary", testVocabulary},
		{"Concurrent", testConcurrent},
		{"Cancelled", testCancelled},
	} {
		t.Run(check.name, func(t *testing.T) { check.run(t, g) })
	}
	t.Run("Questions", func(t *testing.T) { testQuestions(t, m, store) })
	t.Run("Generations", func(t *testing.T) { testGenerations(t, m, store, g) })
}

func newModel(t *testing.T) Model {
	t.Helper()
	constants, err := calibration.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	enc, err := encoder.New(encoder.Options{})
	if err != nil {
		t.Fatal(err)
	}
	k, err := kernel.New("auto")
	if err != nil {
		t.Fatal(err)
	}
	return Model{enc, rerank.New(constants.Projection, k), constants}
}

// generation is a generation under test, with what it is to hold.
type generation struct {
	retrieve.Generation
	*reference
}

// load loads articles and acquires their generation.
func load(t *testing.T, m Model, store Store, articles []*qa.Article) *generation {
	t.Helper()
	if err := store.Load(t.Context(), articles); err != nil {
		t.Fatal(err)
	}
	g, err := store.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := g.Release(); err != nil {
			t.Error(err)
		}
	})
	return &generation{g, newReference(t, m, articles)}
}

// testGenerations loads other articles: who holds the generation before sees none of
// them, and who asks anew sees nothing else.
func testGenerations(t *testing.T, m Model, store Store, old *generation) {
	changed := articles()[1:]
	changed = append(changed, article("ferry", "Phà Cát Lái", qa.Vietnamese, "Phà Cát Lái chạy suốt đêm, mỗi chuyến chở tám mươi xe."))
	now := load(t, m, store, changed)
	if now.ID() == old.ID() || now.ID() == "" {
		t.Errorf("other articles have the ID %q, those before %q", now.ID(), old.ID())
	}
	for name, g := range map[string]*generation{"old": old, "new": now} {
		t.Run(name, func(t *testing.T) {
			testNearest(t, g)
			testMatches(t, g)
			testTokens(t, g)
			testCounts(t, g)
			testList(t, g)
			testQuestionsOf(t, g)
		})
	}
}

// testQuestionsOf asks for the one passage that either generation alone has.
func testQuestionsOf(t *testing.T, g *generation) {
	for _, id := range []string{"bridge#0", "ferry#0"} {
		_, err := g.Locate(t.Context(), []string{id})
		if has := g.byID[id].Passage != nil; has != (err == nil) || !has && qa.CodeOf(err) != qa.CodeNotFound {
			t.Errorf("%s: %v, to be there: %v", id, err, has)
		}
	}
}
