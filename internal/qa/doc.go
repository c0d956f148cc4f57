// Package qa holds the nouns and contracts of Trích: what an article, a
// passage, a question and an answer are, how errors are coded, and the
// interfaces that several packages share. It does no I/O and imports only the
// standard library, so that reading it alone tells what the product does.
//
// A corpus is a folder of files. Each file becomes an Article; its text, freed
// of boilerplate, becomes Passages; each Passage is a slice of the file's
// bytes, divided into sentences. A Question is answered by Quotes, each of
// which is again such a slice, with the answering sentence marked.
package qa
