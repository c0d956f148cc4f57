package pdf

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"trich/internal/text"
)

// winAnsi is the letter of a code in windows-1252, which the encodings of fonts
// differ from in few signs that texts have.
func winAnsi(c byte) rune {
	if c >= 0x80 && c < 0xA0 {
		return winSigns[c-0x80]
	}
	return rune(c)
}

var winSigns = [...]rune{'€', '•', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '•', 'Ž', '•',
	'•', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '•', 'ž', 'Ÿ'}

// standardSigns are the codes of Adobe's standard encoding that windows-1252 has
// otherwise.
var standardSigns = map[byte]rune{0x27: '’', 0x60: '‘', 0xA4: '⁄', 0xA6: 'ƒ', 0xA8: '¤', 0xA9: '\'', 0xAA: '“', 0xAC: '‹', 0xAD: '›',
	0xAE: 'ﬁ', 0xAF: 'ﬂ', 0xB1: '–', 0xB2: '†', 0xB3: '‡', 0xB4: '·', 0xB7: '•', 0xB8: '‚', 0xB9: '„', 0xBA: '”', 0xBC: '…', 0xBD: '‰',
	0xD0: '—', 0xE1: 'Æ', 0xE3: 'ª', 0xE8: 'Ł', 0xE9: 'Ø', 0xEA: 'Œ', 0xEB: 'º', 0xF1: 'æ', 0xF5: 'ı', 0xF8: 'ł', 0xF9: 'ø', 0xFA: 'œ', 0xFB: 'ß'}

// macSigns are the codes from 0x80 on of Apple's encoding.
var macSigns = []rune("ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»…\u00a0ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\uf8ffÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ")

// glyphNames are the names of signs and letters that are not made of a letter's
// own name and those of accents.
var glyphNames = map[string]rune{"space": ' ', "nbspace": ' ', "exclam": '!', "quotedbl": '"', "numbersign": '#', "dollar": '$', "percent": '%', "ampersand": '&',
	"quotesingle": '\'', "quoteright": '’', "quoteleft": '‘', "parenleft": '(', "parenright": ')', "asterisk": '*', "plus": '+', "comma": ',', "hyphen": '-',
	"minus": '−', "period": '.', "slash": '/', "zero": '0', "one": '1', "two": '2', "three": '3', "four": '4', "five": '5', "six": '6', "seven": '7',
	"eight": '8', "nine": '9', "colon": ':', "semicolon": ';', "less": '<', "equal": '=', "greater": '>', "question": '?', "at": '@', "bracketleft": '[',
	"backslash": '\\', "bracketright": ']', "asciicircum": '^', "underscore": '_', "grave": '`', "braceleft": '{', "bar": '|', "braceright": '}',
	"asciitilde": '~', "endash": '–', "emdash": '—', "quotedblleft": '“', "quotedblright": '”', "quotedblbase": '„', "quotesinglbase": '‚',
	"guillemotleft": '«', "guillemotright": '»', "guilsinglleft": '‹', "guilsinglright": '›', "ellipsis": '…', "bullet": '•', "dagger": '†',
	"daggerdbl": '‡', "perthousand": '‰', "trademark": '™', "registered": '®', "copyright": '©', "degree": '°', "section": '§', "paragraph": '¶',
	"Euro": '€', "sterling": '£', "yen": '¥', "cent": '¢', "dong": '₫', "multiply": '×', "divide": '÷', "plusminus": '±', "periodcentered": '·', "fi": 'ﬁ',
	"fl": 'ﬂ', "ff": 'ﬀ', "ffi": 'ﬃ', "ffl": 'ﬄ', "germandbls": 'ß', "ae": 'æ', "AE": 'Æ', "oe": 'œ', "OE": 'Œ', "oslash": 'ø', "Oslash": 'Ø',
	"dcroat": 'đ', "Dcroat": 'Đ', "dbar": 'đ', "eth": 'ð', "Eth": 'Ð', "thorn": 'þ', "Thorn": 'Þ', "lslash": 'ł', "Lslash": 'Ł', "dotlessi": 'ı',
	"ohorn": 'ơ', "Ohorn": 'Ơ', "uhorn": 'ư', "Uhorn": 'Ư', "exclamdown": '¡', "questiondown": '¿', "onehalf": '½', "onequarter": '¼', "mu": 'µ',
	"softhyphen": '\u00ad', "sfthyphen": '\u00ad', "nonbreakingspace": ' ', "figuredash": '‒', "arrowright": '→', "lessequal": '≤', "greaterequal": '≥'}

// accents are the names of marks over and under letters.
var accents = []struct {
	name string
	mark rune
}{{"acute", '\u0301'}, {"grave", '\u0300'}, {"hookabove", '\u0309'}, {"tilde", '\u0303'}, {"dotbelow", '\u0323'}, {"circumflex", '\u0302'},
	{"breve", '\u0306'}, {"horn", '\u031B'}, {"dieresis", '\u0308'}, {"caron", '\u030C'}, {"ring", '\u030A'}, {"cedilla", '\u0327'},
	{"macron", '\u0304'}, {"ogonek", '\u0328'}, {"commaaccent", '\u0326'}, {"dotaccent", '\u0307'}, {"hungarumlaut", '\u030B'}}

// letterNamed is what a glyph of that name shows, "" where the name does not
// tell.
func letterNamed(n string) string {
	n, _, _ = strings.Cut(n, ".")
	if r, ok := glyphNames[n]; ok {
		return string(r)
	}
	if utf8.RuneCountInString(n) == 1 {
		return n
	}
	for _, prefix := range []string{"uni", "u"} {
		digits, is := strings.CutPrefix(n, prefix)
		if !is || len(digits) < 4 || len(digits) > 6 {
			continue
		}
		if v, err := strconv.ParseUint(digits, 16, 32); err == nil && utf8.ValidRune(rune(v)) {
			return string(rune(v))
		}
	}
	if m := numbered.FindStringSubmatch(n); m != nil {
		switch code, err := strconv.ParseUint(m[1], 10, 8); {
		case err == nil && code >= ' ':
			return string(winAnsi(byte(code)))
		case err == nil && code >= 27: // as TeX orders them
			return [...]string{"ff", "fi", "fl", "ffi", "ffl"}[code-27]
		}
	}
	return accented(n)
}

// numbered is the name of a glyph by its code, as fonts that are pictures have it.
var numbered = regexp.MustCompile(`^[aAcCgG](\d{2,3})$`)

// accented is the letter of a name like ohornacute.
func accented(n string) string {
	base, marks := n[:min(1, len(n))], ""
	for _, long := range []string{"ohorn", "Ohorn", "uhorn", "Uhorn"} {
		if strings.HasPrefix(n, long) {
			base = long
		}
	}
	if n == "" {
		return ""
	}
	for rest := n[len(base):]; rest != ""; {
		found := false
		for _, a := range accents {
			if after, is := strings.CutPrefix(rest, a.name); is {
				rest, marks, found = after, marks+string(a.mark), true
				break
			}
		}
		if !found {
			return ""
		}
	}
	if r, ok := glyphNames[base]; ok {
		base = string(r)
	}
	return text.NFC(base + marks)
}

// visible drops what is not seen, for strings.Map; control characters become
// spaces.
func visible(r rune) rune {
	switch {
	case r == '\u00ad' || r == '\u200b' || r == '\ufeff':
		return -1
	case unicode.IsControl(r):
		return ' '
	}
	return r
}

// ligatures are written out: nobody searches for them.
var ligatures = strings.NewReplacer("ﬀ", "ff", "ﬁ", "fi", "ﬂ", "fl", "ﬃ", "ffi", "ﬄ", "ffl")
