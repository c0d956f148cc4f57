package read

import (
	"bytes"
	"path"
	"slices"
	"strings"

	utf16 "golang.org/x/text/encoding/unicode"
)

// headLen is how many bytes of a file are looked at to tell what it is.
const headLen = 1000

// Head is the beginning of a file.
type Head struct {
	// Bytes are its first bytes as they are.
	Bytes []byte
	// Text is the beginning as text, in lower case, without a byte order mark and
	// white space before it. It means nothing where the file is not text.
	Text string
}

// Begins reports whether the text begins with any of these, which are in lower
// case.
func (h Head) Begins(with ...string) bool {
	return slices.ContainsFunc(with, func(s string) bool { return strings.HasPrefix(h.Text, s) })
}

func headOf(data []byte) Head {
	h := Head{Bytes: data[:min(len(data), headLen)]}
	source := data[:min(len(data), 2*headLen)] // in UTF-16 as many
	if hasUTF16Mark(source) {
		// The cut may part a pair, of which nothing is asked.
		if decoded, err := utf16.UTF16(utf16.LittleEndian, utf16.ExpectBOM).NewDecoder().Bytes(source); err == nil {
			source = decoded
		}
	}
	source = bytes.TrimPrefix(source, []byte(byteOrderMark))
	h.Text = strings.ToLower(strings.TrimSpace(string(source[:min(len(source), headLen)])))
	return h
}

// foreign is what a file is that begins like this and that no format claims, ""
// where that is not known. A web page may be written in XML.
func foreign(head Head, name string) string {
	switch {
	case bytes.HasPrefix(head.Bytes, []byte("\xd0\xcf\x11\xe0")):
		return "a document of an old office program"
	case head.Begins("<?xml") && !strings.Contains(strings.ToLower(path.Ext(name)), "htm"):
		return "an XML document"
	}
	return ""
}
