package retrieve

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"trich/internal/qa"
	"trich/internal/text"
)

// expectation is what kind of thing a question asks for.
type expectation int

const (
	anything expectation = iota
	expectDate
	expectNumber
	expectName // of a person or a place: both are told by their capital letter
)

// asksFor tells, for each kind, the phrases that ask for it. They are matched
// against the folded question, in which words are separated by single spaces;
// the first that fits counts.
var asksFor = map[qa.Language][]struct {
	kind   expectation
	phrase *regexp.Regexp
}{
	qa.Vietnamese: {
		{expectDate, regexp.MustCompile(` (khi nao|bao gio|luc nao|(nam|ngay|thang|thoi gian|thoi diem|giai doan|hom|the ky|mua|thu) (nao|may|bao nhieu|gi)) `)},
		{expectNumber, regexp.MustCompile(` (bao nhieu|bao lau|bao xa|may|so luong|phan tram) `)},
		{expectName, regexp.MustCompile(` (ai|nhung ai|nguoi nao|o dau|noi nao|dau|(nuoc|quoc gia|thanh pho|tinh|vung|dia diem|noi|cho|to chuc|co quan) nao) `)},
	},
	qa.English: {
		{expectDate, regexp.MustCompile(` (when|(what|which) (\w+ )?(year|date|day|month|decade|century|time)|how long ago) `)},
		{expectNumber, regexp.MustCompile(` (how (many|much|long|old|far|tall|large|big|high|fast|deep|often)|what (\w+ )?(number|amount|percentage|percent|share|proportion|age|size|distance|length|height|cost|price|population)) `)},
		{expectName, regexp.MustCompile(` (who|whom|whose|where|(what|which) (person|man|woman|city|country|state|place|region|nation|town|province|river|company|organization)) `)},
	},
}

// expects tells what a reading asks for.
func expects(r reading) expectation {
	question := r.folded()
	for _, a := range asksFor[r.language] {
		if a.phrase.MatchString(question) {
			return a.kind
		}
	}
	return anything
}

// Words that stand for a date or a number without a digit, folded.
const (
	dateWords = ` january february march april june july august september october november december century decade monday
 tuesday wednesday thursday friday saturday sunday `
	numberWords = ` two three four five six seven eight nine ten eleven twelve dozen hundred thousand million billion half
 twice mot hai ba bon sau bay tam chin muoi tram nghin ngan trieu ty ti nua `
)

// fits reports whether sentence holds something of the expected kind that the
// question, whose folded words are given, does not itself name.
func (e expectation) fits(sentence string, asked map[string]bool) bool {
	if e == anything {
		return false
	}
	for i, w := range text.Words(sentence) {
		word := w.Slice(sentence)
		// Folding a word takes longer than all else, so that most are passed over
		// before.
		if !e.mayBe(word, i) {
			continue
		}
		folded := text.Fold(word)
		if !asked[folded] && e.is(word, folded) {
			return true
		}
	}
	return false
}

// maxNumberWord is the length in bytes of the longest of numberWords, with marks.
const maxNumberWord = 10

// mayBe reports whether the i-th word of a sentence can be of the kind.
func (e expectation) mayBe(word string, i int) bool {
	switch e {
	case expectDate:
		return word[0] < utf8.RuneSelf // dates and their words have no marks
	case expectNumber:
		return len(word) <= maxNumberWord || hasDigit(word)
	}
	r, _ := utf8.DecodeRuneInString(word)
	return i > 0 && unicode.IsUpper(r) && len(word) > 1
}

// is reports whether a word that may be of the kind is.
func (e expectation) is(word, folded string) bool {
	switch e {
	case expectDate:
		return isYearOrDay(folded) || strings.Contains(dateWords, " "+folded+" ")
	case expectNumber:
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
