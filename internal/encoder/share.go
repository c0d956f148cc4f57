package encoder

import (
	"sync/atomic"

	"trich/internal/encoder/engine"
	"trich/internal/encoder/unigram"
)

// Shared is what a network of the same pieces that begins like the Encoder's takes
// over from it (package reader). All of it is the Encoder's own and is not to be
// changed, but for Active.
type Shared struct {
	Tokeniser *unigram.Tokeniser
	Model     *engine.Model
	// Dim is the number of values in a state.
	Dim int
	// Begin and End are the pieces around every sequence, Query and Passage those
	// that say what is coming.
	Begin, End     int32
	Query, Passage []int32
	// File is the fingerprint of the model file alone.
	File string
	// Threads is how many threads a call may have at most.
	Threads int
	// Active counts the calls under way: who works with the Model is to add to it
	// meanwhile, so that a question of the Encoder's does not take all threads too.
	Active *atomic.Int32
}

// Shared is what can be shared of e.
func (e *Encoder) Shared() Shared {
	return Shared{
		Tokeniser: e.vocabulary.tokeniser, Model: e.model, Dim: e.hidden,
		Begin: e.begin, End: e.end, Query: e.query, Passage: e.passage,
		File: e.file, Threads: e.threads, Active: e.active,
	}
}
