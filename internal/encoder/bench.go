package encoder

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// BenchFigure is what one length took.
type BenchFigure struct {
	// Milliseconds is the median time of one pass.
	Milliseconds float64 `json:"ms"`
	// TokensPerSecond is the length over that time.
	TokensPerSecond int `json:"tok_s"`
}

// BenchReport holds a figure by the engine's name, the number of threads and
// the number of tokens.
type BenchReport map[string]map[int]map[int]BenchFigure

// benchLengths and benchThreads are what is measured: a question, a sentence, a
// passage and the longest text the model takes.
var (
	benchLengths = []int{17, 64, 200, 512}
	benchThreads = []int{1, 2}
)

// Bench times passes of one sequence of random tokens, from the tokens' numbers
// to the unit vector, for 17, 64, 200 and 512 tokens and with up to 1 and 2
// threads. Each figure is the median of 30 passes, or 12 of the longer ones,
// after 3 that do not count. The error is ctx's.
func (e *Encoder) Bench(ctx context.Context) (BenchReport, error) {
	report := map[int]map[int]BenchFigure{}
	r := rand.New(rand.NewPCG(0, 0))
	for _, threads := range benchThreads {
		report[threads] = map[int]BenchFigure{}
		for _, length := range benchLengths {
			rows := make([]int32, length)
			for i := range rows {
				rows[i] = int32(r.IntN(len(e.vocabulary.origin)))
			}
			median, err := e.benchLength(ctx, rows, threads)
			if err != nil {
				return nil, err
			}
			report[threads][length] = BenchFigure{
				Milliseconds:    math.Round(median.Seconds()*1e6) / 1e3,
				TokensPerSecond: int(math.Round(float64(length) / median.Seconds())),
			}
		}
	}
	return BenchReport{"trich": report}, nil
}

// benchLength is the median time of a pass over rows.
func (e *Encoder) benchLength(ctx context.Context, rows []int32, threads int) (time.Duration, error) {
	const warm = 3
	repeat := 30
	if len(rows) >= 200 {
		repeat = 12
	}
	p := pass{encoder: e, threads: threads, done: func(*job) error { return nil }}
	t := &job{vector: make([]float32, e.hidden)}
	var times []time.Duration
	for i := range warm + repeat {
		start := time.Now()
		t.states = t.states[:0]
		clear(t.vector)
		p.rows, p.ends = append(p.rows, rows...), append(p.ends, len(rows))
		p.parts = append(p.parts, part{job: t, tokens: len(rows) - 1, final: true})
		if err := p.run(ctx); err != nil {
			return 0, err
		}
		normalise(t.vector)
		if i >= warm {
			times = append(times, time.Since(start))
		}
	}
	slices.Sort(times)
	return times[len(times)/2], nil
}
