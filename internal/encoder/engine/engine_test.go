package engine

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"testing"

	"trich/internal/encoder/kernel"
	"trich/internal/encoder/modelfile"
)

// openFile reads the model file once for all tests.
var openFile = sync.OnceValues(func() (*modelfile.File, error) {
	data, err := os.ReadFile("../e5-small-latin.bin")
	if err != nil {
		return nil, err
	}
	return modelfile.Open(data)
})

// models are shared by all tests: packing one takes as long as many of them.
var models = map[string]*Model{}

func testModel(t testing.TB, name string) *Model {
	t.Helper()
	if m := models[name]; m != nil {
		return m
	}
	f, err := openFile()
	if err != nil {
		t.Fatal(err)
	}
	k, err := kernel.New(name)
	if err != nil {
		t.Fatal(err)
	}
	m, err := New(k, f, 7)
	if err != nil {
		t.Fatal(err)
	}
	models[name] = m
	return m
}

// states are what a pass gives.
type states struct{ last, middle []float32 }

func forward(t *testing.T, m *Model, rows []int32, ends []int, threads int) states {
	t.Helper()
	s := states{make([]float32, len(rows)*m.hidden), make([]float32, len(rows)*m.hidden)}
	if err := m.Forward(context.Background(), rows, ends, s.last, s.middle, threads); err != nil {
		t.Fatal(err)
	}
	return s
}

func randomRows(r *rand.Rand, n int) []int32 {
	rows := make([]int32, n)
	for i := range rows {
		rows[i] = r.Int32N(100000)
	}
	return rows
}

// TestCompanyAndThreadsDoNotMatter: a sequence's states are the same alone and
// in a batch, and with any number of threads, bit for bit.
func TestCompanyAndThreadsDoNotMatter(t *testing.T) {
	for _, name := range kernel.Names() {
		m := testModel(t, name)
		lengths := []int{1, 17, 2, 33, 119, 5, 16, 7}
		if name == kernel.Portable {
			lengths = []int{1, 7} // it is slow
		}
		r := rand.New(rand.NewPCG(1, 1))
		var rows []int32
		var ends []int
		for _, n := range lengths {
			rows = append(rows, randomRows(r, n)...)
			ends = append(ends, len(rows))
		}
		together := forward(t, m, rows, ends, 1)
		for _, threads := range []int{2, 3} {
			s := forward(t, m, rows, ends, threads)
			if !slices.Equal(s.last, together.last) || !slices.Equal(s.middle, together.middle) {
				t.Errorf("%s: %d threads give other states", name, threads)
			}
		}
		start := 0
		for i, end := range ends {
			alone := forward(t, m, rows[start:end], []int{end - start}, 1+i%2)
			from, to := start*m.hidden, end*m.hidden
			if !slices.Equal(alone.last, together.last[from:to]) || !slices.Equal(alone.middle, together.middle[from:to]) {
				t.Errorf("%s: %d tokens have other states alone", name, end-start)
			}
			start = end
		}
		if slices.Equal(together.last, together.middle) || slices.Equal(together.last[:m.hidden], together.last[m.hidden:2*m.hidden]) {
			t.Errorf("%s: states do not depend on layer or token", name)
		}
	}
}

// TestConcurrentPasses runs passes of one model side by side.
func TestConcurrentPasses(t *testing.T) {
	m := testModel(t, "")
	r := rand.New(rand.NewPCG(2, 2))
	var batches [][]int32
	var want []states
	for _, n := range []int{40, 3, 64} {
		batches = append(batches, randomRows(r, n))
		want = append(want, forward(t, m, batches[len(batches)-1], []int{n}, 1))
	}
	var wait sync.WaitGroup
	for i := range 12 {
		wait.Go(func() {
			b := batches[i%len(batches)]
			s := states{make([]float32, len(b)*m.hidden), make([]float32, len(b)*m.hidden)}
			err := m.Forward(context.Background(), b, []int{len(b)}, s.last, s.middle, 1+i%3)
			if err != nil || !slices.Equal(s.last, want[i%len(batches)].last) {
				t.Errorf("pass %d differs, error %v", i, err)
			}
		})
	}
	wait.Wait()
}

// countdown is a context that ends after a number of looks at it.
type countdown struct {
	context.Context
	left int
}

func (c *countdown) Err() error {
	if c.left--; c.left < 0 {
		return context.Canceled
	}
	return nil
}

func TestForwardStopsBetweenLayers(t *testing.T) {
	m := testModel(t, "")
	rows := randomRows(rand.New(rand.NewPCG(3, 3)), 20)
	out := make([]float32, len(rows)*m.hidden)
	for _, threads := range []int{1, 2} {
		for _, left := range []int{0, 5} {
			c := &countdown{context.Background(), left}
			err := m.Forward(c, rows, []int{len(rows)}, out, make([]float32, len(out)), threads)
			if !errors.Is(err, context.Canceled) || c.left < -3 {
				t.Errorf("%d threads, %d layers: error %v, %d more looks", threads, left, err, -1-c.left)
			}
		}
	}
}

// TestStopLeavesNobodyWaiting stops many passes at every layer with more threads
// than processors, where threads leave a barrier at very different times.
func TestStopLeavesNobodyWaiting(t *testing.T) {
	m := testModel(t, "")
	rows := randomRows(rand.New(rand.NewPCG(5, 5)), 8)
	out := make([]float32, len(rows)*m.hidden)
	for i := range 60 {
		c := &countdown{context.Background(), i % 12}
		err := m.Forward(c, rows, []int{len(rows)}, out, make([]float32, len(out)), 2+i%4)
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("pass %d: error %v", i, err)
		}
	}
}

func TestForwardRefuses(t *testing.T) {
	m := testModel(t, "")
	out := make([]float32, 600*m.hidden)
	for name, c := range map[string]struct {
		rows []int32
		ends []int
	}{
		"no tokens":           {nil, nil},
		"empty sequence":      {[]int32{5, 5}, []int{0, 2}},
		"ends before the end": {[]int32{5, 5}, []int{1}},
		"ends after the end":  {[]int32{5, 5}, []int{3}},
		"falling ends":        {[]int32{5, 5}, []int{2, 1}},
		"too long":            {make([]int32, 513), []int{513}},
		"negative row":        {[]int32{5, -1}, []int{2}},
		"row out of range":    {[]int32{5, 113890}, []int{2}},
	} {
		if err := m.Forward(context.Background(), c.rows, c.ends, out, out, 1); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	f, err := openFile()
	if err != nil {
		t.Fatal(err)
	}
	k, err := kernel.New("")
	if err != nil {
		t.Fatal(err)
	}
	for _, middle := range []int{0, 13} {
		if _, err := New(k, f, middle); err == nil {
			t.Errorf("middle layer %d of 12: no error", middle)
		}
	}
}

// TestSteadyStateAllocates nothing that grows with the number of tokens.
func TestSteadyStateAllocates(t *testing.T) {
	m := testModel(t, "")
	allocations := func(n, threads int) float64 {
		rows := randomRows(rand.New(rand.NewPCG(4, 4)), n)
		out, ends := make([]float32, n*m.hidden), []int{n}
		return testing.AllocsPerRun(20, func() {
			if err := m.Forward(context.Background(), rows, ends, out, out, threads); err != nil {
				t.Fatal(err)
			}
		})
	}
	long := allocations(200, 1)
	if short := allocations(10, 1); short > 20 || long > 20 {
		t.Errorf("%v allocations for 10 tokens, %v for 200", short, long)
	}
	if a := allocations(200, 2); a > 20 {
		t.Errorf("%v allocations with two threads", a)
	}
}
