package reader

import (
	"context"

	"trich/internal/encoder/unigram"
)

// form numbers the way that sequences are put together: the order of their parts
// and the limits below. The network was trained on sequences of this form; it is
// written down once more in training/sequence.py.
const form = 1

// The limits in tokens.
const (
	maxQuestion = 64
	maxTitle    = 32
	maxBefore   = 40
	maxSequence = 384
)

// opening is what all sequences of a question begin with.
func (r *Reader) opening(question string) []int32 {
	s := &r.shared
	rows := append([]int32{s.Begin}, s.Query...)
	tokens := s.Tokeniser.Append(nil, question)
	for _, t := range tokens[:min(len(tokens), maxQuestion)] {
		rows = append(rows, t.Piece)
	}
	return append(append(rows, s.End), s.Passage...)
}

// worker collects the sequences of passages and takes them through the network
// together. It belongs to one goroutine; its memory is used again.
type worker struct {
	batch *batch
	rows  []int32
	ends  []int
	// kept are the tokens whose states are wanted: the first of each sequence and
	// the passage's own.
	kept   []int
	parts  []part
	tokens []unigram.Token // of the passages' texts
	short  []unigram.Token // of a title, or of the sentence before
	states []float32
	scores scores
}

// part is the sequence of one passage.
type part struct {
	index      int // of the passage
	start, end int // its tokens
}

// reset makes w ready for a pass.
func (w *worker) reset(b *batch) {
	w.batch = b
	w.rows, w.ends, w.kept = w.rows[:0], w.ends[:0], w.kept[:0]
	w.parts, w.tokens = w.parts[:0], w.tokens[:0]
}

// add appends the sequence of passage i.
func (w *worker) add(i int) {
	p, s := &w.batch.passages[i], &w.batch.reader.shared
	start, first := len(w.rows), len(w.tokens)
	w.rows = append(w.rows, w.batch.opening...)
	if p.Title != "" {
		w.addPart(p.Title+".", maxTitle)
	}
	if p.Before != "" {
		w.addPart(p.Before, maxBefore)
	}
	w.tokens = s.Tokeniser.Append(w.tokens, p.Text)
	room := maxSequence - 1 - (len(w.rows) - start)
	w.tokens = w.tokens[:min(len(w.tokens), first+room)]
	w.kept = append(w.kept, start)
	for _, t := range w.tokens[first:] {
		w.kept = append(w.kept, len(w.rows))
		w.rows = append(w.rows, t.Piece)
	}
	w.rows = append(w.rows, s.End)
	w.ends = append(w.ends, len(w.rows))
	w.parts = append(w.parts, part{i, first, len(w.tokens)})
}

// addPart appends the pieces of text, at most limit.
func (w *worker) addPart(text string, limit int) {
	w.short = w.batch.reader.shared.Tokeniser.Append(w.short[:0], text)
	for _, t := range w.short[:min(len(w.short), limit)] {
		w.rows = append(w.rows, t.Piece)
	}
}

// run takes what has been collected through the network and reads the states.
func (w *worker) run(ctx context.Context, threads int) error {
	b := w.batch
	r := b.reader
	dim := r.shared.Dim
	if n := len(w.rows) * dim; cap(w.states) < n {
		w.states = make([]float32, n)
	}
	w.states = w.states[:len(w.rows)*dim]
	if err := r.model.ForwardSome(ctx, w.rows, w.ends, w.kept, w.states, threads); err != nil {
		return err
	}
	states := w.states
	for _, part := range w.parts {
		tokens := w.tokens[part.start:part.end]
		n := (1 + len(tokens)) * dim
		w.scores.take(&r.head, states[:n])
		b.readings[part.index] = w.scores.reading(tokens, &b.passages[part.index])
		states = states[n:]
	}
	return nil
}
