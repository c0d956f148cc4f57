package answer

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"trich/internal/qa"
	"trich/internal/reader"
)

// scripted is a Reader that finds in a passage what its text says: "yes 3" answers
// with the logit 3. It records what it was given to read.
type scripted struct {
	read []reader.Passage
	err  error
}

func (s *scripted) Fingerprint() string { return "abc/1" }

func (s *scripted) Read(_ context.Context, _ string, passages []reader.Passage) ([]reader.Reading, error) {
	s.read = append(s.read, passages...)
	readings := make([]reader.Reading, len(passages))
	for i, p := range passages {
		r := &readings[i]
		if _, err := fmt.Sscanf(p.Text, "yes %g", &r.Answers); err != nil {
			r.Answers = -4
		}
		r.Best, r.Span = 1, qa.Span{Start: 0, End: 3}
		for k := range p.Sentences {
			r.Sentences = append(r.Sentences, reader.Sentence{Best: float64(-k)})
		}
	}
	return readings, s.err
}

var testDecision = Decision{
	Reader: "abc", Weights: Weights{"answers": 1, "score": 0.01}, Slope: 1,
	Found: 0.7, Uncertain: 0.2, First: 2, Most: 4, Enough: 0.95,
}

func reading(t *testing.T, r *scripted, hits []qa.Hit) qa.Answer {
	t.Helper()
	s, err := NewReading(finding(qa.Results{Language: qa.Vietnamese, Variants: []string{"Ai?"}, Hits: hits}), levels, r, &testDecision, func(error) {})
	if err != nil {
		t.Fatal(err)
	}
	a, err := s.Answer(t.Context(), qa.Question{Text: "Ai?", Limit: 3})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// hits makes hits of these texts, each the first and only passage of its article.
func hits(texts ...string) []qa.Hit {
	var list []qa.Hit
	for i, t := range texts {
		list = append(list, hit(fmt.Sprint(i), t, 0.5))
	}
	return list
}

func TestReaderOrdersAndDecides(t *testing.T) {
	for _, tt := range []struct {
		name    string
		texts   []string
		outcome qa.Outcome
		quoted  []string
		read    int
	}{
		{"a sure one of the first is enough", []string{"no.", "yes 4.", "yes 9.", "no."}, qa.OutcomeAnswered, []string{"1"}, 2},
		{"otherwise more are read", []string{"no.", "no.", "no.", "yes 4."}, qa.OutcomeAnswered, []string{"3"}, 4},
		{"but not all", []string{"no.", "no.", "no.", "no.", "yes 9."}, qa.OutcomeNotFound, []string{}, 4},
		{"none answers", []string{"no.", "yes -3."}, qa.OutcomeNotFound, []string{}, 2},
		{"one may", []string{"yes -1.", "no."}, qa.OutcomeReserved, []string{"0"}, 2},
		{"two agree", []string{"yes 2.5.", "yes 2.7.", "no."}, qa.OutcomeAnswered, []string{"1", "0"}, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := new(scripted)
			a := reading(t, r, hits(tt.texts...))
			if a.Outcome != tt.outcome || !slices.Equal(quoted(a), tt.quoted) || len(r.read) != tt.read {
				t.Errorf("%s with %.3f, quoted %v, read %d", a.Outcome, a.Confidence, quoted(a), len(r.read))
			}
			if a.Found() && (a.Span == nil || a.Span.Slice(a.Quotes[0].Text) != "yes") {
				t.Errorf("the answer is %v", a.Span)
			}
		})
	}
}

// TestHeadlinesAreNotRead: what asks nothing is not judged by whether it is answered.
func TestHeadlinesAreNotRead(t *testing.T) {
	r := new(scripted)
	s, err := NewReading(finding(qa.Results{Variants: []string{"Bão số 1"}, Headline: true, Hits: []qa.Hit{hit("0", "no.", 0.8)}}), levels, r, &testDecision, func(error) {})
	if err != nil {
		t.Fatal(err)
	}
	a, err := s.Answer(t.Context(), qa.Question{Text: "Bão số 1"})
	if err != nil || a.Outcome != qa.OutcomeAnswered || len(r.read) > 0 {
		t.Errorf("%s, read %d, %v", a.Outcome, len(r.read), err)
	}
}

func TestAgree(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{" ba yvette cooper ", " yvette cooper ", true},
		{" yvette cooper ", " ba yvette cooper ", true},
		{" 2018 ", " thang 4 2018 ", true},
		{" ha noi ", " hue ", false},
		{" 3 ", " ngay 3 thang 4 ", false},
		{" ", " ", false},
		{" 201 ", " 2018 ", false},
	} {
		if got := agree(tt.a, tt.b); got != tt.want {
			t.Errorf("%q and %q: %v", tt.a, tt.b, got)
		}
	}
}

func TestReprintsAreReadOnce(t *testing.T) {
	list := hits("yes 1.", "yes 1 .", "no.")
	list[0].Passage.AlsoIn = []qa.Reprint{{PassageID: "1"}}
	r := new(scripted)
	reading(t, r, list)
	if len(r.read) != 2 {
		t.Errorf("read %d passages", len(r.read))
	}
}

// TestBefore: a passage is read with the sentence before it, the first with none.
func TestBefore(t *testing.T) {
	first, second := hit("a", "Mở đầu. Bà Lan là giám đốc.", 0.5), hit("b", "yes 3.", 0.5)
	article := &qa.Article{ID: "x", Title: "Tựa", Passages: []qa.Passage{*first.Passage, *second.Passage}}
	first.Article, second.Article = article, article
	got := Passages([]qa.Hit{first, second})
	if got[0].Before != "" || got[1].Before != "Bà Lan là giám đốc." || got[1].Title != "Tựa" || got[1].Text != "yes 3." {
		t.Errorf("got %+v", got)
	}
}

func TestSentenceThatIsRead(t *testing.T) {
	h := hit("0", "yes 3. Câu sau.", 0.5, 0.1, 0.9) // the ranking prefers the second
	a := reading(t, new(scripted), []qa.Hit{h})
	if marked := a.Quotes[0].Highlights[0].Slice(a.Quotes[0].Text); marked != "yes 3." {
		t.Errorf("marked %q", marked)
	}
}

func TestReaderFails(t *testing.T) {
	broken := errors.New("cut off")
	s, err := NewReading(finding(qa.Results{Variants: []string{"Ai?"}, Hits: hits("yes 1.")}), levels, &scripted{err: broken}, &testDecision, func(error) {})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Answer(t.Context(), qa.Question{Text: "Ai?"}); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	other := testDecision
	other.Reader = "other"
	if _, err := NewReading(finding(qa.Results{}), levels, new(scripted), &other, func(error) {}); qa.CodeOf(err) != qa.CodeInternal || !strings.Contains(err.Error(), "other") {
		t.Errorf("a decision for another reader: %v", err)
	}
}

func TestEmbeddedDecision(t *testing.T) {
	d, err := EmbeddedDecision()
	if err != nil {
		t.Fatal(err)
	}
	if d.Uncertain <= 0 || d.Uncertain >= d.Found || d.Found >= 1 || d.First < 1 || d.First > d.Most || d.Slope <= 0 || d.Weights["answers"] <= 0 {
		t.Errorf("got %+v", d)
	}
	f := Features{English: true, Ranking: qa.Features{Article: &qa.ArticleFeatures{}}}
	known := maps.Collect(f.All())
	for name, w := range d.Weights {
		if _, ok := known[name]; !ok || math.IsNaN(w) || math.IsInf(w, 0) {
			t.Errorf("%s weighs %v; there is such a feature: %v", name, w, ok)
		}
	}
}

func TestCaptionIsNotMarked(t *testing.T) {
	h := hit("0", "yes 3 (Ảnh: An Bình). Bà Lan nhận giải ở Huế.", 0.5)
	a := reading(t, new(scripted), []qa.Hit{h})
	if marked := a.Quotes[0].Highlights[0].Slice(a.Quotes[0].Text); marked != "Bà Lan nhận giải ở Huế." {
		t.Errorf("marked %q", marked)
	}
	for sentence, want := range map[string]bool{
		"Bà Lan nhận giải ở Huế. Ảnh: An Bình": true, "Bà Lan (Ảnh: TTXVN)": true, "Photo: AP": true,
		"Anh: động đất ở miền Nam": false, "Ảnh hưởng của bão": false,
	} {
		if isCaption(sentence) != want {
			t.Errorf("%q: caption %v", sentence, !want)
		}
	}
}

func TestGrounds(t *testing.T) {
	g := newGrounds("Đoàn Đồng Tháp năm 2018 hỏi ông Bình 3 câu gì?", qa.Vietnamese)
	if !slices.Equal(g.names, []string{"dong", "thap", "binh"}) || !slices.Equal(g.numbers, []string{"3"}) || !slices.Equal(g.years, []string{"2018"}) {
		t.Fatalf("got %+v", g)
	}
	for _, tt := range []struct {
		name, text           string
		published            qa.Date
		lang                 qa.Language
		names, numbers, year float64
	}{
		{"all there", "Dong Thap, ông Bình, 3 câu, 2018.", qa.Date{}, qa.Vietnamese, 0, 0, 0},
		{"another place", "Hải Phòng, ông Bình, 03 câu.", qa.Date{}, qa.Vietnamese, 2.0 / 3, 0, 0},
		{"no year, no harm", "Đồng Tháp, Bình.", qa.Date{}, qa.Vietnamese, 0, 1, 0},
		{"another year", "Năm 2024, Đồng Tháp, Bình, 3.", qa.Date{}, qa.Vietnamese, 0, 0, 1},
		{"the year of the article", "Đồng Tháp, Bình, 3.", qa.Date{Year: 2018}, qa.Vietnamese, 0, 0, 0},
		{"an article of another year", "Đồng Tháp, Bình, 3.", qa.Date{Year: 2017}, qa.Vietnamese, 0, 0, 1},
		{"names of another language are no sign", "The delegates asked 3 questions.", qa.Date{}, qa.English, 0, 0, 0},
	} {
		h := hit("0", tt.text, 0.5)
		h.Passage.Language, h.Article.Published = tt.lang, tt.published
		if names, numbers, year := g.missing(&h); names != tt.names || numbers != tt.numbers || year != tt.year {
			t.Errorf("%s: %v, %v, %v", tt.name, names, numbers, year)
		}
	}
}

func TestAnotherYearIsNoAnswer(t *testing.T) {
	g := newGrounds("Năm 2018 có bao nhiêu người vượt biển?", qa.Vietnamese)
	for _, tt := range []struct {
		text, sentence string
		want           bool
	}{
		{"Riêng năm 2024 có 3.000 người. Họ đi thuyền.", "Riêng năm 2024 có 3.000 người.", true},
		{"Riêng năm 2024 có 3.000 người. Họ đi thuyền.", "Họ đi thuyền.", false},
		{"Năm 2018 có 40 người, năm 2024 có 3.000.", "Năm 2018 có 40 người, năm 2024 có 3.000.", false},
		{"Có 3.000 người.", "Có 3.000 người.", false},
	} {
		h := hit("0", tt.text, 0.5)
		_, _, year := g.missing(&h)
		if got := year > 0 && namesYear(tt.sentence); got != tt.want {
			t.Errorf("%q in %q: %v", tt.sentence, tt.text, got)
		}
	}
}
