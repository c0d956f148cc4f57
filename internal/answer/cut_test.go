package answer

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"trich/internal/qa"
)

func TestMarked(t *testing.T) {
	tests := []struct {
		name   string
		scores []float64
		want   []int
	}{
		{"one sentence", []float64{0.2}, []int{0}},
		{"the best", []float64{0.2, 0.9, 0.3}, []int{1}},
		{"the first of equals that are apart", []float64{0.9, 0.1, 0.9}, []int{0}},
		{"the next is close", []float64{0.2, 1, 0.93}, []int{1, 2}},
		{"the next is not close enough", []float64{0.2, 1, 0.92}, []int{1}},
		{"the one before is close", []float64{0.95, 1, 0.2}, []int{0, 1}},
		{"the closer neighbour", []float64{0.95, 1, 0.97}, []int{1, 2}},
		{"close but not beside", []float64{0.99, 0.1, 1, 0.2}, []int{2}},
		{"never three", []float64{1, 1, 1}, []int{0, 1}},
	}
	for _, tt := range tests {
		if got := marked(qa.Hit{Sentences: tt.scores}); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

// sentence is the i-th of a long passage, 100 characters long.
func sentence(i int) string {
	s := fmt.Sprintf("Câu thứ %d kể về đường đi ", i)
	return s + strings.Repeat("ế", 99-utf8.RuneCountInString(s)) + "."
}

// long makes a hit of n such sentences, the best being the given ones.
func long(n int, best ...int) qa.Hit {
	sentences, scores := make([]string, n), make([]float64, n)
	for i := range n {
		sentences[i] = sentence(i)
	}
	for _, b := range best {
		scores[b] = 1
	}
	return hit("long", strings.Join(sentences, " "), 0.9, scores...)
}

func TestCut(t *testing.T) {
	tests := []struct {
		name        string
		sentences   int
		best        []int
		first, last int // the sentences quoted
	}{
		{"short enough to be quoted whole", 8, []int{7}, 0, 7},
		{"around the middle", 12, []int{6}, 4, 8},
		{"from the beginning", 12, []int{0}, 0, 4},
		{"to the end", 12, []int{11}, 7, 11},
		{"around two", 12, []int{5, 6}, 4, 8},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := long(tt.sentences, tt.best...)
			q, err := cut(h, false)
			if err != nil {
				t.Fatal(err)
			}
			p := h.Passage
			want := p.Text[p.Sentences[tt.first].Start:p.Sentences[tt.last].End]
			if q.Text != want {
				t.Errorf("quoted is %q, want sentences %d to %d", q.Text, tt.first, tt.last)
			}
			from := q.Span.Start - p.Span.Start
			if q.Span.Len() != len(q.Text) || p.Text[from:from+len(q.Text)] != q.Text {
				t.Errorf("%q is not at %v", q.Text, q.Span)
			}
			var texts, wanted []string
			for _, m := range q.Highlights {
				texts = append(texts, m.Slice(q.Text))
			}
			for _, b := range tt.best {
				wanted = append(wanted, sentence(b))
			}
			if !slices.Equal(texts, wanted) {
				t.Errorf("marked is %q, want %q", texts, wanted)
			}
		})
	}
}

// TestCutLongSentence: a sentence longer than any context is quoted whole, and
// alone.
func TestCutLongSentence(t *testing.T) {
	giant := "Rất " + strings.Repeat("rất ", 300) + "dài."
	h := hit("a", "Ngắn. "+giant+" Ngắn nữa.", 0.9, 0, 1, 0)
	if len(h.Passage.Sentences) != 3 {
		t.Fatalf("%d sentences", len(h.Passage.Sentences))
	}
	q, err := cut(h, false)
	if err != nil || q.Text != giant || len(q.Highlights) != 1 || q.Highlights[0] != (qa.Span{End: len(giant)}) {
		t.Errorf("%v, %v, %.40q…", err, q.Highlights, q.Text)
	}
}

// TestVerify takes a right quote and spoils it.
func TestVerify(t *testing.T) {
	h := hit("a", "Một. Hai. Ba.", 0.9, 0, 1, 0)
	tests := []struct {
		name  string
		spoil func(*qa.Quote)
		want  string // part of the message, empty for none
	}{
		{"right", func(*qa.Quote) {}, ""},
		{"a part", func(q *qa.Quote) { q.Text, q.Span.Start, q.Highlights = q.Text[5:], 105, []qa.Span{{Start: 0, End: 4}} }, ""},
		{"another text", func(q *qa.Quote) { q.Text = "Mọt" + q.Text[len("Một"):] }, "slice"},
		{"shifted", func(q *qa.Quote) { q.Span.Start++; q.Span.End++ }, "slice"},
		{"another length", func(q *qa.Quote) { q.Span.End-- }, "slice"},
		{"before the passage", func(q *qa.Quote) { q.Span.Start--; q.Span.End-- }, "slice"},
		{"beyond the passage", func(q *qa.Quote) { q.Text += "."; q.Span.End++ }, "slice"},
		{"nothing marked", func(q *qa.Quote) { q.Highlights = nil }, "no marked sentence"},
		{"an empty mark", func(q *qa.Quote) { q.Highlights = []qa.Span{{Start: 3, End: 3}} }, "mark"},
		{"a mark outside", func(q *qa.Quote) { q.Highlights = []qa.Span{{Start: 3, End: len(q.Text) + 1}} }, "mark"},
		{"a negative mark", func(q *qa.Quote) { q.Highlights = []qa.Span{{Start: -1, End: 3}} }, "mark"},
		{"marks that overlap", func(q *qa.Quote) { q.Highlights = []qa.Span{{Start: 0, End: 6}, {Start: 5, End: 8}} }, "mark"},
		{"marks out of order", func(q *qa.Quote) { q.Highlights = []qa.Span{{Start: 5, End: 8}, {Start: 0, End: 4}} }, "mark"},
	}
	for _, tt := range tests {
		q, err := cut(h, false)
		if err != nil {
			t.Fatal(err)
		}
		tt.spoil(&q)
		err = verify(h.Passage, q)
		if (err == nil) != (tt.want == "") || err != nil && (!strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "of a")) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

// TestWrongSentencesAreRefused: a hit whose sentences lie outside its passage
// gives an error, not a wrong quote.
func TestWrongSentencesAreRefused(t *testing.T) {
	h := hit("a", "Một. Hai.", 0.9, 0, 1)
	h.Passage.Sentences[1].End += 2
	a, err := service(t, finding(qa.Results{Hits: []qa.Hit{h}})).Answer(t.Context(), qa.Question{Text: "Ai?"})
	if err == nil || a.Outcome != "" || len(a.Quotes) > 0 {
		t.Errorf("got %+v, %v", a, err)
	}
}

// An answer that speaks of somebody named before comes with the sentence that names
// them: of the same passage, or of the one before.
func TestCutNamesItsSubject(t *testing.T) {
	of := func(h qa.Hit, earlier string) qa.Hit {
		first := hit("earlier", earlier, 0).Passage
		h.Article.Passages = []qa.Passage{*first, *h.Passage}
		return h
	}
	named, leaning := "Nghi phạm là Trần Văn Nam.", "Anh bị bắt ở Huế."
	tests := []struct{ name, earlier, text, before string }{
		{"it leans", "Vụ cướp xảy ra tối qua. " + named, leaning + " Vụ án được điều tra.", named},
		{"it names whom", named, "Nam bị bắt ở Huế. Vụ án được điều tra.", ""},
		{"what stands before is too long", strings.Repeat("dài ", 200) + ".", leaning, ""},
	}
	for _, tt := range tests {
		h := of(hit("id", tt.text, 0.9), tt.earlier)
		h.Sentences[0] = 1
		q, err := cut(h, false)
		if err != nil || q.Before != tt.before || q.Text != tt.text {
			t.Errorf("%s: %q before %q (%v)", tt.name, q.Before, q.Text, err)
		}
	}
	// Of a long passage the sentence before is taken in first.
	h := long(12, 5)
	s := h.Passage.Sentences[5]
	h.Passage.Text = h.Passage.Text[:s.Start] + "Anh " + h.Passage.Text[s.Start+len("Anh "):]
	q, err := cut(h, true)
	if err != nil || !strings.HasPrefix(q.Text, sentence(4)) || q.Before != "" {
		t.Errorf("%q (%v)", q.Text, err)
	}
}
