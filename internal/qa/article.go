package qa

// Span is a half-open range of bytes [Start, End).
type Span struct {
	Start, End int
}

// Len is the number of bytes in s.
func (s Span) Len() int { return s.End - s.Start }

// Slice cuts s out of text. It panics if s does not lie within text, like a
// slice expression.
func (s Span) Slice(text string) string { return text[s.Start:s.End] }

// Article is one news article of the corpus: its metadata and its passages.
// Articles are immutable once ingested and may be shared between goroutines.
type Article struct {
	// ID names the article within a corpus: the file's slash-separated path
	// relative to the corpus folder, without its extension.
	ID string
	// File is the slash-separated path relative to the corpus folder.
	File string
	// Title, Source, Author, URL and Note are for people; all but Title may be
	// empty. Title is never empty: where nothing better is known it is the file
	// name.
	Title  string
	Source string
	Author string
	URL    string
	Note   string
	// TitleFrom, SourceFrom, AuthorFrom and URLFrom say where each was found;
	// FromNowhere for what is not known.
	TitleFrom, SourceFrom, AuthorFrom, URLFrom Provenance
	// Published is the date of publication as precisely as it is known, and
	// DateFrom where it was found; FromNowhere for an unknown date. With
	// FromText it is the date of the event that the text tells of: the article
	// is no older, and that is all that is known.
	Published Date
	DateFrom  Provenance
	Language  Language
	// Hash is the SHA-256 of the file's bytes in hexadecimal.
	Hash string
	// Passages are in the order of the file and do not overlap.
	Passages []Passage
}

// Passage is the unit of retrieval: a paragraph, or part of a long one, that is
// a verbatim slice of its article's file.
type Passage struct {
	// ID is unique within a corpus and stable as long as the article's file
	// keeps its name and the passage its place: article ID, '#', start byte.
	ID string
	// ArticleID is the ID of the article it stands in.
	ArticleID string
	// Span is the passage's place in the file's bytes.
	Span Span
	// Text is the file's bytes at Span, never changed.
	Text string
	// Sentences are the passage's sentences as byte ranges of Text, in order,
	// without the white space between them. There is at least one.
	Sentences []Span
	Language  Language
}
