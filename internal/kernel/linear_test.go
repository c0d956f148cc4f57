package kernel

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// layer is a random layer of weights of some width.
type layer interface {
	shape() (out, in int)
	offset(output int) float64
	// addends are what the weight of an input for an output is the sum of, where k
	// multiplies and rounds each by itself: as many as parts, then zeros.
	addends(k *Kernel, output, input int) [2]float64
	parts(k *Kernel) int
	pack(k *Kernel) *Linear
}

// fourBit is a random layer of four-bit weights.
type fourBit struct {
	out, in int
	halves  []byte
	scales  []float32
	bias    []float32
}

// newFourBit makes weights whose halves are those of a kind: any; the extremes; or
// in each of a block's corners, see corner, one of the extremes.
func newFourBit(r *rand.Rand, out, in int, kind string) *fourBit {
	w := &fourBit{out: out, in: in, halves: make([]byte, out*in/2), scales: make([]float32, out*in/Block)}
	for i := range w.halves {
		switch kind {
		case "lowest":
			w.halves[i] = 0
		case "highest":
			w.halves[i] = 0xff
		case "corners":
			if i%(Block/2) < 4 && i%2 == 0 {
				w.halves[i] = []byte{0, 0x0f, 0xf0, 0xff}[r.IntN(4)]
			} else {
				w.halves[i] = w.halves[i-i%(Block/2)+i%4/2*2]
			}
		default:
			w.halves[i] = byte(r.Uint32())
		}
	}
	for i := range w.scales {
		w.scales[i] = float32(r.NormFloat64()) / 50
		if kind == "gaps" && r.IntN(3) == 0 {
			w.scales[i] = 0
		}
	}
	w.bias = values(r, out, "normal")
	return w
}

var weightKinds = []string{"any", "lowest", "highest", "gaps", "corners"}

// corner is the part of a block that an input is in: sums of 16 bits are over those
// at the same two places of groups of four, and the halves of a byte are apart.
func corner(input int) int { return input%4/2 + input%Block/(Block/2)*2 }

// weight is that of an input for an output.
func (w *fourBit) weight(output, input int) float64 {
	block, j := (output*w.in+input)/Block, input%Block
	half := w.halves[block*Block/2+j%(Block/2)]
	if j >= Block/2 {
		half >>= 4
	}
	return (float64(half&15) - 8) * float64(round22(w.scales[block]))
}

func (w *fourBit) shape() (out, in int)      { return w.out, w.in }
func (w *fourBit) offset(output int) float64 { return float64(w.bias[output]) }
func (w *fourBit) parts(*Kernel) int         { return 1 }

func (w *fourBit) addends(_ *Kernel, output, input int) [2]float64 {
	return [2]float64{w.weight(output, input)}
}

// pack packs the layer for a kernel.
func (w *fourBit) pack(k *Kernel) *Linear {
	m := k.NewLinear(w.out, w.in)
	blocks := w.in / Block
	for i := range w.out {
		m.SetRow(i, w.halves[i*w.in/2:][:w.in/2], w.scales[i*blocks:][:blocks], w.bias[i])
	}
	return m
}

// linearOf quantises rows of src and multiplies them with the weights on k.
func linearOf(k *Kernel, src []float32, w layer) []float32 {
	out, in := w.shape()
	rows := len(src) / in
	a := Bytes(BlockBytes(len(src)))
	k.QuantizeBlocks(a, src, in)
	width := roundUp(out, ColumnStep)
	o := Output{Data: Floats(rows * width), Panel: width, Rows: rows}
	w.pack(k).Mul(o, 0, a, rows, 0, out)
	result := make([]float32, 0, rows*out)
	for i := range rows {
		result = append(result, o.Data[i*width:][:out]...)
	}
	return result
}

// blockValues are the values that activations of k stand for, and their scales.
func blockValues(t testing.TB, k *Kernel, a []byte) (v, scales []float64) {
	t.Helper()
	signed := k.name == Portable || k.name == NEON || k.name == NEONBase
	level := func(b byte) int {
		if signed {
			return int(int8(b))
		}
		return int(b)
	}
	for ; len(a) > 0; a = a[blockBytes:] {
		scale := float64(math.Float32frombits(binary.LittleEndian.Uint32(a)))
		scales = append(scales, scale)
		zero := level(a[groupsAt])
		for i, b := range a[groupsAt:blockBytes] {
			if i >= 4 {
				v = append(v, float64(level(b)-zero)*scale)
			} else if level(b) != zero {
				t.Fatalf("%s: zeros %v", k.name, a[groupsAt:groupsAt+4])
			}
		}
	}
	return v, scales
}

// checkLinear compares the product of k with one in float64 of the same levels:
// within the rounding of three float32 operations a block and part.
func checkLinear(t *testing.T, k *Kernel, src []float32, w layer) {
	t.Helper()
	out, in := w.shape()
	a := Bytes(BlockBytes(len(src)))
	k.QuantizeBlocks(a, src, in)
	v, _ := blockValues(t, k, a)
	got := linearOf(k, src, w)
	for i := range len(src) / in {
		for j := range out {
			want := w.offset(j)
			size := math.Abs(want)
			for b := 0; b < in; b += Block {
				var sums [2]float64
				for l := b; l < b+Block; l++ {
					weight := w.addends(k, j, l)
					sums[0] += v[i*in+l] * weight[0]
					sums[1] += v[i*in+l] * weight[1]
				}
				want += sums[0] + sums[1]
				size += math.Abs(sums[0]) + math.Abs(sums[1])
			}
			bound := 0x1p-23 * float64(w.parts(k)*in/Block+2) * size
			if g := float64(got[i*out+j]); !(math.Abs(g-want) <= bound+1e-44) {
				t.Fatalf("%s: %d × %d: row %d, output %d is %v, want %v within %.2g", k.name, out, in, i, j, g, want, bound)
			}
		}
	}
}

func TestLinear(t *testing.T) {
	for _, name := range Names() {
		t.Run(name, func(t *testing.T) {
			k, _ := New(name)
			r := rand.New(rand.NewPCG(1, 2))
			for _, shape := range []struct{ rows, in, out int }{
				{1, 32, 1}, {2, 64, 5}, {3, 96, 63}, {4, 384, 65}, {5, 416, 64}, {7, 1536, 130},
			} {
				for i, kind := range kinds {
					src := values(r, shape.rows*shape.in, kind)
					checkLinear(t, k, src, newFourBit(r, shape.out, shape.in, weightKinds[(i+shape.rows)%len(weightKinds)]))
					checkLinear(t, k, src, newSevenBit(r, shape.out, shape.in, wideKinds[(i+shape.rows)%len(wideKinds)]))
				}
			}
		})
	}
}

// TestLinearExtremes has each corner's levels at one end or at zero, which makes the
// largest sums, also of a part of them.
func TestLinearExtremes(t *testing.T) {
	for _, name := range Names() {
		k, _ := New(name)
		r := rand.New(rand.NewPCG(3, 4))
		const rows, in = 9, 64
		for i := range 20 * len(weightKinds) {
			src, ends := Floats(rows*in), [4]float32{}
			for j := range src {
				if j%Block == 0 {
					for c := range ends {
						ends[c] = float32(r.IntN(3) - 1)
					}
				}
				src[j] = ends[corner(j)]
			}
			src[in+3] = -1. / 254 // a zero that is not at the end
			checkLinear(t, k, src, newFourBit(r, 64, in, weightKinds[i%len(weightKinds)]))
		}
	}
}

func TestQuantizeBlocks(t *testing.T) {
	for _, name := range Names() {
		k, _ := New(name)
		r := rand.New(rand.NewPCG(7, 8))
		for _, n := range []int{32, 64, 96, 384, 1536} {
			for _, kind := range kinds {
				src := values(r, 3*n, kind)
				a, pa := make([]byte, BlockBytes(3*n)), make([]byte, BlockBytes(3*n))
				k.QuantizeBlocks(a, src, n)
				portable().QuantizeBlocks(pa, src, n)
				got, scales := blockValues(t, k, a)
				want, _ := blockValues(t, portable(), pa)
				for i, v := range src {
					e := math.Abs(got[i] - float64(v))
					if got[i] != want[i] || e > 0.5001*scales[i/Block] && e > 0x1p-92 {
						t.Fatalf("%s, %s: %v became %v, portable %v, scale %v", name, kind, v, got[i], want[i], scales[i/Block])
					}
				}
			}
		}
	}
}

// TestQuantizeBlocksPrecisely: the scale is no larger than the range of a block's
// values and 0 needs.
func TestQuantizeBlocksPrecisely(t *testing.T) {
	for _, name := range Names() {
		k, _ := New(name)
		for _, c := range []struct{ low, high, span float64 }{{-1, 1, 2}, {-0.17, 3, 3.17}, {2, 3, 3}, {-3, -2, 3}, {0, 0, 0}} {
			src := Floats(Block)
			for i := range src {
				src[i] = float32(c.low + (c.high-c.low)*float64(i)/(Block-1))
			}
			a := make([]byte, blockBytes)
			k.QuantizeBlocks(a, src, Block)
			if _, scales := blockValues(t, k, a); math.Abs(scales[0]-c.span/254) > 1e-7 {
				t.Errorf("%s: values of %v to %v have the scale %v", name, c.low, c.high, scales[0])
			}
		}
	}
}

// TestLinearNotFinite: a row with an infinity or not-a-number gives not-a-number
// and leaves the other rows alone.
func TestLinearNotFinite(t *testing.T) {
	for _, name := range Names() {
		k, _ := New(name)
		r := rand.New(rand.NewPCG(5, 6))
		const rows, in, out = 8, 64, 20
		w := newFourBit(r, out, in, "any")
		src := values(r, rows*in, "normal")
		clean := linearOf(k, src, w)
		nan := float32(math.NaN())
		for i, v := range []float32{inf, -inf, nan, -nan, float32(math.Copysign(float64(nan), -1))} {
			src[(1+i)*in+7*i+3] = v
		}
		src[6*in], src[6*in+1] = inf, nan
		for i, v := range linearOf(k, src, w) {
			if row := i / out; row >= 1 && row <= 6 {
				if !isNaN(v) {
					t.Fatalf("%s: row %d of not finite values gives %v", name, row, v)
				}
			} else if v != clean[i] {
				t.Fatalf("%s: row %d changed from %v to %v by its neighbours", name, row, clean[i], v)
			}
		}
	}
}

// TestLinearPlaceDoesNotMatter: a row's product is the same wherever it stands, and
// however the columns are divided.
func TestLinearPlaceDoesNotMatter(t *testing.T) {
	const in, out = 416, 256
	for _, name := range Names() {
		k, _ := New(name)
		r := rand.New(rand.NewPCG(13, 14))
		for what, w := range map[string]layer{"four bits": newFourBit(r, out, in, "any"), "wide": newSevenBit(r, out, in, "any")} {
			t.Run(name+"/"+what, func(t *testing.T) { checkPlaces(t, k, w) })
		}
	}
}

func checkPlaces(t *testing.T, k *Kernel, w layer) {
	const rows = 11
	out, in := w.shape()
	m := w.pack(k)
	src := values(rand.New(rand.NewPCG(15, 16)), rows*in, "normal")
	a, lda := Bytes(BlockBytes(rows*in)), BlockBytes(in)
	k.QuantizeBlocks(a, src, in)
	all := Output{Data: Floats(rows * out), Panel: out, Rows: rows}
	m.Mul(all, 0, a, rows, 0, out)
	for i := range rows {
		one := Output{Data: Floats(out), Panel: out, Rows: 1}
		m.Mul(one, 0, a[i*lda:], 1, 0, out)
		same(t, "alone", one.Data, all.Data[i*out:][:out])
	}
	panels := Output{Data: Floats(rows * out), Panel: 64, Rows: rows}
	m.Mul(panels, 0, a, rows, 64, 256)
	m.Mul(panels, 0, a, 4, 0, 64)
	m.Mul(panels, 4, a[4*lda:], rows-4, 0, 64)
	for i := range rows {
		for j := range out {
			if panels.Data[j/64*rows*64+i*64+j%64] != all.Data[i*out+j] {
				t.Fatalf("row %d column %d differs between layouts", i, j)
			}
		}
	}
}

func FuzzLinear(f *testing.F) {
	f.Add(uint64(1), uint8(3), uint8(40), uint8(70), float32(1))
	f.Add(uint64(2), uint8(7), uint8(8), uint8(1), float32(1e-20))
	f.Fuzz(func(t *testing.T, seed uint64, rows, blocks, out uint8, size float32) {
		in := Block * (int(blocks)%50 + 1)
		r := rand.New(rand.NewPCG(seed, 0))
		src := values(r, (int(rows)%10+1)*in, kinds[seed%uint64(len(kinds))])
		for i := range src {
			src[i] *= size
			if v := src[i]; isNaN(v) || v > 1e37 || v < -1e37 {
				t.Skip()
			}
		}
		w := newFourBit(r, int(out)+1, in, weightKinds[seed/8%uint64(len(weightKinds))])
		wide := newSevenBit(r, int(out)+1, in, wideKinds[seed/8%uint64(len(wideKinds))])
		for _, name := range Names() {
			k, _ := New(name)
			checkLinear(t, k, src, w)
			checkLinear(t, k, src, wide)
		}
	})
}

// TestSetRowIsExact: the packed weights are those of the halves, for every value of
// a half at every place.
func TestSetRowIsExact(t *testing.T) {
	const in = 64
	for _, name := range Names() {
		k, _ := New(name)
		for half := range 16 {
			w := &fourBit{out: 1, in: in, halves: make([]byte, in/2), scales: []float32{0.5, 0.25}, bias: []float32{0}}
			for i := range w.halves {
				w.halves[i] = byte(half | (half+i)%16<<4)
			}
			for l := range in {
				src := Floats(in)
				src[l] = 254 // the scale 1
				if got, want := linearOf(k, src, w)[0], 254*w.weight(0, l); float64(got) != want {
					t.Fatalf("%s: input %d of halves from %d gives %v, want %v", name, l, half, got, fmt.Sprint(want))
				}
			}
		}
	}
}
