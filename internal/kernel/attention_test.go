package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// attention in float64 from the definition.
func attention(h *Head, i int) []float32 {
	p, sum := make([]float64, h.N), 0.0
	for j := range p {
		for d := range HeadDim {
			p[j] += float64(h.Queries[i*h.Stride+d]) * float64(h.Keys[j*h.Stride+d])
		}
	}
	top := math.Inf(-1)
	for _, v := range p {
		top = max(top, v)
	}
	for j := range p {
		p[j] = math.Exp2(p[j] - top)
		sum += p[j]
	}
	o := make([]float32, HeadDim)
	for d := range o {
		var v float64
		for j := range p {
			v += p[j] / sum * float64(h.Values[j*h.Stride+d])
		}
		o[d] = float32(v)
	}
	return o
}

// head makes a random head whose buffers are followed by not-a-numbers: what
// lies past a sequence must not matter.
func head(r *rand.Rand, n, stride int, size float32) *Head {
	rows := roundUp(n, 16) + 16
	h := &Head{Stride: stride, N: n}
	for _, p := range []*[]float32{&h.Queries, &h.Keys, &h.Values} {
		*p = values(r, rows*stride, "normal")
		for i := range *p {
			if (*p)[i] *= size; i >= n*stride {
				(*p)[i] = float32(math.NaN())
			}
		}
	}
	return h
}

func TestAttend(t *testing.T) {
	for _, name := range Names() {
		k, _ := New(name)
		r := rand.New(rand.NewPCG(11, 12))
		s := NewAttentionScratch(512)
		for _, n := range []int{1, 2, 5, 6, 7, 15, 16, 17, 33, 48, 65, 130, 200} {
			for _, size := range []float32{0, 0.1, 1, 6} {
				h := head(r, n, 64, size)
				out := Floats(n * 384)
				k.Attend(out, 384, h, s)
				for i := range n {
					near(t, fmt.Sprint(name, n, size, i), out[i*384:][:HeadDim], attention(h, i), 1e-4, float64(max(size, 1e-3)))
				}
				for i, v := range out {
					if i%384 >= HeadDim && v != 0 {
						t.Fatalf("%s: %d positions: wrote %v past the head at %d", name, n, v, i)
					}
				}
			}
		}
	}
}
