package kernel

import (
	"math/rand/v2"
	"testing"
)

func TestWrongShapesPanic(t *testing.T) {
	k, _ := New("")
	m := k.NewMatrix(64, 64, 128)
	a, scales := Bytes(2*64), make([]float32, 2)
	l, blocks := k.NewLinear(64, 64), Bytes(BlockBytes(2*64))
	o := Output{Data: Floats(2 * 64), Panel: 64, Rows: 2}
	for name, f := range map[string]func(){
		"zero level":        func() { k.NewMatrix(4, 4, 0) },
		"no inputs":         func() { k.NewMatrix(4, 0, 128) },
		"row too short":     func() { m.SetRow(0, make([]float32, 63), 0) },
		"no such row":       func() { m.SetRow(64, make([]float32, 64), 0) },
		"bytes too short":   func() { m.MulRows(o, 0, a[:64], scales, 0, 64) },
		"rows past the end": func() { m.MulRows(o, 1, a, scales, 0, 64) },
		"columns in a tile": func() { m.MulRows(o, 0, a, scales, 32, 64) },
		"columns past end":  func() { m.MulRows(o, 0, a, scales, 0, 128) },
		"part of a block":   func() { k.NewLinear(4, 40) },
		"halves too short":  func() { l.SetRow(0, make([]byte, 16), make([]float32, 2), 0) },
		"scales too few":    func() { l.SetRow(0, make([]byte, 32), make([]float32, 1), 0) },
		"no such output":    func() { l.SetRow(64, make([]byte, 32), make([]float32, 2), 0) },
		"blocks too few":    func() { l.Mul(o, 0, blocks, 3, 0, 64) },
		"below the output":  func() { l.Mul(o, 1, blocks, 2, 0, 64) },
		"inside a tile":     func() { l.Mul(o, 0, blocks, 2, 32, 64) },
		"too many columns":  func() { l.Mul(o, 0, blocks, 2, 0, 128) },
		"width of no block": func() { k.QuantizeBlocks(blocks, Floats(66), 33) },
		"too many values":   func() { k.QuantizeBlocks(blocks, Floats(5*64), 64) },
		"odd width":         func() { k.Quantize(a, scales, Floats(66), 33, 128) },
		"GELU of part rows": func() { k.GELU(Floats(40), 32) },
		"norm of part rows": func() { k.AddNorm(Floats(40), Floats(40), Floats(32), Floats(32), 0) },
		"attention too long": func() {
			k.Attend(Floats(20*64), 64, head(rand.New(rand.NewPCG(1, 1)), 20, 64, 1), NewAttentionScratch(16))
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
