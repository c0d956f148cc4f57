// Package feed reads XML of articles: feeds of news (RSS, Atom), lists as programs
// export them, and files of one article, by the names of their elements. Whatever
// the vocabulary, an article is an element called item, entry, article or the like,
// or else the whole file; its fields are the elements in it.
package feed

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"trich/internal/ingest/read/xmltoken"
)

// Record is an article: what its elements hold, by their names without their name
// spaces. Values are strings, and lists of strings where an element is there
// several times. A text is HTML, or has a line a paragraph.
type Record map[string]any

// The reasons why a file cannot be read.
var (
	ErrDeep = errors.New("its elements are nested too deeply")
	ErrMany = errors.New("an article in it has too many elements")
)

const (
	maxDepth = 200
	// maxText is how long a field may become, in bytes: longer than any that is
	// read.
	maxText = 4 << 20
	// maxFields is the most fields of an article.
	maxFields = 1000
)

// articles are the names of elements that hold an article each, in lower case.
var articles = map[string]bool{"item": true, "entry": true, "article": true, "doc": true, "document": true, "record": true, "row": true,
	"news": true, "post": true, "story": true, "newsitem": true, "nitf": true, "tei": true}

// inline are the names of elements that do not end a line of a text.
var inline = map[string]bool{"a": true, "b": true, "i": true, "em": true, "strong": true, "span": true, "sub": true, "sup": true, "u": true, "font": true,
	"bold": true, "italic": true, "ext-link": true, "xref": true, "hi": true, "ref": true, "person": true, "org": true, "location": true, "emphasis": true,
	"link": true, "cite": true, "code": true, "q": true, "small": true, "mark": true, "time": true}

// reader reads a file.
type reader struct {
	isText func(name string) bool
	yield  func(r Record, data []byte) error

	data []byte
	// path are the names of the open elements, and at where the article stands
	// among them, -1 outside of one.
	path   []string
	at     int
	from   int64
	record Record
	// outside is what stands around the articles: the name of the feed.
	outside Record
	fields  int
	found   int
	// text is what the innermost field holds; deep is the depth of the element
	// whose text has several lines.
	text   strings.Builder
	deep   int
	leaf   bool   // no element has ended in the one that is open
	linked string // where its link leads, "-" for one to something else
	called string // what its attribute says it is called
}

// Read gives the articles of a file to yield, each with the bytes it stands in;
// an error of yield ends the reading and is returned. isText tells which elements
// hold an article's text, by their names. Other errors say why the file cannot be
// read, or are the context's. Where no element is an article, the file is one.
func Read(ctx context.Context, data []byte, isText func(name string) bool, yield func(r Record, data []byte) error) error {
	r := &reader{isText: isText, yield: yield, data: data, at: -1, outside: Record{}}
	if err := r.read(ctx); err != nil {
		return err
	}
	if r.found > 0 {
		return nil
	}
	whole := &reader{isText: isText, yield: yield, data: data, at: 0, record: Record{}}
	return whole.read(ctx)
}

func (r *reader) read(ctx context.Context) error {
	d := xmltoken.NewDecoder(r.data, maxText)
	if d == nil {
		return ErrMany
	}
	for {
		before := d.InputOffset()
		token, err := d.RawToken()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("it is no XML: %w", err)
		case ctx.Err() != nil:
			return ctx.Err()
		}
		switch token := token.(type) {
		case xml.StartElement:
			err = r.begin(token, before)
		case xml.EndElement:
			err = r.end(d.InputOffset())
		case xml.CharData:
			if r.deep > 0 && len(r.path) > r.deep { // within a paragraph
				token = bytes.ReplaceAll(token, []byte("\n"), []byte(" "))
			}
			if r.text.Len() < maxText {
				r.text.Write(token)
			}
		}
		if err != nil {
			return err
		}
	}
}

func (r *reader) begin(e xml.StartElement, at int64) error {
	name := strings.ToLower(e.Name.Local)
	if r.path = append(r.path, name); len(r.path) > maxDepth {
		return ErrDeep
	}
	if r.at < 0 && articles[name] && len(r.path) > 1 {
		r.at, r.from, r.record, r.fields = len(r.path)-1, at, Record{}, 0
	}
	if r.deep > 0 {
		if !inline[name] {
			r.text.WriteByte('\n')
		}
		return nil
	}
	r.text.Reset()
	r.leaf = true
	own := len(r.path) == r.at+1 // the article's element itself
	if !own && len(r.path) > 1 && (r.isText(name) && (r.at >= 0 || !articles[name]) || name == "title" || name == "headline") {
		r.deep = len(r.path)
	}
	r.linked, r.called = "", ""
	for _, a := range e.Attr {
		switch {
		case a.Name.Local == "href" && r.linked != "-":
			r.linked = a.Value
		case a.Name.Local == "name":
			r.called = a.Value
		case a.Name.Local == "rel" && a.Value != "alternate":
			r.linked = "-"
		}
	}
	return nil
}

func (r *reader) end(at int64) error {
	depth := len(r.path)
	if depth == 0 {
		return nil
	}
	name := r.path[depth-1]
	r.path = r.path[:depth-1]
	if r.deep > 0 && depth > r.deep {
		if !inline[name] {
			r.text.WriteByte('\n')
		}
		return nil
	}
	whole := r.deep == depth
	if whole {
		r.deep = 0
	}
	if r.outside != nil && r.at >= 0 && depth-1 == r.at {
		return r.give(at)
	}
	if r.leaf || whole {
		if err := r.field(r.named(name), r.text.String()); err != nil {
			return err
		}
	}
	r.leaf, r.called = false, ""
	r.text.Reset()
	if depth == 1 && r.outside == nil {
		return r.yieldRecord(r.data)
	}
	return nil
}

// named is the name of a field: that of the element, or what it is said to be
// called, or what it is the name of.
func (r *reader) named(name string) string {
	switch {
	case r.called != "" && (name == "field" || name == "column" || name == "str" || name == "property" || name == "meta"):
		return strings.ToLower(r.called)
	case name == "name" && len(r.path) > 0:
		return r.path[len(r.path)-1]
	}
	return name
}

// field notes what an element holds.
func (r *reader) field(name, value string) error {
	if name == "link" && r.linked != "" && r.linked != "-" && strings.TrimSpace(value) == "" {
		value = r.linked
	}
	into := r.record
	if r.at < 0 {
		into = r.outside
	}
	if value = strings.TrimSpace(value); value == "" || value == "-" || into == nil {
		return nil
	}
	if r.fields++; r.fields > maxFields {
		if r.at < 0 {
			return nil
		}
		return ErrMany
	}
	switch known := into[name].(type) {
	case nil:
		into[name] = value
	case string:
		into[name] = []any{known, value}
	case []any:
		into[name] = append(known, value)
	}
	return nil
}

// give gives the article that ends at a byte.
func (r *reader) give(at int64) error {
	r.at, r.fields, r.leaf = -1, 0, false
	r.text.Reset()
	name := r.outside["title"]
	if all, is := name.([]any); is {
		name = all[0] // the others are of the feed's picture
	}
	if r.record["source"] == nil && name != nil {
		r.record["source"] = name
	}
	return r.yieldRecord(r.data[r.from:min(at, int64(len(r.data)))])
}

func (r *reader) yieldRecord(data []byte) error {
	r.found++
	return r.yield(r.record, data)
}
