// Package text knows how Vietnamese and English are written: Unicode normal
// forms, accent folding, words, sentences, and which of the two languages a
// text is in. Everything that cuts a text gives byte offsets into the original,
// because quotes are slices of it. The package knows nothing of articles or
// questions, keeps no state, and all of it is safe for concurrent use.
package text
