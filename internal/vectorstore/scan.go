package vectorstore

import (
	"cmp"
	"slices"

	"trich/internal/kernel"
	"trich/internal/qa"
	"trich/internal/topk"
)

// symmetric is the level that stands for 0 in values of either sign.
const symmetric = 128

// scan holds all vectors of a large store in eight bits, as the rows of a matrix
// that one product multiplies with a query: 11,000 of 384 values take 4 MB and
// less than a millisecond. It is immutable.
type scan struct {
	kernel *kernel.Kernel
	matrix *kernel.Matrix
	ids    []string
}

// newScan copies vectors of unit length; there is at least one.
func newScan(k *kernel.Kernel, ids []string, vectors [][]float32) *scan {
	s := &scan{kernel: k, matrix: k.NewMatrix(len(vectors), len(padded(vectors[0])), symmetric), ids: ids}
	for i, v := range vectors {
		s.matrix.SetRow(i, padded(v), 0)
	}
	return s
}

// near gives the IDs of the n vectors that seem nearest to a query of unit length,
// in no order.
func (s *scan) near(query []float32, n int) []string {
	query = padded(query)
	levels, scale := kernel.Bytes(len(query)), make([]float32, 1)
	s.kernel.Quantize(levels, scale, query, len(query), symmetric)
	width := (len(s.ids) + kernel.ColumnStep - 1) / kernel.ColumnStep * kernel.ColumnStep
	out := kernel.Output{Data: kernel.Floats(width), Panel: width, Rows: 1}
	s.matrix.MulRows(out, 0, levels, scale, 0, len(s.ids))

	best := topk.New[float32, string](n)
	for i, similarity := range out.Data[:len(s.ids)] {
		best.Offer(similarity, s.ids[i])
	}
	var ids []string
	for _, b := range best.Kept() {
		ids = append(ids, b.Value)
	}
	return ids
}

// padded is v with zeros behind it up to a length that the kernels take.
func padded(v []float32) []float32 {
	n := kernel.Stride(len(v))
	return append(v[:len(v):len(v)], make([]float32, n-len(v))...)
}

// sortMatches puts the best first, equal ones in the order of their IDs.
func sortMatches(matches []qa.Match) {
	slices.SortFunc(matches, func(a, b qa.Match) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID))
	})
}
