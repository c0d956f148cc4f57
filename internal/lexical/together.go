package lexical

import (
	"context"
	"fmt"
)

// Together is the BM25 score that each group of documents, given by their IDs,
// would have for terms if it were one document. The average length is that
// of the groups; how rare a term is, all documents tell. IDs that the index does
// not have are passed over.
func (x *Index) Together(ctx context.Context, terms []string, groups [][]string) ([]float64, error) {
	of := make([]int32, len(x.lengths)) // by document: the number of its group from 1, 0 for none
	lengths, all := make([]float64, len(groups)), 0.0
	for g, ids := range groups {
		for _, id := range ids {
			internal, err := x.reader.InternalID(id)
			if err != nil {
				return nil, fmt.Errorf("lexical index: %w", err)
			}
			if internal == nil {
				continue
			}
			doc := internal.Value()
			of[doc] = int32(g) + 1
			lengths[g] += float64(x.lengths[doc])
			all += float64(x.lengths[doc])
		}
	}
	average := all / float64(len(groups))
	sums := make([]float64, len(groups))
	frequencies := make([]float64, len(groups))
	for _, term := range terms {
		impacts, err := x.impacts(ctx, term)
		if err != nil {
			return nil, fmt.Errorf("lexical index: %w", err)
		}
		clear(frequencies)
		for _, i := range impacts {
			if g := of[i.doc]; g > 0 {
				frequencies[g-1] += float64(i.tf)
			}
		}
		idf := Weight(x.documents, float64(len(impacts)))
		for g, tf := range frequencies {
			if tf > 0 {
				sums[g] += idf * Saturated(tf, lengths[g]/average)
			}
		}
	}
	return sums, nil
}
