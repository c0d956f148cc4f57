package qa

import "sort"

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
//
// The article's text, which its passages are slices of, is the bytes of its file
// where that is plain text or Markdown in UTF-8. Elsewhere it is what a reader
// of the file sees: the text of a web page's elements, one a line, with its
// entities resolved; the paragraphs of a document, with the words of a printed
// page put together that were parted at the end of a line; the decoded string of a
// JSON record; the characters of a file in another encoding, in UTF-8. It is never
// reworded.
//
// Articles are immutable once ingested and may be shared between goroutines.
type Article struct {
	// ID names the article within a corpus: its File without extension, or with
	// it where it would not be the only one of that name.
	ID string
	// File is the slash-separated path relative to the corpus folder. A file in
	// an archive stands behind the archive's path and a slash, and so does the
	// number of a line in a file of several articles, counted from 1.
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
	// Pages are the places in the text where each printed page, or slide, begins,
	// in order; nil where the file has none.
	Pages []int
	// Hash is the SHA-256 in hexadecimal of the bytes the article was read from:
	// those of its file, or of its line in a file of several.
	Hash string
	// Passages are in the order of the text and do not overlap.
	Passages []Passage
}

// PageAt is the number of the printed page, counted from 1, that a place of the
// article's text is on; 0 where the file has no pages.
func (a *Article) PageAt(at int) int {
	return sort.Search(len(a.Pages), func(i int) bool { return a.Pages[i] > at })
}

// Passage is the unit of retrieval: a paragraph, or part of a long one, that is
// a verbatim slice of its article's text.
type Passage struct {
	// ID is unique within a corpus and stable as long as the article's file
	// keeps its name and the passage its place: article ID, '#', start byte.
	ID string
	// ArticleID is the ID of the article it stands in.
	ArticleID string
	// Span is the passage's place in the article's text, in bytes.
	Span Span
	// Text is the article's text at Span, never changed.
	Text string
	// Sentences are the passage's sentences as byte ranges of Text, in order,
	// without the white space between them. There is at least one.
	Sentences []Span
	Language  Language
	// AlsoIn are the passages of other articles that say the same in the same
	// words, or nearly so: reprints. They are in the order of the corpus.
	AlsoIn []Reprint
}

// Reprint is a passage that repeats another one, with what is known of its
// article.
type Reprint struct {
	PassageID, ArticleID, File string
	Title, Source, URL         string
	Published                  Date
	DateFrom                   Provenance
}
