// Package reference is the encoder's network in float32 arithmetic, written to
// be read: the measure that faster arithmetic is held against.
//
// The network is BERT (Devlin et al., 2019) as multilingual-e5-small has it:
// the sum of word, position and type embeddings, normalised, then layers of
// self-attention and a feed-forward part, each added to its input and
// normalised afterwards.
package reference
