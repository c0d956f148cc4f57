package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestSetRowFourBit: packing from four bits is packing the unpacked weights.
func TestSetRowFourBit(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 18))
	for _, name := range Names() {
		k, _ := New(name)
		for _, in := range []int{32, 64, 384} {
			const out = 70
			direct, unpacked := k.NewMatrix(out, in, 16), k.NewMatrix(out, in, 16)
			for i := range out {
				nibbles, scales := make([]byte, in/2), make([]float32, in/32)
				weights := make([]float32, in)
				for b := range scales {
					scales[b] = float32(r.NormFloat64())
					if i%5 == 0 {
						scales[b] *= float32(b % 2) // blocks of zeros, and rows where in is 32
					}
				}
				for j := range nibbles {
					nibbles[j] = byte(r.IntN(256))
					if i%7 == 0 {
						nibbles[j] |= 0x88 // no weight below zero: −8 is not there
					}
					b, at := j/16, j/16*32+j%16
					weights[at] = float32(int(nibbles[j]&15)-8) * scales[b]
					weights[at+16] = float32(int(nibbles[j]>>4)-8) * scales[b]
				}
				var stretch []Stretch
				for c := range i % 4 {
					s := Stretch{Input: (c*in/3 + 7*i) % in, Factor: 1 + 3*r.Float32()}
					weights[s.Input] *= s.Factor
					stretch = append(stretch, s)
				}
				direct.SetRowFourBit(i, nibbles, scales, stretch, float32(i))
				unpacked.SetRow(i, weights, float32(i))
			}
			if !slices.Equal(direct.packed, unpacked.packed) || !slices.Equal(direct.init, unpacked.init) {
				t.Errorf("%s: %d inputs: other levels or sums", name, in)
			}
			same(t, name+" scales", direct.scale, unpacked.scale)
			same(t, name+" biases", direct.bias, unpacked.bias)
		}
	}
}

func TestWrongShapesPanic(t *testing.T) {
	k, _ := New("")
	m := k.NewMatrix(64, 64, 128)
	a, scales := Bytes(2*64), make([]float32, 2)
	o := Output{Data: Floats(2 * 64), Panel: 64, Rows: 2}
	for name, f := range map[string]func(){
		"zero level":        func() { k.NewMatrix(4, 4, 0) },
		"no inputs":         func() { k.NewMatrix(4, 0, 128) },
		"row too short":     func() { m.SetRow(0, make([]float32, 63), 0) },
		"no such row":       func() { m.SetRow(64, make([]float32, 64), 0) },
		"four-bit row":      func() { m.SetRowFourBit(0, make([]byte, 16), make([]float32, 2), nil, 0) },
		"bytes too short":   func() { m.MulRows(o, 0, a[:64], scales, 0, 64) },
		"rows past the end": func() { m.MulRows(o, 1, a, scales, 0, 64) },
		"columns in a tile": func() { m.MulRows(o, 0, a, scales, 32, 64) },
		"columns past end":  func() { m.MulRows(o, 0, a, scales, 0, 128) },
		"odd width":         func() { k.Quantize(a, scales, Floats(66), 33, 128) },
		"GELU of part rows": func() { k.GELU(Floats(40), 32) },
		"norm of part rows": func() { k.AddNorm(Floats(40), Floats(40), Floats(32), Floats(32), 0) },
		"attention past end": func() {
			k.Attend(Floats(64), 32, head(rand.New(rand.NewPCG(1, 1)), 2, 64, 1), 0, 3, NewAttentionScratch(16))
		},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			f()
		})
	}
}
