// Package reader is the second look at what was found: it reads a question
// together with a passage, word against word, and tells whether the passage
// answers, where, and how surely it does not.
//
// The network is a cross-encoder (Nogueira and Cho, "Passage Re-ranking with
// BERT", 2019): the encoder's transformer over both texts in one sequence,
//
//	<s> query: question </s> passage: title. sentence before, passage </s>
//
// with a linear head on the last states, of which the first row is read at <s>
// and says whether the passage answers, and the others at every token: where the
// answer begins, where it ends (Devlin et al., 2019), and what is evidence for it.
// A span that begins and ends at <s> is that of no answer.
//
// Embedding and lower layers are the encoder's, also in memory; the upper ones are
// the reader's own and come, with the head, from reader.bin, which names the
// encoder that it was trained on. The folder training holds what makes that file,
// and the numbers that the tests compare with.
package reader
