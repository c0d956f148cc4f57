package text

// Span is a half-open range of bytes [Start, End) of a text.
type Span struct {
	Start, End int
}

// Slice cuts s out of the text it was made for.
func (s Span) Slice(text string) string { return text[s.Start:s.End] }
