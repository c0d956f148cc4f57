package pdf

import (
	"bytes"
	"strings"
	"unicode/utf16"
)

// font says what the codes in a string are and how wide they are drawn.
type font struct {
	// wide tells that the codes have two bytes, if spaces does not say otherwise.
	wide   bool
	spaces []codeSpace
	// letters are what the codes show, and widths their widths in ems.
	letters map[uint32]string
	widths  map[uint32]float64
	width   float64 // of those that widths lacks
	// unicode tells that the codes are UTF-16 themselves.
	unicode bool
}

// codeSpace is a range of codes of some length.
type codeSpace struct {
	n        int
	from, to uint32
}

// costOfFont is the work that reading a font counts for.
const costOfFont = 500

// maxCodes is the most codes of a font, of one table.
const maxCodes = 1 << 16

// font is the font of a dictionary.
func (f *file) font(o any) *font {
	r, is := o.(ref)
	if known := f.fonts[r]; is && known != nil {
		return known
	}
	f.spend(costOfFont)
	d := f.dict(o)
	t := &font{letters: map[uint32]string{}, widths: map[uint32]float64{}}
	if f.name(d["Subtype"]) == "Type0" {
		f.composite(t, d)
	} else {
		f.simple(t, d)
	}
	if s, ok := f.resolve(d["ToUnicode"]).(*stream); ok {
		f.readMap(t, f.unpack(s), t.letters)
	}
	if is {
		f.fonts[r] = t
	}
	return t
}

// simple reads a font whose codes are bytes.
func (f *file) simple(t *font, d dict) {
	encoding, differences := f.name(d["Encoding"]), array(nil)
	if e := f.dict(d["Encoding"]); e != nil {
		encoding, differences = f.name(e["BaseEncoding"]), f.array(e["Differences"])
	}
	// A font without an encoding has its own, which is the standard one for those
	// that are written as their makers did, and unlikely to matter for others.
	for c := 32; c < 256; c++ {
		letter := winAnsi(byte(c))
		if s, is := standardSigns[byte(c)]; is && encoding == "" && f.name(d["Subtype"]) == "Type1" {
			letter = s
		}
		if encoding == "MacRomanEncoding" && c >= 0x80 && c-0x80 < len(macSigns) {
			letter = macSigns[c-0x80]
		}
		t.letters[uint32(c)] = string(letter)
	}
	if encoding == "" {
		f.ownEncoding(t, f.dict(d["FontDescriptor"])["FontFile"])
	}
	code := uint32(0)
	for _, o := range differences[:min(len(differences), maxCodes)] {
		switch o := f.resolve(o).(type) {
		case float64:
			code = uint32(max(0, o))
		case name:
			if t.letters[code] = letterNamed(string(o)); t.letters[code] == "" && !standsForNothing(string(o)) {
				delete(t.letters, code)
			}
			code++
		}
	}
	scale := 1.0 / 1000
	if m := f.array(d["FontMatrix"]); len(m) == 6 {
		scale = f.number(m[0])
	}
	first, widths := uint32(f.number(d["FirstChar"])), f.array(d["Widths"])
	for i, w := range widths[:min(len(widths), maxCodes)] {
		t.widths[first+uint32(i)] = f.number(w) * scale
	}
	t.width = f.number(f.dict(d["FontDescriptor"])["MissingWidth"]) * scale
	if len(widths) == 0 {
		f.guessWidths(t, string(f.name(d["BaseFont"])))
	}
}

// ownEncoding reads the encoding that a Type 1 font has in itself, in the part
// that is not encrypted.
func (f *file) ownEncoding(t *font, o any) {
	s, ok := f.resolve(o).(*stream)
	if !ok {
		return
	}
	data := f.unpack(s)
	from := bytes.Index(data, []byte("/Encoding"))
	to := bytes.Index(data, []byte("eexec"))
	if from < 0 || to < from {
		return
	}
	l := newLexer(data[from:to], 0, false)
	var last [2]any
	for f.err == nil {
		o := l.object()
		f.spend(1)
		if _, over := o.(end); over {
			return
		}
		code, isCode := last[0].(float64)
		glyphName, isName := last[1].(name)
		if o == op("put") && isCode && isName && code >= 0 && code < 256 {
			if shows := letterNamed(string(glyphName)); shows != "" {
				t.letters[uint32(code)] = shows
			}
		}
		last[0], last[1] = last[1], o
	}
}

// standsForNothing reports whether a glyph's name is of nothing to be seen.
func standsForNothing(n string) bool { return n == ".notdef" || n == "nonmarkingreturn" }

// helvetica are the widths of Helvetica from the space on, in thousandths of an
// em, for fonts that a reader is expected to have.
var helvetica = [...]uint16{278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556,
	278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944,
	667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556,
	500, 722, 500, 500, 500, 334, 260, 334, 584}

func (f *file) guessWidths(t *font, base string) {
	t.width = 0.556
	if strings.Contains(base, "Courier") {
		t.width = 0.6
		return
	}
	scale := 1.0 / 1000
	if strings.Contains(base, "Times") {
		scale *= 0.9
	}
	for i, w := range helvetica {
		t.widths[uint32(32+i)] = float64(w) * scale
	}
}

// composite reads a font of many letters.
func (f *file) composite(t *font, d dict) {
	t.wide = true
	switch e := f.resolve(d["Encoding"]).(type) {
	case name:
		t.unicode = strings.Contains(string(e), "UCS2") || strings.Contains(string(e), "UTF16")
	case *stream:
		f.readMap(t, f.unpack(e), nil)
	}
	var under dict
	if a := f.array(d["DescendantFonts"]); len(a) > 0 {
		under = f.dict(a[0])
	}
	t.width = 1
	if under["DW"] != nil {
		t.width = f.number(under["DW"]) / 1000
	}
	f.wideWidths(t, f.array(under["W"]))
	if d["ToUnicode"] == nil {
		if s, ok := f.resolve(f.dict(under["FontDescriptor"])["FontFile2"]).(*stream); ok && f.name(under["CIDToGIDMap"]) != "" {
			f.spend(lettersOfTrueType(t, f.unpack(s)))
		}
	}
}

// wideWidths reads "code [widths]" and "first last width".
func (f *file) wideWidths(t *font, w array) {
	for i := 0; i+1 < len(w) && len(t.widths) < maxCodes; {
		first := uint32(max(0, f.number(w[i])))
		if list, is := f.resolve(w[i+1]).(array); is {
			for j, n := range list[:min(len(list), maxCodes)] {
				t.widths[first+uint32(j)] = f.number(n) / 1000
			}
			i += 2
			continue
		}
		if i+2 >= len(w) {
			return
		}
		last := uint32(max(0, min(f.number(w[i+1]), maxCodes)))
		for c := first; c <= last && len(t.widths) < maxCodes; c++ {
			t.widths[c] = f.number(w[i+2]) / 1000
		}
		f.spend(int(last) - int(min(first, last)))
		i += 3
	}
}

// readMap reads a table of codes: their lengths, and, where letters is not nil,
// what they show.
func (f *file) readMap(t *font, data []byte, letters map[uint32]string) {
	l := newLexer(data, 0, false)
	var operands array
	for f.err == nil {
		o := l.object()
		f.spend(1)
		switch o := o.(type) {
		case end:
			return
		case op:
			f.mapped(t, string(o), operands, letters)
			operands = operands[:0]
		default:
			if operands = append(operands, o); len(operands) > 4*maxCodes {
				return
			}
		}
	}
}

// mapped reads the entries that stand before an operator of such a table.
func (f *file) mapped(t *font, operator string, entries array, letters map[uint32]string) {
	switch operator {
	case "endcodespacerange":
		for i := 0; i+1 < len(entries) && len(t.spaces) < 100; i += 2 {
			from, n := codeOf(entries[i])
			to, _ := codeOf(entries[i+1])
			if n >= 1 && n <= 4 {
				t.spaces = append(t.spaces, codeSpace{n, from, to})
			}
		}
	case "endbfchar":
		for i := 0; i+1 < len(entries) && letters != nil && len(letters) < maxCodes; i += 2 {
			code, _ := codeOf(entries[i])
			letters[code] = shown(entries[i+1])
		}
	case "endbfrange":
		for i := 0; i+2 < len(entries) && letters != nil; i += 3 {
			from, _ := codeOf(entries[i])
			to, _ := codeOf(entries[i+1])
			f.mapRange(letters, from, to, entries[i+2])
		}
	}
}

func (f *file) mapRange(letters map[uint32]string, from, to uint32, shows any) {
	list, isList := shows.(array)
	first := []rune(shown(shows))
	for c := from; c <= to && len(letters) < maxCodes && f.err == nil; c++ {
		f.spend(1)
		at := int(c - from)
		switch {
		case isList && at < len(list):
			letters[c] = shown(list[at])
		case isList || len(first) == 0:
			return
		default:
			last := len(first) - 1
			letters[c] = string(first[:last]) + string(first[last]+rune(at))
		}
		if c == 1<<32-1 {
			return
		}
	}
}

// codeOf is the code that a string writes, and its length.
func codeOf(o any) (code uint32, n int) {
	s, _ := o.(str)
	for _, c := range []byte(s) {
		code = code<<8 | uint32(c)
	}
	return code, len(s)
}

// shown is the UTF-16 of a string of a table.
func shown(o any) string {
	s, _ := o.(str)
	if len(s) == 1 {
		return string(rune(s[0]))
	}
	return utf16Text(s)
}

// utf16Text decodes UTF-16, the high byte first.
func utf16Text(s str) string {
	var units []uint16
	for i := 0; i+1 < len(s); i += 2 {
		units = append(units, uint16(s[i])<<8|uint16(s[i+1]))
	}
	return string(utf16.Decode(units))
}

// codes parts a string into its codes; n is their length in bytes.
func (t *font) codes(s str, each func(code uint32, n int)) {
	for i := 0; i < len(s); {
		n := 1
		if t.wide {
			n = t.codeLength(s[i:])
		}
		n = min(n, len(s)-i)
		code, _ := codeOf(s[i : i+n])
		each(code, n)
		i += n
	}
}

func (t *font) codeLength(s str) int {
	code := uint32(0)
	for n := 1; n <= min(4, len(s)); n++ {
		code = code<<8 | uint32(s[n-1])
		for _, space := range t.spaces {
			if space.n == n && space.from <= code && code <= space.to {
				return n
			}
		}
	}
	return 2
}

// letter is what a code shows; known is false where the font does not tell.
func (t *font) letter(code uint32) (shows string, known bool) {
	if s, ok := t.letters[code]; ok {
		return s, true
	}
	if t.unicode {
		return string(rune(code)), true
	}
	return "", false
}

func (t *font) widthOf(code uint32) float64 {
	if w, ok := t.widths[code]; ok {
		return w
	}
	return t.width
}
