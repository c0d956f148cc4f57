package dialog

import (
	"strings"
	"unicode"

	"trich/internal/text"
)

// name is a run of capitalised words.
type name struct {
	first, last int    // words of the text, both inclusive
	text        string // as it stands there
	gender      string // the gender that the word before it tells: "m", "f" or nothing
	person      bool
}

// names finds the runs of capitalised words. A single one at the beginning is
// none, since every sentence begins with a capital; Vietnamese words that are
// usually no name, such as "Bộ", do not begin one.
func names(s string, words []word) []name {
	var found []name
	for i := 0; i < len(words); i++ {
		if !words[i].capital || isCommon(words[i].folded) {
			continue
		}
		j := i
		for j+1 < len(words) && words[j+1].capital && strings.TrimSpace(s[words[j].to:words[j+1].from]) == "" {
			j++
		}
		if i < j && isTitle(words[i].folded) {
			i++ // "Bà Yvette Cooper" is called Yvette Cooper.
		}
		begins := i == 0 || strings.ContainsAny(s[words[i-1].to:words[i].from], ".?!:“\"\n")
		if begins && i == j {
			continue
		}
		n := name{first: i, last: j, text: s[words[i].from:words[j].to]}
		n.gender, n.person = titleBefore(words, i)
		n.person = n.person && !(n.first == n.last && isCountry(words[i].folded)) || looksPersonal(words[i:j+1])
		found = append(found, n)
		i = j
	}
	return found
}

// Words that stand, folded, before the names of persons, by what they tell of
// the person.
const (
	maleTitles    = ` ong anh ngai chu bac mr sir lord king prince `
	femaleTitles  = ` ba chi co nu mrs ms miss lady queen princess `
	neutralTitles = ` truong tuong chu tich su giam doc vien thong ly nhan si sinh dich uy duoc minister president secretary general
 ambassador chairman director professor dr coach player officer `
)

func isTitle(folded string) bool {
	return strings.Contains(maleTitles+femaleTitles, " "+folded+" ")
}

// titleBefore is what the word before word i tells of the name that begins
// there: "m", "f" or nothing, and whether it is a person's.
func titleBefore(words []word, i int) (gender string, person bool) {
	if i == 0 {
		return "", false
	}
	before := " " + words[i-1].folded + " "
	switch {
	case strings.Contains(maleTitles, before):
		return "m", true
	case strings.Contains(femaleTitles, before):
		return "f", true
	case strings.Contains(neutralTitles, before):
		return "", true
	}
	return "", false
}

// surnames are the commonest Vietnamese ones, folded.
const surnames = ` nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dinh trinh doan mai truong luong
 lam to dao cao chau ta luu thai kieu ha phung quach tang tong vuong ngo `

// commonWords begin, capitalised, the names of offices and places rather than
// persons, folded.
const commonWords = ` bo so uy ban cuc vu hoi dai hoi tong toa an chinh phu quoc thu chu tich quan huyen tinh thanh pho
 phuong xa duong dang doan vien truong cong ty tap ngan hang the ngay thang nam ai khi trong tai theo nhung cac
 va voi cho who what when where why how which did does is are was were the a an in on at and or of if `

func isCommon(folded string) bool { return strings.Contains(commonWords, " "+folded+" ") }

// places are those, folded, that are built like the names of persons.
const places = ` viet nam | trung quoc | han quoc | trieu tien | nhat ban | hoa ky | thai lan | chau a | chau au | chau phi | chau my
 | ha noi | sai gon | hai phong | da nang | can tho | dong nai | ha long | vuong quoc | quang ninh | lam dong | ho guom | bac kinh `

// prepositions stand, folded, before places more than before persons.
const prepositions = ` o tai tinh huyen xa quan phuong pho duong song nuoc tp tu den in at of from to near `

// mayBePerson reports whether a name of a question can be that of a person,
// though nothing says so: two words or more that are no place.
func mayBePerson(words []word, n name) bool {
	if n.first == n.last || n.last-n.first > 3 {
		return false
	}
	if n.first > 0 && strings.Contains(prepositions, " "+words[n.first-1].folded+" ") {
		return false
	}
	return !isPlace(words[n.first : n.last+1])
}

// countries of one word, folded, follow the titles of persons too: "Tổng thống
// Mỹ".
const countries = ` my anh nga phap duc nhat han trung viet y uc an lao `

func isCountry(folded string) bool { return strings.Contains(countries, " "+folded+" ") }

func isPlace(words []word) bool {
	return len(words) >= 2 && strings.Contains(places, joined(words[:2]))
}

// looksPersonal reports whether a name is built like a person's: a Vietnamese
// surname with one to three more words, or two or three words that are not
// Vietnamese.
func looksPersonal(words []word) bool {
	if len(words) < 2 || len(words) > 4 || isPlace(words) {
		return false
	}
	if strings.Contains(surnames, " "+words[0].folded+" ") {
		return true
	}
	for _, w := range words {
		if text.IsSyllable(w.folded) || strings.ContainsFunc(w.text, unicode.IsDigit) {
			return false
		}
	}
	return len(words) <= 3
}
