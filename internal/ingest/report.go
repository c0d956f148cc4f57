package ingest

import (
	"fmt"

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

// SkipReason says for programs why a file gave no article.
type SkipReason string

// The reasons.
const (
	SkipFormat     SkipReason = "format"     // an extension that no reader knows
	SkipSymlink    SkipReason = "symlink"    // symbolic links are not followed
	SkipIrregular  SkipReason = "irregular"  // a device, pipe or socket
	SkipUnreadable SkipReason = "unreadable" // the system refused it
	SkipTooLarge   SkipReason = "too_large"  // larger than Options.MaxFileSize
	SkipEmpty      SkipReason = "empty"      // nothing but white space
	SkipBinary     SkipReason = "binary"     // holds NUL bytes
	SkipEncoding   SkipReason = "encoding"   // no encoding that is recognised
	SkipNoArticle  SkipReason = "no_article" // nothing but page furniture
	SkipBadName    SkipReason = "bad_name"   // a file name that is not UTF-8
	SkipBadPath    SkipReason = "bad_path"   // a path in an archive that leads out of it, or is there twice
	SkipContent    SkipReason = "content"    // something else than the name says
	SkipLongLine   SkipReason = "long_line"  // a line of more than a megabyte
	SkipArchive    SkipReason = "archive"    // an archive that is damaged or too large
	SkipBadRecord  SkipReason = "bad_record" // a line that is not an article in JSON
	SkipFault      SkipReason = "fault"      // a fault of the program
)

// Skip is a file that gave no article.
type Skip struct {
	// File is the slash-separated path relative to the corpus folder.
	File   string
	Reason SkipReason
	// Message names the file, what is wrong with it and the remedy.
	Message string
	// Kept is true if the articles of the file's last good version are used.
	Kept bool
}

// String is the message.
func (s Skip) String() string { return s.Message }

func (o Options) skip(path string, reason SkipReason, format string, args ...any) *Skip {
	return &Skip{File: path, Reason: reason, Message: o.name(path) + ": " + fmt.Sprintf(format, args...)}
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
	Dropped []Drop
}

// Drop is a piece of a page that is not part of the article.
type Drop struct {
	// Span is the piece's place in the text, from a line's first character to
	// its last.
	Span   qa.Span
	Reason DropReason
}

// DropReason says why a piece of a page is left out.
type DropReason string

// The reasons.
const (
	DropImage       DropReason = "image"        // a picture's placeholder
	DropOrnament    DropReason = "ornament"     // a line without letter or digit
	DropRepeated    DropReason = "repeated"     // a caption, or the title, said again
	DropRelated     DropReason = "related"      // a list of other articles, or a link to one
	DropDateLine    DropReason = "dateline"     // the page's own date line
	DropByline      DropReason = "byline"       // a line that names the author or the source
	DropBoilerplate DropReason = "boilerplate"  // menus, comments and whatever else surrounds the article of a web page
	DropSite        DropReason = "site"         // a line that stands in many files of one source
	DropControls    DropReason = "controls"     // buttons for sharing and saving, keywords, readers' comments
	DropFrontMatter DropReason = "front_matter" // metadata at the top of a Markdown file
)
