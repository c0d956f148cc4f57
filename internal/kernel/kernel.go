// Package kernel holds the arithmetic of the encoder: products of quantised
// matrices, attention, and the row operations between them, each written for
// several instruction sets and chosen by the processor at run time.
//
// The layers of the networks are of type Linear: weights of four bits, or of seven,
// and activations of eight, both in blocks with scales of their own. A Matrix takes
// any weights, at less precision: eight-bit integers with one scale for each output,
// and activations with one scale for each row. Products are summed as integers
// without loss, those of a Matrix to the end, so that every kernel gives the same
// bits for the same quantised input. Everything else is float32, and kernels differ
// there by rounding only.
//
// A row's result never depends on the other rows of a call, on its place among
// them, or on how a matrix's columns are divided between calls.
package kernel

import (
	"fmt"
	"strings"
)

//go:generate go run ./asmgen/write

// The names of the kernels.
const (
	// VNNI uses AVX-512 with its byte dot products.
	VNNI = "vnni"
	// AVX2 uses AVX2 and FMA, and the byte dot products of AVX-VNNI where the
	// processor has them.
	AVX2 = "avx2"
	// AVX2Base is AVX2 without AVX-VNNI; it has a name of its own only where AVX2
	// is something better.
	AVX2Base = "avx2base"
	// NEON uses the vector unit of arm64, and its byte dot products where the
	// processor has them.
	NEON = "neon"
	// NEONBase is NEON without dot products, named like AVX2Base.
	NEONBase = "neonbase"
	// Portable is plain Go.
	Portable = "portable"
)

// Multiple is what the width of a row must be divisible by.
const Multiple = 32

// HeadDim is the width of an attention head.
const HeadDim = 32

// Kernel is one implementation of the arithmetic. It has no state and is safe
// for concurrent use.
type Kernel struct {
	name string
	// tile is the number of columns packed together in a matrix.
	tile int
	// signed says that activations are stored less 128, as int8.
	signed bool
	// pairs says that linear adds products in 16 bits, which only weights of four
	// bits fit.
	pairs bool

	linear         func(g linearArgs)
	quantizeBlocks func(dst []byte, src []float32)

	gemm      func(g gemmArgs)
	quantize  func(dst []uint8, scales, src []float32, n int, l limits)
	residual  func(dst, src []float32, levels []uint8, scales []float32, n, offset int)
	gelu      func(x []float32, n int)
	addNorm   func(x, y, gamma, beta []float32, norm [2]float32)
	scores    func(s []float32, lds int, q []float32, ldq int, kt []float32, ldk, n int)
	softmax   func(s []float32, lds, rows, n int, mask *[16]float32, inv []float32)
	context   func(o []float32, ldo int, s []float32, lds int, v []float32, ldv, n int, inv []float32)
	transpose func(kt []float32, ldt int, k []float32, ldk, n int)
}

// Name is one of the constants above.
func (k *Kernel) Name() string { return k.name }

// New returns the kernel of that name, or the fastest this processor can run
// for "" and "auto". The error names the kernels that can be run.
func New(name string) (*Kernel, error) {
	available := kernels()
	if name == "" || name == "auto" {
		return available[0], nil
	}
	for _, k := range available {
		if k.name == name {
			return k, nil
		}
	}
	return nil, fmt.Errorf("kernel %q cannot be run on this processor; choose one of auto, %s", name, strings.Join(Names(), ", "))
}

// Names lists the kernels this processor can run, fastest first.
func Names() []string {
	var names []string
	for _, k := range kernels() {
		names = append(names, k.name)
	}
	return names
}

// portable is the kernel that runs everywhere and that the others are tested
// against.
func portable() *Kernel {
	return &Kernel{
		name: Portable, tile: portableTile, signed: true,
		linear: portableLinear, quantizeBlocks: portableQuantizeBlocks,
		gemm: portableGemm, quantize: portableQuantize, residual: portableResidual, gelu: portableGELU, addNorm: portableAddNorm,
		scores: portableScores, softmax: portableSoftmax, context: portableContext, transpose: portableTranspose,
	}
}
