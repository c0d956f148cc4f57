package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// sevenBit is a random layer of seven-bit weights.
type sevenBit struct {
	out, in int
	levels  []int8
	scales  []float32
	bias    []float32
}

// wideKinds are what a layer's levels can be: any; all at the extremes; as many at
// one of them as their sum may be, or all at what makes the largest sum; zeros, and
// scales of zero, among others.
var wideKinds = []string{"any", "extremes", "highest", "lowest", "sum", "gaps"}

func newSevenBit(r *rand.Rand, out, in int, kind string) *sevenBit {
	w := &sevenBit{out: out, in: in, scales: make([]float32, out*in/Block), bias: values(r, out, "normal")}
	for range w.scales {
		w.levels = append(w.levels, wideBlock(r, kind)...)
	}
	for i := range w.scales {
		w.scales[i] = float32(r.NormFloat64()) / 400
		if kind == "gaps" && r.IntN(3) == 0 {
			w.scales[i] = 0
		}
	}
	return w
}

// wideBlock is a block of levels of a kind, whose sum a layer takes.
func wideBlock(r *rand.Rand, kind string) []int8 {
	b := make([]int8, Block)
	sign := int8(2*r.IntN(2) - 1)
	for i := range b {
		switch kind {
		case "extremes":
			b[i] = int8(r.IntN(2)*2-1) * WideLevel
		case "highest":
			b[i] = WideLevel
		case "lowest":
			b[i] = -WideLevel
		case "sum":
			b[i] = 16 * sign
		default:
			b[i] = int8(r.IntN(2*WideLevel+1) - WideLevel)
		}
	}
	if kind == "gaps" && r.IntN(3) == 0 {
		clear(b)
	}
	if kind == "sum" {
		b[r.IntN(Block)] = 12 * sign // 31·16 + 12 = WideSum
	}
	// Levels of the sign that there is too much of change it.
	for sum := sumOf(b); sum > WideSum || sum < -WideSum; sum = sumOf(b) {
		if i := r.IntN(Block); (b[i] > 0) == (sum > 0) {
			b[i] = -b[i]
		}
	}
	return b
}

func sumOf(levels []int8) int {
	sum := 0
	for _, x := range levels {
		sum += int(x)
	}
	return sum
}

func (w *sevenBit) shape() (out, in int)      { return w.out, w.in }
func (w *sevenBit) offset(output int) float64 { return float64(w.bias[output]) }

func (w *sevenBit) parts(k *Kernel) int {
	if k.pairs {
		return 2
	}
	return 1
}

func (w *sevenBit) addends(k *Kernel, output, input int) [2]float64 {
	at := output*w.in + input
	level, scale := float64(w.levels[at]), float64(round22(w.scales[at/Block]))
	if !k.pairs {
		return [2]float64{level * scale}
	}
	high := 16 * math.Floor((level+8)/16)
	return [2]float64{(level - high) * scale, high * scale}
}

func (w *sevenBit) pack(k *Kernel) *Linear {
	m := k.NewWide(w.out, w.in)
	blocks := w.in / Block
	for i := range w.out {
		m.SetWideRow(i, w.levels[i*w.in:][:w.in], w.scales[i*blocks:][:blocks], w.bias[i])
	}
	return m
}

// TestWideExtremes has activations at the ends of their range, at random or so that
// every product has the same sign, which makes the largest sums there are.
func TestWideExtremes(t *testing.T) {
	for _, name := range Names() {
		k, _ := New(name)
		r := rand.New(rand.NewPCG(21, 22))
		const rows, in, out = 9, 64, 64
		for i := range 10 * len(wideKinds) {
			w := newSevenBit(r, out, in, wideKinds[i%len(wideKinds)])
			src := Floats(rows * in)
			for j := range src {
				row, up := j/in, r.IntN(2) == 0
				if row > 2 {
					up = w.levels[row*in+j%in] > 0
				}
				switch {
				case up:
					src[j] = 1
				case row%2 == 0:
					src[j] = -1
				}
			}
			src[in+3] = -1. / 254 // a zero that is not at the end
			checkLinear(t, k, src, w)
		}
	}
}

// TestWideIsExact: every level counts as itself at every place.
func TestWideIsExact(t *testing.T) {
	const in, out = 2 * Block, 2*WideLevel + 1
	w := &sevenBit{out: out, in: in, bias: make([]float32, out)}
	for i := range out {
		w.scales = append(w.scales, 0.5, 0.25)
		for l := range in {
			w.levels = append(w.levels, int8(1-l%2*2)*int8(i-WideLevel))
		}
	}
	src := Floats(in * in)
	for l := range in {
		src[l*in+l] = 254 // the scale 1
	}
	for _, name := range Names() {
		k, _ := New(name)
		for i, got := range linearOf(k, src, w) {
			l, output := i/out, i%out
			if want := 254 * float64(w.levels[output*in+l]) * float64(w.scales[output*2+l/Block]); float64(got) != want {
				t.Fatalf("%s: input %d of level %d gives %v, want %v", name, l, w.levels[output*in+l], got, want)
			}
		}
	}
}

// TestKernelsAgree: the assembly of a processor gives the same bits whatever it sums
// with, for wide layers as long as it sums them in one.
func TestKernelsAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(23, 24))
	const rows, in, out = 7, 800, 130
	src := values(r, rows*in, "normal")
	narrow, wide := newFourBit(r, out, in, "any"), newSevenBit(r, out, in, "any")
	first, _ := New("")
	if first.name == Portable {
		t.Skip("this processor has plain Go alone")
	}
	for _, name := range Names() {
		k, _ := New(name)
		if name == Portable {
			continue
		}
		same(t, name+", four bits", linearOf(k, src, narrow), linearOf(first, src, narrow))
		if k.pairs == first.pairs {
			same(t, name+", wide", linearOf(k, src, wide), linearOf(first, src, wide))
		}
	}
}

// TestWideRefuses: what a layer cannot hold is not taken.
func TestWideRefuses(t *testing.T) {
	full := func(level int8) []int8 { return slices.Repeat([]int8{level}, Block) }
	with := func(levels []int8, at int, level int8) []int8 { levels[at] = level; return levels }
	for _, name := range Names() {
		k, _ := New(name)
		m, narrow := k.NewWide(3, Block), k.NewLinear(3, Block)
		scales := []float32{1}
		m.SetWideRow(2, with(full(16), 31, 12), scales, 0) // the largest sum
		for what, f := range map[string]func(){
			"level 64":         func() { m.SetWideRow(0, with(full(0), 7, 64), scales, 0) },
			"level -64":        func() { m.SetWideRow(0, with(full(0), 7, -64), scales, 0) },
			"sum 509":          func() { m.SetWideRow(0, with(full(16), 31, 13), scales, 0) },
			"sum -509":         func() { m.SetWideRow(0, with(full(-16), 0, -13), scales, 0) },
			"short row":        func() { m.SetWideRow(0, full(0)[1:], scales, 0) },
			"no scale":         func() { m.SetWideRow(0, full(0), nil, 0) },
			"row 3":            func() { m.SetWideRow(3, full(0), scales, 0) },
			"halves":           func() { m.SetRow(0, make([]byte, Block/2), scales, 0) },
			"levels in halves": func() { narrow.SetWideRow(0, full(0), scales, 0) },
			"half a block":     func() { k.NewWide(3, Block/2) },
		} {
			func() {
				defer func() {
					if recover() == nil {
						t.Errorf("%s: %s: taken", name, what)
					}
				}()
				f()
			}()
		}
	}
}
