package reference

import (
	"context"
	"fmt"
	"sync"

	"trich/internal/encoder/modelfile"
)

// Network is the model with its linear weights unpacked to float32. It is safe
// for concurrent use.
type Network struct {
	config    modelfile.Config
	word      modelfile.FourBit
	positions []float32
	kind      []float32 // the embedding of type 0, the only one used
	norm      layerNorm
	layers    []layer
	pool      sync.Pool // of *scratch
}

type layer struct {
	query, key, value, attended linear
	attendedNorm                layerNorm
	up, down                    linear
	downNorm                    layerNorm
}

// New unpacks the weights of f, one goroutine a layer. The error is that of a
// tensor which is missing or has the wrong shape.
func New(f *modelfile.File) (*Network, error) {
	c := f.Config()
	n := &Network{config: c, layers: make([]layer, c.Layers)}
	n.pool.New = func() any { return new(scratch) }
	l := loader{file: f}
	n.word = l.fourBit("emb.word", c.Pieces, c.Hidden)
	n.positions = l.floats("emb.pos", c.Positions, c.Hidden)
	n.kind = l.floats("emb.type", 1, c.Hidden)
	n.norm = l.norm("emb.ln", c.Hidden, c.Epsilon)
	if l.err != nil {
		return nil, l.err
	}
	errs := make([]error, c.Layers)
	var group sync.WaitGroup
	for i := range n.layers {
		group.Go(func() { n.layers[i], errs[i] = loadLayer(f, i) })
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return n, nil
}

func loadLayer(f *modelfile.File, i int) (layer, error) {
	c := f.Config()
	l := loader{file: f}
	name := func(part string) string { return fmt.Sprintf("l%d.%s", i, part) }
	return layer{
		query:        l.linear(name("q"), c.Hidden, c.Hidden),
		key:          l.linear(name("k"), c.Hidden, c.Hidden),
		value:        l.linear(name("v"), c.Hidden, c.Hidden),
		attended:     l.linear(name("ao"), c.Hidden, c.Hidden),
		attendedNorm: l.norm(name("aln"), c.Hidden, c.Epsilon),
		up:           l.linear(name("fi"), c.FeedForward, c.Hidden),
		down:         l.linear(name("fo"), c.Hidden, c.FeedForward),
		downNorm:     l.norm(name("oln"), c.Hidden, c.Epsilon),
	}, l.err
}

// loader reads tensors until the first error.
type loader struct {
	file *modelfile.File
	err  error
}

func (l *loader) floats(name string, rows, cols int) []float32 {
	if l.err != nil {
		return nil
	}
	var values []float32
	values, l.err = l.file.Float32(name, rows, cols)
	return values
}

func (l *loader) fourBit(name string, rows, cols int) modelfile.FourBit {
	if l.err != nil {
		return modelfile.FourBit{}
	}
	var m modelfile.FourBit
	m, l.err = l.file.FourBit(name, rows, cols)
	return m
}

func (l *loader) norm(name string, width int, epsilon float32) layerNorm {
	return layerNorm{l.floats(name+".w", 1, width), l.floats(name+".b", 1, width), float64(epsilon)}
}

func (l *loader) linear(name string, out, in int) linear {
	m := l.fourBit(name+".w", out, in)
	lin := linear{out: out, in: in, bias: l.floats(name+".b", 1, out)}
	if l.err == nil {
		lin.weights = make([]float32, out*in)
		for i := range out {
			m.Row(lin.weights[i*in:][:in], i)
		}
	}
	return lin
}

// scratch is the memory of one Forward, kept for the next.
type scratch struct {
	x, query, key, value, mixed, out, wide []float32
	weights                                []float32 // of one token's attention
}

func (s *scratch) resize(tokens, hidden, wide int) {
	for _, b := range []*[]float32{&s.x, &s.query, &s.key, &s.value, &s.mixed, &s.out} {
		*b = resized(*b, tokens*hidden)
	}
	s.wide = resized(s.wide, tokens*wide)
	s.weights = resized(s.weights, tokens)
}

func resized(b []float32, n int) []float32 {
	if cap(b) < n {
		return make([]float32, n)
	}
	return b[:n]
}

// Forward computes the hidden states of one sequence of 1 to Positions tokens,
// given as rows of the word embedding with the special tokens among them. states
// receives those after the last layer, Hidden values a token. It runs on the
// calling goroutine. The error is ctx's, looked at between layers, or tells of a
// sequence or a row out of range.
func (n *Network) Forward(ctx context.Context, rows []int32, states []float32) error {
	if len(rows) == 0 || len(rows) > n.config.Positions {
		return fmt.Errorf("sequence of %d tokens, wanted 1 to %d", len(rows), n.config.Positions)
	}
	s := n.pool.Get().(*scratch)
	defer n.pool.Put(s)
	s.resize(len(rows), n.config.Hidden, n.config.FeedForward)
	if err := n.embed(s.x, rows); err != nil {
		return err
	}
	for i := range n.layers {
		if err := ctx.Err(); err != nil {
			return err
		}
		n.layers[i].run(s, len(rows), n.config)
	}
	copy(states, s.x)
	return nil
}

// embed fills x with the normalised sum of the three embeddings.
func (n *Network) embed(x []float32, rows []int32) error {
	h := n.config.Hidden
	for t, row := range rows {
		if row < 0 || int(row) >= n.config.Pieces {
			return fmt.Errorf("token %d is row %d of %d", t, row, n.config.Pieces)
		}
		v := x[t*h:][:h]
		n.word.Row(v, int(row))
		for i, p := range n.positions[t*h:][:h] {
			v[i] += p + n.kind[i]
		}
		n.norm.apply(v)
	}
	return nil
}

// run takes s.x through the layer.
func (l *layer) run(s *scratch, tokens int, c modelfile.Config) {
	l.query.apply(s.query, s.x, tokens)
	l.key.apply(s.key, s.x, tokens)
	l.value.apply(s.value, s.x, tokens)
	attend(s, tokens, c.Heads, c.Hidden)
	l.attended.apply(s.out, s.mixed, tokens)
	l.attendedNorm.addApply(s.x, s.out)
	l.up.apply(s.wide, s.x, tokens)
	gelu(s.wide)
	l.down.apply(s.out, s.wide, tokens)
	l.downNorm.addApply(s.x, s.out)
}
