// Package unigram is the model's tokeniser: it turns text into pieces of a
// fixed vocabulary, exactly as the encoder was trained to see it, and tells of
// each piece which bytes of the text it stands for.
//
// The steps are those of SentencePiece with a unigram model (Kudo, "Subword
// Regularization", 2018; Kudo and Richardson, "SentencePiece", 2018): Unicode
// normal form C, a replacement of single code points (most of NFKC, and white
// space to the space), runs of spaces made one, a space in front, and then
// the division into pieces whose scores (log probabilities) have the greatest
// sum. No piece holds a space but at its start, so the sum is found one
// word after the other (Viterbi), in memory for the longest word.
//
// All tables are flat arrays, made beforehand by Build and used as they lie in
// the model file: nothing is built when a Tokeniser is made.
package unigram
