package page

import "trich/internal/qa"

// Block is one line of a page, as its format's reader found it.
type Block struct {
	// Line is the line's place in the text without the white space around it;
	// Span is its text, the line without the signs of the format.
	Line, Span qa.Span
	Kind       Kind
	// Gap tells that a blank line stands before it.
	Gap bool
	// Drop is why the block is left out; empty while it is kept.
	Drop DropReason
}

// Kind is what a block is by its format's signs.
type Kind int

// The kinds.
const (
	Paragraph Kind = iota
	Caption
	Image
	Ornament
)

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
