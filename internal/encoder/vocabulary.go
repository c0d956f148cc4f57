package encoder

import (
	"trich/internal/encoder/modelfile"
	"trich/internal/encoder/unigram"
	"trich/internal/qa"
)

// vocabulary divides texts into the pieces that the model has rows for.
type vocabulary struct {
	tokeniser *unigram.Tokeniser
	origin    []int32 // original vocabulary number by piece, rising
}

func newVocabulary(f *modelfile.File) (vocabulary, error) {
	tables, origin, err := f.Vocabulary()
	if err != nil {
		return vocabulary{}, err
	}
	tokeniser, err := unigram.New(tables)
	if err != nil {
		return vocabulary{}, qa.Errorf(qa.CodeCorrupt, "model file: %w", err)
	}
	return vocabulary{tokeniser, origin}, nil
}

// pieces are the pieces of text alone.
func (v *vocabulary) pieces(text string) []int32 {
	var pieces []int32
	for _, t := range v.tokeniser.Append(nil, text) {
		pieces = append(pieces, t.Piece)
	}
	return pieces
}
