// Package office reads the text of documents as office programs write them: Word
// (.docx), OpenDocument (.odt), PowerPoint (.pptx), RTF, and electronic books
// (.epub). It gives what a reader of the document sees, a paragraph a line, the
// rows of tables with bars between their cells, and leaves out what no reader
// sees: deleted and hidden text, fields' instructions, heads and feet of pages.
//
// The files are packed XML, for which the standard library is enough; what is
// unpacked is bounded, and elements are read one by one, so that depth costs
// little.
package office

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"trich/internal/ingest/read/xmltoken"
)

// The reasons why a document cannot be read.
var (
	ErrDamaged   = errors.New("it is damaged, or no such document")
	ErrEncrypted = errors.New("it is locked with a password")
	ErrTooMuch   = errors.New("it unpacks to more than any document holds")
)

// Document is the text of a document and what it says of itself, "" where it says
// nothing.
type Document struct {
	Title, Author, Source, Published string
	Paragraphs                       []Paragraph
}

// Paragraph is a paragraph, a heading or a row of a table.
type Paragraph struct {
	// Text has several lines where the paragraph has.
	Text string
	// Title tells that it is styled as the document's title, and Heading is the
	// level of a heading, 0 for other paragraphs.
	Title   bool
	Heading int
	// Page is the number of its slide, 0 where there are none.
	Page int
}

const (
	// maxUnpacked is how many bytes may be unpacked in all, and maxRatio how many
	// times the size of the file beyond the first megabyte: documents of text are
	// packed to a tenth or twentieth, and bombs to a thousandth.
	maxUnpacked = 32 << 20
	maxRatio    = 100
	// maxDepth is how deeply elements may be nested, and maxTag how far apart two may
	// begin, in bytes.
	maxDepth = 500
	maxTag   = 2 << 20
)

// archive is the packed folder that a document is.
type archive struct {
	files map[string]*zip.File
	rest  int64
}

func openArchive(data []byte) (*archive, error) {
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, ErrDamaged
	}
	a := &archive{files: make(map[string]*zip.File, len(r.File)), rest: min(maxUnpacked, 1<<20+maxRatio*int64(len(data)))}
	for _, f := range r.File {
		name := strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/")
		if a.files[name] == nil {
			a.files[name] = f
		}
	}
	return a, nil
}

// read is the file called name, nil if there is none.
func (a *archive) read(name string) ([]byte, error) {
	f := a.files[name]
	if f == nil {
		return nil, nil
	}
	if f.Flags&1 != 0 {
		return nil, ErrEncrypted
	}
	r, err := f.Open()
	if err != nil {
		return nil, ErrDamaged
	}
	data, err := io.ReadAll(io.LimitReader(r, a.rest+1))
	a.rest -= int64(len(data))
	switch closed := r.Close(); {
	case a.rest < 0:
		return nil, ErrTooMuch
	case err != nil || closed != nil:
		return nil, ErrDamaged
	}
	return data, nil
}

// part is a file of XML in an archive, and what reads it.
type part struct {
	name string
	read func(data []byte) error
}

// readAll reads those of the parts that are there.
func (a *archive) readAll(parts ...part) error {
	for _, p := range parts {
		data, err := a.read(p.name)
		if err == nil && data != nil {
			err = p.read(data)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// element is the beginning of an element.
type element struct {
	name string // without its name space
	xml.StartElement
}

// attr is the value of the attribute called name, whatever its name space.
func (e element) attr(name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// events are what a file of XML is read as. Each may be nil.
type events struct {
	begin func(e element)
	end   func(name string)
	text  func(s string)
	// skip tells which elements are left out with all that is in them.
	skip func(e element) bool
}

// walk reads a file of XML.
func walk(data []byte, on events) error {
	d := xmltoken.NewDecoder(data, maxTag)
	if d == nil {
		return ErrTooMuch
	}
	depth, skipped := 0, 0
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return ErrDamaged
		}
		switch token := token.(type) {
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return ErrTooMuch
			}
			e := element{token.Name.Local, token}
			switch {
			case skipped > 0 || on.skip != nil && on.skip(e):
				skipped++
			case on.begin != nil:
				on.begin(e)
			}
		case xml.EndElement:
			depth--
			if skipped > 0 {
				skipped--
			} else if on.end != nil {
				on.end(token.Name.Local)
			}
		case xml.CharData:
			if skipped == 0 && on.text != nil {
				on.text(string(token))
			}
		}
	}
}

// core reads what a document says of itself, by Dublin Core.
func (d *Document) core(data []byte) error {
	in := ""
	return walk(data, events{
		begin: func(e element) { in = e.name },
		end:   func(string) { in = "" },
		text: func(s string) {
			switch in {
			case "title":
				d.Title = longer(d.Title, s)
			case "creator", "initial-creator":
				if d.Author == "" {
					d.Author = s
				}
			}
		},
	})
}

// maxField is the most bytes of a field that are of use.
const maxField = 2000

// longer is a field with more of it.
func longer(field, more string) string {
	if len(field) > maxField {
		return field
	}
	return field + more
}
