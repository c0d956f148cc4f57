package qa

import "context"

// Encoding is what the encoder knows of one text.
type Encoding struct {
	// Vector is the text's embedding: unit length, Dim values.
	Vector []float32
	// Tokens are the text's tokens in order, without prefix and special
	// tokens.
	Tokens []Token
	// States holds the last hidden state of each of Tokens, row after row:
	// len(Tokens) × Dim values, not normalised.
	States []float32
}

// Token is one token of a text.
type Token struct {
	// ID is the token's number in the original vocabulary.
	ID int32
	// Span is the token's place in the text as given, in bytes. Spans are in
	// order; a token that stands for nothing in the text has an empty one.
	Span Span
}

// Encoder turns texts into vectors. It is safe for concurrent use and never
// reaches the network.
type Encoder interface {
	// EncodeQuery encodes a question.
	EncodeQuery(ctx context.Context, text string) (Encoding, error)
	// EncodeQueries encodes wordings of a question, which takes less time than one
	// after another.
	EncodeQueries(ctx context.Context, texts []string) ([]Encoding, error)
	// EncodePassages encodes passages, using all cores, and calls emit once for
	// each as it is done, in no particular order and from several goroutines at
	// once; the Encoding's slices are valid only during the call. It stops at
	// emit's first error and returns it; no emit is running any more then.
	EncodePassages(ctx context.Context, texts []string, emit func(i int, e Encoding) error) error
	// Dim is the number of values in a vector.
	Dim() int
	// Fingerprint identifies the model and everything that shapes its vectors.
	Fingerprint() string
}
