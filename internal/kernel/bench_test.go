package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// each runs a benchmark for every kernel of this processor.
func each(b *testing.B, bench func(b *testing.B, k *Kernel)) {
	for _, name := range Names() {
		k, err := New(name)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) { bench(b, k) })
	}
}

// BenchmarkLinear measures the encoder's shapes; a multiplication and an addition
// are two operations.
func BenchmarkLinear(b *testing.B) {
	each(b, func(b *testing.B, k *Kernel) {
		for _, s := range []struct{ rows, in, out int }{{17, 384, 1536}, {96, 384, 1152}, {96, 384, 1536}, {96, 1536, 384}} {
			b.Run(fmt.Sprintf("%dx%dx%d", s.rows, s.in, s.out), func(b *testing.B) {
				r := rand.New(rand.NewPCG(1, 1))
				w := newFourBit(r, s.out, s.in, "highest")
				for i := range w.scales {
					w.scales[i] = 0.01
				}
				m := w.pack(k)
				a := Bytes(BlockBytes(s.rows * s.in))
				k.QuantizeBlocks(a, values(r, s.rows*s.in, "normal"), s.in)
				o := Output{Data: Floats(s.rows * s.out), Panel: s.out, Rows: s.rows}
				for b.Loop() {
					m.Mul(o, 0, a, s.rows, 0, s.out)
				}
				for j := 1; j < s.out; j++ {
					if d := o.Data[j] - w.bias[j] - o.Data[0] + w.bias[0]; d > 0.01 || d < -0.01 {
						b.Fatalf("column %d of equal weights differs by %v", j, d)
					}
				}
				b.ReportMetric(2*float64(s.rows*s.in*s.out)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
			})
		}
	})
}

// BenchmarkProduct measures the product of package rerank.
func BenchmarkProduct(b *testing.B) {
	each(b, func(b *testing.B, k *Kernel) {
		const rows, in, out = 96, 384, 128
		m := k.NewMatrix(out, in, 128)
		r := rand.New(rand.NewPCG(1, 1))
		weights := values(r, in, "normal")
		for i := range out {
			m.SetRow(i, weights, float32(i))
		}
		a, scales := Bytes(rows*in), make([]float32, rows)
		k.Quantize(a, scales, values(r, rows*in, "normal"), in, 128)
		o := Output{Data: Floats(rows * out), Panel: out, Rows: rows}
		for b.Loop() {
			m.MulRows(o, 0, a, scales, 0, out)
		}
		for j := 1; j < out; j++ {
			if d := o.Data[j] - o.Data[0] - float32(j); d > 0.01 || d < -0.01 {
				b.Fatalf("column %d of equal weights differs by %v", j, d)
			}
		}
		b.ReportMetric(2*float64(rows*in*out)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
	})
}

// BenchmarkRows measures the row operations per value.
func BenchmarkRows(b *testing.B) {
	each(b, func(b *testing.B, k *Kernel) {
		r := rand.New(rand.NewPCG(2, 2))
		const rows, wide, narrow = 32, 1536, 384
		x := values(r, rows*wide, "normal")
		y, gamma, beta := values(r, rows*narrow, "normal"), values(r, narrow, "positive"), values(r, narrow, "normal")
		a := Bytes(BlockBytes(rows * wide))
		run := func(name string, n int, f func()) {
			b.Run(name, func(b *testing.B) {
				for b.Loop() {
					f()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/value")
			})
		}
		work := Floats(len(x))
		run("gelu", len(x), func() { copy(work, x); k.GELU(work, wide) })
		run("quantize", len(x), func() { k.QuantizeBlocks(a, x, wide) })
		run("addnorm", rows*narrow, func() { k.AddNorm(x[:rows*narrow], y, gamma, beta, 1e-12) })
		if isNaN(work[0]) || isNaN(x[0]) {
			b.Fatal("the results are not numbers")
		}
	})
}

// BenchmarkAttend measures one head of a sequence.
func BenchmarkAttend(b *testing.B) {
	each(b, func(b *testing.B, k *Kernel) {
		for _, n := range []int{17, 200, 512} {
			b.Run(fmt.Sprint(n), func(b *testing.B) {
				h := head(rand.New(rand.NewPCG(3, 3)), n, 64, 1)
				out, s := Floats(n*384), NewAttentionScratch(n)
				for b.Loop() {
					k.Attend(out, 384, h, s)
				}
				near(b, "last row", out[(n-1)*384:][:HeadDim], attention(h, n-1), 1e-4, 1)
				b.ReportMetric(4*float64(n*n*HeadDim)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
			})
		}
	})
}
