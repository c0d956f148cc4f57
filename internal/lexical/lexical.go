// Package lexical is an inverted index of accent-folded words and adjacent word
// pairs, ranked by BM25 (Robertson and Zaragoza, The Probabilistic Relevance
// Framework: BM25 and Beyond, 2009). bleve keeps the postings; the ranking is
// our own, because bleve's query scorer multiplies BM25 by a second inverse
// document frequency, a coordination factor and the square root of the term
// frequency. It is the only package that knows bleve.
package lexical

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"sync/atomic"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/whitespace"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	index "github.com/blevesearch/bleve_index_api"

	"trich/internal/qa"
)

// The parameters of BM25: saturation of the term frequency and strength of the
// length normalisation, at the values usual in the field.
const (
	k1 = 1.2
	b  = 0.75
)

const (
	field     = "terms"
	batchSize = 4000
	// anchor is a term that stands once in every document and, not being a
	// word, in no question.
	anchor = "^"
)

// Document is a text to be indexed under an ID.
type Document struct {
	ID, Text string
}

// Index is immutable once built. It is safe for concurrent use until closed.
type Index struct {
	bleve         bleve.Index
	reader        index.IndexReader
	documents     int
	averageLength float64
	// lengths are those of the documents, in terms, by the number that bleve gave
	// them; 0 for a number that no document has.
	lengths []float32
	query   queryMemory
}

// New builds an index in memory. IDs must be unique and not empty.
func New(ctx context.Context, documents []Document) (*Index, error) {
	m, err := indexMapping()
	if err != nil {
		return nil, err
	}
	// Without a path scorch keeps its segments in memory; bleve's NewMemOnly
	// would take an older index type, which does not know field lengths.
	idx, err := bleve.NewUsing("", m, scorch.Name, scorch.Name, nil)
	if err != nil {
		return nil, fmt.Errorf("lexical index: %w", err)
	}
	for chunk := range slices.Chunk(documents, batchSize) {
		batch := idx.NewBatch()
		for _, d := range chunk {
			if err = batch.Index(d.ID, body(d)); err != nil {
				break
			}
		}
		err = cmp.Or(err, ctx.Err())
		if err == nil {
			err = idx.Batch(batch)
		}
		if err != nil {
			return nil, fmt.Errorf("lexical index: %w", cmp.Or(idx.Close(), err))
		}
	}
	return open(idx, len(documents))
}

// Write builds an index of at least one document in the folder path, which must
// not exist yet, for Open. After an error the folder holds nothing of use.
func Write(ctx context.Context, path string, documents []Document) error {
	if len(documents) == 0 {
		return qa.Errorf(qa.CodeInvalid, "lexical index: there are no documents") // bleve's builder would panic
	}
	m, err := indexMapping()
	if err != nil {
		return err
	}
	builder, err := bleve.NewBuilder(path, m, map[string]any{"batchSize": batchSize, "buildPathPrefix": filepath.Dir(path)})
	if err != nil {
		return fmt.Errorf("lexical index: %w", err)
	}
	for _, d := range documents {
		if err := cmp.Or(ctx.Err(), builder.Index(d.ID, body(d))); err != nil {
			_ = builder.Close()
			return fmt.Errorf("lexical index: %w", err)
		}
	}
	if err := builder.Close(); err != nil {
		return fmt.Errorf("lexical index: %w", err)
	}
	return nil
}

// Open opens what Write wrote, for reading only, so that several processes may
// share it. It is a qa.CodeCorrupt error if the folder is damaged or does not
// hold the given number of documents.
func Open(path string, documents int) (*Index, error) {
	idx, err := bleve.OpenUsing(path, map[string]any{"read_only": true})
	if err != nil {
		return nil, qa.Errorf(qa.CodeCorrupt, "lexical index: %w", err)
	}
	x, err := open(idx, documents)
	if err != nil {
		return nil, qa.Errorf(qa.CodeCorrupt, "lexical index: %w", err)
	}
	return x, nil
}

func open(idx bleve.Index, documents int) (*Index, error) {
	x := &Index{bleve: idx, documents: documents}
	advanced, err := idx.Advanced()
	if err == nil {
		x.reader, err = advanced.Reader()
	}
	if err != nil {
		return nil, cmp.Or(idx.Close(), err)
	}
	if err := x.measure(); err != nil {
		return nil, cmp.Or(x.Close(), err)
	}
	return x, nil
}

// measure takes the average length of the documents from the term that stands
// once in each, and checks their number. bleve's own statistic, the field's
// cardinality, counts distinct terms.
func (x *Index) measure() error {
	total, count := 0.0, 0
	err := x.postings(context.Background(), anchor, func(doc uint64, _, length float64) {
		total += length
		count++
		x.lengths = append(x.lengths, make([]float32, max(0, int(doc)+1-len(x.lengths)))...)
		x.lengths[doc] = float32(length)
	})
	if err == nil && count != x.documents {
		err = fmt.Errorf("it holds %d documents, want %d", count, x.documents)
	}
	x.averageLength = total / float64(max(count, 1))
	x.query.names = make([]atomic.Pointer[string], len(x.lengths))
	return err
}

// Close frees the index; it must not be in use.
func (x *Index) Close() error {
	var err error
	if x.reader != nil {
		err = x.reader.Close()
	}
	return cmp.Or(err, x.bleve.Close())
}

// Len is the number of documents.
func (x *Index) Len() int { return x.documents }

// Frequency is the number of documents that hold a term. See Terms for what a term
// is.
func (x *Index) Frequency(ctx context.Context, term string) (int, error) {
	postings, err := x.reader.TermFieldReader(ctx, []byte(term), field, false, false, false)
	if err != nil {
		return 0, fmt.Errorf("lexical index: %w", err)
	}
	return int(postings.Count()), postings.Close()
}

// Weight is the weight BM25 gives to a term that n of N documents hold, its inverse
// document frequency: ln(1 + (N - n + 0.5) / (n + 0.5)).
func Weight(documents int, n float64) float64 {
	return math.Log(1 + (float64(documents)-n+0.5)/(n+0.5))
}

func body(d Document) map[string]any {
	return map[string]any{field: anchor + " " + termText(d.Text)}
}

// indexMapping has one field, split at white space and otherwise left alone;
// nothing is stored but the postings and the IDs.
func indexMapping() (mapping.IndexMapping, error) {
	const analyzer = "terms"
	m := bleve.NewIndexMapping()
	err := m.AddCustomAnalyzer(analyzer, map[string]any{"type": custom.Name, "tokenizer": whitespace.Name})
	if err != nil {
		return nil, fmt.Errorf("lexical index: %w", err)
	}
	terms := bleve.NewTextFieldMapping()
	terms.Analyzer = analyzer
	terms.Store, terms.IncludeTermVectors, terms.IncludeInAll, terms.DocValues = false, false, false, false
	document := bleve.NewDocumentStaticMapping()
	document.AddFieldMappingsAt(field, terms)
	// Otherwise bleve takes time for a field of all fields, which stays empty.
	document.AddSubDocumentMapping("_all", bleve.NewDocumentDisabledMapping())
	m.DefaultMapping = document
	return m, nil
}
