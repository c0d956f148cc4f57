package read

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	utf16 "golang.org/x/text/encoding/unicode"

	"trich/internal/ingest/page"
	"trich/internal/text"
)

const byteOrderMark = "\uFEFF"

// hasUTF16Mark reports whether data begin with a byte order mark of UTF-16.
func hasUTF16Mark(data []byte) bool {
	return bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff"))
}

// decode makes text of a file's bytes: UTF-8, UTF-16 with a byte order mark,
// windows-1258, TCVN3 or VNI, or the encoding that the file names in itself, which
// charset, if not nil, finds; one that could name one and does not may be
// windows-1252. A few bytes that are not UTF-8 in a file that otherwise is, or
// not of the encoding named, become U+FFFD, see warnOfStray. The text is valid UTF-8 without NUL, and holds more
// than white space from byte start on, which is behind a byte order mark.
func decode(data []byte, charset func(source string) string) (source string, start int, refusal *Refusal) {
	source = string(data)
	switch {
	case hasUTF16Mark(data):
		decoded, err := utf16.UTF16(utf16.LittleEndian, utf16.ExpectBOM).NewDecoder().String(source)
		if err != nil || strings.ContainsRune(decoded, utf8.RuneError) || len(source)%2 != 0 {
			return "", 0, Refuse(ReasonEncoding, "the file begins like UTF-16 and is not; save it as UTF-8")
		}
		source = decoded
	case strings.IndexByte(source, 0) < 0 && !utf8.ValidString(source):
		declared := ""
		if charset != nil {
			declared = charset(source)
		}
		decoded, ok := decodeVietnamese(source, declared)
		if !ok {
			decoded, ok = decodeLegacy(source)
		}
		if !ok {
			decoded, ok = decodeDeclared(source, declared)
		}
		if !ok {
			decoded, ok = strings.ToValidUTF8(source, "\uFFFD"), isNearlyUTF8(source)
		}
		if !ok && charset != nil {
			decoded, ok = decodeWestern(source)
		}
		if !ok {
			line, at := invalidAt(source)
			return "", 0, Refuse(ReasonEncoding, "line %d is not UTF-8 (byte %d of the file), nor is the file in another encoding that is known here; save the file as UTF-8", line, at)
		}
		source = decoded
	}
	if i := strings.IndexByte(source, 0); i >= 0 {
		return "", 0, Refuse(ReasonBinary, "the file is not text (NUL at byte %d); save the article as plain text in UTF-8", i)
	}
	if strings.HasPrefix(source, byteOrderMark) {
		start = len(byteOrderMark)
	}
	if strings.TrimSpace(source[start:]) == "" {
		return "", 0, Refuse(ReasonEmpty, "the file is empty; write the article into it or remove it")
	}
	return source, start, nil
}

// fromUTF16 is data in UTF-8 where it begins with the mark of UTF-16; anything else is
// left as it is.
func fromUTF16(data []byte) ([]byte, *Refusal) {
	if !hasUTF16Mark(data) {
		return data, nil
	}
	source, start, refusal := decode(data, nil)
	if refusal != nil {
		return nil, refusal
	}
	return []byte(source[start:]), nil
}

// decodeVietnamese reads s as windows-1258, if it declares that or if it then
// reads like Vietnamese. That encoding has tone marks apart from their letters;
// they are put together.
func decodeVietnamese(s, declared string) (string, bool) {
	decoded, err := charmap.Windows1258.NewDecoder().String(s)
	if err != nil || strings.ContainsRune(decoded, utf8.RuneError) {
		return "", false
	}
	decoded = text.NFC(decoded)
	return decoded, strings.EqualFold(declared, "windows-1258") || readsVietnamese(decoded)
}

// decodeDeclared reads s in the encoding that it names, by any of the names that
// browsers know.
func decodeDeclared(s, declared string) (string, bool) {
	encoding, err := htmlindex.Get(declared)
	if err != nil || encoding == utf16.UTF8 {
		return "", false
	}
	decoded, err := encoding.NewDecoder().String(s)
	return decoded, err == nil
}

const (
	// strayOfText is one of how many bytes may not be UTF-8, and strayOfMarked of
	// how many characters that are not ASCII.
	strayOfText   = 1000
	strayOfMarked = 20
)

// isNearlyUTF8 reports whether only a few bytes of s are not UTF-8.
func isNearlyUTF8(s string) bool {
	stray, marked := 0, 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			stray++
		case size > 1:
			marked++
		}
		i += size
	}
	return stray*strayOfText <= len(s) || stray*strayOfMarked <= marked
}

// warnOfStray warns where decode has put U+FFFD for bytes of data.
func warnOfStray(p *page.Page, data []byte) {
	if utf8.Valid(data) || hasUTF16Mark(data) {
		return
	}
	if n := strings.Count(p.Text, "\uFFFD"); n > 0 {
		p.Warn("%d characters of the text cannot be read in its encoding and are shown as %q; save the file as UTF-8", n, '\uFFFD')
	}
}

const (
	// minMarked is the least number of words with marks that a guess is made on.
	minMarked = 5
	// minSyllables is the share of them that must be Vietnamese syllables.
	minSyllables = 0.9
)

// readsVietnamese reports whether nearly all words of s that are not ASCII are
// spelled like Vietnamese syllables, with no more than one tone each. Text in
// another encoding, decoded wrongly, has signs within its words.
func readsVietnamese(s string) bool {
	marked, good := 0, 0
	for _, word := range strings.FieldsFunc(s, isWordBreak) {
		if isASCII(word) {
			continue
		}
		marked++
		if text.IsSyllable(text.Fold(word)) && text.HasMarks(word) {
			good++
		}
	}
	return marked >= minMarked && float64(good) >= minSyllables*float64(marked)
}

// isWordBreak parts words at ASCII signs, white space and quotation marks.
func isWordBreak(r rune) bool {
	return r < utf8.RuneSelf && !unicode.IsLetter(r) || unicode.IsSpace(r) || strings.ContainsRune("“”‘’–—…«»", r)
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

// invalidAt finds the first byte of source that is not UTF-8, and its line,
// counted from 1.
func invalidAt(source string) (line, at int) {
	for at < len(source) {
		r, size := utf8.DecodeRuneInString(source[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	return 1 + strings.Count(source[:at], "\n"), at
}

// tcvn3 are the letters of the bytes from 0xA1 on in TCVN 5712:1993, third part,
// which the "ABC" fonts used, a full stop for none. Capitals with a tone are the
// small letters in another font.
const tcvn3 = "ĂÂÊÔƠƯĐăâêôơưđ......àảãáạ.ằẳẵắ.......ặầẩẫấậè.ẻẽéẹềểễếệìỉ...ĩíịò.ỏõóọồổỗốộờởỡớợù.ủũúụừửữứựỳỷỹýỵ."

// decodeTCVN3 reads s in that encoding.
func decodeTCVN3(s string) string {
	letters := []rune(tcvn3)
	var b strings.Builder
	for i := range len(s) {
		c := rune(s[i])
		if at := int(c) - 0xA1; at >= 0 && at < len(letters) && letters[at] != '.' {
			c = letters[at]
		}
		b.WriteRune(c)
	}
	return b.String()
}

// The bytes of VNI Windows, of small letters: those that are a letter, and those
// that are marks on the letter before, as combining characters. Capitals are 0x20
// lower.
var (
	vniLetters = map[byte]rune{0xEC: 'ì', 0xED: 'í', 0xE6: 'ỉ', 0xF3: 'ĩ', 0xF2: 'ị', 0xF4: 'ơ', 0xF6: 'ư', 0xEE: 'ỵ', 0xF1: 'đ'}
	vniMarks   = map[byte]string{
		0xF8: "\u0300", 0xF9: "\u0301", 0xFB: "\u0309", 0xF5: "\u0303", 0xEF: "\u0323",
		0xE2: "\u0302", 0xE0: "\u0302\u0300", 0xE1: "\u0302\u0301", 0xE5: "\u0302\u0309", 0xE3: "\u0302\u0303", 0xE4: "\u0302\u0323",
		0xEA: "\u0306", 0xE8: "\u0306\u0300", 0xE9: "\u0306\u0301", 0xFA: "\u0306\u0309", 0xFC: "\u0306\u0303", 0xEB: "\u0306\u0323",
	}
)

// decodeVNI reads s in that encoding.
func decodeVNI(s string) string {
	var b strings.Builder
	for i := range len(s) {
		small := s[i] | 0x20
		letter, isLetter := vniLetters[small]
		mark, isMark := vniMarks[small]
		switch {
		case s[i] < 0xC0:
			b.WriteRune(rune(s[i]))
		case isLetter && small == s[i]:
			b.WriteRune(letter)
		case isLetter:
			b.WriteString(strings.ToUpper(string(letter)))
		case isMark:
			b.WriteString(mark)
		default:
			b.WriteRune(rune(s[i]))
		}
	}
	return text.NFC(b.String())
}

// decodeLegacy reads s in an encoding that Vietnamese fonts once brought with them,
// whatever it calls itself, if it then reads like Vietnamese.
func decodeLegacy(s string) (string, bool) {
	for _, decode := range []func(string) string{decodeTCVN3, decodeVNI} {
		if decoded := decode(s); readsVietnamese(decoded) {
			return decoded, true
		}
	}
	return "", false
}

// maxAccented is the share of the letters of a page in a language of Latin letters
// that are not ASCII.
const maxAccented = 0.2

// decodeWestern reads s as browsers do a page that names no encoding, if it then
// reads like a language of Latin letters.
func decodeWestern(s string) (string, bool) {
	decoded, ok := decodeDeclared(s, "windows-1252")
	letters, accented := 0, 0
	for _, r := range decoded {
		switch {
		case r >= 0x80 && r < 0xA0:
			return "", false // no sign of that encoding
		case r >= 0xC0:
			accented++
			letters++
		case 'a' <= r|0x20 && r|0x20 <= 'z':
			letters++
		}
	}
	return decoded, ok && float64(accented) <= maxAccented*float64(letters)
}
