package kernel

import "fmt"

// blockRows is the number of query rows the attention products take at a time.
const blockRows = 6

// maskLanes is what the keys of a sequence are padded to.
const maskLanes = 16

// AttentionScratch is the room Attend works in; it belongs to one goroutine.
type AttentionScratch struct {
	keys, scores, tail []float32
	inverse            [blockRows]float32
	mask               [maskLanes]float32
}

// NewAttentionScratch makes room for sequences of up to n positions.
func NewAttentionScratch(n int) *AttentionScratch {
	n = roundUp(n, maskLanes)
	return &AttentionScratch{keys: Floats(HeadDim * n), scores: Floats(blockRows * n), tail: Floats(blockRows * HeadDim)}
}

// Head is one attention head of one sequence: n rows of queries, keys and
// values, Stride values apart. Queries must already be scaled by
// log2(e)/√HeadDim. Queries and Keys must be followed by readable values to the
// end of the block of 16 rows; what these hold does not matter.
type Head struct {
	Queries, Keys, Values []float32
	Stride                int
	N                     int
}

// Attend computes the context of a head's queries, softmax(q·k)·v, and writes row
// i at out[i·stride:], HeadDim values.
func (k *Kernel) Attend(out []float32, stride int, h *Head, s *AttentionScratch) {
	padded := roundUp(h.N, maskLanes)
	if len(s.scores) < blockRows*padded || len(h.Keys) < (padded-1)*h.Stride+HeadDim {
		panic(fmt.Sprintf("kernel: attention of %d positions", h.N))
	}
	k.transpose(s.keys, padded, h.Keys, h.Stride, padded)
	for i := range s.mask {
		s.mask[i] = inf
		if padded-maskLanes+i >= h.N {
			s.mask[i] = -inf
		}
	}
	for i := 0; i < h.N; i += blockRows {
		rows := min(blockRows, h.N-i)
		k.scores(s.scores, padded, h.Queries[i*h.Stride:], h.Stride, s.keys, padded, padded)
		k.softmax(s.scores, padded, rows, padded, &s.mask, s.inverse[:])
		if rows == blockRows {
			k.context(out[i*stride:], stride, s.scores, padded, h.Values, h.Stride, h.N, s.inverse[:])
			continue
		}
		k.context(s.tail, HeadDim, s.scores, padded, h.Values, h.Stride, h.N, s.inverse[:])
		for r := range rows {
			copy(out[(i+r)*stride:][:HeadDim], s.tail[r*HeadDim:])
		}
	}
}
