package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestHalves multiplies unpacked halves with a matrix and compares the products
// with those of the values they stand for.
func TestHalves(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	const rows, out = 5, 70
	for _, n := range []int{2, 48, 54} {

		for _, name := range Names() {
			k, err := New(name)
			if err != nil {
				t.Fatal(err)
			}
			m := k.NewMatrix(out, n, 128)
			weights := make([][]float32, out)
			for i := range weights {
				weights[i] = make([]float32, n)
				for j := range weights[i] {
					weights[i][j] = float32(random.IntN(255) - 127)
				}
				weights[i][0] = 127 // so that the weights are their own levels
				m.SetRow(i, weights[i], 0)
			}
			src := make([]byte, rows*n/2)
			for i := range src {
				src[i] = byte(random.Uint32())
			}
			levels, scales := Bytes(rows*Stride(n)), make([]float32, rows)
			for i := range scales {
				scales[i] = float32(i) / 2
			}
			k.Halves(levels, src, n)
			got := Output{Data: Floats(rows * 128), Panel: 128, Rows: rows}
			m.MulRows(got, 0, levels, scales, 0, out)
			for r := range rows {
				for i := range out {
					want := 0.0
					for j := range n {
						half := src[r*n/2+j%(n/2)] >> (j / (n / 2) * 4) & 15
						want += float64(weights[i][j]) * (float64(half) - 8) * float64(scales[r])
					}
					if x := float64(got.Data[r*128+i]); math.Abs(x-want) > 1e-3*math.Abs(want)+1e-3 {
						t.Fatalf("%s: row %d, output %d is %v, want %v", name, r, i, x, want)
					}
				}
			}
		}
	}
}
