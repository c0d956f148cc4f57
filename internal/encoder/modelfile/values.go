package modelfile

import (
	"bytes"
	"encoding/binary"
	"math"
	"unsafe"
)

// FourBit is a matrix of four-bit weights as it lies in the file; see the
// package comment for what the bits mean.
type FourBit struct {
	Rows, Cols int
	// Nibbles holds Cols/2 bytes a row, Scales Cols/Block half-precision numbers
	// a row.
	Nibbles []byte
	Scales  []uint16
}

// Row unpacks row i into dst, which holds Cols values.
func (m FourBit) Row(dst []float32, i int) {
	nibbles := m.Nibbles[i*m.Cols/2:][:m.Cols/2]
	scales := m.Scales[i*(m.Cols/Block):][:m.Cols/Block]
	for b, s := range scales {
		scale := HalfToFloat32(s)
		q, v := nibbles[b*Block/2:][:Block/2], dst[b*Block:][:Block]
		for j, x := range q {
			v[j] = float32(int(x&0xf)-8) * scale
			v[j+Block/2] = float32(int(x>>4)-8) * scale
		}
	}
}

// SevenBit is a matrix of seven-bit weights as it lies in the file: a weight is its
// level × the scale of its block.
type SevenBit struct {
	Rows, Cols int
	// Levels holds Cols numbers a row, within ±MaxLevel and in each block of a sum
	// within ±MaxSum; Scales holds Cols/Block half-precision numbers a row.
	Levels []int8
	Scales []uint16
}

// fault is the first block whose levels are not as they must be, or −1.
func (m SevenBit) fault() int {
	for b := range len(m.Levels) / Block {
		sum, low, high := 0, int8(0), int8(0)
		for _, x := range m.Levels[b*Block:][:Block] {
			sum, low, high = sum+int(x), min(low, x), max(high, x)
		}
		if low < -MaxLevel || high > MaxLevel || sum < -MaxSum || sum > MaxSum {
			return b
		}
	}
	return -1
}

// HalfToFloat32 is the value of an IEEE 754 half-precision number.
func HalfToFloat32(h uint16) float32 {
	sign := uint32(h&0x8000) << 16
	exponent, fraction := uint32(h>>10)&0x1f, uint32(h&0x3ff)
	switch exponent {
	case 0: // zero and numbers below 2^-14: fraction × 2^-24
		f := float32(fraction) * 0x1p-24
		return math.Float32frombits(math.Float32bits(f) | sign)
	case 0x1f:
		return math.Float32frombits(sign | 0x7f800000 | fraction<<13)
	}
	return math.Float32frombits(sign | (exponent+127-15)<<23 | fraction<<13)
}

type scalar interface {
	~uint8 | ~int8 | ~uint16 | ~uint32 | ~int32 | ~float32
}

// view reads b as little-endian numbers: in place where the machine's byte order
// and b's alignment allow, which is the rule, else from a copy.
func view[T scalar](b []byte) []T {
	size := int(unsafe.Sizeof(*new(T)))
	n := len(b) / size
	if n == 0 {
		return nil
	}
	little := binary.NativeEndian.Uint16([]byte{1, 0}) == 1
	if at := unsafe.Pointer(unsafe.SliceData(b)); little && uintptr(at)%uintptr(size) == 0 {
		return unsafe.Slice((*T)(at), n)
	}
	return decode[T](b, n)
}

func decode[T scalar](b []byte, n int) []T {
	values := make([]T, n)
	// binary.Read knows the fixed-size types; b is long enough, so it cannot
	// fail.
	_ = binary.Read(bytes.NewReader(b), binary.LittleEndian, values)
	return values
}
