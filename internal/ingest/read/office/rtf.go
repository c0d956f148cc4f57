package office

import (
	"strconv"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// ReadRTF reads an .rtf.
func ReadRTF(data []byte) (*Document, error) {
	if !strings.HasPrefix(strings.TrimLeft(string(data[:min(len(data), 100)]), "\ufeff \r\n"), `{\rtf`) {
		return nil, ErrDamaged
	}
	r := &rtf{data: data, doc: new(Document), fonts: map[int]encoding.Encoding{}, page: charmap.Windows1252}
	r.state.skip = 1
	r.b.begin()
	if err := r.read(); err != nil {
		return nil, err
	}
	r.flush()
	r.b.end()
	for r.inRow {
		r.endRow()
	}
	var err error
	r.doc.Paragraphs, err = r.b.paragraphs()
	return r.doc, err
}

// rtf reads a document.
type rtf struct {
	data  []byte
	at    int
	doc   *Document
	b     builder
	state rtfState
	saved []rtfState
	page  encoding.Encoding         // of the document
	fonts map[int]encoding.Encoding // of fonts that have another one
	font  int                       // that is being described
	raw   []byte                    // in the encoding of the font
	half  rune                      // the first of a pair of UTF-16
	left  int                       // signs that stand for a character for old programs
	inRow bool
}

// rtfState is what a group saves.
type rtfState struct {
	// field is where the text goes: "" into the document, "-" nowhere, else into
	// the field of that name.
	field string
	font  int
	skip  int // of uc: how many signs stand for a character
	star  bool
	// hidden tells that the text is not shown.
	hidden bool
}

// rtfNowhere are the groups whose text is not the document's.
var rtfNowhere = map[string]bool{"fonttbl": true, "colortbl": true, "stylesheet": true, "pict": true, "object": true, "header": true, "footer": true,
	"headerl": true, "headerr": true, "headerf": true, "footerl": true, "footerr": true, "footerf": true, "listtable": true, "listoverridetable": true,
	"rsidtbl": true, "generator": true, "xmlnstbl": true, "themedata": true, "colorschememapping": true, "datastore": true, "latentstyles": true,
	"fldinst": true, "bkmkstart": true, "bkmkend": true, "annotation": true, "atnid": true, "atnauthor": true, "listtext": true, "pntext": true,
	"nonshppict": true, "info": true, "filetbl": true, "revtbl": true, "deleted": true, "xe": true, "tc": true, "ftnsep": true, "ftnsepc": true,
	"aftnsep": true, "aftnsepc": true, "wgrffmtfilter": true, "pgptbl": true, "mmathPr": true}

func (r *rtf) read() error {
	for r.at < len(r.data) {
		c := r.data[r.at]
		r.at++
		switch {
		case c == '{':
			r.flush()
			if len(r.saved) >= maxDepth {
				return ErrTooMuch
			}
			r.saved = append(r.saved, r.state)
		case c == '}':
			r.flush()
			if n := len(r.saved); n > 0 {
				r.state, r.saved = r.saved[n-1], r.saved[:n-1]
			}
		case c == '\\':
			r.control()
		case c == '\r' || c == '\n' || c == 0:
		case r.left > 0:
			r.left--
		default:
			r.raw = append(r.raw, c)
		}
	}
	return nil
}

// control reads what stands behind a backslash.
func (r *rtf) control() {
	if r.at >= len(r.data) {
		return
	}
	c := r.data[r.at]
	if c < 'a' || c > 'z' {
		r.at++
		r.sign(c)
		return
	}
	start := r.at
	for r.at < len(r.data) && 'a' <= r.data[r.at]|0x20 && r.data[r.at]|0x20 <= 'z' {
		r.at++
	}
	word := string(r.data[start:r.at])
	start = r.at
	for r.at < len(r.data) && (r.data[r.at] >= '0' && r.data[r.at] <= '9' || r.at == start && r.data[r.at] == '-') && r.at-start < 11 {
		r.at++
	}
	n, err := strconv.Atoi(string(r.data[start:r.at]))
	if r.at < len(r.data) && r.data[r.at] == ' ' {
		r.at++
	}
	r.word(word, n, err == nil)
}

// sign is a backslash with another sign than a letter.
func (r *rtf) sign(c byte) {
	switch c {
	case '\'':
		if r.at+2 > len(r.data) {
			return
		}
		v, err := strconv.ParseUint(string(r.data[r.at:r.at+2]), 16, 8)
		r.at += 2
		switch {
		case r.left > 0:
			r.left--
		case err == nil:
			r.raw = append(r.raw, byte(v))
		}
	case '*':
		r.state.star = true
	case '~':
		r.put(" ")
	case '_':
		r.put("-")
	case '\\', '{', '}':
		r.raw = append(r.raw, c)
	case '\n', '\r':
		r.paragraph()
	}
}

// rtfSigns are words that stand for characters.
var rtfSigns = map[string]string{"tab": " ", "line": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
	"rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " "}

// word carries out a control word.
func (r *rtf) word(word string, n int, given bool) {
	if s, is := rtfSigns[word]; is {
		r.put(s)
		return
	}
	star := r.state.star
	r.state.star = false
	switch word {
	case "u":
		r.unicode(n)
	case "uc":
		r.state.skip = max(0, min(n, 100))
	case "par", "sect", "page":
		r.paragraph()
	case "cell":
		r.endCell()
	case "row":
		r.endRow()
	case "intbl":
		r.beginRow()
	case "outlinelevel":
		if p := r.b.current(); p != nil && r.state.field == "" && n < 9 {
			p.Heading = n + 1
		}
	case "v":
		r.flush()
		r.state.hidden = !given || n != 0
	case "plain":
		r.state.hidden = false
	case "ansicpg":
		r.page = codePage(n)
	case "f":
		r.flush()
		r.state.font, r.font = n, n
	case "fcharset":
		if e := charsetOf(n); e != nil {
			r.fonts[r.font] = e
		}
	case "title", "author":
		if r.state.field == "-" && len(r.saved) > 1 {
			r.state.field = word
			if word == "title" { // it may be there twice, in Unicode last
				r.doc.Title = ""
			} else {
				r.doc.Author = ""
			}
		}
	case "upr", "ud", "shppict", "shptxt", "footnote", "shpinst", "shp":
	default:
		if rtfNowhere[word] || star {
			r.flush()
			r.state.field = "-"
		}
	}
}

// unicode puts a unit of UTF-16.
func (r *rtf) unicode(n int) {
	r.flush()
	c := rune(uint16(n))
	switch {
	case utf16.IsSurrogate(c) && c < 0xDC00:
		r.half = c
	case utf16.IsSurrogate(c):
		r.put(string(utf16.DecodeRune(r.half, c)))
	default:
		r.put(string(c))
	}
	r.left = r.state.skip
}

// flush decodes what was read in the font's encoding.
func (r *rtf) flush() {
	if r.left = 0; len(r.raw) == 0 {
		return
	}
	raw := r.raw
	r.raw = r.raw[:0]
	if r.state.field == "-" || r.state.hidden {
		return
	}
	from := r.page
	if own := r.fonts[r.state.font]; own != nil {
		from = own
	}
	decoded, err := from.NewDecoder().Bytes(raw)
	if err == nil {
		r.put(norm.NFC.String(string(decoded)))
	}
}

// put writes text to where it goes now.
func (r *rtf) put(s string) {
	if len(r.raw) > 0 {
		r.flush()
	}
	switch field := r.state.field; {
	case r.state.hidden:
	case field == "":
		r.b.write(s)
	case field == "title":
		r.doc.Title = longer(r.doc.Title, s)
	case field == "author":
		r.doc.Author = longer(r.doc.Author, s)
	}
}

func (r *rtf) paragraph() {
	r.flush()
	if r.state.field == "" {
		r.b.end()
		r.b.begin()
	}
}

func (r *rtf) beginRow() {
	if !r.inRow && r.state.field == "" {
		r.inRow = true
		r.b.beginRow()
		r.b.beginCell()
	}
}

func (r *rtf) endCell() {
	r.flush()
	if r.state.field == "" {
		r.beginRow()
		r.b.end()
		r.b.beginCell()
		r.b.begin()
	}
}

// endRow ends a row, and with it the cell that endCell has begun too many.
func (r *rtf) endRow() {
	r.flush()
	if !r.inRow {
		return
	}
	r.inRow = false
	r.b.end()
	if last := r.b.rows[len(r.b.rows)-1]; len(last.cells) > 1 && len(last.cells[len(last.cells)-1]) == 0 {
		last.cells = last.cells[:len(last.cells)-1]
	}
	r.b.endRow()
	r.b.begin()
}

// codePage is the encoding of that number among those of Windows.
func codePage(n int) encoding.Encoding {
	for _, e := range []struct {
		n int
		encoding.Encoding
	}{{1250, charmap.Windows1250}, {1251, charmap.Windows1251}, {1253, charmap.Windows1253}, {1254, charmap.Windows1254},
		{1255, charmap.Windows1255}, {1256, charmap.Windows1256}, {1257, charmap.Windows1257}, {1258, charmap.Windows1258},
		{437, charmap.CodePage437}, {850, charmap.CodePage850}, {10000, charmap.Macintosh}} {
		if e.n == n {
			return e.Encoding
		}
	}
	return charmap.Windows1252
}

// charsetOf is the encoding of a font's set of characters, nil for that of the
// document.
func charsetOf(n int) encoding.Encoding {
	switch n {
	case 163:
		return charmap.Windows1258
	case 204:
		return charmap.Windows1251
	case 238:
		return charmap.Windows1250
	case 161:
		return charmap.Windows1253
	case 162:
		return charmap.Windows1254
	case 186:
		return charmap.Windows1257
	}
	return nil
}
