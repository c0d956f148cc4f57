// Package encoder turns texts into vectors with multilingual-e5-small (Wang et
// al., "Multilingual E5 Text Embeddings", 2024), whose weights and vocabulary
// it carries in the binary.
//
// A text is divided into pieces (package unigram), taken through the network,
// and the states of its tokens are averaged. Questions and passages are told
// apart by the prefix the model was trained with. A text longer than the model
// takes is read in windows.
//
// The network runs in eight-bit integers (package engine) on the kernel that is
// fastest on the processor (package kernel); package reference is the same in
// float32, for tests to compare with.
package encoder
