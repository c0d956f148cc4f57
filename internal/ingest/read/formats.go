// Package read turns the bytes of a file into a page: its lines with their places
// in the text, and the metadata that the format itself has room for. What of the
// page is the article is decided elsewhere.
//
// A new format takes a function like webPage that gives its Format, in the file of
// its kind or a new one, and one line in All. Everything else follows from the list: which files
// of a folder or an archive are opened, how large they may be, what messages
// name, and that its bytes are recognised under another format's name. A format
// of one article has a Read, which gives page.New the text and its lines; where
// the format is text, decode makes text of the bytes and refuses what is none,
// and lineBlocks knows lines; documentPage makes a page of a document's paragraphs,
// and recordPage of fields with names. A format of several articles has Parts
// instead. What takes much to be taken apart has a package beneath, which knows
// nothing of pages and articles.
// Beyond that, the table of files in .github/OPERATING.md gets a row, and a module
// that the reader needs must be allowed here by internal/arch.
package read

import (
	"context"
	"io/fs"
	"path"
	"strings"
	"unicode/utf8"

	"trich/internal/ingest/page"
)

// Format is a kind of file. It has either Read or Parts.
type Format struct {
	// Name is what the format is called.
	Name string
	// Ends are the ends of its files' names in lower case; messages name the
	// first.
	Ends []string
	// Sniff reports whether a file that begins like this is of the format for
	// sure; nil where nothing marks it. It is only asked about files whose names
	// do not promise several articles, and a format of several has none: how
	// large a file may be must be known before it is opened.
	Sniff func(Head) bool
	// Read reads a file that holds one article. It is called from several
	// goroutines.
	Read func(Input) (*page.Page, *Refusal)
	// Parts hands what a file of several articles holds to yield, in its order.
	// An error of yield ends it. The refusal is of the whole file; after an error
	// of yield it does not matter.
	Parts func(ctx context.Context, in Input, yield func(Part) error) *Refusal
	// Packs tells that its bytes are packed, so that it is not read within an
	// archive: what it unpacks to would not be counted.
	Packs bool
	// Large tells that files of one article may be as large as those of several:
	// most of their bytes are pictures and fonts.
	Large bool
}

// Input is a file to be read.
type Input struct {
	// Name is its path in the corpus folder.
	Name string
	// Data are its bytes as they are. They must not be changed.
	Data []byte
	// MaxFileSize is the largest file of one article, in bytes, and Formats are
	// the formats of files in archives.
	MaxFileSize int64
	Formats     Formats
}

// Part is one of several things in a file.
type Part struct {
	// Name is its path in the file.
	Name string
	// Data are its bytes, which the part owns.
	Data []byte
	// Read reads it; nil where it is a file, to be read as a file of the folder
	// is.
	Read func() (*page.Page, *Refusal)
	// Refusal is why it cannot be read, nil if it can.
	Refusal *Refusal
}

// Formats are the formats that are known.
type Formats []Format

// All lists every format, a line each, in the order in which messages name them.
func All() Formats {
	return Formats{
		plainText(),
		markdown(),
		markedText(),
		webPage(),
		zippedPage(),
		pdfDocument(),
		wordDocument(),
		openDocument(),
		slides(),
		richText(),
		book(),
		zippedRecords(),
		records(),
		jsonFile(),
		table(),
		xmlFile(),
		mailMessage(),
		wholePage(),
		zippedCrawl(),
		crawl(),
		zipArchive(),
		tarPlain(),
		tarGzip(),
		tarBzip2(),
		tarXZ(),
		tarZstandard(),
	}
}

// Named is the format that the end of a file's name promises.
func (f Formats) Named(name string) (_ Format, known bool) {
	name = strings.ToLower(name)
	for _, format := range f {
		for _, end := range format.Ends {
			if strings.HasSuffix(name, end) {
				return format, true
			}
		}
	}
	return Format{}, false
}

// Of is the format of a file. What its first bytes say for sure counts more than
// its name, unless that promises several articles. A file that is surely of a
// kind that nobody here reads is refused.
func (f Formats) Of(name string, data []byte) (Format, *Refusal) {
	named, known := f.Named(name)
	if known && named.Parts != nil {
		return named, nil
	}
	head := headOf(data)
	for _, format := range f {
		if format.Sniff != nil && format.Sniff(head) {
			return format, nil
		}
	}
	if kind := foreign(head, name); kind != "" {
		return Format{}, Refuse(ReasonContent, "the file is %s, though it is not called so; rename it, or save the article as .txt", kind)
	}
	if !known {
		return Format{}, f.unknown(name)
	}
	return named, nil
}

// Names lists the formats by the ends of their names, for messages.
func (f Formats) Names() string {
	var b strings.Builder
	for i, format := range f {
		switch {
		case i > 0 && i == len(f)-1:
			b.WriteString(" or ")
		case i > 0:
			b.WriteString(", ")
		}
		b.WriteString(format.Ends[0])
	}
	return b.String()
}

// manySize is how many times the size of a file of one article a file of several
// may have, packed or unpacked: it bounds memory and time.
const manySize = 40

// MaxSize is the largest file of that name that is read, in bytes, where
// maxFileSize is that of one article.
func (f Formats) MaxSize(name string, maxFileSize int64) int64 {
	if format, _ := f.Named(name); format.Parts != nil || format.Large {
		return manySize * maxFileSize
	}
	return maxFileSize
}

// TooLarge refuses a file that is larger than MaxSize.
func (f Formats) TooLarge(name string, maxFileSize int64) *Refusal {
	return Refuse(ReasonTooLarge, "the file is larger than the %d bytes allowed; split it or raise corpus.max_file_size", f.MaxSize(name, maxFileSize))
}

// LeaveOut tells from name and type alone why a file is not opened, nil if it
// is.
func (f Formats) LeaveOut(name string, mode fs.FileMode) *Refusal {
	_, known := f.Named(name)
	switch {
	case !utf8.ValidString(name):
		return Refuse(ReasonBadName, "the file's name is not UTF-8; rename it")
	case mode&fs.ModeSymlink != 0:
		return Refuse(ReasonSymlink, "symbolic links are not followed; put the file itself into the folder")
	case !mode.IsRegular():
		return Refuse(ReasonIrregular, "this is not a regular file; remove it from the folder")
	case !known:
		return f.unknown(name)
	}
	return nil
}

// unknown refuses a file whose name no format has.
func (f Formats) unknown(name string) *Refusal {
	ext := path.Ext(name)
	if ext == "" {
		return Refuse(ReasonFormat, "a file without extension is not read; call it %s.txt if it is a text, or remove it", path.Base(name))
	}
	return Refuse(ReasonFormat, "files with the extension %s are not read; save the article as .txt, .docx, .pdf, .html or another of the formats that are, or remove the file", ext)
}
