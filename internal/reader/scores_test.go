package reader

import (
	"math"
	"reflect"
	"testing"

	"trich/internal/encoder/unigram"
	"trich/internal/qa"
)

// tokensOf are tokens that begin and end at the given bytes.
func tokensOf(spans ...qa.Span) []unigram.Token {
	var tokens []unigram.Token
	for _, s := range spans {
		tokens = append(tokens, unigram.Token{Span: s})
	}
	return tokens
}

func TestReadingOfScores(t *testing.T) {
	const text = "ab cd. ef gh. ij"
	p := Passage{Text: text, Sentences: []qa.Span{{Start: 0, End: 6}, {Start: 7, End: 13}, {Start: 14, End: 16}}}
	// The fourth token is the white space before the second sentence; the third
	// sentence was cut off.
	tokens := tokensOf(qa.Span{Start: 0, End: 2}, qa.Span{Start: 3, End: 5}, qa.Span{Start: 5, End: 6},
		qa.Span{Start: 6, End: 7}, qa.Span{Start: 7, End: 9}, qa.Span{Start: 10, End: 12})
	log := math.Log
	s := scores{
		answers: 3, null: -2,
		begin:    []float64{1, 0, -9, 4, 2, 0},
		end:      []float64{0, 2, -9, -5, 1, 1},
		evidence: []float64{0, log(3), 0, -log(3), 0, math.Inf(-1)},
	}
	want := Reading{
		Answers: 3, Null: -2, Best: 5, Span: qa.Span{Start: 7, End: 9}, // Without its white space, and with the first of two ends.
		Sentences: []Sentence{{Best: 3, Evidence: (0.5 + 0.75 + 0.5) / 3}, {Best: 5, Evidence: (0.25 + 0.5 + 0) / 3}, {Best: math.Inf(-1)}},
	}
	got := s.reading(tokens, &p)
	for i := range got.Sentences {
		got.Sentences[i].Evidence = math.Round(got.Sentences[i].Evidence*1e12) / 1e12
		want.Sentences[i].Evidence = math.Round(want.Sentences[i].Evidence*1e12) / 1e12
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// TestSpansAreShort: a span has at most maxSpan tokens and does not end before it
// begins.
func TestSpansAreShort(t *testing.T) {
	s := scores{}
	var spans []qa.Span
	for i := range 2 * maxSpan {
		spans = append(spans, qa.Span{Start: i, End: i + 1})
		s.begin, s.end, s.evidence = append(s.begin, -10), append(s.end, -10), append(s.evidence, 0)
	}
	const at = 20
	s.begin[at], s.end[at-1], s.end[at+maxSpan] = 5, 5, 5
	s.end[at+maxSpan-1] = 4
	p := Passage{Text: string(make([]byte, len(spans)))}
	if got := s.reading(tokensOf(spans...), &p); got.Best != 9 || got.Span != (qa.Span{Start: at, End: at + maxSpan}) {
		t.Errorf("span %v of score %v", got.Span, got.Best)
	}
}

func TestAcquire(t *testing.T) {
	r := &Reader{threads: 4}
	for _, c := range []struct{ wanted, want int }{{3, 3}, {4, 1}, {2, 1}, {1, 1}} {
		if got := r.acquire(c.wanted); got != c.want {
			t.Errorf("%d of %d threads", got, c.wanted)
		}
	}
	r.release(5)
	if got := r.acquire(9); got != 3 {
		t.Errorf("%d threads, want the 3 that are left", got)
	}
}
