package encoder

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"trich/internal/encoder/engine"
	"trich/internal/kernel"
	"trich/internal/qa"
)

// The prefixes the model was trained with. The space after them is the one in
// front of every text.
const (
	queryPrefix   = "query:"
	passagePrefix = "passage:"
)

// codeVersion goes up whenever the same model file gives other vectors, states
// or tokens than before, beyond the rounding that kernels differ by.
const codeVersion = 3

// MaxTokens is the longest text that is encoded, in tokens: it bounds the
// memory for states to 200 MB a text.
const MaxTokens = 1 << 16

// Options are the settings of an Encoder. The zero value is usable.
type Options struct {
	// Threads is how many threads EncodePassages, or one EncodeQuery, uses at
	// most; 0 stands for as many as there are processors to run Go code.
	Threads int
	// Kernel names the arithmetic to use, see package kernel; "" and "auto" stand
	// for the fastest the processor can run.
	Kernel string
}

// network is the arithmetic of the model.
type network interface {
	// Forward computes the states of sequences of tokens, given one after
	// another as rows of the word embedding, special tokens included; ends tells
	// where each sequence ends. states receives those after the last layer, a row
	// of values a token. It is safe for concurrent use and returns ctx's error if
	// that ends first. What a sequence gives does not depend on the others, nor on
	// threads.
	Forward(ctx context.Context, rows []int32, ends []int, states []float32, threads int) error
}

// Encoder is the embedded model, ready for use. It implements qa.Encoder.
type Encoder struct {
	hidden, positions int
	begin, end        int32 // pieces around every sequence
	file, fingerprint string
	vocabulary        vocabulary
	network           network // model, unless a test puts something in front of it
	model             *engine.Model
	query, passage    []int32 // pieces of the prefixes
	threads           int
	kernel            string
	// active counts the calls under way: a question has all threads only while
	// it is alone.
	active *atomic.Int32
}

var _ qa.Encoder = (*Encoder)(nil)

// New makes an Encoder from the embedded model. It fails only if the binary is
// damaged (CodeCorrupt) or o is wrong (CodeInvalid).
func New(o Options) (*Encoder, error) {
	if o.Threads < 0 {
		return nil, qa.Errorf(qa.CodeInvalid, "encoder threads: %d is less than 0, which stands for all processors", o.Threads)
	}
	k, err := kernel.New(o.Kernel)
	if err != nil {
		return nil, qa.Errorf(qa.CodeInvalid, "encoder: %w", err)
	}
	f, err := openModel()
	if err != nil {
		return nil, err
	}
	vocabulary, err := newVocabulary(f)
	if err != nil {
		return nil, err
	}
	model, err := engine.New(k, f)
	if err != nil {
		return nil, err
	}
	c := f.Config()
	e := &Encoder{
		hidden: c.Hidden, positions: c.Positions, begin: int32(c.Begin), end: int32(c.End),
		vocabulary: vocabulary, network: model, model: model, threads: o.Threads, kernel: k.Name(),
		file: f.Fingerprint(), fingerprint: fmt.Sprintf("%s/%d", f.Fingerprint(), codeVersion), active: new(atomic.Int32),
	}
	if e.threads == 0 {
		e.threads = runtime.GOMAXPROCS(0)
	}
	e.query, e.passage = vocabulary.pieces(queryPrefix), vocabulary.pieces(passagePrefix)
	return e, nil
}

// Dim is the number of values in a vector.
func (e *Encoder) Dim() int { return e.hidden }

// Fingerprint identifies the model file and the version of the code around it.
// It is the same for all kernels: their vectors differ by rounding only.
func (e *Encoder) Fingerprint() string { return e.fingerprint }

// Kernel names the arithmetic in use.
func (e *Encoder) Kernel() string { return e.kernel }

// threadRows is how many tokens there must be for each thread that works on a
// question: with fewer, waiting for one another takes longer than is gained.
const threadRows = 4

// EncodeQuery encodes a question: of one that comes to more than
// qa.MaxQuestionRunes tokens, because single signs of it stand for whole phrases, so
// many. The slices of the Encoding are the caller's.
// Errors are the context's, and CodeInvalid for a text of more than MaxTokens tokens.
func (e *Encoder) EncodeQuery(ctx context.Context, text string) (qa.Encoding, error) {
	encoded, err := e.EncodeQueries(ctx, []string{text})
	if err != nil {
		return qa.Encoding{}, err
	}
	return encoded[0], nil
}

// EncodeQueries encodes questions in one pass, which reads the weights once for
// all; the rest is as with EncodeQuery, and so are the results, bit for bit.
func (e *Encoder) EncodeQueries(ctx context.Context, texts []string) ([]qa.Encoding, error) {
	threads := 1
	if e.active.Add(1) == 1 {
		threads = e.threads
	}
	defer e.active.Add(-1)
	encoded := make([]qa.Encoding, len(texts))
	p := pass{encoder: e, threads: threads, done: func(t *job) error {
		encoded[t.index] = t.encoding()
		return nil
	}}
	for i, text := range texts {
		t := &job{index: i}
		if err := t.start(e, e.query, text); err != nil {
			return nil, err
		}
		t.clip(qa.MaxQuestionRunes)
		if err := p.add(ctx, t); err != nil {
			return nil, err
		}
	}
	return encoded, p.run(ctx)
}

// EncodePassages encodes passages as qa.Encoder says, each wholly on one of the
// Encoder's threads, several short ones in one pass. Besides emit's errors there
// are the context's, and CodeInvalid for a text of more than MaxTokens tokens. No
// emit is running any more when it returns.
func (e *Encoder) EncodePassages(outer context.Context, texts []string, emit func(i int, e qa.Encoding) error) error {
	e.active.Add(1)
	defer e.active.Add(-1)
	ctx, stop := context.WithCancelCause(outer)
	defer stop(nil)
	var next atomic.Int64
	var emitting sync.Mutex
	var workers sync.WaitGroup
	for range min(e.threads, len(texts)) {
		workers.Go(func() {
			p := pass{encoder: e, threads: 1}
			p.done = func(t *job) error {
				emitting.Lock()
				defer emitting.Unlock()
				if ctx.Err() != nil {
					return context.Cause(ctx)
				}
				err := emit(t.index, t.encoding())
				if err != nil {
					stop(err) // before another thread may emit
				}
				p.spare = append(p.spare, t)
				return err
			}
			if err := p.passages(yielding{ctx}, texts, &next); err != nil {
				stop(err)
			}
		})
	}
	workers.Wait()
	if err := outer.Err(); err != nil {
		return err
	}
	return context.Cause(ctx)
}

// yielding is the context of passages, which are encoded for a long time on all
// processors. The network looks at its context between layers, about once a
// millisecond; there a question that waits for a processor goes first, instead
// of when the run-time takes one away, after ten.
type yielding struct{ context.Context }

// Err is the context's error.
func (y yielding) Err() error {
	runtime.Gosched()
	return y.Context.Err()
}

// Kernels lists the values of Options.Kernel that this processor can run, the
// fastest first.
func Kernels() []string { return kernel.Names() }
