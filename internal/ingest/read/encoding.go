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
