package evaluate

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"trich/internal/qa"
)

// answers is an Answerer that knows its replies by heart.
type answers map[string]qa.Answer

func (a answers) Answer(_ context.Context, q qa.Question) (qa.Answer, error) { return a[q.Text], nil }

func quotes(pairs ...string) qa.Answer {
	a := qa.Answer{Outcome: qa.OutcomeAnswered}
	for i := 0; i < len(pairs); i += 2 {
		a.Quotes = append(a.Quotes, qa.Quote{Article: &qa.Article{ID: pairs[i], File: "sub/" + pairs[i] + ".txt"}, Text: pairs[i+1]})
	}
	return a
}

func TestAnswers(t *testing.T) {
	cases, err := ReadAnswerCases(strings.NewReader(`
{"id": "both", "question": "1", "answerable": true, "article": "000", "quote_contains": ["Tô Lâm", "London"]}
{"id": "first", "question": "2", "answerable": true, "article": "000", "quote_contains": ["London"]}
{"id": "other article", "question": "3", "answerable": true, "article": "001", "quote_contains": ["London"]}
{"id": "silent", "question": "4", "answerable": true, "article": "000", "quote_contains": ["London"]}
{"id": "rightly silent", "question": "4", "answerable": false, "article": null, "quote_contains": []}
{"id": "wrongly answered", "question": "2", "answerable": false, "article": null, "quote_contains": []}
`), "test")
	if err != nil {
		t.Fatal(err)
	}
	a := answers{
		"1": quotes("000_x", "ở London", "000_x", norm.NFD.String("ông Tô Lâm")),
		"2": quotes("000_x", "ở London"),
		"3": quotes("000_x", "ở London"),
		"4": {},
	}
	var right []string
	got, err := Answers(t.Context(), a, Suite{Questions: cases}, func(r AnswerResult) error {
		if r.Right {
			right = append(right, r.ID)
		}
		return nil
	}, func(int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	want := AnswerSummary{Answerable: 4, Hit: 2, First: 1, Unanswerable: 2, Abstained: 1, Wrong: []string{"other article", "silent", "wrongly answered"}}
	if !slices.Equal(got.Wrong, want.Wrong) || got.Answerable != 4 || got.Hit != 2 || got.First != 1 || got.Unanswerable != 2 || got.Abstained != 1 {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if !slices.Equal(right, []string{"both", "first", "rightly silent"}) {
		t.Errorf("right: %q", right)
	}
}

func TestBadFiles(t *testing.T) {
	for in, want := range map[string]string{
		"":                           "no questions",
		"{\"id\":\"a\"}\n":           "line 1",
		"\n{\"id\":\"a\",\n":         "line 2",
		strings.Repeat("x", 2000000): "line 1",
	} {
		_, err := ReadAnswerCases(strings.NewReader(in), "file")
		if qa.CodeOf(err) != qa.CodeInvalid || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "file") {
			t.Errorf("%.20q: got %v, want %q", in, err, want)
		}
	}
}

func TestParsePairs(t *testing.T) {
	pairs, err := ParsePairs(DefaultPairs)
	if err != nil || len(pairs) != 7 || pairs[5].String() != "vi-mixed" || len(pairs[5].Languages()) != 2 {
		t.Errorf("got %v, %v", pairs, err)
	}
	for _, bad := range []string{"", "vi", "vi-nd", "vi-vi,fr-vi"} {
		if _, err := ParsePairs(bad); qa.CodeOf(err) != qa.CodeUsage {
			t.Errorf("%q: got %v", bad, err)
		}
	}
}

func TestAUROC(t *testing.T) {
	for _, c := range []struct {
		positives, negatives []float64
		want                 float64
	}{
		{[]float64{2, 3}, []float64{0, 1}, 1},
		{[]float64{0, 1}, []float64{2, 3}, 0},
		{[]float64{1}, []float64{1}, 0.5},
		{[]float64{1, 3}, []float64{2, 2, 0}, (1.0/3 + 1) / 2},
		{nil, []float64{1}, 0},
	} {
		if got := auroc(c.positives, c.negatives); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("auroc(%v, %v) = %v, want %v", c.positives, c.negatives, got, c.want)
		}
	}
}

// TestRetrieval measures a search whose results are known.
func TestRetrieval(t *testing.T) {
	passages := []ParallelPassage{{"p1", "A", "Một hai. Ba bốn.", "One two. Three four."}, {"p2", "B", "Năm sáu.", "Five six."}}
	questions := []ParallelQuestion{
		{ID: "q1", Passage: "p1", QuestionVI: "mấy?", QuestionEN: "how many?", AnswerVI: "Ba", AnswerEN: "Three"},
		{ID: "q2", Passage: "p2", QuestionVI: "gì?", QuestionEN: "what?", AnswerVI: "sáu", AnswerEN: "six"},
		{ID: "q3", Passage: "p2", AnswerVI: "sáu"}, // not asked in any language
	}
	articles := append(Articles(passages, qa.Vietnamese), Articles(passages, qa.English)...)
	// Always the articles in order, the second sentence best.
	search := func(_ context.Context, q qa.Question) (qa.Results, error) {
		var f qa.Results
		for i, a := range articles {
			if q.Filter != nil && !q.Filter(a) {
				continue
			}
			p := &a.Passages[0]
			scores := make([]float64, len(p.Sentences))
			scores[len(scores)-1] = 1
			f.Hits = append(f.Hits, qa.Hit{Article: a, Passage: p, Sentences: scores, Confidence: 0.9 - 0.2*float64(i)})
		}
		return f, nil
	}
	report, ranks, err := Retrieval(t.Context(), search, Pair{"vi", "mixed"}, questions, 0.6)
	if err != nil {
		t.Fatal(err)
	}
	// q1 is found first, in Vietnamese; q2 second. Without p1's articles the
	// best confidence is 0.7, without p2's 0.9.
	if len(ranks) != 2 || ranks[0].Rank != 1 || ranks[1].Rank != 2 {
		t.Errorf("ranks %v", ranks)
	}
	want := PairReport{Questions: 2, Recall1: 0.5, Recall5: 1, MRR10: 0.75, Sentence1: 1, Sentence2: 1, LanguagePreference: 1,
		Abstention: Abstention{AUROC: 0.75, BalancedAccuracy: 0.5, Answered: 1, FalseAnswers: 1}}
	report.MS = Latency{}
	if report != want {
		t.Errorf("got %+v, want %+v", report, want)
	}
}

func TestPercentiles(t *testing.T) {
	var took []time.Duration
	for i := range 100 {
		took = append(took, time.Duration(100-i)*time.Millisecond)
	}
	if got := Percentiles(took); got.P50 != 51 || got.P99 != 100 {
		t.Errorf("got %+v", got)
	}
	if got := Percentiles(nil); got != (Latency{}) {
		t.Errorf("nothing: %+v", got)
	}
}

func TestTitles(t *testing.T) {
	articles := []*qa.Article{{ID: "a", Title: "Một"}, {ID: "b", Title: "Hai"}, {ID: "c", Title: "Hai"}, {ID: "d", Title: "Bốn"}}
	if untitled := Untitled(articles); untitled[0].Title != "" || untitled[0].ID != "a" || articles[0].Title != "Một" {
		t.Errorf("untitled: %+v", untitled[0])
	}
	// "Một" is found with and without its marks, "Hai" always by way of b, "Bốn"
	// only with them.
	search := func(_ context.Context, q qa.Question) (qa.Results, error) {
		found := map[string]*qa.Article{"Một": articles[0], "mot": articles[0], "Hai": articles[1], "hai": articles[1], "Bốn": articles[3], "bon": articles[0]}
		return qa.Results{Hits: []qa.Hit{{Article: found[q.Text]}}}, nil
	}
	last := 0
	got, err := Titles(t.Context(), search, articles, 9, func(done, total int) { last = done })
	if err != nil || got.Titles != 4 || got.First != 1 || got.FirstUnmarked != 0.75 || last != 4 {
		t.Errorf("got %+v, %v, progress %d", got, err, last)
	}
}
