package kernel

import "fmt"

// Halves turns rows of n values of four bits, two a byte with the first in the
// low half, into the activations half − 8 of matrices whose Zero is 128, Stride(n)
// bytes a row. N is even; the number of rows is len(src) / (n/2).
func (k *Kernel) Halves(dst []uint8, src []byte, n int) {
	if n <= 0 || n%2 != 0 || len(src)%(n/2) != 0 || len(dst) < len(src)/(n/2)*Stride(n) {
		panic(fmt.Sprintf("kernel: unpacking %d bytes in rows of %d halves to %d bytes", len(src), n, len(dst)))
	}
	zero := uint8(newLimits(128, k.signed).offset - 8)
	half, stride := n/2, Stride(n)
	for row := 0; row < len(src)/half; row++ {
		out := dst[row*stride : row*stride+n]
		for i, b := range src[row*half : (row+1)*half] {
			out[2*i] = b&15 + zero
			out[2*i+1] = b>>4 + zero
		}
	}
}
