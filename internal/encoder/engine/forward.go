package engine

import (
	"context"
	"fmt"
	"sync/atomic"

	"trich/internal/encoder/kernel"
)

// panelRows is how many rows go through a layer's second part at a time: enough
// to pay for reading the weights, few enough that everything between stays in
// the second-level cache.
const panelRows = 108

// panel divides rows into as few panels as possible, of about the same size and
// whole blocks of the kernels' six rows.
func panel(rows int) int {
	count := (rows + panelRows - 1) / panelRows
	return min(panelRows, ((rows+count-1)/count+5)/6*6)
}

// workspace is the memory of a pass; it grows to the largest it has seen.
type workspace struct {
	// qkv holds queries, keys and values in panels of two heads; consecutive
	// layers take turns when there are several threads, so that none overwrites
	// what another still reads.
	qkv     [2][]float32
	context []float32
	workers []worker
}

// worker is what one thread needs for itself.
type worker struct {
	hidden, inner  []float32
	levels         []byte // quantised activations of either width
	attention      *kernel.AttentionScratch
	longest, panel int
	from, to       int // its rows
}

// fit makes room for a pass.
func (w *workspace) fit(m *Model, rows, longest, threads int) {
	if len(w.context) < rows*m.hidden {
		w.context = kernel.Floats(rows * m.hidden)
	}
	size := (3*m.hidden/headPanel*rows + slackRows) * headPanel
	for i := range min(threads, len(w.qkv)) {
		if len(w.qkv[i]) < size {
			w.qkv[i] = kernel.Floats(size)
		}
	}
	for len(w.workers) < threads {
		w.workers = append(w.workers, worker{})
	}
	for t := range threads {
		one := &w.workers[t]
		one.fit(m, min(rows, panelRows), longest)
		one.from, one.to = rows*t/threads, rows*(t+1)/threads
	}
}

// headPanel is the width of a panel of queries, keys or values: two heads.
const headPanel = 2 * kernel.HeadDim

// slackRows is what attention may read past the last row.
const slackRows = 16

func (w *worker) fit(m *Model, rows, longest int) {
	if rows > w.panel {
		w.panel = rows
		w.hidden, w.inner = kernel.Floats(rows*m.hidden), kernel.Floats(rows*m.inner)
		w.levels = kernel.Bytes(kernel.BlockBytes(rows * max(m.hidden, m.inner)))
	}
	if longest > w.longest {
		w.longest = longest
		w.attention = kernel.NewAttentionScratch(longest)
	}
}

// pass is one run of the model.
type pass struct {
	*Model
	ctx     context.Context
	rows    []int32
	ends    []int
	states  []float32
	space   *workspace
	barrier *barrier
	// stopAt is the layer, from 1, at whose barrier all threads stop; 0 for none.
	stopAt atomic.Int32
}

// Forward computes the states of sequences of tokens, given one after another as
// rows of the word embedding with the special tokens among them; ends tells
// where each sequence ends, the last at len(rows). states receives those after
// the last layer, one row of the model's width a token. The work is divided among
// up to `threads` threads, the caller's included. The error is ctx's, looked at
// between layers, or tells of a sequence or a row out of range.
func (m *Model) Forward(ctx context.Context, rows []int32, ends []int, states []float32, threads int) error {
	longest, err := m.check(rows, ends)
	if err != nil {
		return err
	}
	threads = max(1, min(threads, len(rows)))
	w := m.spaces.Get().(*workspace)
	defer m.spaces.Put(w)
	w.fit(m, len(rows), longest, threads)
	p := pass{
		Model: m, ctx: ctx, rows: rows, ends: ends, states: states[:len(rows)*m.hidden],
		space: w, barrier: newBarrier(threads),
	}
	for t := 1; t < threads; t++ {
		go p.run(&w.workers[t], false)
	}
	p.run(&w.workers[0], true)
	if p.stopAt.Load() != 0 {
		return ctx.Err()
	}
	return nil
}

// check finds the length of the longest sequence.
func (m *Model) check(rows []int32, ends []int) (longest int, err error) {
	start := 0
	for i, end := range ends {
		if end <= start || end > len(rows) || end-start > len(m.positions)/m.hidden {
			return 0, fmt.Errorf("sequence %d of %d tokens, wanted 1 to %d", i, end-start, len(m.positions)/m.hidden)
		}
		longest, start = max(longest, end-start), end
	}
	if start == 0 || start != len(rows) {
		return 0, fmt.Errorf("sequences end at token %d of %d", start, len(rows))
	}
	for i, r := range rows {
		if r < 0 || int(r) >= m.words.Rows {
			return 0, fmt.Errorf("token %d is row %d of %d", i, r, m.words.Rows)
		}
	}
	return longest, nil
}

// run takes a worker's rows through the model. The leader watches the context
// and names the layer to stop at: a plain flag could already be seen by a thread
// that is still leaving the barrier before, and the others would wait for it
// for ever. Past its last barrier no thread touches the workspace, so the leader
// need not see the others end.
func (p *pass) run(w *worker, leader bool) {
	p.embed(w)
	for i := range p.layers {
		if leader && p.ctx.Err() != nil {
			p.stopAt.Store(int32(i + 1))
		}
		qkv := p.space.qkv[i%min(2, int(p.barrier.threads))]
		p.project(w, &p.layers[i], qkv)
		p.barrier.wait()
		if int(p.stopAt.Load()) == i+1 {
			return
		}
		p.attend(w, qkv)
		for from, step := w.from, panel(w.to-w.from); from < w.to; from += step {
			p.finish(w, &p.layers[i], from, min(from+step, w.to))
		}
	}
	p.barrier.wait()
}

// embed fills the states of a worker's rows.
func (p *pass) embed(w *worker) {
	h := p.hidden
	start := 0
	for _, end := range p.ends {
		for r := max(start, w.from); r < min(end, w.to); r++ {
			row := p.states[r*h : (r+1)*h]
			p.words.Row(row, int(p.rows[r]))
			p.kernel.AddNorm(row, p.positions[(r-start)*h:], p.norm.gamma, p.norm.beta, p.epsilon)
		}
		start = end
	}
}

// project computes queries, keys and values.
func (p *pass) project(w *worker, l *layer, qkv []float32) {
	h := p.hidden
	out := kernel.Output{Data: qkv, Panel: headPanel, Rows: len(p.rows)}
	step := panel(w.to - w.from)
	for from := w.from; from < w.to; from += step {
		rows := min(step, w.to-from)
		p.kernel.QuantizeBlocks(w.levels, p.states[from*h:(from+rows)*h], h)
		l.qkv.Mul(out, from, w.levels, rows, 0, 3*h)
	}
}

// attend computes the context of a worker's rows, sequence by sequence and head
// by head.
func (p *pass) attend(w *worker, qkv []float32) {
	h, rows := p.hidden, len(p.rows)
	panels := h / headPanel
	start := 0
	for _, end := range p.ends {
		from, to := max(start, w.from), min(end, w.to)
		for head := 0; head < p.heads && from < to; head++ {
			at := func(part int) []float32 {
				return qkv[((part*panels+head/2)*rows+start)*headPanel+head%2*kernel.HeadDim:]
			}
			one := kernel.Head{Queries: at(0), Keys: at(1), Values: at(2), Stride: headPanel, N: end - start}
			p.kernel.Attend(p.space.context[start*h+head*kernel.HeadDim:], h, &one, from-start, to-start, w.attention)
		}
		start = end
	}
}

// finish takes a panel of rows from the context to the layer's output.
func (p *pass) finish(w *worker, l *layer, from, to int) {
	h, f, k := p.hidden, p.inner, p.kernel
	rows := to - from
	x, inner := p.states[from*h:to*h], w.inner[:rows*f]
	hidden := kernel.Output{Data: w.hidden, Panel: h, Rows: rows}
	k.QuantizeBlocks(w.levels, p.space.context[from*h:to*h], h)
	l.attentionOut.Mul(hidden, 0, w.levels, rows, 0, h)
	k.AddNorm(x, w.hidden, l.attentionNorm.gamma, l.attentionNorm.beta, p.epsilon)
	k.QuantizeBlocks(w.levels, x, h)
	l.in.Mul(kernel.Output{Data: inner, Panel: f, Rows: rows}, 0, w.levels, rows, 0, f)
	k.GELU(inner, f)
	k.QuantizeBlocks(w.levels, inner, f)
	l.out.Mul(hidden, 0, w.levels, rows, 0, h)
	k.AddNorm(x, w.hidden, l.outNorm.gamma, l.outNorm.beta, p.epsilon)
}
