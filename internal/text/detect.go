package text

import (
	_ "embed"
	"math"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Detection is a guess at the language of a text.
type Detection struct {
	// Code is "vi", "en", or empty when the text holds no words.
	Code string
	// Marked tells whether a Vietnamese text is written with its diacritics;
	// it is true when at least a quarter of its syllables carry one, about a
	// third of what running Vietnamese has.
	Marked bool
	// Sure says that nearly all the evidence is for one of the languages; names,
	// numbers and words that either may have are none.
	Sure bool
	// Score is the evidence for Vietnamese (positive) against English
	// (negative), in points a word; its size says how sure the guess is.
	Score float64
}

// The points one word gives for Vietnamese; negative ones speak for English.
// They are set by rule, not fitted: a lower-case word with marks or a function
// word settles a short text, spelling alone only adds up over several words,
// and names say little, since either language mentions them.
const (
	pointsMarkedWord = 3.0
	pointsMarkedName = 0.5
	pointsFunction   = 2.0
	pointsHomograph  = 0.4
	pointsSyllable   = 0.7
	pointsShort      = 1.5
	pointsEnglish    = -1.0
	pointsEither     = -0.2
	pointsForeign    = -0.2
	pointsName       = -0.1
)

// Function words, folded. Those of one language that can also be a word of the
// other stand in the homograph lists and weigh less.
const (
	vietnameseFunction = ` ai bao biet cac cach chua co cua cung da dang dau den duoc gi gio hay hien hoac khac khi khong
 la lai lam luc may mot nao nay ngay nguoi nhieu nhu nhung noi phai qua ra rang rat roi sao sau tai trong
 truoc tu va van vao ve vi viec voi vua xay `
	englishFunction = ` about after all also and any are at be been before being between by could did does for from had
 has have how if into is it its many much not of or our should such than their there these they this was we
 were what when where which who whom whose why will with would you your `
	englishHomograph = ` a an as but can do go he him i in man me men no on other so that the them then to too up us `
	// eitherWord are words that are as common in either.
	eitherWord = ` ban bay hang long song ten thin tin hat hen met sang tan chat cap bang ha hi ho chi nam ma `
	// placePairs are places of two words, which either language names.
	placePairs = ` ha noi , da nang , hai phong , can tho , sai gon , da lat , hoi an , ha long , phu quoc , viet nam , to lam `
)

// vietnameseShort are short forms of Vietnamese chat.
const vietnameseShort = ` ko k hok hk hem khum khg dc đc dk đk ng ngta mn mng bn bnh bnhieu bnhiu nhiu ntn j z zay dzay rui
 trc cx cg nc lm lmj thg sn bv hnay hqua hn tgian bik mk mik sdt tphcm hcm tq hq hlv clb csgt gv sv thpt ubnd kq sx xh
 ck vk nma nhg thik pct ae tks cmn vcl vkl dm `

//go:embed english.txt
var englishFile string

// englishWords are those of english.txt.
var englishWords = sync.OnceValue(func() map[string]bool {
	set := map[string]bool{}
	for line := range TableLines(englishFile) {
		for _, w := range strings.Fields(line) {
			set[w] = true
		}
	}
	return set
})

// englishEndings are those of many English words and of no Vietnamese syllable.
var englishEndings = []string{"ing", "tion", "sion", "ment", "ness", "ous", "ful", "less", "able", "ible", "ity", "ism", "ists", "ed", "ers", "ies"}

// DetectLanguage guesses whether s is Vietnamese, with or without diacritics,
// or English, from its letters, its function words and the spelling of its
// syllables. Texts in other languages are taken for English.
func DetectLanguage(s string) Detection { return Tokenise(s).DetectLanguage() }

// DetectLanguage is as the function DetectLanguage.
func (t Tokens) DetectLanguage() Detection {
	var d Detection
	var counted, marked, syllables, both float64
	for i, w := range t.Words {
		points, isMarked := wordPoints(w, i == 0)
		if !isMarked && points > 0 && t.inPlace(i) {
			points = 0
		}
		d.Score += points
		if math.Abs(points) >= -pointsEnglish || isMarked || points == pointsSyllable {
			both += math.Abs(points)
		}
		if points != 0 {
			counted++
		}
		if IsSyllable(w.Folded) {
			syllables++
			if isMarked {
				marked++
			}
		}
	}
	switch {
	case len(t.Words) == 0:
		return Detection{}
	case d.Score >= 0:
		d.Code = "vi"
		d.Marked = marked > 0 && marked >= syllables/4
	default:
		d.Code = "en"
	}
	// Of evidence for both sides the sum is small.
	d.Sure = both >= leastEvidence && math.Abs(d.Score) >= sureShare*both
	if counted > 0 {
		d.Score /= counted
	}
	return d
}

// leastEvidence is what a text must have of it to be sure, and sureShare the share
// of it that must be left when what speaks against it is taken away.
const (
	leastEvidence = 1.4
	sureShare     = 0.4
)

// inPlace reports whether the i-th word is one of the two of a place.
func (t Tokens) inPlace(i int) bool {
	for _, at := range [2]int{i - 1, i} {
		if at >= 0 && at+1 < len(t.Words) && strings.Contains(placePairs, " "+t.Words[at].Folded+" "+t.Words[at+1].Folded+" ") {
			return true
		}
	}
	return false
}

func wordPoints(w Token, first bool) (points float64, marked bool) {
	word, folded := w.Text, w.Folded
	if folded == "" || strings.ContainsAny(word, "0123456789") { // nothing but loose marks, or a number
		return 0, false
	}
	r, _ := utf8.DecodeRuneInString(word)
	name := unicode.IsUpper(r) && !first
	marked = HasMarks(word) && IsSyllable(folded)
	switch {
	case marked && name:
		return pointsMarkedName, true
	case marked:
		return pointsMarkedWord, true
	case isAcronym(word):
		return 0, false
	case listed(vietnameseShort, folded) && !name:
		return pointsShort, false
	case listed(englishFunction, folded):
		return -pointsFunction, false
	case listed(englishHomograph, folded):
		return -pointsHomograph, false
	case listed(eitherWord, folded), folded == "nguyen":
		return 0, false
	case listed(vietnameseFunction, folded):
		return pointsFunction, false
	case name && !englishWords()[folded]:
		if IsSyllable(folded) {
			return 0, false
		}
		return pointsName, false
	case englishWords()[folded] && IsSyllable(folded):
		return pointsEither, false
	case englishWords()[folded] || !IsSyllable(folded) && endsEnglish(folded):
		return pointsEnglish, false
	case IsSyllable(folded):
		return pointsSyllable, false
	}
	return pointsForeign, false
}

func endsEnglish(word string) bool {
	return len(word) > 4 && slices.ContainsFunc(englishEndings, func(e string) bool { return strings.HasSuffix(word, e) })
}

func isAcronym(word string) bool {
	return len(word) > 1 && strings.ToUpper(word) == word
}

// listed reports whether the folded word stands in list, whose words are
// separated by single gaps.
func listed(list, word string) bool {
	for i := strings.Index(list, word); i >= 0; {
		if i > 0 && isGap(list[i-1]) && isGap(list[i+len(word)]) {
			return true
		}
		next := strings.Index(list[i+1:], word)
		if next < 0 {
			return false
		}
		i += 1 + next
	}
	return false
}
