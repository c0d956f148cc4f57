package read

import (
	"strings"

	"trich/internal/text"
)

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
