// Package engine runs the encoder's transformer, a BERT with normalisation after
// each block (Devlin et al., 2019), in integer products on package kernel. Weights
// are the four-bit ones of the model file, or the seven-bit ones of a reader's;
// activations are quantised to eight bits in blocks as they come; normalisation,
// attention and GELU are float32.
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
	"trich/internal/qa"
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
	l := loader{file: &f.Sections, kernel: k}
	m.words = l.fourBit("emb.word", c.Pieces, c.Hidden)
	m.positions = slices.Clone(l.floats("emb.pos", c.Positions, c.Hidden))
	for i, v := range l.floats("emb.type", 1, c.Hidden) {
		for j := i; j < len(m.positions); j += c.Hidden {
			m.positions[j] += v
		}
	}
	m.norm = l.norm("emb.ln", c.Hidden)
	for i := range m.layers {
		m.layers[i] = l.layer(i, c.Hidden, c.FeedForward)
	}
	if l.err != nil {
		return nil, l.err
	}
	runAll(l.jobs)
	return m, nil
}

// Graft is a model with the embedding of m, its layers below f's first, and f's
// own from there on; what is m's is in memory once. The error, a CodeCorrupt, is
// that of a tensor which is missing or has the wrong shape, or of layers of another
// shape than m's.
func (m *Model) Graft(f *modelfile.ReaderFile) (*Model, error) {
	c := f.Config()
	if c.Hidden != m.hidden || c.Heads != m.heads || c.FeedForward != m.inner || c.Layers != len(m.layers) {
		return nil, qa.Errorf(qa.CodeCorrupt, "reader of shape %+v on an encoder of %d layers, %d wide, %d within, with %d heads",
			c, len(m.layers), m.hidden, m.inner, m.heads)
	}
	g := &Model{
		kernel: m.kernel, hidden: m.hidden, inner: m.inner, heads: m.heads, epsilon: m.epsilon,
		words: m.words, positions: m.positions, norm: m.norm, layers: slices.Clone(m.layers),
	}
	g.spaces.New = func() any { return new(workspace) }
	l := loader{file: &f.Sections, kernel: m.kernel, wide: true}
	for i := c.First; i < c.Layers; i++ {
		g.layers[i] = l.layer(i, c.Hidden, c.FeedForward)
	}
	if l.err != nil {
		return nil, l.err
	}
	runAll(l.jobs)
	return g, nil
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
