package pdf

import (
	"bytes"
	"strconv"
)

// The objects of a file. Numbers are float64, and what is not there is nil.
type (
	name  string
	str   string // a string, as bytes
	op    string // an operator, or any other word
	array []any
	dict  map[name]any
	ref   struct{ num, gen int }
	// stream is a dictionary with bytes that are packed as it says.
	stream struct {
		dict
		raw []byte
		// of is the object that it is, by which it is encrypted.
		of ref
	}
)

const (
	// maxDepth is how deeply arrays and dictionaries may be nested.
	maxDepth = 60
	// maxElements is the most elements of one object.
	maxElements = 1 << 20
)

// lexer reads objects one after the other.
type lexer struct {
	data []byte
	at   int
	// refs tells that "1 0 R" is a reference, as it is outside of a page's content.
	refs  bool
	depth int
	left  int // elements
}

func newLexer(data []byte, at int, refs bool) *lexer {
	return &lexer{data: data, at: at, refs: refs, left: maxElements}
}

// end is what object gives behind the last one, and closing what it gives for a
// sign that ends an array or a dictionary.
type (
	end     struct{}
	closing string
)

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isDelimiter(c byte) bool { return bytes.IndexByte([]byte("()<>[]{}/%"), c) >= 0 }

func (l *lexer) space() {
	for l.at < len(l.data) {
		switch c := l.data[l.at]; {
		case c == '%':
			for l.at < len(l.data) && l.data[l.at] != '\n' && l.data[l.at] != '\r' {
				l.at++
			}
		case !isSpace(c):
			return
		default:
			l.at++
		}
	}
}

// object reads the next object.
func (l *lexer) object() any {
	l.space()
	if l.at >= len(l.data) {
		return end{}
	}
	l.left--
	switch c := l.data[l.at]; {
	case c == '/':
		return l.name()
	case c == '(':
		return l.string()
	case c == '<':
		if l.at+1 < len(l.data) && l.data[l.at+1] == '<' {
			l.at += 2
			return l.dict()
		}
		return l.hex()
	case c == '[':
		l.at++
		return l.array()
	case c == '>' && l.at+1 < len(l.data) && l.data[l.at+1] == '>':
		l.at += 2
		return closing(">>")
	case isDelimiter(c):
		l.at++
		return closing(c)
	}
	word := l.word()
	if n, ok := number(word); ok {
		return l.numberOrRef(n)
	}
	switch string(word) {
	case "true":
		return true
	case "false":
		return false
	case "null":
		return nil
	}
	return op(word)
}

func (l *lexer) word() []byte {
	start := l.at
	for l.at < len(l.data) && !isSpace(l.data[l.at]) && !isDelimiter(l.data[l.at]) {
		l.at++
	}
	return l.data[start:l.at]
}

// number reads a number, also as careless programs write it.
func number(word []byte) (float64, bool) {
	if len(word) == 0 || len(word) > 40 || !bytes.ContainsAny(word[:1], "+-.0123456789") {
		return 0, false
	}
	if n, err := strconv.ParseFloat(string(word), 64); err == nil {
		return n, true
	}
	i := bytes.LastIndexByte(word, '-') // "--5" is -5, and "5-3" is 5
	if i > 0 && i < len(word)-1 && len(bytes.Trim(word[:i], "-")) == 0 {
		return number(word[i:])
	}
	if i > 0 {
		return number(word[:i])
	}
	return 0, len(bytes.Trim(word, "+-.0123456789")) == 0
}

func (l *lexer) numberOrRef(n float64) any {
	if !l.refs || n < 0 || n != float64(int(n)) {
		return n
	}
	back := l.at
	l.space()
	gen, ok := number(l.word())
	if l.space(); ok && gen >= 0 && l.at < len(l.data) && l.data[l.at] == 'R' {
		if l.at++; l.at == len(l.data) || isSpace(l.data[l.at]) || isDelimiter(l.data[l.at]) {
			return ref{int(n), int(gen)}
		}
	}
	l.at = back
	return n
}

func (l *lexer) name() name {
	l.at++
	word := l.word()
	if bytes.IndexByte(word, '#') < 0 {
		return name(word)
	}
	var b []byte
	for i := 0; i < len(word); i++ {
		if word[i] == '#' && i+2 < len(word) {
			if c, err := strconv.ParseUint(string(word[i+1:i+3]), 16, 8); err == nil {
				b = append(b, byte(c))
				i += 2
				continue
			}
		}
		b = append(b, word[i])
	}
	return name(b)
}

// escapes are the signs behind a backslash in a string.
var escapes = map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'f': '\f'}

func (l *lexer) string() str {
	var b []byte
	open := 0
	for ; l.at < len(l.data); l.at++ {
		c := l.data[l.at]
		switch {
		case c == '(':
			if open++; open == 1 {
				continue
			}
		case c == ')':
			if open--; open == 0 {
				l.at++
				return str(b)
			}
		case c == '\\' && l.at+1 < len(l.data):
			l.at++
			b = l.escape(b)
			continue
		}
		b = append(b, c)
	}
	return str(b)
}

// escape reads what stands behind a backslash.
func (l *lexer) escape(b []byte) []byte {
	c := l.data[l.at]
	if e, ok := escapes[c]; ok {
		return append(b, e)
	}
	switch {
	case c == '\r' && l.at+1 < len(l.data) && l.data[l.at+1] == '\n':
		l.at++
		return b
	case c == '\r' || c == '\n':
		return b
	case c < '0' || c > '7':
		return append(b, c)
	}
	v := 0
	for i := 0; i < 3 && l.at < len(l.data) && '0' <= l.data[l.at] && l.data[l.at] <= '7'; i++ {
		v = v*8 + int(l.data[l.at]-'0')
		l.at++
	}
	l.at--
	return append(b, byte(v))
}

func (l *lexer) hex() str {
	l.at++
	var b []byte
	high, half := byte(0), false
	for ; l.at < len(l.data); l.at++ {
		c := l.data[l.at]
		if c == '>' {
			l.at++
			break
		}
		v, ok := hexDigit(c)
		switch {
		case !ok:
			continue
		case half:
			b = append(b, high|v)
		default:
			high = v << 4
		}
		half = !half
	}
	if half {
		b = append(b, high)
	}
	return str(b)
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10, true
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

// array and dict read up to the sign that closes them. Nested more deeply than
// maxDepth nothing is read.
func (l *lexer) array() any {
	var a array
	l.depth++
	defer func() { l.depth-- }()
	for l.depth <= maxDepth && l.left > 0 {
		switch o := l.object().(type) {
		case end:
			return a
		case closing:
			if o == "]" {
				return a
			}
		case op:
			if o == "endobj" || o == "endstream" {
				return a
			}
		default:
			a = append(a, o)
		}
	}
	l.at = len(l.data)
	return nil
}

func (l *lexer) dict() any {
	d := dict{}
	l.depth++
	defer func() { l.depth-- }()
	for l.depth <= maxDepth && l.left > 0 {
		switch key := l.object().(type) {
		case end:
			return d
		case closing:
			if key == ">>" {
				return d
			}
		case op:
			if key == "endobj" || key == "stream" {
				return d
			}
		case name:
			value := l.object()
			if c, is := value.(closing); is && c == ">>" {
				return d
			}
			d[key] = value
		}
	}
	l.at = len(l.data)
	return nil
}
