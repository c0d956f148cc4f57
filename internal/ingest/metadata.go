package ingest

import "trich/internal/qa"

// metadata is what one place tells of an article; what is not known is empty.
type metadata struct {
	Title, Source, Author, URL, Note string
	Published                        qa.Date
}
