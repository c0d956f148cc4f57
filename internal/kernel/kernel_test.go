package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// others calls test for each kernel of this processor but the portable one.
func others(t *testing.T, test func(t *testing.T, k *Kernel)) {
	for _, name := range Names() {
		if name == Portable {
			continue
		}
		t.Run(name, func(t *testing.T) {
			k, err := New(name)
			if err != nil {
				t.Fatal(err)
			}
			test(t, k)
		})
	}
}

func TestNew(t *testing.T) {
	for _, name := range append(Names(), "", "auto") {
		k, err := New(name)
		if err != nil {
			t.Fatalf("%q: %v", name, err)
		}
		if want := name; want != "" && want != "auto" && k.Name() != want {
			t.Errorf("New(%q) is %q", name, k.Name())
		}
	}
	if k, err := New("abacus"); err == nil {
		t.Errorf("New of an unknown kernel gave %q", k.Name())
	}
}

// values are n numbers of a kind that stresses the arithmetic.
func values(r *rand.Rand, n int, kind string) []float32 {
	v := Floats(n)
	for i := range v {
		switch kind {
		case "normal":
			v[i] = float32(r.NormFloat64())
		case "outliers":
			v[i] = float32(r.NormFloat64())
			if r.IntN(50) == 0 {
				v[i] *= 1000
			}
		case "constant":
			v[i] = 3.25
		case "saturated":
			v[i] = float32(1 - 2*r.IntN(2))
		case "positive":
			v[i] = r.Float32()
		case "tiny":
			v[i] = 1e-38 * r.Float32()
		case "huge":
			v[i] = float32(r.NormFloat64()) * 1e37
		}
	}
	return v
}

var kinds = []string{"normal", "outliers", "constant", "saturated", "positive", "zero", "tiny", "huge"}

// levels gives the levels 1…255 of bytes in a kernel's own form.
func levels(k *Kernel, b []uint8) []int {
	l := make([]int, len(b))
	for i, v := range b {
		l[i] = int(v)
		if k.signed {
			l[i] = int(int8(v)) + 128
		}
	}
	return l
}

// product quantises rows of src and multiplies them with weights on k.
func product(k *Kernel, src, weights, bias []float32, rows, in, out, zero int) []float32 {
	m := k.NewMatrix(out, in, zero)
	for i := range out {
		m.SetRow(i, weights[i*in:][:in], bias[i])
	}
	stride := Stride(in)
	padded := Floats(rows * stride)
	for i := range rows {
		copy(padded[i*stride:], src[i*in:][:in])
	}
	a, scales := Bytes(rows*stride), make([]float32, rows)
	k.Quantize(a, scales, padded, stride, zero)
	width := roundUp(out, ColumnStep)
	o := Output{Data: Floats(rows * width), Panel: width, Rows: rows}
	m.MulRows(o, 0, a, scales, 0, out)
	result := make([]float32, 0, rows*out)
	for i := range rows {
		result = append(result, o.Data[i*width:][:out]...)
	}
	return result
}

// same compares bit by bit; any two not-a-numbers are the same.
func same(t *testing.T, what string, got, want []float32) {
	t.Helper()
	for i := range want {
		if math.Float32bits(got[i]) != math.Float32bits(want[i]) && !(isNaN(got[i]) && isNaN(want[i])) {
			t.Fatalf("%s: value %d is %v, portable gives %v", what, i, got[i], want[i])
		}
	}
}

// near compares within an error relative to the larger of size and the value.
func near(t testing.TB, what string, got, want []float32, tolerance, size float64) {
	t.Helper()
	for i := range want {
		g, w := float64(got[i]), float64(want[i])
		if math.IsNaN(g) != math.IsNaN(w) || math.Abs(g-w) > tolerance*max(math.Abs(w), size) {
			t.Fatalf("%s: value %d is %v, want %v", what, i, g, w)
		}
	}
}

func TestProductsAgree(t *testing.T) {
	others(t, func(t *testing.T, k *Kernel) {
		r := rand.New(rand.NewPCG(1, 2))
		for _, shape := range []struct{ rows, in, out, zero int }{
			{1, 1, 1, 128}, {2, 3, 5, 128}, {5, 31, 63, 16}, {6, 32, 64, 128}, {7, 33, 65, 128}, {11, 384, 130, 128},
			{13, 100, 200, 2}, {17, 1536, 64, 16}, {3, 384, 384, 254}, {4, 7, 129, 128}, {12, 40, 16, 128}, {25, 65, 48, 128},
		} {
			for i, kind := range kinds {
				src := values(r, shape.rows*shape.in, kind)
				weights := values(r, shape.in*shape.out, kinds[(i+shape.rows)%len(kinds)])
				bias := values(r, shape.out, "normal")
				got := product(k, src, weights, bias, shape.rows, shape.in, shape.out, shape.zero)
				want := product(portable(), src, weights, bias, shape.rows, shape.in, shape.out, shape.zero)
				same(t, fmt.Sprint(shape, kind), got, want)
			}
		}
	})
}

// TestProductIsRight compares the portable product with one in float64.
func TestProductIsRight(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, shape := range []struct{ rows, in, out, zero int }{{3, 384, 70, 128}, {2, 1536, 9, 16}} {
		src, weights := values(r, shape.rows*shape.in, "normal"), values(r, shape.in*shape.out, "normal")
		if shape.zero < 128 {
			for i := range src {
				src[i] = max(src[i], -0.17)
			}
		}
		bias := values(r, shape.out, "normal")
		got := product(portable(), src, weights, bias, shape.rows, shape.in, shape.out, shape.zero)
		var signal, noise float64
		for i := range shape.rows {
			for j := range shape.out {
				want := float64(bias[j])
				for l := range shape.in {
					want += float64(src[i*shape.in+l]) * float64(weights[j*shape.in+l])
				}
				signal += want * want
				noise += math.Pow(float64(got[i*shape.out+j])-want, 2)
			}
		}
		if ratio := noise / signal; ratio > 3e-4 {
			t.Errorf("%v: the error is %.2g of the signal's power", shape, ratio)
		}
	}
}

// TestNotFinite: a row with an infinity or not-a-number gives not-a-number and
// leaves the other rows alone.
func TestNotFinite(t *testing.T) {
	for _, name := range Names() {
		k, _ := New(name)
		r := rand.New(rand.NewPCG(5, 6))
		const rows, in, out = 4, 64, 20
		src, weights, bias := values(r, rows*in, "normal"), values(r, in*out, "normal"), values(r, out, "normal")
		clean := product(k, src, weights, bias, rows, in, out, 128)
		src[in+5] = inf
		src[2*in+40] = float32(math.NaN())
		src[2*in+41] = -inf
		got := product(k, src, weights, bias, rows, in, out, 128)
		for i, v := range got {
			if row := i / out; row == 1 || row == 2 {
				if !isNaN(v) {
					t.Fatalf("%s: row %d of not finite values gives %v", name, row, v)
				}
			} else if v != clean[i] {
				t.Fatalf("%s: row %d changed from %v to %v by its neighbours", name, row, clean[i], v)
			}
		}
	}
}

func TestQuantize(t *testing.T) {
	for _, name := range Names() {
		k, _ := New(name)
		r := rand.New(rand.NewPCG(7, 8))
		for _, n := range []int{32, 64, 96, 384, 1536} {
			for _, zero := range []int{2, 16, 128, 254} {
				for _, kind := range kinds {
					src := values(r, 3*n, kind)
					a, scales := make([]uint8, 3*n), make([]float32, 3)
					k.Quantize(a, scales, src, n, zero)
					pa, ps := make([]uint8, 3*n), make([]float32, 3)
					portable().Quantize(pa, ps, src, n, zero)
					same(t, name+kind, scales, ps)
					want := levels(portable(), pa)
					for i, l := range levels(k, a) {
						s := float64(scales[i/n])
						back := float64(l-zero) * s
						if l < 1 || l > 255 || l != want[i] || (s > 0 && math.Abs(back-float64(src[i])) > 0.5001*s) {
							t.Fatalf("%s, %s, zero %d: %v became level %d with scale %v, portable %d", name, kind, zero, src[i], l, s, want[i])
						}
					}
				}
			}
		}
	}
}

// TestResidual: levels and rest together are the value, and a second product
// with the rest makes the first one more precise.
func TestResidual(t *testing.T) {
	for _, name := range Names() {
		k, _ := New(name)
		r := rand.New(rand.NewPCG(15, 16))
		const rows, in, out = 7, 384, 80
		src, weights := values(r, rows*in, "normal"), values(r, in*out, "saturated")
		a, scales, rest := Bytes(rows*in), make([]float32, rows), Floats(rows*in)
		k.Quantize(a, scales, src, in, 128)
		k.Residual(rest, src, a, scales, in, 128)
		for i, l := range levels(k, a) {
			if back := float32(l-128)*scales[i/in] + rest[i]; math.Abs(float64(back-src[i])) > 1e-6 {
				t.Fatalf("%s: level %d and rest %v make %v of %v", name, l, rest[i], back, src[i])
			}
		}
		m := k.NewMatrix(out, in, 128)
		for j := range out {
			m.SetRow(j, weights[j*in:][:in], float32(j))
		}
		o := Output{Data: Floats(rows * 128), Panel: 128, Rows: rows}
		m.MulRows(o, 0, a, scales, 0, out)
		coarse := append([]float32(nil), o.Data...)
		k.Quantize(a, scales, rest, in, 128)
		m.AddRows(o, 0, a, scales, 0, out)
		var before, after float64
		for i := range rows {
			for j := range out {
				want := float64(j)
				for l := range in {
					want += float64(src[i*in+l]) * float64(weights[j*in+l])
				}
				before = max(before, math.Abs(float64(coarse[i*128+j])-want))
				after = max(after, math.Abs(float64(o.Data[i*128+j])-want))
			}
		}
		if after > 0.01 || after > before/20 {
			t.Errorf("%s: largest error %v, and %v with the rest", name, before, after)
		}
	}
}

func TestGELU(t *testing.T) {
	for _, name := range Names() {
		k, _ := New(name)
		const n = 64
		x := Floats(4096 * n)
		for i := range x {
			x[i] = (float32(i)/float32(len(x)) - 0.5) * 30
		}
		in := append([]float32(nil), x...)
		k.GELU(x, n)
		worst := 0.0
		for i, v := range in {
			want := float64(v) * 0.5 * math.Erfc(-float64(v)/math.Sqrt2)
			e := math.Abs(float64(x[i]) - want)
			if v > 10 || v < -10 {
				e /= math.Abs(float64(v)) * 5e-7 / 4e-6
			}
			worst = max(worst, e)
		}
		if worst > 4e-6 {
			t.Errorf("%s: largest error %.2g", name, worst)
		}
		nan := Floats(n)
		nan[3] = float32(math.NaN())
		k.GELU(nan, n)
		if !isNaN(nan[3]) || nan[2] != 0 {
			t.Errorf("%s: not-a-number became %v, zero %v", name, nan[3], nan[2])
		}
	}
}

func TestAddNorm(t *testing.T) {
	for _, name := range Names() {
		k, _ := New(name)
		r := rand.New(rand.NewPCG(9, 10))
		for _, n := range []int{32, 64, 384} {
			for _, kind := range kinds[:6] {
				x, y := values(r, 5*n, kind), values(r, 5*n, "normal")
				gamma, beta := values(r, n, "normal"), values(r, n, "normal")
				want := make([]float32, len(x))
				for i := 0; i < len(x); i += n {
					var mean, square float64
					for j := range n {
						mean += float64(x[i+j]+y[i+j]) / float64(n)
					}
					for j := range n {
						square += math.Pow(float64(x[i+j]+y[i+j])-mean, 2) / float64(n)
					}
					for j := range n {
						want[i+j] = float32((float64(x[i+j]+y[i+j])-mean)/math.Sqrt(square+1e-12)*float64(gamma[j]) + float64(beta[j]))
					}
				}
				k.AddNorm(x, y, gamma, beta, 1e-12)
				near(t, name+kind, x, want, 2e-5, 1)
			}
		}
	}
}

// TestPlaceDoesNotMatter: a row's product is the same wherever it stands, and
// however the columns are divided.
func TestPlaceDoesNotMatter(t *testing.T) {
	for _, name := range Names() {
		k, _ := New(name)
		r := rand.New(rand.NewPCG(13, 14))
		const rows, in, out = 15, 384, 256
		m := k.NewMatrix(out, in, 128)
		weights := values(r, in*out, "normal")
		for i := range out {
			m.SetRow(i, weights[i*in:][:in], float32(i))
		}
		src := values(r, rows*in, "normal")
		a, scales := Bytes(rows*in), make([]float32, rows)
		k.Quantize(a, scales, src, in, 128)
		all := Output{Data: Floats(rows * out), Panel: out, Rows: rows}
		m.MulRows(all, 0, a, scales, 0, out)
		for i := range rows {
			one := Output{Data: Floats(out), Panel: out, Rows: 1}
			m.MulRows(one, 0, a[i*in:], scales[i:i+1], 0, out)
			same(t, name+" alone", one.Data, all.Data[i*out:][:out])
		}
		panels := Output{Data: Floats(rows * out), Panel: 64, Rows: rows}
		m.MulRows(panels, 0, a, scales, 64, 256)
		m.MulRows(panels, 0, a, scales[:4], 0, 64)
		m.MulRows(panels, 4, a[4*in:], scales[4:], 0, 64)
		for i := range rows {
			for j := range out {
				if panels.Data[j/64*rows*64+i*64+j%64] != all.Data[i*out+j] {
					t.Fatalf("%s: row %d column %d differs between layouts", name, i, j)
				}
			}
		}
	}
}

func FuzzProduct(f *testing.F) {
	f.Add(uint64(1), uint8(3), uint16(40), uint8(70), uint8(128), float32(1))
	f.Add(uint64(2), uint8(7), uint16(8), uint8(1), uint8(16), float32(1e-20))
	f.Fuzz(func(t *testing.T, seed uint64, rows uint8, in uint16, out, zero uint8, size float32) {
		nr, ni, no, nz := int(rows)%20+1, int(in)%600+1, int(out)+1, int(zero)%253+2
		r := rand.New(rand.NewPCG(seed, 0))
		src, weights := values(r, nr*ni, kinds[seed%8]), values(r, ni*no, kinds[seed/8%8])
		for i := range src {
			src[i] *= size
		}
		bias := values(r, no, "normal")
		want := product(portable(), src, weights, bias, nr, ni, no, nz)
		for _, name := range Names() {
			k, _ := New(name)
			same(t, name, product(k, src, weights, bias, nr, ni, no, nz), want)
		}
	})
}
