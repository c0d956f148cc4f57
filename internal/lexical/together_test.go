package lexical

import (
	"math"
	"strings"
	"testing"
)

// Together is BM25 of the documents as one, computed here from the texts.
func TestTogether(t *testing.T) {
	documents := randomDocuments(300)
	groups := [][]string{{"d0000", "d0001", "d0002"}, {"d0100"}, {"d0007", "nobody's"}, {}, {"d0200", "d0299", "d0031", "d0032"}}
	terms := map[string][]string{}
	for _, d := range documents {
		terms[d.ID] = Terms(d.Text)
	}
	average := 0.0
	for _, ids := range groups {
		for _, id := range ids {
			average += float64(len(terms[id])) / float64(len(groups))
		}
	}
	for name, x := range bothKinds(t, documents) {
		for _, question := range []string{"một hai", "Hai bà ba mười", "mot mot", "không có ở đâu cả", ""} {
			got, err := x.Together(t.Context(), Terms(question), groups)
			if err != nil {
				t.Fatal(err)
			}
			for g, ids := range groups {
				want, length := 0.0, 0.0
				for _, id := range ids {
					length += float64(len(terms[id]))
				}
				for _, q := range Terms(question) {
					tf := 0.0
					for _, id := range ids {
						tf += float64(strings.Count(" "+strings.Join(terms[id], "  ")+" ", " "+q+" "))
					}
					n, err := x.Frequency(t.Context(), q)
					if err != nil {
						t.Fatal(err)
					}
					want += Weight(len(documents), float64(n)) * tf * 2.2 / (tf + 1.2*(0.25+0.75*length/average))
				}
				if math.Abs(got[g]-want) > 1e-6 {
					t.Errorf("%s: %q: group %d has %v, want %v", name, question, g, got[g], want)
				}
			}
		}
		if none, err := x.Together(t.Context(), Terms("một"), nil); err != nil || len(none) != 0 {
			t.Errorf("%s: no groups: %v, %v", name, none, err)
		}
	}
}
