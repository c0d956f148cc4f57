package evaluate

import (
	"math"
	"strings"
	"testing"
)

// Runs are counted, in their case, and a text of fewer than four words is one.
func TestScorePage(t *testing.T) {
	cases := []struct {
		extracted, truth      string
		precision, recall, f1 float64
	}{
		{"một hai ba bốn năm", "một hai ba bốn năm", 1, 1, 1},
		{"một hai, ba. Bốn!", "một hai ba Bốn", 1, 1, 1},
		{"một hai ba bốn", "một hai ba bốn năm", 1, 0.5, 2.0 / 3},
		{"a b c d a b c d", "a b c d", 0.2, 1, 1.0 / 3},
		{"a b", "a b", 1, 1, 1},
		{"A b c d", "a b c d", 0, 0, 0},
		{"", "a b c d", 0, 0, 0},
	}
	for _, c := range cases {
		s := ScorePage("p", c.extracted, c.truth)
		for _, x := range [][2]float64{{s.Precision, c.precision}, {s.Recall, c.recall}, {s.F1, c.f1}} {
			if math.Abs(x[0]-x[1]) > 1e-9 {
				t.Errorf("%q of %q: %+v", c.extracted, c.truth, s)
			}
		}
	}
}

// A page of which nothing is found counts in recall, and not in precision.
func TestPages(t *testing.T) {
	truth, err := ReadPageTruth(strings.NewReader(`{"a": {"articleBody": "một hai ba bốn", "url": "https://a.vn/1"}, "b": {"articleBody": "năm sáu bảy tám"}}`), "truth.json")
	if err != nil {
		t.Fatal(err)
	}
	r := Pages("trich", map[string]string{"a": "một hai ba bốn"}, truth)
	if r.Pages != 2 || r.Precision != 1 || r.Recall != 0.5 || len(r.Refused) != 1 || r.Refused[0] != "b" || r.Scores[0].Page != "b" {
		t.Errorf("got %+v", r)
	}
	for _, bad := range []string{`{}`, `[`, `{"a": 1}`} {
		if _, err := ReadPageTruth(strings.NewReader(bad), "truth.json"); err == nil || !strings.Contains(err.Error(), "truth.json") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
