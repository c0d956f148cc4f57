package engine

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"trich/internal/kernel"
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
	// qkv holds queries, keys and values in panels of two heads.
	qkv, context []float32
	// A panel of rows is in these.
	hidden, inner []float32
	levels        []byte // quantised activations of either width
	panel         int
	attention     []attention // of each thread
}

// attention is scratch memory for sequences of up to `longest` tokens.
type attention struct {
	*kernel.AttentionScratch
	longest int
}

// headPanel is the width of a panel of queries, keys or values: two heads. It is
// also the least number of columns that a thread takes.
const headPanel = 2 * kernel.HeadDim

// slackRows is what attention may read past the last row.
const slackRows = 16

// fit makes room for a pass.
func (w *workspace) fit(m *Model, rows, longest, threads int) {
	if len(w.context) < rows*m.hidden {
		w.context = kernel.Floats(rows * m.hidden)
		w.qkv = kernel.Floats((3*m.hidden/headPanel*rows + slackRows) * headPanel)
	}
	if panel := min(rows, panelRows); panel > w.panel {
		w.panel = panel
		w.hidden, w.inner = kernel.Floats(panel*m.hidden), kernel.Floats(panel*m.inner)
		w.levels = kernel.Bytes(kernel.BlockBytes(panel * max(m.hidden, m.inner)))
	}
	for len(w.attention) < threads {
		w.attention = append(w.attention, attention{})
	}
	for i := range threads {
		if one := &w.attention[i]; longest > one.longest {
			*one = attention{kernel.NewAttentionScratch(longest), longest}
		}
	}
}

// pass is one run of the model.
type pass struct {
	*Model
	ctx     context.Context
	rows    []int32
	ends    []int
	kept    []int // nil for all
	states  []float32
	space   *workspace
	threads int
	barrier *barrier
	// stopAt is the layer, from 1, at whose barrier all threads stop; 0 for none.
	stopAt atomic.Int32
}

// Forward computes the states of sequences of tokens, given one after another as
// rows of the word embedding with the special tokens among them; ends tells
// where each sequence ends, the last at len(rows). states receives those after
// the last layer, the model's width a token. The work is divided among
// up to `threads` threads, the caller's included; for a while it has one, when the
// last ones were held up by other work on the machine. The error is ctx's, looked at
// between layers, or tells of a sequence or a row out of range.
func (m *Model) Forward(ctx context.Context, rows []int32, ends []int, states []float32, threads int) error {
	return m.ForwardSome(ctx, rows, ends, nil, states, threads)
}

// ForwardSome is Forward for those who want the states of some tokens only: kept
// are their places among rows, rising, and their states are, bit for bit those of
// Forward, the first in states, which has room for all: the last layer is not
// finished for the others. With kept nil all are wanted.
func (m *Model) ForwardSome(ctx context.Context, rows []int32, ends []int, kept []int, states []float32, threads int) error {
	longest, err := m.check(rows, ends)
	if err != nil {
		return err
	}
	if err := checkKept(kept, len(rows)); err != nil {
		return err
	}
	threads = m.contention.threads(max(1, min(threads, m.hidden/headPanel)), time.Now())
	w := m.spaces.Get().(*workspace)
	defer m.spaces.Put(w)
	w.fit(m, len(rows), longest, threads)
	p := pass{
		Model: m, ctx: ctx, rows: rows, ends: ends, kept: kept, states: states[:len(rows)*m.hidden],
		space: w, threads: threads, barrier: newBarrier(threads),
	}
	for t := 1; t < threads; t++ {
		go p.run(t)
	}
	p.run(0)
	if threads > 1 {
		m.contention.report(int(p.barrier.round.Load()), int(p.barrier.sleeps.Load()), time.Now())
	}
	if p.stopAt.Load() != 0 {
		return ctx.Err()
	}
	return nil
}

// checkKept checks that kept rises within n rows and, unless it is nil, holds one.
func checkKept(kept []int, n int) error {
	if kept != nil && len(kept) == 0 {
		return errors.New("no token is kept")
	}
	last := -1
	for _, r := range kept {
		if r <= last || r >= n {
			return fmt.Errorf("token %d of %d is kept after token %d", r, n, last)
		}
		last = r
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

// run is what one thread does. Products are divided by columns, so that a thread
// reads its share of the weights and no more: with the few rows of a question,
// reading them takes longer than working with them. What goes row by row is
// divided by rows, with a barrier wherever one way follows the other; attention is
// divided by heads.
//
// The first thread watches the context and names the layer to stop at: a plain
// flag could already be seen by a thread that is still leaving the barrier before,
// and the others would wait for it for ever. Past its last barrier no thread
// touches the workspace, so the first need not see the others end.
func (p *pass) run(thread int) {
	count := len(p.rows)
	step := panel(count)
	p.embed(p.share(thread, count))
	p.barrier.wait()
	for i := range p.layers {
		l := &p.layers[i]
		if thread == 0 && p.ctx.Err() != nil {
			p.stopAt.Store(int32(i + 1))
		}
		for from := 0; from < count; from += step {
			p.project(thread, l, from, min(from+step, count))
		}
		if int(p.stopAt.Load()) == i+1 {
			return
		}
		p.attend(thread)
		p.barrier.wait()
		if i+1 == len(p.layers) && p.kept != nil {
			count = len(p.kept)
			step = panel(count)
			if thread == 0 {
				p.gather()
			}
			p.barrier.wait()
		}
		for from := 0; from < count; from += step {
			p.finish(thread, l, from, min(from+step, count))
		}
	}
	p.barrier.wait()
}

// share is a thread's share [from, to) of n rows, columns or heads.
func (p *pass) share(thread, n int) (from, to int) {
	return n * thread / p.threads, n * (thread + 1) / p.threads
}

// embed fills the states of some rows.
func (p *pass) embed(from, to int) {
	h := p.hidden
	start := 0
	for _, end := range p.ends {
		for r := max(start, from); r < min(end, to); r++ {
			row := p.states[r*h : (r+1)*h]
			p.words.Row(row, int(p.rows[r]))
			p.kernel.AddNorm(row, p.positions[(r-start)*h:], p.norm.gamma, p.norm.beta, p.epsilon)
		}
		start = end
	}
}

// quantize turns a panel of rows of width n into levels; when it returns, all of
// them are there.
func (p *pass) quantize(thread int, rows []float32, n int) {
	from, to := p.share(thread, len(rows)/n)
	p.kernel.QuantizeBlocks(p.space.levels[kernel.BlockBytes(from*n):], rows[from*n:to*n], n)
	p.barrier.wait()
}

// multiply computes the thread's columns of a product with the levels; when it
// returns, all columns are there.
func (p *pass) multiply(thread int, m *kernel.Linear, out []float32, rows int) {
	from, to := p.share(thread, m.Out/headPanel)
	m.Mul(kernel.Output{Data: out, Panel: m.Out, Rows: rows}, 0, p.space.levels, rows, from*headPanel, to*headPanel)
	p.barrier.wait()
}

// project computes queries, keys and values of a panel of rows; when it returns,
// all of them are there.
func (p *pass) project(thread int, l *layer, from, to int) {
	h := p.hidden
	p.quantize(thread, p.states[from*h:to*h], h)
	first, last := p.share(thread, l.qkv.Out/headPanel)
	out := kernel.Output{Data: p.space.qkv, Panel: headPanel, Rows: len(p.rows)}
	l.qkv.Mul(out, from, p.space.levels, to-from, first*headPanel, last*headPanel)
	p.barrier.wait()
}

// attend computes the context, sequence by sequence, for the thread's heads.
func (p *pass) attend(thread int) {
	h, rows := p.hidden, len(p.rows)
	panels := h / headPanel
	first, last := p.share(thread, p.heads)
	start := 0
	for _, end := range p.ends {
		for head := first; head < last; head++ {
			at := func(part int) []float32 {
				return p.space.qkv[((part*panels+head/2)*rows+start)*headPanel+head%2*kernel.HeadDim:]
			}
			one := kernel.Head{Queries: at(0), Keys: at(1), Values: at(2), Stride: headPanel, N: end - start}
			p.kernel.Attend(p.space.context[start*h+head*kernel.HeadDim:], h, &one, p.space.attention[thread].AttentionScratch)
		}
		start = end
	}
}

// gather moves what the last layer is finished from to the first rows.
func (p *pass) gather() {
	h := p.hidden
	for to, from := range p.kept {
		copy(p.states[to*h:(to+1)*h], p.states[from*h:])
		copy(p.space.context[to*h:(to+1)*h], p.space.context[from*h:])
	}
}

// finish takes a panel of rows from the context to the layer's output. A thread
// that is done may begin the next panel while others still add and normalise:
// those read no levels, and products wait for them.
func (p *pass) finish(thread int, l *layer, from, to int) {
	h, f, w := p.hidden, p.inner, p.space
	rows := to - from
	mine, end := p.share(thread, rows)
	x, hidden := p.states[(from+mine)*h:(from+end)*h], w.hidden[mine*h:end*h]

	p.quantize(thread, w.context[from*h:to*h], h)
	p.multiply(thread, l.attentionOut, w.hidden, rows)
	p.kernel.AddNorm(x, hidden, l.attentionNorm.gamma, l.attentionNorm.beta, p.epsilon)
	p.quantize(thread, p.states[from*h:to*h], h)
	p.multiply(thread, l.in, w.inner, rows)
	p.kernel.GELU(w.inner[mine*f:end*f], f)
	p.quantize(thread, w.inner[:rows*f], f)
	p.multiply(thread, l.out, w.hidden, rows)
	p.kernel.AddNorm(x, hidden, l.outNorm.gamma, l.outNorm.beta, p.epsilon)
}
