package reference

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"testing"

	"trich/internal/encoder/modelfile"
)

// model is the project's own model file and its network, made once.
var model = sync.OnceValues(func() (*modelfile.File, *Network) {
	data, err := os.ReadFile("../e5-small-latin.bin")
	if err != nil {
		panic(err)
	}
	f, err := modelfile.Open(data)
	if err != nil {
		panic(err)
	}
	n, err := New(f)
	if err != nil {
		panic(err)
	}
	return f, n
})

// TestGoldenVectors compares short golden lines with the mean of the states
// that their tokens give.
func TestGoldenVectors(t *testing.T) {
	f, n := model()
	_, origin, err := f.Vocabulary()
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Open("../testdata/golden.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	scanner := bufio.NewScanner(file)
	scanner.Buffer(nil, 1<<20)
	compared := 0
	for scanner.Scan() {
		var line struct {
			Text      string    `json:"text"`
			IDs       []int32   `json:"ids"`
			Embedding []float64 `json:"embedding"`
		}
		if err := json.Unmarshal(scanner.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		if len(line.IDs) > 16 {
			continue
		}
		compared++
		var rows []int32
		for _, id := range line.IDs {
			row, _ := slices.BinarySearch(origin, id)
			rows = append(rows, int32(row))
		}
		if c := cosine(meanState(t, n, rows), line.Embedding); c < 0.999999 {
			t.Errorf("%q: cosine %.8f", line.Text, c)
		}
	}
	if err := scanner.Err(); err != nil || compared < 10 {
		t.Fatalf("%d lines compared, error %v", compared, err)
	}
}

func meanState(t *testing.T, n *Network, rows []int32) []float64 {
	t.Helper()
	hidden := n.config.Hidden
	states := make([]float32, len(rows)*hidden)
	if err := n.Forward(context.Background(), rows, states); err != nil {
		t.Fatal(err)
	}
	mean := make([]float64, hidden)
	for i, v := range states {
		mean[i%hidden] += float64(v) / float64(len(rows))
	}
	return mean
}

func cosine(a, b []float64) float64 {
	var ab, aa, bb float64
	for i := range a {
		ab, aa, bb = ab+a[i]*b[i], aa+a[i]*a[i], bb+b[i]*b[i]
	}
	return ab / math.Sqrt(aa*bb)
}

func TestForwardRefuses(t *testing.T) {
	_, n := model()
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	for _, c := range []struct {
		name string
		ctx  context.Context
		rows []int32
		want error // nil stands for any
	}{
		{"no tokens", context.Background(), nil, nil},
		{"too many tokens", context.Background(), make([]int32, n.config.Positions+1), nil},
		{"negative row", context.Background(), []int32{0, -1}, nil},
		{"row beyond the vocabulary", context.Background(), []int32{int32(n.config.Pieces)}, nil},
		{"cancelled", cancelled, []int32{0, 2}, context.Canceled},
	} {
		t.Run(c.name, func(t *testing.T) {
			states := make([]float32, len(c.rows)*n.config.Hidden)
			err := n.Forward(c.ctx, c.rows, states)
			if err == nil || c.want != nil && !errors.Is(err, c.want) {
				t.Errorf("error %v, want %v", err, c.want)
			}
		})
	}
}

// TestStatesDoNotDependOnWhatRanBefore runs a short sequence before and after a
// long one, with the same scratch memory.
func TestStatesDoNotDependOnWhatRanBefore(t *testing.T) {
	_, n := model()
	short, long := []int32{0, 500, 2}, []int32{0, 9, 8, 7, 6, 5, 4, 1000, 2000, 2}
	first := meanState(t, n, short)
	meanState(t, n, long)
	if !slices.Equal(first, meanState(t, n, short)) {
		t.Error("the states changed")
	}
}

func random(n int) []float32 {
	source := rand.New(rand.NewPCG(uint64(n), 1))
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(source.NormFloat64())
	}
	return v
}

func near(t *testing.T, what string, got float32, want float64) {
	t.Helper()
	if math.Abs(float64(got)-want) > 1e-5*(1+math.Abs(want)) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// TestLinear compares with sums in double precision, at sizes that do and do
// not fill the tiles.
func TestLinear(t *testing.T) {
	for _, c := range []struct{ tokens, out, in int }{{1, 1, 1}, {3, 5, 7}, {2, 70, 384}, {2, 9, 1536}, {1, 2, 10000}} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			l := linear{weights: random(c.out * c.in), bias: random(c.out), out: c.out, in: c.in}
			x, y := random(c.tokens*c.in), make([]float32, c.tokens*c.out)
			l.apply(y, x, c.tokens)
			for i, got := range y {
				token, out := i/c.out, i%c.out
				want := float64(l.bias[out])
				for j := range c.in {
					want += float64(x[token*c.in+j]) * float64(l.weights[out*c.in+j])
				}
				if math.Abs(float64(got)-want) > 1e-6*float64(c.in)+1e-5 {
					t.Fatalf("token %d, output %d: got %v, want %v", token, out, got, want)
				}
			}
		})
	}
}

// TestAttend compares with the formula in double precision.
func TestAttend(t *testing.T) {
	const tokens, heads, width = 5, 2, 4
	const hidden = heads * width
	var s scratch
	s.resize(tokens, hidden, 1)
	copy(s.query, random(tokens*hidden))
	copy(s.key, random(tokens * hidden)[1:])
	copy(s.value, random(tokens*hidden+3))
	attend(&s, tokens, heads, hidden)
	for i, got := range s.mixed {
		token, head := i/hidden, i%hidden/width
		var sum, want float64
		for u := range tokens {
			dot := 0.0
			for j := head * width; j < (head+1)*width; j++ {
				dot += float64(s.query[token*hidden+j]) * float64(s.key[u*hidden+j])
			}
			e := math.Exp(dot / math.Sqrt(width))
			sum += e
			want += e * float64(s.value[u*hidden+i%hidden])
		}
		near(t, fmt.Sprintf("token %d, value %d", token, i%hidden), got, want/sum)
	}
}

func TestSoftmaxOfLargeValues(t *testing.T) {
	w := []float32{1000, 1000 - float32(math.Ln2), -1000}
	softmax(w)
	for i, want := range []float64{2.0 / 3, 1.0 / 3, 0} {
		near(t, fmt.Sprint(i), w[i], want)
	}
}

func TestGelu(t *testing.T) {
	for _, c := range []struct{ x, want float64 }{
		{0, 0}, {1, 0.8413447460685429}, {-1, -0.15865525393145707}, {3, 2.9959503039151}, {-10, 0}, {10, 10},
	} {
		v := []float32{float32(c.x)}
		gelu(v)
		near(t, fmt.Sprint(c.x), v[0], c.want)
	}
}

func TestLayerNorm(t *testing.T) {
	n := layerNorm{weights: []float32{1, 2, 1, 1}, bias: []float32{0, 0, 10, 0}, epsilon: 1e-12}
	x := []float32{1, 1, 1, 1, 5, 5, 5, 5}
	n.addApply(x, []float32{0, 2, 4, 6, 0, 0, 0, 0})
	r := math.Sqrt(5) // the values 1 3 5 7 have the mean 4 and the variance 5
	for i, want := range []float64{-3 / r, -2 / r, 10 + 1/r, 3 / r, 0, 0, 10, 0} {
		near(t, fmt.Sprint(i), x[i], want)
	}
}
