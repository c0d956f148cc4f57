package engine

import (
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"trich/internal/encoder/modelfile"
	"trich/internal/kernel"
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
	m, err := New(k, f)
	if err != nil {
		t.Fatal(err)
	}
	models[name] = m
	return m
}

// forward gives the states of a pass.
func forward(t *testing.T, m *Model, rows []int32, ends []int, threads int) []float32 {
	t.Helper()
	states := make([]float32, len(rows)*m.hidden)
	if err := m.Forward(context.Background(), rows, ends, states, threads); err != nil {
		t.Fatal(err)
	}
	return states
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
			if !slices.Equal(forward(t, m, rows, ends, threads), together) {
				t.Errorf("%s: %d threads give other states", name, threads)
			}
		}
		start := 0
		for i, end := range ends {
			alone := forward(t, m, rows[start:end], []int{end - start}, 1+i%2)
			from, to := start*m.hidden, end*m.hidden
			if !slices.Equal(alone, together[from:to]) {
				t.Errorf("%s: %d tokens have other states alone", name, end-start)
			}
			start = end
		}
		if slices.Equal(together[:m.hidden], together[m.hidden:2*m.hidden]) {
			t.Errorf("%s: states do not depend on the token", name)
		}
	}
}

// TestKeptStates: the states of some tokens are those that all together have.
func TestKeptStates(t *testing.T) {
	for _, name := range kernel.Names() {
		m := testModel(t, name)
		lengths := []int{150, 3, 40}
		if name == kernel.Portable {
			lengths = []int{3, 5} // it is slow
		}
		r := rand.New(rand.NewPCG(6, 6))
		var rows []int32
		var ends []int
		for _, n := range lengths {
			rows = append(rows, randomRows(r, n)...)
			ends = append(ends, len(rows))
		}
		all := forward(t, m, rows, ends, 1)
		var most []int
		for i := range rows {
			if i%7 != 2 {
				most = append(most, i)
			}
		}
		for i, kept := range [][]int{{0}, {len(rows) - 1}, most} {
			states := make([]float32, len(rows)*m.hidden)
			if err := m.ForwardSome(context.Background(), rows, ends, kept, states, 1+i); err != nil {
				t.Fatal(err)
			}
			for k, row := range kept {
				if !slices.Equal(states[k*m.hidden:(k+1)*m.hidden], all[row*m.hidden:(row+1)*m.hidden]) {
					t.Fatalf("%s: %d kept: token %d has another state", name, len(kept), row)
				}
			}
		}
	}
}

// TestConcurrentPasses runs passes of one model side by side.
func TestConcurrentPasses(t *testing.T) {
	m := testModel(t, "")
	r := rand.New(rand.NewPCG(2, 2))
	var batches [][]int32
	var want [][]float32
	for _, n := range []int{40, 3, 64} {
		batches = append(batches, randomRows(r, n))
		want = append(want, forward(t, m, batches[len(batches)-1], []int{n}, 1))
	}
	var wait sync.WaitGroup
	for i := range 12 {
		wait.Go(func() {
			b := batches[i%len(batches)]
			states := make([]float32, len(b)*m.hidden)
			err := m.Forward(context.Background(), b, []int{len(b)}, states, 1+i%3)
			if err != nil || !slices.Equal(states, want[i%len(batches)]) {
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
			err := m.Forward(c, rows, []int{len(rows)}, out, threads)
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
		err := m.Forward(c, rows, []int{len(rows)}, out, 2+i%4)
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
		if err := m.Forward(context.Background(), c.rows, c.ends, out, 1); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestKeptIsChecked(t *testing.T) {
	m := testModel(t, "")
	out := make([]float32, 3*m.hidden)
	for _, kept := range [][]int{{}, {-1}, {3}, {1, 1}, {2, 1}} {
		if err := m.ForwardSome(context.Background(), []int32{5, 6, 7}, []int{3}, kept, out, 1); err == nil {
			t.Errorf("kept %v: no error", kept)
		}
	}
}

// TestNewRefuses changes one number of the shape in the model's header.
func TestNewRefuses(t *testing.T) {
	k, err := kernel.New("")
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile("../e5-small-latin.bin")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		at, number int // the place in the header and what stands there instead
		want       string
	}{
		{72, 24, "want heads of 32"},
		{72, 6, "want heads of 32"},
		{76, 1536 + modelfile.Block, "widths in multiples of"},
		{68, 13, `"l12.`},
		{76, 1536 - kernel.ColumnStep, `"l0.`},
	} {
		changed := withNumber(data, c.at, c.number)
		f, err := modelfile.Open(changed)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := New(k, f); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%d at %d of the header: error %v, want one with %q", c.number, c.at, err, c.want)
		}
	}
}

// withNumber is data with another number in its header and the checksum, at 24,
// of the header and the directory that belongs to it.
func withNumber(data []byte, at, number int) []byte {
	changed := slices.Clone(data)
	binary.LittleEndian.PutUint32(changed[at:], uint32(number))
	directory := changed[28 : 128+64*binary.LittleEndian.Uint32(changed[12:])]
	table := crc32.MakeTable(crc32.Castagnoli)
	sum := crc32.Update(crc32.Checksum(changed[:24], table), table, directory)
	binary.LittleEndian.PutUint32(changed[24:], sum)
	return changed
}

// TestSteadyStateAllocates nothing that grows with the number of tokens.
func TestSteadyStateAllocates(t *testing.T) {
	m := testModel(t, "")
	allocations := func(n, threads int) float64 {
		rows := randomRows(rand.New(rand.NewPCG(4, 4)), n)
		out, ends := make([]float32, n*m.hidden), []int{n}
		return testing.AllocsPerRun(20, func() {
			if err := m.Forward(context.Background(), rows, ends, out, threads); err != nil {
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
