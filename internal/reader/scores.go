package reader

import (
	"math"
	"strings"
	"unicode"

	"trich/internal/encoder/unigram"
	"trich/internal/kernel"
	"trich/internal/qa"
)

// The rows of the head.
const (
	answers = iota
	begin
	end
	evidence
	heads
)

// maxSpan is the longest span, in tokens. It is part of the form.
const maxSpan = 40

// head is the linear layer on the last states.
type head struct {
	weights []float32 // a state's width for each of heads
	bias    []float32
}

// at is the logit of a row of the head at a state.
func (h *head) at(row int, state []float32) float64 {
	return float64(kernel.Dot(state, h.weights[row*len(state):]) + h.bias[row])
}

// scores are the logits of a sequence: answers and null at its first token, the
// others at the passage's own.
type scores struct {
	answers, null        float64
	begin, end, evidence []float64
}

// take computes the logits of states, the first token's and those of the passage.
func (s *scores) take(h *head, states []float32) {
	dim := len(h.weights) / heads
	first := states[:dim]
	s.answers, s.null = h.at(answers, first), h.at(begin, first)+h.at(end, first)
	s.begin, s.end, s.evidence = s.begin[:0], s.end[:0], s.evidence[:0]
	for i := dim; i < len(states); i += dim {
		state := states[i : i+dim]
		s.begin = append(s.begin, h.at(begin, state))
		s.end = append(s.end, h.at(end, state))
		s.evidence = append(s.evidence, h.at(evidence, state))
	}
}

// reading is what the logits say of a passage, of which tokens were read.
func (s *scores) reading(tokens []unigram.Token, p *Passage) Reading {
	r := Reading{Answers: s.answers, Null: s.null, Best: math.Inf(-1), Sentences: make([]Sentence, len(p.Sentences))}
	for i := range r.Sentences {
		r.Sentences[i].Best = math.Inf(-1)
	}
	counts := make([]int, len(p.Sentences))
	at := 0
	for u, t := range tokens {
		v := s.bestEnd(u)
		score := s.begin[u] + s.end[v]
		if score > r.Best {
			r.Best, r.Span = score, qa.Span{Start: t.Span.Start, End: tokens[v].Span.End}
		}
		for at < len(counts) && p.Sentences[at].End <= t.Span.Start {
			at++
		}
		if at == len(counts) {
			continue // behind the last one
		}
		one := &r.Sentences[at]
		one.Best = max(one.Best, score)
		one.Evidence += 1 / (1 + math.Exp(-s.evidence[u]))
		counts[at]++
	}
	for i, n := range counts {
		r.Sentences[i].Evidence /= float64(max(1, n))
	}
	r.Span = trimmed(p.Text, r.Span)
	return r
}

// bestEnd is the token that a span from token u on ends with most likely, the
// first of several.
func (s *scores) bestEnd(u int) int {
	best := u
	for v := u + 1; v < min(u+maxSpan, len(s.end)); v++ {
		if s.end[v] > s.end[best] {
			best = v
		}
	}
	return best
}

// trimmed is s without white space at its ends.
func trimmed(text string, s qa.Span) qa.Span {
	rest := strings.TrimLeftFunc(s.Slice(text), unicode.IsSpace)
	start := s.End - len(rest)
	return qa.Span{Start: start, End: start + len(strings.TrimRightFunc(rest, unicode.IsSpace))}
}
