package retrieve

import (
	"context"

	"trich/internal/diacritics"
	"trich/internal/qa"
)

// Source is a store of passages as questions see it: it gives the newest of its
// generations. It is safe for concurrent use. Package storetest holds what every
// store must keep to.
type Source interface {
	// Acquire gives the newest generation; the caller must Release it. The error is
	// qa.CodeNotReady before there is one.
	Acquire(ctx context.Context) (Generation, error)
}

// Generation is one state of a store, which never changes: all of its answers are
// of the same articles, whatever the store takes in meanwhile. A question uses one
// from beginning to end.
//
// All methods but Release are safe for concurrent use until Release, end with the
// context's error when that ends first, and leave what they are given alone; what
// they return must not be changed. Each is asked once or twice a question, so that
// a store elsewhere needs few round trips; no method is called for single passages.
// Other errors end the question.
type Generation interface {
	Vectors
	Words
	Tokens
	Articles

	// ID identifies the articles and all that was made of them: generations of the
	// same ID answer alike, those of different articles have different ones.
	ID() string
	// Release ends the use of the generation.
	Release() error
}

// Vectors finds passages by their vectors, those that the codec makes of passages.
type Vectors interface {
	// Nearest gives the n passages in the scope whose vectors have the highest
	// cosine with vector, best first, equal ones in the order of their IDs; fewer
	// only if the scope has fewer. Vector has the codec's length and is not zero.
	// Scores are cosines, -1 to 1, to within 0.001; of passages that differ by less,
	// either may be given.
	Nearest(ctx context.Context, vector []float32, n int, in qa.Scope) ([]qa.Match, error)
}

// Words finds passages by the terms of their text, as lexical.Terms makes them: by
// BM25, of which lexical.Weight and lexical.Saturated are the parts, with every
// passage a document.
type Words interface {
	// Matches gives the n passages in the scope with the highest scores, above 0,
	// best first, equal ones in the order of their IDs; fewer only if the scope has
	// fewer. A term that is repeated counts as often. How rare a term is, and how
	// long a passage is on average, all passages tell, not only those in the scope.
	Matches(ctx context.Context, terms []string, n int, in qa.Scope) ([]qa.Match, error)
	// Together is the score that each group of passages, given by their IDs, would
	// have if it were one document; the average length is that of the groups.
	Together(ctx context.Context, terms []string, groups [][]string) ([]float64, error)
	// Frequencies tells, for each of terms, how many passages hold it.
	Frequencies(ctx context.Context, terms []string) ([]int, error)
}

// Tokens keeps what the codec packed of every passage.
type Tokens interface {
	// Tokens begins to read the packed passages that have the given IDs. The
	// function that it returns reads that of ids[i]: into buffer, if it is large
	// enough, or elsewhere; the result may be handed in as the next buffer, and is
	// valid until then. It is safe for concurrent use, each with its own buffer. Its
	// error is qa.CodeCorrupt for what is damaged, which costs that passage alone.
	Tokens(ctx context.Context, ids []string) (read func(i int, buffer []byte) ([]byte, error), err error)
}

// Articles keeps the articles themselves.
type Articles interface {
	// Locate finds passages by their IDs, in the order of these, each with its
	// whole article, since an answer also depends on what stands around a passage.
	// In one generation an article is always the same pointer. The error is
	// qa.CodeNotFound for an ID that there is not.
	Locate(ctx context.Context, ids []string) ([]qa.Located, error)
	// Counts is the number of passages in each language, of the articles that the
	// filter wants.
	Counts(ctx context.Context, filter qa.Filter) (map[qa.Language]int, error)
	// List gives all articles, in the order of their files: for lists of them, and for
	// what is learned of a generation once, not for every question.
	List(ctx context.Context) ([]*qa.Article, error)
	// Vocabulary is how the articles' Vietnamese words are spelled: what
	// diacritics.Builder makes of all of them.
	Vocabulary(ctx context.Context) (*diacritics.Vocabulary, error)
}

// From makes a Source of a store in the same process, which has a type of its own
// for its generations and need not wait for one.
func From[G Generation](acquire func() (G, error)) Source { return local[G](acquire) }

type local[G Generation] func() (G, error)

// Acquire implements Source.
func (acquire local[G]) Acquire(context.Context) (Generation, error) {
	g, err := acquire()
	if err != nil {
		return nil, err
	}
	return g, nil
}
