package main

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trich/internal/evaluate"
)

var update = flag.Bool("update", false, "write the ranks of XQuAD's questions again")

const (
	xquad = "../../../shared/eval/xquad/"
	// ranksReport has the rank of every question's passage, for seeing in a
	// difference which questions a change helps and which it hurts.
	ranksReport = "testdata/xquad-ranks.tsv"
	// otherRanks is the share of ranks that may differ from the report: kernels
	// round differently, and near ties with them.
	otherRanks = 0.02
)

// targets are the least figures a pair of languages must reach.
var targets = map[string]evaluate.PairReport{
	"vi-vi":    {Recall1: 0.955, Sentence1: 0.82, Sentence2: 0.92, Abstention: evaluate.Abstention{BalancedAccuracy: 0.94}},
	"nd-vi":    {Recall1: 0.945},
	"en-vi":    {Recall1: 0.83, Sentence1: 0.73, Sentence2: 0.89, Abstention: evaluate.Abstention{BalancedAccuracy: 0.87}},
	"en-en":    {Recall1: 0.965, Sentence1: 0.84, Sentence2: 0.92, Abstention: evaluate.Abstention{BalancedAccuracy: 0.96}},
	"vi-en":    {Recall1: 0.81},
	"vi-mixed": {Recall1: 0.955, LanguagePreference: 0.95},
	"en-mixed": {Recall1: 0.965, LanguagePreference: 0.95},
}

// TestXQuAD measures the whole way of a question on XQuAD and compares the ranks
// with the report in the repository.
func TestXQuAD(t *testing.T) {
	if os.Getenv("TRICH_LONG_TESTS") == "" && !*update {
		t.Skip("takes two minutes; set TRICH_LONG_TESTS to have it tried")
	}
	if _, err := os.Stat(xquad); os.IsNotExist(err) {
		t.Skipf("%s is absent: it does not come with the repository", xquad)
	}
	ranks := filepath.Join(t.TempDir(), "ranks.tsv")
	r := trich(t, "eval", "retrieval", "--json", "--ranks", ranks, "--passages", xquad+"passages.jsonl", "--questions", xquad+"questions.jsonl")
	var reports map[string]evaluate.PairReport
	if err := json.Unmarshal([]byte(r.out), &reports); err != nil {
		t.Fatal(err)
	}
	for pair, least := range targets {
		got, ok := reports[pair]
		if !ok {
			t.Errorf("%s is not measured", pair)
		}
		t.Logf("%s: %+v", pair, got)
		if got.Recall1 < least.Recall1 || got.Sentence1 < least.Sentence1 || got.Sentence2 < least.Sentence2 ||
			got.LanguagePreference < least.LanguagePreference || got.Abstention.BalancedAccuracy < least.Abstention.BalancedAccuracy {
			t.Errorf("%s: %+v, want at least %+v", pair, got, least)
		}
	}
	raw, err := os.ReadFile(ranks)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(ranksReport, raw, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	compareRanks(t, string(raw))
}

func compareRanks(t *testing.T, got string) {
	t.Helper()
	raw, err := os.ReadFile(ranksReport)
	if err != nil {
		t.Fatal(err)
	}
	want, all := strings.Fields(string(raw)), strings.Fields(got)
	if len(all) != len(want) {
		t.Fatalf("%d ranks and names, the report has %d", len(all), len(want))
	}
	other := 0
	for i := range want {
		if all[i] != want[i] {
			other++
		}
	}
	t.Logf("%d of %d ranks differ from the report", other, len(want))
	if float64(other) > otherRanks*float64(len(want)) {
		t.Errorf("%d of %d ranks differ from the report: look at the difference, and renew it with -update if it is for the better", other, len(want))
	}
}
