package text

import "strings"

// Tokens is a text with its words told apart and folded, once for all who look at
// them. It must not be changed, and is then safe for concurrent use.
type Tokens struct {
	Text  string
	Words []Token
}

// Token is a word of a text.
type Token struct {
	Span
	// Text is the word as it stands there, Folded what Fold makes of it.
	Text, Folded string
}

// Tokenise tells the words of s apart as Words does.
func Tokenise(s string) Tokens {
	spans := Words(s)
	words := make([]Token, len(spans))
	for i, span := range spans {
		w := span.Slice(s)
		words[i] = Token{span, w, Fold(w)}
	}
	return Tokens{s, words}
}

// Spaced is as the function Spaced.
func (t Tokens) Spaced(form func(Token) string) string {
	var b strings.Builder
	b.WriteByte(' ')
	for _, w := range t.Words {
		b.WriteString(form(w))
		b.WriteByte(' ')
	}
	return b.String()
}

// FoldWords is as the function FoldWords.
func (t Tokens) FoldWords() string { return t.Spaced(func(w Token) string { return w.Folded }) }
