// Package xmltoken reads files of XML token by token, as programs write them and not
// as the standard asks: for feeds, and for the documents of office programs.
package xmltoken

import (
	"bytes"
	"encoding/xml"

	"golang.org/x/net/html/charset"
)

// NewDecoder makes a decoder for RawToken, which knows the entities of HTML and the
// encodings that browsers know, and does not ask that elements be closed. It is nil
// where two elements begin more than longest bytes apart: one of nothing but
// attributes would take many times its size in memory.
func NewDecoder(data []byte, longest int) *xml.Decoder {
	for rest := data; len(rest) > longest; {
		i := bytes.IndexByte(rest, '<')
		if i > longest || i < 0 {
			return nil
		}
		rest = rest[i+1:]
	}
	d := xml.NewDecoder(bytes.NewReader(data))
	d.Strict, d.Entity, d.CharsetReader = false, xml.HTMLEntity, charset.NewReaderLabel
	return d
}
