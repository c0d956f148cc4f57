package reader

import (
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"trich/internal/encoder"
	"trich/internal/encoder/engine"
	"trich/internal/encoder/modelfile"
	"trich/internal/qa"
)

// embedded is the reader's file; the folder training tells how it is made.
//
//go:embed reader.bin
var embedded string

// codeVersion goes up whenever the same file gives other readings than before,
// beyond the rounding that kernels differ by.
const codeVersion = 1

// Options are the settings of a Reader. The zero value is usable.
type Options struct {
	// Threads is how many threads all readings of one time use together, but for
	// one that each has; 0 stands for as many as the Encoder may have.
	Threads int
}

// Passage is what is read with a question. Only Text need not be empty.
type Passage struct {
	// Title is that of the article.
	Title string
	// Before is the sentence before the passage in its article.
	Before string
	// Text is the passage, and Sentences its sentences as byte ranges of it, in
	// order and disjoint.
	Text      string
	Sentences []qa.Span
}

// Reading is what the network makes of a passage. Its numbers are logits but where
// it says otherwise; none is a probability before it has been calibrated.
type Reading struct {
	// Answers says how surely the passage answers the question.
	Answers float64
	// Best is the score of the span that is most likely the answer, of at most 40
	// tokens, and Null that of there being none.
	Best, Null float64
	// Span is where that span lies in the passage's text, in bytes, on borders of
	// characters and without white space at its ends. It is empty for a passage of
	// nothing but white space.
	Span qa.Span
	// Sentences are what was found in each sentence of the passage.
	Sentences []Sentence
}

// Sentence is what was found in a sentence. A white space that is a token of its
// own counts to the sentence after it.
type Sentence struct {
	// Best is the score of the best span that begins in the sentence, -Inf for a
	// sentence of which nothing was read because the passage is too long.
	Best float64
	// Evidence is, from 0 to 1, how much of the sentence is evidence for an answer:
	// the mean over its tokens, 0 for a sentence of which nothing was read.
	Evidence float64
}

// Reader is the embedded network, ready for use. It is safe for concurrent use.
type Reader struct {
	shared      encoder.Shared
	model       *engine.Model
	head        head
	fingerprint string
	threads     int
	// working counts the threads that read now.
	working atomic.Int32
	workers sync.Pool // of *worker
}

// New makes the Reader that was trained on e's model. It fails only if the binary
// is damaged (CodeCorrupt) or o is wrong (CodeInvalid).
func New(e *encoder.Encoder, o Options) (*Reader, error) {
	f, err := modelfile.OpenReaderString(embedded)
	if err != nil {
		return nil, err
	}
	return open(f, e.Shared(), o)
}

// open makes a Reader of a file.
func open(f *modelfile.ReaderFile, shared encoder.Shared, o Options) (*Reader, error) {
	if o.Threads < 0 {
		return nil, qa.Errorf(qa.CodeInvalid, "reader threads: %d is less than 0, which stands for those of the encoder", o.Threads)
	}
	c := f.Config()
	if c.Encoder != shared.File {
		return nil, qa.Errorf(qa.CodeCorrupt, "the reader's file is for the encoder %s, this one is %s", c.Encoder, shared.File)
	}
	if c.Form != form {
		return nil, qa.Errorf(qa.CodeCorrupt, "the reader's file wants sequences of form %d, this program makes form %d", c.Form, form)
	}
	model, err := shared.Model.Graft(f)
	if err != nil {
		return nil, err
	}
	r := &Reader{
		shared: shared, model: model, threads: cmp.Or(o.Threads, shared.Threads),
		fingerprint: fmt.Sprintf("%s/%d", f.Fingerprint(), codeVersion),
	}
	r.workers.New = func() any { return new(worker) }
	if r.head.weights, err = f.Float32("head.w", heads, shared.Dim); err != nil {
		return nil, err
	}
	r.head.bias, err = f.Float32("head.b", 1, heads)
	return r, err
}

// Fingerprint identifies the reader's file and the version of the code around it.
// It is the same for all kernels: their readings differ by rounding only.
func (r *Reader) Fingerprint() string { return r.fingerprint }

// Read reads question with each of passages; the readings are in their order. What
// is read in one does not depend on the others, bit for bit. Of a question the
// first 64 tokens are read, of a title 32, of the sentence before 40, and of the
// passage what makes 384 with all else. The error is ctx's, looked at between the
// layers of the network.
func (r *Reader) Read(ctx context.Context, question string, passages []Passage) ([]Reading, error) {
	if len(passages) == 0 {
		return nil, ctx.Err()
	}
	r.shared.Active.Add(1)
	defer r.shared.Active.Add(-1)
	b := &batch{
		reader: r, opening: r.opening(question), passages: passages, order: make([]int, len(passages)),
		readings: make([]Reading, len(passages)),
	}
	for i := range b.order {
		b.order[i] = i
	}
	// The longest are read first, so that no thread has a long one left when the
	// others are done.
	slices.SortStableFunc(b.order, func(i, j int) int { return len(passages[j].Text) - len(passages[i].Text) })
	if err := b.run(ctx); err != nil {
		return nil, err
	}
	return b.readings, nil
}
