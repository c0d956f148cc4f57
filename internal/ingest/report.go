package ingest

import (
	"strings"

	"trich/internal/ingest/page"
	"trich/internal/ingest/read"
	"trich/internal/qa"
)

// Report tells what became of a corpus folder.
type Report struct {
	// Files is the number of files that were looked at.
	Files int
	// Articles and Passages count what was read.
	Articles, Passages int
	// Skipped are the files that gave no article, in the order of their paths.
	Skipped []Skip
	// Problems are the faults of the manifest, in the order of its lines. Each
	// names file, line and remedy; what it concerns was read without that
	// metadata.
	Problems []error
}

// Skip is a file that gave no article.
type Skip struct {
	// File is the slash-separated path relative to the corpus folder.
	File   string
	Reason read.Reason
	// Message names the file, what is wrong with it and the remedy.
	Message string
	// Kept is true if the articles of the file's last good version are used.
	Kept bool
}

// String is the message.
func (s Skip) String() string { return s.Message }

// skip makes a Skip of a refusal of the file at path.
func (o Options) skip(path string, refusal *read.Refusal) *Skip {
	path = strings.ToValidUTF8(path, "\uFFFD")
	return &Skip{File: path, Reason: refusal.Reason, Message: o.name(path) + ": " + refusal.Message}
}

// Document is an article together with what ingest knows of its page.
type Document struct {
	Article *qa.Article
	// Text is the article's text, which all places here and in Article are
	// places of; see qa.Article.
	Text string
	// Warnings are whole sentences for an admin about what is odd in the page: a
	// date that cannot be, two that disagree.
	Warnings []string
	// Title is the place of the title line in the text; it is empty where the
	// text has none or where it became a passage.
	Title qa.Span
	// Dropped are the pieces of the page left out of the passages, in order.
	// The title, the passages and these do not overlap and hold all of the text
	// but white space, a byte order mark, the bars around captions, and the
	// signs of headings and quotations in Markdown.
	Dropped []page.Drop
}
