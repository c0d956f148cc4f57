package text

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// NFC brings s into Unicode Normalization Form C (UAX #15), in which a
// Vietnamese letter with its marks is one code point. Invalid UTF-8 stays as it
// is.
func NFC(s string) string {
	if isComposed(s) {
		return s
	}
	return norm.NFC.String(s)
}

// isComposed reports whether s is in NFC for the plain reason that none of its
// characters can be composed with its neighbours: nearly every Vietnamese or
// English text is, and looking each character up in the tables takes long.
func isComposed(s string) bool {
	for _, r := range s {
		switch {
		case r < firstMark:
		case firstVietnamese <= r && r <= lastVietnamese:
		case firstPunctuation <= r && r <= lastPunctuation:
		default:
			return false
		}
	}
	return true
}

// Fold brings s to lower case and removes every diacritic: accents, horns,
// breves, and the stroke of đ. Texts that differ only in normal form, in tone
// placement (hòa, hoà) or in having been typed without marks fold to the same
// string.
func Fold(s string) string {
	if isFolded(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	letters := latinFolds()
	for _, r := range s {
		switch {
		case r < firstMark:
			b.WriteRune(letters.low[r])
		case r <= lastMark:
		case firstVietnamese <= r && r <= lastVietnamese:
			b.WriteRune(letters.vietnamese[r-firstVietnamese])
		default:
			return foldAny(s)
		}
	}
	return b.String()
}

// foldAny is Fold by the normal form, for any string.
func foldAny(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	// The decomposition passes over what stands beside invalid bytes.
	for _, r := range norm.NFD.String(strings.ToValidUTF8(s, "\uFFFD")) {
		if unicode.Is(unicode.Mn, r) {
			continue
		}
		b.WriteRune(foldRune(unicode.ToLower(r)))
	}
	return b.String()
}

// Every combining mark of this block goes; the letters that Vietnamese and
// nearly all others of Latin script are written with stand before it and in the
// block Latin Extended Additional.
const (
	firstMark, lastMark             = 0x300, 0x36F
	firstVietnamese, lastVietnamese = 0x1E00, 0x1EFF
	// Dashes, quotation marks, bullet and ellipsis.
	firstPunctuation, lastPunctuation = 0x2010, 0x2027
)

// folds are the letters that letters fold to.
type folds struct {
	low        [firstMark]rune
	vietnamese [lastVietnamese - firstVietnamese + 1]rune
}

// latinFolds looks every letter up once: decomposing each word would take
// several times as long as all else that is done with it.
var latinFolds = sync.OnceValue(func() *folds {
	var f folds
	fill := func(table []rune, first rune) {
		for i := range table {
			table[i], _ = utf8.DecodeRuneInString(foldAny(string(first + rune(i))))
		}
	}
	fill(f.low[:], 0)
	fill(f.vietnamese[:], firstVietnamese)
	return &f
})

// foldRune maps the letters whose mark is part of the letter and which a
// canonical decomposition therefore leaves whole.
func foldRune(r rune) rune {
	switch r {
	case 'đ', 'ð':
		return 'd'
	case 'ł':
		return 'l'
	case 'ø':
		return 'o'
	case 'ı':
		return 'i'
	}
	return r
}

func isFolded(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' {
			return false
		}
	}
	return true
}

// toneMarks are the five combining marks of the Vietnamese tones: grave, acute,
// tilde, hook above, dot below.
const toneMarks = "\u0300\u0301\u0303\u0309\u0323"

// Key brings a word to the form under which spellings that a Vietnamese reader
// takes for the same word meet: lower case, NFC, and the tone mark moved behind
// the letters, so that the old and the new placement (hoà, hòa; thuý, thúy) give
// one key. A word without a tone mark is just lowered. Two words with one key
// have the same letters and the same tone.
func Key(word string) string {
	if isFolded(word) {
		return word
	}
	var b strings.Builder
	var tone rune
	for _, r := range norm.NFD.String(strings.ToLower(word)) {
		if tone == 0 && strings.ContainsRune(toneMarks, r) {
			tone = r
			continue
		}
		b.WriteRune(r)
	}
	s := norm.NFC.String(b.String())
	if tone == 0 {
		return s
	}
	// A spacing digit in place of the combining mark keeps NFC from moving the
	// tone back onto the last letter.
	return s + string('1'+rune(strings.IndexRune(toneMarks, tone)/2))
}

// HasMarks reports whether s holds a letter with a diacritic of the Vietnamese
// alphabet (đ included).
func HasMarks(s string) bool {
	for _, r := range s {
		if r >= utf8.RuneSelf && isVietnameseMark(r) {
			return true
		}
	}
	return false
}

// isVietnameseMark reports whether r is a marked letter of the Vietnamese
// alphabet in NFC, or one of the combining marks it is made of in NFD.
func isVietnameseMark(r rune) bool {
	switch {
	case r >= 0x1EA0 && r <= 0x1EF9: // Latin Extended Additional: Vietnamese
		return true
	case strings.ContainsRune(toneMarks, r), r == 0x0302, r == 0x0306, r == 0x031B:
		return true
	}
	return strings.ContainsRune("àáâãèéêìíòóôõùúýăđĩũơưÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯ", r)
}
