package encoder

import (
	"math"

	"trich/internal/encoder/unigram"
	"trich/internal/qa"
)

// job is a text that is being encoded. Its memory is used again for another.
type job struct {
	index  int
	prefix []int32
	pieces []unigram.Token
	tokens []qa.Token
	states []float32
	vector []float32
}

// start divides text into pieces.
func (t *job) start(e *Encoder, prefix []int32, text string) error {
	t.prefix = prefix
	t.pieces = e.vocabulary.tokeniser.Append(t.pieces[:0], text)
	if len(t.pieces) > MaxTokens {
		return qa.Errorf(qa.CodeInvalid,
			"text of %d tokens is too long to be encoded; split it into texts of at most %d", len(t.pieces), MaxTokens)
	}
	t.tokens = t.tokens[:0]
	for _, p := range t.pieces {
		t.tokens = append(t.tokens, qa.Token{ID: e.vocabulary.origin[p.Piece], Span: p.Span})
	}
	t.states = t.states[:0]
	t.vector = sized(t.vector, e.hidden)
	clear(t.vector)
	return nil
}

// clip leaves no more than the first n tokens; it comes before the network.
func (t *job) clip(n int) {
	n = min(n, len(t.pieces))
	t.pieces, t.tokens = t.pieces[:n], t.tokens[:n]
}

// take adds the states of the text's next window: those of the window's own
// tokens, and to the vector those of all its tokens, so that after the last
// window it has the direction of their mean, each window weighted with its
// length.
func (t *job) take(states []float32, tokens int) {
	dim := len(t.vector)
	for i := 0; i < len(states); i += dim {
		for j, v := range states[i : i+dim] {
			t.vector[j] += v
		}
	}
	first := (1 + len(t.prefix)) * dim
	t.states = append(t.states, states[first:first+tokens*dim]...)
}

// encoding is the result once every window has been taken. Its slices are t's.
func (t *job) encoding() qa.Encoding {
	normalise(t.vector)
	return qa.Encoding{Vector: t.vector, Tokens: t.tokens, States: t.states}
}

// windows divides n tokens into as few windows of at most room as possible, of
// the same length but for one token: a short rest would have too little context
// to be understood, and so much less weight in the text's vector.
func windows(n, room int) []qa.Span {
	count := max(1, (n+room-1)/room)
	list := make([]qa.Span, count)
	for i := range list {
		list[i] = qa.Span{Start: n * i / count, End: n * (i + 1) / count}
	}
	return list
}

// normalise scales v to unit length; a zero vector stays.
func normalise(v []float32) {
	sum := 0.0
	for _, f := range v {
		sum += float64(f) * float64(f)
	}
	if sum == 0 {
		return
	}
	scale := float32(1 / math.Sqrt(sum))
	for i := range v {
		v[i] *= scale
	}
}
