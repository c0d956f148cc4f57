package qa

// Language is the language of a text, a question or a reply, as a two-letter
// ISO 639-1 code. The zero value is "not known".
type Language string

// The languages Trích speaks.
const (
	UnknownLanguage Language = ""
	Vietnamese      Language = "vi"
	English         Language = "en"
)
