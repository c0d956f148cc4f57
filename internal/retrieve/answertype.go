package retrieve

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"trich/internal/qa"
	"trich/internal/text"
)

// answerType is what kind of thing a question asks for.
type answerType int

const (
	anyType answerType = iota
	dateType
	numberType
	nameType // of a person or a place: both are told by their capital letter
)

// asksFor tells, for each kind, the phrases that ask for it. They are matched
// against the folded question, in which words are separated by single spaces;
// the first that fits counts.
var asksFor = map[qa.Language][]struct {
	kind   answerType
	phrase *regexp.Regexp
}{
	qa.Vietnamese: {
		{dateType, regexp.MustCompile(` (khi nao|bao gio|luc nao|(nam|ngay|thang|thoi gian|thoi diem|giai doan|hom|the ky|mua|thu) (nao|may|bao nhieu|gi)) `)},
		{numberType, regexp.MustCompile(` (bao nhieu|bao lau|bao xa|may|so luong|phan tram) `)},
		{nameType, regexp.MustCompile(` (ai|nhung ai|nguoi nao|o dau|noi nao|dau|(nuoc|quoc gia|thanh pho|tinh|vung|dia diem|noi|cho|to chuc|co quan) nao) `)},
	},
	qa.English: {
		{dateType, regexp.MustCompile(` (when|(what|which) (\w+ )?(year|date|day|month|decade|century|time)|how long ago) `)},
		{numberType, regexp.MustCompile(` (how (many|much|long|old|far|tall|large|big|high|fast|deep|often)|what (\w+ )?(number|amount|percentage|percent|share|proportion|age|size|distance|length|height|cost|price|population)) `)},
		{nameType, regexp.MustCompile(` (who|whom|whose|where|(what|which) (person|man|woman|city|country|state|place|region|nation|town|province|river|company|organization)) `)},
	},
}

// answerTypeOf tells what a variant asks for.
func answerTypeOf(v variant) answerType {
	question := v.FoldWords()
	for _, a := range asksFor[v.language] {
		if a.phrase.MatchString(question) {
			return a.kind
		}
	}
	return anyType
}

// Words that stand for a date or a number without a digit, folded.
const (
	dateWords = ` january february march april june july august september october november december century decade monday
 tuesday wednesday thursday friday saturday sunday `
	numberWords = ` two three four five six seven eight nine ten eleven twelve dozen hundred thousand million billion half
 twice mot hai ba bon sau bay tam chin muoi tram nghin ngan trieu ty ti nua `
)

// fits reports whether sentence holds something of the type that the
// question, whose folded words are given, does not itself name.
func (t answerType) fits(sentence string, asked map[string]bool) bool {
	if t == anyType {
		return false
	}
	for i, w := range text.Words(sentence) {
		word := w.Slice(sentence)
		// Folding a word takes longer than all else, so that most are passed over
		// before.
		if !t.mayBe(word, i) {
			continue
		}
		folded := text.Fold(word)
		if !asked[folded] && t.is(folded) {
			return true
		}
	}
	return false
}

// maxNumberWord is the length in bytes of the longest of numberWords, with marks.
const maxNumberWord = 10

// mayBe reports whether the i-th word of a sentence can be of the type.
func (t answerType) mayBe(word string, i int) bool {
	switch t {
	case dateType:
		return word[0] < utf8.RuneSelf // dates and their words have no marks
	case numberType:
		return len(word) <= maxNumberWord || hasDigit(word)
	}
	r, _ := utf8.DecodeRuneInString(word)
	return i > 0 && unicode.IsUpper(r) && len(word) > 1
}

// is reports whether a word, folded, that may be of the type is.
func (t answerType) is(folded string) bool {
	switch t {
	case dateType:
		return isYearOrDay(folded) || strings.Contains(dateWords, " "+folded+" ")
	case numberType:
		return hasDigit(folded) || strings.Contains(numberWords, " "+folded+" ")
	}
	return true
}

func hasDigit(s string) bool { return strings.ContainsAny(s, "0123456789") }

// isYearOrDay reports whether a word is a year or has the form of a date:
// 2018, 21/11, 9/2010.
func isYearOrDay(word string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	if !unicode.IsDigit(first) {
		return false
	}
	return strings.Contains(word, "/") || len(word) == 4 && (word[0] == '1' || word[0] == '2') && !strings.ContainsAny(word, ".,:")
}
