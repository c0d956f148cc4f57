package kernel

import (
	"encoding/binary"
	"fmt"
)

// Halves turns rows of n values of four bits, two a byte, into the activations
// half − 8 of matrices whose Zero is 128, Stride(n) bytes a row. The low halves of
// a row's bytes are its first n/2 values, the high ones the others. N is even; the
// number of rows is len(src) / (n/2).
func (k *Kernel) Halves(dst []uint8, src []byte, n int) {
	if n <= 0 || n%2 != 0 || len(src)%(n/2) != 0 || len(dst) < len(src)/(n/2)*Stride(n) {
		panic(fmt.Sprintf("kernel: unpacking %d bytes in rows of %d halves to %d bytes", len(src), n, len(dst)))
	}
	// half + 120 is the level of half − 8 around 128; less 128 as int8 it has the
	// highest bit turned over.
	flip := uint64(0)
	if k.signed {
		flip = 0x80 * eachByte
	}
	half, stride := n/2, Stride(n)
	for row := 0; row < len(src)/half; row++ {
		low := dst[row*stride:][:half]
		high := dst[row*stride+half:][:half]
		from := src[row*half:][:half]
		// Eight at a time in a general register: no byte's sum reaches the next.
		for ; len(from) >= 8; low, high, from = low[8:], high[8:], from[8:] {
			x := binary.LittleEndian.Uint64(from)
			binary.LittleEndian.PutUint64(low, (x&(15*eachByte)+120*eachByte)^flip)
			binary.LittleEndian.PutUint64(high, (x>>4&(15*eachByte)+120*eachByte)^flip)
		}
		for i, b := range from {
			low[i] = (b&15 + 120) ^ byte(flip)
			high[i] = (b>>4 + 120) ^ byte(flip)
		}
	}
}

// eachByte has the same 1 in each of its bytes.
const eachByte = 0x0101_0101_0101_0101
