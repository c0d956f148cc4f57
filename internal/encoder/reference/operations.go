package reference

import (
	"math"

	"gonum.org/v1/gonum/blas/gonum"
)

// linear is x·Wᵀ + b with W stored a row an output.
type linear struct {
	weights, bias []float32
	out, in       int
}

// tileFloats is how many weights are used on all tokens before the next ones:
// 32 KiB of them stay in the first-level cache meanwhile.
const tileFloats = 8192

// apply sets y, tokens × out, from x, tokens × in.
func (l *linear) apply(y, x []float32, tokens int) {
	var blas gonum.Implementation
	tile := max(1, tileFloats/l.in)
	for first := 0; first < l.out; first += tile {
		last := min(first+tile, l.out)
		for t := range tokens {
			in, out := x[t*l.in:][:l.in], y[t*l.out:][:l.out]
			for o := first; o < last; o++ {
				out[o] = l.bias[o] + blas.Sdot(l.in, in, 1, l.weights[o*l.in:][:l.in], 1)
			}
		}
	}
}

// attend sets s.mixed to the attention-weighted mean of s.value, head by head
// (Vaswani et al., "Attention Is All You Need", 2017).
func attend(s *scratch, tokens, heads, hidden int) {
	var blas gonum.Implementation
	width := hidden / heads
	scale := float32(1 / math.Sqrt(float64(width)))
	clear(s.mixed)
	for h := range heads {
		at := func(b []float32, t int) []float32 { return b[t*hidden+h*width:][:width] }
		for t := range tokens {
			query := at(s.query, t)
			for u := range tokens {
				s.weights[u] = scale * blas.Sdot(width, query, 1, at(s.key, u), 1)
			}
			softmax(s.weights)
			mixed := at(s.mixed, t)
			for u, w := range s.weights {
				blas.Saxpy(width, w, at(s.value, u), 1, mixed, 1)
			}
		}
	}
}

// softmax replaces w by its exponentials, scaled to the sum 1. w is not empty.
func softmax(w []float32) {
	top := w[0]
	for _, v := range w {
		top = max(top, v)
	}
	sum := 0.0
	for i, v := range w {
		e := math.Exp(float64(v - top))
		w[i] = float32(e)
		sum += e
	}
	for i := range w {
		w[i] = float32(float64(w[i]) / sum)
	}
}

// gelu applies the Gaussian error linear unit x·Φ(x) in its exact form
// (Hendrycks and Gimpel, 2016).
func gelu(x []float32) {
	for i, v := range x {
		x[i] = 0.5 * v * float32(1+math.Erf(float64(v)*(math.Sqrt2/2)))
	}
}

// layerNorm is the normalisation of Ba, Kiros and Hinton (2016): mean 0 and
// variance 1 over a token's values, then a weight and a bias for each.
type layerNorm struct {
	weights, bias []float32
	epsilon       float64
}

// addApply normalises the sum of x and y, token by token, into x.
func (n *layerNorm) addApply(x, y []float32) {
	for i, v := range y {
		x[i] += v
	}
	width := len(n.weights)
	for t := 0; t < len(x); t += width {
		n.apply(x[t : t+width])
	}
}

// apply normalises the values of one token.
func (n *layerNorm) apply(v []float32) {
	mean, variance := 0.0, 0.0
	for _, f := range v {
		mean += float64(f)
	}
	mean /= float64(len(v))
	for _, f := range v {
		d := float64(f) - mean
		variance += d * d
	}
	variance /= float64(len(v))
	scale := 1 / math.Sqrt(variance+n.epsilon)
	for i, f := range v {
		v[i] = float32((float64(f)-mean)*scale)*n.weights[i] + n.bias[i]
	}
}
