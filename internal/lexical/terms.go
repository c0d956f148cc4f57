package lexical

import (
	"strings"

	"trich/internal/text"
)

// Terms are the index terms of s: its words without diacritics and in lower
// case, and every two adjacent ones joined by '_'. Vietnamese syllables mean
// little alone; pairs bring back most of its words, which are largely of two
// syllables. The terms come in the order of the text, pairs behind their first
// word, and repeat as often as they occur.
func Terms(s string) []string {
	words := text.Words(s)
	folded := make([]string, len(words))
	for i, w := range words {
		folded[i] = text.Fold(w.Slice(s))
	}
	return TermsOf(folded)
}

// TermsOf are the terms of a text whose words, folded, are given.
func TermsOf(words []string) []string {
	terms := make([]string, 0, 2*len(words))
	previous := ""
	for _, folded := range words {
		if folded == "" { // loose combining marks
			continue
		}
		if previous != "" {
			terms = append(terms, previous+"_"+folded)
		}
		terms = append(terms, folded)
		previous = folded
	}
	return terms
}

// termText is what bleve is given: terms separated by white space, which its
// whitespace tokenizer takes apart again.
func termText(s string) string { return strings.Join(Terms(s), " ") }
