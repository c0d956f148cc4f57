package encoder

import (
	"context"
	"runtime"
	"sync/atomic"
)

// passTokens is how many tokens make a pass worth its while: each pass reads
// all the weights once.
const passTokens = 192

// pass collects sequences until there are enough of them and takes them through
// the network together. It belongs to one goroutine.
type pass struct {
	encoder *Encoder
	threads int
	// done is called with each text whose last sequence has been run.
	done func(*job) error

	rows   []int32
	ends   []int
	parts  []part
	states []float32
	spare  []*job // to be used again
}

// part is the sequence of one window.
type part struct {
	job *job
	// tokens is the number of the job's own tokens in it.
	tokens int
	// final says that the job is complete with it.
	final bool
}

// passages encodes texts, each the next that no other goroutine has taken.
func (p *pass) passages(ctx context.Context, texts []string, next *atomic.Int64) error {
	for ctx.Err() == nil {
		i := int(next.Add(1)) - 1
		if i >= len(texts) {
			return p.run(ctx)
		}
		t := p.job()
		t.index = i
		if err := t.start(p.encoder, p.encoder.passage, texts[i]); err != nil {
			return err
		}
		if err := p.add(ctx, t); err != nil {
			return err
		}
		if len(p.rows) >= passTokens {
			if err := p.run(ctx); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

// job is a spare job, or a new one.
func (p *pass) job() *job {
	if n := len(p.spare); n > 0 {
		t := p.spare[n-1]
		p.spare = p.spare[:n-1]
		return t
	}
	return new(job)
}

// add appends the sequences of a text, and runs the pass whenever one more would
// make it longer than the longest sequence, which bounds its memory.
func (p *pass) add(ctx context.Context, t *job) error {
	e := p.encoder
	list := windows(len(t.pieces), e.positions-len(t.prefix)-2)
	for i, w := range list {
		if len(p.rows)+len(t.prefix)+w.Len()+2 > e.positions {
			if err := p.run(ctx); err != nil {
				return err
			}
		}
		p.rows = append(append(p.rows, e.begin), t.prefix...)
		for _, piece := range t.pieces[w.Start:w.End] {
			p.rows = append(p.rows, piece.Piece)
		}
		p.rows = append(p.rows, e.end)
		p.ends = append(p.ends, len(p.rows))
		p.parts = append(p.parts, part{job: t, tokens: w.Len(), final: i+1 == len(list)})
	}
	return nil
}

// run takes what has been collected through the network and hands out the
// states.
func (p *pass) run(ctx context.Context) error {
	if len(p.rows) == 0 {
		return ctx.Err()
	}
	dim := p.encoder.hidden
	p.states = sized(p.states, len(p.rows)*dim)
	threads := max(1, min(p.threads, runtime.GOMAXPROCS(0), len(p.rows)/threadRows))
	if err := p.encoder.network.Forward(ctx, p.rows, p.ends, p.states, threads); err != nil {
		return err
	}
	from := 0
	for i, part := range p.parts {
		part.job.take(p.states[from*dim:p.ends[i]*dim], part.tokens)
		from = p.ends[i]
		if part.final {
			if err := p.done(part.job); err != nil {
				return err
			}
		}
	}
	p.rows, p.ends, p.parts = p.rows[:0], p.ends[:0], p.parts[:0]
	return nil
}

// sized is b with n values, which are not cleared.
func sized(b []float32, n int) []float32 {
	if cap(b) < n {
		return make([]float32, n)
	}
	return b[:n]
}
