// Package engine runs the encoder's transformer, a BERT with normalisation after
// each block (Devlin et al., 2019), in integer products on package kernel. Weights
// are the four-bit ones of the model file, activations are quantised to eight bits
// in blocks as they come; normalisation, attention and GELU are float32.
//
// A pass takes the tokens of several sequences one after another, without
// padding. What a sequence's tokens give depends on nothing else in the pass and
// not on the number of threads, bit for bit.
package engine

import (
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"trich/internal/encoder/modelfile"
	"trich/internal/kernel"
)

// norm holds the parameters of a layer normalisation.
type norm struct{ gamma, beta []float32 }

// layer is a transformer layer; its three projections are one matrix.
type layer struct {
	qkv, attentionOut, in, out *kernel.Linear
	attentionNorm, outNorm     norm
}

// Model is the transformer packed for one kernel. It is safe for concurrent use.
type Model struct {
	kernel               *kernel.Kernel
	hidden, inner, heads int
	epsilon              float32
	words                modelfile.FourBit
	positions            []float32 // with the embedding of the only type added
	norm                 norm
	layers               []layer
	spaces               sync.Pool // of *workspace
	contention           contention
}

// New packs the weights of f for k, using all cores. The error is that of a
// tensor which is missing or has the wrong shape, or of a model of a shape that
// the kernels do not take.
func New(k *kernel.Kernel, f *modelfile.File) (*Model, error) {
	c := f.Config()
	if c.Hidden != c.Heads*kernel.HeadDim || c.Hidden%kernel.ColumnStep != 0 || c.FeedForward%kernel.ColumnStep != 0 {
		return nil, fmt.Errorf("model of shape %+v: want heads of %d, widths in multiples of %d", c, kernel.HeadDim, kernel.ColumnStep)
	}
	m := &Model{
		kernel: k, hidden: c.Hidden, inner: c.FeedForward, heads: c.Heads,
		epsilon: c.Epsilon, layers: make([]layer, c.Layers),
	}
	m.spaces.New = func() any { return new(workspace) }
	l := loader{file: f, kernel: k}
	m.words = l.fourBit("emb.word", c.Pieces, c.Hidden)
	m.positions = slices.Clone(l.floats("emb.pos", c.Positions, c.Hidden))
	for i, v := range l.floats("emb.type", 1, c.Hidden) {
		for j := i; j < len(m.positions); j += c.Hidden {
			m.positions[j] += v
		}
	}
	m.norm = l.norm("emb.ln", c.Hidden)
	for i := range m.layers {
		m.layers[i] = l.layer(i, c)
	}
	if l.err != nil {
		return nil, l.err
	}
	runAll(l.jobs)
	return m, nil
}

// runAll does the jobs on all cores.
func runAll(jobs []func()) {
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(jobs)) {
		wait.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(jobs)); i = next.Add(1) - 1 {
				jobs[i]()
			}
		})
	}
	wait.Wait()
}

// Bytes is the memory the packed matrices hold.
func (m *Model) Bytes() int {
	n := 0
	for _, l := range m.layers {
		n += l.qkv.Bytes() + l.attentionOut.Bytes() + l.in.Bytes() + l.out.Bytes()
	}
	return n
}
