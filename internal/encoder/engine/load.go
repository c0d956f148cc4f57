package engine

import (
	"fmt"
	"math"

	"trich/internal/encoder/modelfile"
	"trich/internal/kernel"
)

// loader reads tensors until the first error, and collects the work of packing
// them.
type loader struct {
	file   *modelfile.Sections
	kernel *kernel.Kernel
	// wide says that the linear weights have seven bits and not four.
	wide bool
	jobs []func()
	err  error
}

func (l *loader) floats(name string, rows, cols int) []float32 {
	if l.err != nil {
		return nil
	}
	var values []float32
	values, l.err = l.file.Float32(name, rows, cols)
	return values
}

func (l *loader) fourBit(name string, rows, cols int) modelfile.FourBit {
	if l.err != nil {
		return modelfile.FourBit{}
	}
	var m modelfile.FourBit
	m, l.err = l.file.FourBit(name, rows, cols)
	return m
}

func (l *loader) sevenBit(name string, rows, cols int) modelfile.SevenBit {
	if l.err != nil {
		return modelfile.SevenBit{}
	}
	var m modelfile.SevenBit
	m, l.err = l.file.SevenBit(name, rows, cols)
	return m
}

func (l *loader) norm(name string, width int) norm {
	return norm{l.floats(name+".w", 1, width), l.floats(name+".b", 1, width)}
}

// room makes room for a linear layer.
func (l *loader) room(out, in int) *kernel.Linear {
	if l.wide {
		return l.kernel.NewWide(out, in)
	}
	return l.kernel.NewLinear(out, in)
}

// layer makes the room of layer i, of width h and f within, and leaves its packing
// to jobs.
func (l *loader) layer(i, h, f int) layer {
	name := func(part string) string { return fmt.Sprintf("l%d.%s", i, part) }
	made := layer{
		qkv:           l.room(3*h, h),
		attentionOut:  l.room(h, h),
		in:            l.room(f, h),
		out:           l.room(h, f),
		attentionNorm: l.norm(name("aln"), h),
		outNorm:       l.norm(name("oln"), h),
	}
	// The kernel's softmax takes powers of two of queries already scaled.
	l.linear(made.qkv, 0, name("q"), h, h, float32(math.Log2E/math.Sqrt(kernel.HeadDim)))
	l.linear(made.qkv, h, name("k"), h, h, 1)
	l.linear(made.qkv, 2*h, name("v"), h, h, 1)
	l.linear(made.attentionOut, 0, name("ao"), h, h, 1)
	l.linear(made.in, 0, name("fi"), f, h, 1)
	l.linear(made.out, 0, name("fo"), h, f, 1)
	return made
}

// What a file may hold, a wide layer takes.
const _ = uint(kernel.WideLevel-modelfile.MaxLevel) + uint(kernel.WideSum-modelfile.MaxSum)

// linear lets a job pack the weights of a linear layer, times scale, into the rows
// of m from `at` on.
func (l *loader) linear(m *kernel.Linear, at int, name string, out, in int, scale float32) {
	var halves []uint16 // the scales of the blocks
	var set func(i int, scales []float32, bias float32)
	if l.wide {
		w := l.sevenBit(name+".w", out, in)
		halves = w.Scales
		set = func(i int, scales []float32, bias float32) {
			m.SetWideRow(at+i, w.Levels[i*in:][:in], scales, bias)
		}
	} else {
		w := l.fourBit(name+".w", out, in)
		halves = w.Scales
		set = func(i int, scales []float32, bias float32) {
			m.SetRow(at+i, w.Nibbles[i*in/2:][:in/2], scales, bias)
		}
	}
	bias := l.floats(name+".b", 1, out)
	l.jobs = append(l.jobs, func() {
		scales := make([]float32, in/modelfile.Block)
		for i := range out {
			for j := range scales {
				scales[j] = modelfile.HalfToFloat32(halves[i*len(scales)+j]) * scale
			}
			set(i, scales, bias[i]*scale)
		}
	})
}
