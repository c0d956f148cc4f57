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
	inverse := inverseScale(largest)
	tile := m.kernel.tile
	base := m.rowBase(i)
	sum := int32(0)
	for j, w := range weights {
		q := int32(roundEven(float32(w * inverse)))
		sum += q
		base[j/4*tile*4+j%4] = int8(q)
	}
	m.setColumn(i, sum, largest, bias)
}

// SetRowFourBit is SetRow for weights in blocks of 32: the low half of byte j of
// a block's 16 is weight j, the high half weight j+16, and a weight is
// (half byte − 8) × the block's scale, then times the Factor of a Stretch for its
// input, each at least 1. It gives the bits SetRow gives for the unpacked weights,
// several times faster.
func (m *Matrix) SetRowFourBit(i int, nibbles []byte, scales []float32, stretch []Stretch, bias float32) {
	if len(nibbles) != 16*len(scales) || 32*len(scales) != m.In || i < 0 || i >= m.Out {
		panic(fmt.Sprintf("kernel: row %d of %d bytes and %d scales for a matrix of %d × %d", i, len(nibbles), len(scales), m.Out, m.In))
	}
	largest := float32(0)
	for b, s := range scales {
		far := int32(0)
		for _, x := range nibbles[16*b:][:16] {
			low, high := int32(x&15)-8, int32(x>>4)-8
			far = max(far, low, -low, high, -high)
		}
		s *= float32(far)
		largest = max(largest, s, -s)
	}
	for _, c := range stretch {
		w := c.weight(nibbles, scales)
		largest = max(largest, w, -w)
	}
	inverse := inverseScale(largest)
	step := 4 * m.kernel.tile
	base := m.rowBase(i)
	sum := int32(0)
	var level [16]int8
	for b, s := range scales {
		for n := range level {
			level[n] = int8(roundEven(float32(float32(float32(n-8)*s) * inverse)))
		}
		q := nibbles[16*b:][:16]
		for g := 0; g < 16; g += 4 {
			low := base[(8*b+g/4)*step:][:4]
			high := base[(8*b+g/4+4)*step:][:4]
			for j, x := range q[g:][:4] {
				l, h := level[x&15], level[x>>4]
				low[j], high[j] = l, h
				sum += int32(l) + int32(h)
			}
		}
	}
	for _, c := range stretch {
		q := int32(roundEven(float32(c.weight(nibbles, scales) * inverse)))
		at := &base[c.Input/4*step+c.Input%4]
		sum += q - int32(*at)
		*at = int8(q)
	}
	m.setColumn(i, sum, largest, bias)
}

// Stretch multiplies the weights of one input, each input at most once.
type Stretch struct {
	Input  int
	Factor float32
}

// weight is the stretched weight in a row of four-bit blocks.
func (s Stretch) weight(nibbles []byte, scales []float32) float32 {
	b, j := s.Input/32, s.Input%32
	x := nibbles[16*b+j%16]
	if j >= 16 {
		x >>= 4
	}
	return float32(float32(int32(x&15)-8)*scales[b]) * s.Factor
}

// inverseScale turns weights into levels. A row of zeros has none, and the
// inverse of a vanishing scale would be infinite.
func inverseScale(largest float32) float32 {
	if largest >= 0x1p-100 {
		return 127 / largest
	}
	return 0
}

// rowBase is the packed matrix from the first weight of output i on; the next
// four inputs lie a tile of fours further.
func (m *Matrix) rowBase(i int) []int8 {
	tile := m.kernel.tile
	return m.packed[i/tile*tile*m.depth+i%tile*4:]
}

// setColumn sets what stands beside the weights of output i.
func (m *Matrix) setColumn(i int, sum int32, largest, bias float32) {
	zero := int32(m.Zero)
	if m.kernel.signed {
		zero -= 128
	}
	m.init[i] = -zero * sum
	m.scale[i] = largest / 127
	m.bias[i] = bias
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
