package answer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"trich/internal/qa"
	"trich/internal/text"
)

// retriever is a Retriever made of a function.
type retriever struct {
	retrieve func(context.Context, qa.Question) (qa.Results, error)
}

var _ Retriever = retriever{}

func (r retriever) Retrieve(ctx context.Context, q qa.Question) (qa.Results, error) {
	return r.retrieve(ctx, q)
}

// finding is a Retriever that always finds the same.
func finding(f qa.Results) retriever {
	return retriever{func(context.Context, qa.Question) (qa.Results, error) { return f, nil }}
}

var levels = Thresholds{Found: 0.7, Uncertain: 0.4}

// service is a Service that fails the test when it warns.
func service(t *testing.T, r Retriever) *Service {
	t.Helper()
	return New(r, levels, func(err error) { t.Errorf("unexpected warning: %v", err) })
}

// hit makes a hit of a passage that stands at byte 100 of its file. The first
// score is for its first sentence and so on.
func hit(id, body string, confidence float64, scores ...float64) qa.Hit {
	p := &qa.Passage{ID: id, ArticleID: id, Text: body, Span: qa.Span{Start: 100, End: 100 + len(body)}}
	for _, s := range text.Sentences(body) {
		p.Sentences = append(p.Sentences, qa.Span(s))
	}
	if len(scores) == 0 {
		scores = make([]float64, len(p.Sentences))
	}
	if len(scores) != len(p.Sentences) {
		panic(fmt.Sprintf("%d scores for %d sentences", len(scores), len(p.Sentences)))
	}
	return qa.Hit{Article: &qa.Article{ID: id, File: id + ".txt"}, Passage: p, Confidence: confidence,
		Score: 10 * confidence, Sentences: scores, Features: qa.Features{Late: confidence}}
}

func ask(t *testing.T, r Retriever, limit int) qa.Answer {
	t.Helper()
	a, err := service(t, r).Answer(t.Context(), qa.Question{Text: "Ai?", Limit: limit})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// quoted are the IDs of the articles quoted.
func quoted(a qa.Answer) []string {
	ids := []string{}
	for _, q := range a.Quotes {
		ids = append(ids, q.Article.ID)
	}
	return ids
}

func TestThresholds(t *testing.T) {
	tests := []struct {
		name        string
		confidences []float64
		outcome     qa.Outcome
		confidence  float64
		answers     []string // quoted for an answer
		related     []string // quoted beside
	}{
		{"nothing found", nil, qa.OutcomeNotFound, 0, []string{}, []string{}},
		{"below both", []float64{0.39, 0.1}, qa.OutcomeNotFound, 0.39, []string{}, []string{}},
		{"just uncertain", []float64{0.4, 0.39}, qa.OutcomeReserved, 0.4, []string{"0"}, []string{}},
		{"just below found", []float64{0.5, 0.69}, qa.OutcomeReserved, 0.69, []string{"0"}, []string{"1"}},
		{"just found", []float64{0.7, 0.39, 0.4}, qa.OutcomeAnswered, 0.7, []string{"0"}, []string{"2"}},
		{"ranked before the surest", []float64{0.3, 0.5, 0.9, 0.3, 0.4, 0.8}, qa.OutcomeAnswered, 0.9, []string{"0", "1", "2", "5"}, []string{"4"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var f qa.Results
			f.Language = qa.English
			for i, c := range tt.confidences {
				f.Hits = append(f.Hits, hit(fmt.Sprint(i), fmt.Sprintf("Câu số %d.", i), c))
			}
			a := ask(t, finding(f), qa.MaxQuotes)
			if a.Outcome != tt.outcome || a.Confidence != tt.confidence || !slices.Equal(quoted(a), append(tt.answers, tt.related...)) {
				t.Errorf("%s with %v, quoted %v", a.Outcome, a.Confidence, quoted(a))
			}
			for i, q := range a.Quotes {
				if answers := i < len(tt.answers); answers != (q.Role == qa.RoleAnswers) || !answers && q.Role != qa.RoleRelated {
					t.Errorf("quote %s is there as %q", q.Article.ID, q.Role)
				}
			}
			if a.Language != qa.English || a.Question != "Ai?" || a.Took < 0 {
				t.Errorf("got %+v", a)
			}
		})
	}
}

func TestQuoteCarriesItsHit(t *testing.T) {
	h := hit("a", "Mở đầu. Câu trả lời ở đây.", 0.8, 0.1, 0.9)
	q := ask(t, finding(qa.Results{Hits: []qa.Hit{h}}), 0).Quotes[0]
	if q.Article != h.Article || q.Score != h.Score || q.Features != h.Features {
		t.Errorf("got %+v of %+v", q, h)
	}
	if q.Text != h.Passage.Text || q.Span != h.Passage.Span {
		t.Errorf("a short passage is quoted as %q at %v", q.Text, q.Span)
	}
	if len(q.Highlights) != 1 || q.Highlights[0].Slice(q.Text) != "Câu trả lời ở đây." {
		t.Errorf("marked %v", q.Highlights)
	}
}

func TestLimitAndRepetition(t *testing.T) {
	caption := "Bà Yvette Cooper và Đại tướng Lương Tam Quang ký kết."
	f := qa.Results{Hits: []qa.Hit{
		hit("a", caption, 0.9),
		hit("b", "Bà Yvette  Cooper và\nĐại tướng Lương Tam Quang ký kết.", 0.9), // spaced otherwise
		hit("c", "Ba Yvette Cooper va dai tuong Luong Tam Quang ky ket.", 0.9),   // without marks
		hit("d", "Lễ ký diễn ra tại London.", 0.9),
		hit("e", caption, 0.9),
		hit("f", "Hội nghị có hơn 40 quốc gia.", 0.8),
		hit("g", "Bản ghi nhớ được ký năm 2018.", 0.8),
	}}
	tests := []struct {
		limit int
		want  []string
	}{
		{0, []string{"a", "d", "f"}}, // qa.DefaultQuotes
		{1, []string{"a"}},
		{2, []string{"a", "d"}},
		{20, []string{"a", "d", "f", "g"}},
	}
	for _, tt := range tests {
		if got := quoted(ask(t, finding(f), tt.limit)); !slices.Equal(got, tt.want) {
			t.Errorf("limit %d: %v, want %v", tt.limit, got, tt.want)
		}
	}
}

// TestRetrieverIsAsked: what reaches the retriever is the question, trimmed,
// with the number of quotes filled in.
func TestRetrieverIsAsked(t *testing.T) {
	var got qa.Question
	r := retriever{func(_ context.Context, q qa.Question) (qa.Results, error) {
		got = q
		return qa.Results{}, nil
	}}
	a, err := service(t, r).Answer(t.Context(), qa.Question{Text: " \tAi ký?\n", Language: qa.English})
	if err != nil || a.Question != "Ai ký?" {
		t.Errorf("%q, %v", a.Question, err)
	}
	if got.Text != "Ai ký?" || got.Limit != qa.DefaultQuotes || got.Language != qa.English {
		t.Errorf("asked %+v", got)
	}
}

func TestBadQuestionIsNotAsked(t *testing.T) {
	r := retriever{func(context.Context, qa.Question) (qa.Results, error) {
		t.Error("the retriever was asked")
		return qa.Results{}, nil
	}}
	for _, q := range []qa.Question{{}, {Text: " ?! "}, {Text: strings.Repeat("ế", 1001)}, {Text: "a\xff"}, {Text: "Ai?", Limit: -1}, {Text: "Ai?", Limit: 21}} {
		if a, err := service(t, r).Answer(t.Context(), q); qa.CodeOf(err) != qa.CodeInvalid || a.Outcome != "" {
			t.Errorf("%.10q: %v", q.Text, err)
		}
	}
}

func TestErrorsPassThrough(t *testing.T) {
	notReady := qa.Errorf(qa.CodeNotReady, "no corpus yet")
	for _, want := range []error{notReady, context.Canceled, context.DeadlineExceeded} {
		r := retriever{func(context.Context, qa.Question) (qa.Results, error) { return qa.Results{}, want }}
		a, err := service(t, r).Answer(t.Context(), qa.Question{Text: "Ai?"})
		if !errors.Is(err, want) || qa.CodeOf(err) != qa.CodeOf(want) || a.Outcome != "" {
			t.Errorf("got %v, want %v", err, want)
		}
	}
}

// TestDamage: passages that cannot be read are told of and cost nothing else.
func TestDamage(t *testing.T) {
	damage := errors.New("passage b is damaged")
	var warned []error
	r := finding(qa.Results{Hits: []qa.Hit{hit("a", "Câu trả lời.", 0.9)}, Damage: damage})
	a, err := New(r, levels, func(err error) { warned = append(warned, err) }).Answer(t.Context(), qa.Question{Text: "Ai?"})
	if err != nil || !slices.Equal(quoted(a), []string{"a"}) || len(warned) != 1 || !errors.Is(warned[0], damage) {
		t.Errorf("%v, %v, warned %v", quoted(a), err, warned)
	}
}

// TestReprintsAreQuotedOnce has a reprint between two passages, and the quote
// tells of it.
func TestReprintsAreQuotedOnce(t *testing.T) {
	first, reprint, other := hit("a", "Hai nước đã ký.", 0.9), hit("b", "Hai nước vừa ký.", 0.85), hit("c", "Lễ ký ở London.", 0.8)
	first.Passage.AlsoIn = []qa.Reprint{{PassageID: "b", ArticleID: "b", Title: "B"}}
	reprint.Passage.AlsoIn = []qa.Reprint{{PassageID: "a", ArticleID: "a", Title: "A"}}
	for _, hits := range [][]qa.Hit{{first, reprint, other}, {reprint, first, other}} {
		a := ask(t, finding(qa.Results{Hits: hits}), 3)
		if len(a.Quotes) != 2 || a.Quotes[0].Article != hits[0].Article || a.Quotes[1].Article.ID != "c" {
			t.Fatalf("quotes %+v", a.Quotes)
		}
		if also := a.Quotes[0].AlsoIn; len(also) != 1 || also[0].ArticleID != hits[1].Article.ID || a.Quotes[1].AlsoIn != nil {
			t.Errorf("also in %+v, %+v", also, a.Quotes[1].AlsoIn)
		}
	}
}
