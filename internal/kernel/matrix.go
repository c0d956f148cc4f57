package kernel

import (
	"fmt"
	"math"
	"unsafe"
)

// unroll is what the packed inputs of a matrix are padded to.
const unroll = 16

// Matrix is a quantised linear layer, y = W·x + b, packed for one kernel. It is
// immutable and may be shared between goroutines.
type Matrix struct {
	kernel *Kernel
	// In and Out are the numbers of inputs and outputs.
	In, Out int
	// Zero is the level that stands for 0 in the activations the matrix takes.
	Zero int
	// depth and width are In and Out rounded up to whole tiles.
	depth, width int
	// packed holds tiles of columns, each depth/4 × tile × 4 values.
	packed []int8
	// init is what the sums start from: the correction for Zero.
	init []int32
	// scale and bias have one value a column.
	scale, bias []float32
}

// NewMatrix makes room for a matrix of out × in weights on k. Zero is 1 to 255:
// activations of either sign want 128, those of small negative values a lower
// level (see Quantize). Each row must then be given by SetRow.
func (k *Kernel) NewMatrix(out, in, zero int) *Matrix {
	if out < 1 || in < 1 || in > maxDepth || zero < 2 || zero > 254 {
		panic(fmt.Sprintf("kernel: matrix of %d × %d with zero %d", out, in, zero))
	}
	m := &Matrix{kernel: k, In: in, Out: out, Zero: zero, depth: roundUp(in, unroll), width: roundUp(out, k.tile)}
	m.packed = aligned[int8](m.depth*m.width, 64)
	m.init = make([]int32, m.width)
	m.scale = make([]float32, m.width)
	m.bias = make([]float32, m.width)
	return m
}

// maxDepth keeps the sums within 32 bits: 2^31 / (127 × 254).
const maxDepth = 1 << 16

// SetRow quantises the weights of output i: In values, to −127…127 times the
// scale max|w|/127. Several goroutines may set different rows at once.
func (m *Matrix) SetRow(i int, weights []float32, bias float32) {
	if len(weights) != m.In || i < 0 || i >= m.Out {
		panic(fmt.Sprintf("kernel: row %d of %d weights for a matrix of %d × %d", i, len(weights), m.Out, m.In))
	}
	largest := float32(0)
	for _, w := range weights {
		largest = max(largest, w, -w)
	}
	inverse := float32(0) // a row of zeros has none, that of a vanishing scale is infinite
	if largest >= 0x1p-100 {
		inverse = 127 / largest
	}
	tile := m.kernel.tile
	// The next four inputs lie a tile of fours further.
	packed := m.packed[i/tile*tile*m.depth+i%tile*4:]
	sum := int32(0)
	for j, w := range weights {
		q := int32(roundEven(float32(w * inverse)))
		sum += q
		packed[j/4*tile*4+j%4] = int8(q)
	}
	zero := int32(m.Zero)
	if m.kernel.signed {
		zero -= 128
	}
	m.init[i], m.scale[i], m.bias[i] = -zero*sum, largest/127, bias
}

// Bytes is the memory m holds.
func (m *Matrix) Bytes() int { return len(m.packed) + 4*(len(m.init)+len(m.scale)+len(m.bias)) }

// Stride is the distance of the rows of activations that matrices of n inputs
// take, in bytes.
func Stride(n int) int { return roundUp(n, Multiple) }

func roundUp(n, to int) int { return (n + to - 1) / to * to }

// roundEven rounds to the nearest integer, halves to even, for |x| < 2^22.
func roundEven(x float32) float32 {
	const magic = 0x1.8p23
	return float32(x+magic) - magic
}

// aligned makes a slice whose first element lies at a multiple of align bytes.
func aligned[T any](n, align int) []T {
	var t T
	size := int(unsafe.Sizeof(t))
	s := make([]T, n+align/size)
	skip := (align - int(uintptr(unsafe.Pointer(unsafe.SliceData(s)))%uintptr(align))) % align / size
	return s[skip : skip+n : skip+n]
}

// Floats makes a zeroed slice that starts at a cache line, as the kernels like
// it.
func Floats(n int) []float32 { return aligned[float32](n, 64) }

// Bytes makes a zeroed slice that starts at a cache line.
func Bytes(n int) []uint8 { return aligned[uint8](n, 64) }

// limits are the constants of a quantisation to levels around zero.
type limits struct {
	// above and below turn the largest and the smallest value into scales.
	above, below float32
	// offset is added to the rounded quotient: zero, less 128 when signed.
	offset int32
}

func newLimits(zero int, signed bool) limits {
	l := limits{above: 1 / float32(255-zero), below: -1 / float32(zero-1), offset: int32(zero)}
	if signed {
		l.offset -= 128
	}
	return l
}

// isNaN avoids the detour over float64.
func isNaN(x float32) bool { return x != x }

// inf is +Inf as a float32.
var inf = float32(math.Inf(1))
