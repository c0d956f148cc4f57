package diacritics

import (
	"strings"

	"trich/internal/text"
)

// abbreviation is a short form and what it stands for in Vietnamese.
type abbreviation struct {
	short, full string
	// upper: only in capitals, since the small letters are a word of their own
	// or mean something else.
	upper bool
}

// abbreviations are the short forms usual in Vietnamese chat and news. One that
// is also a Vietnamese syllable is not among them.
var abbreviations = [...]abbreviation{
	{"ko", "không", false}, {"k", "không", false}, {"kg", "không", false}, {"hok", "không", false},
	{"dc", "được", false}, {"đc", "được", false}, {"đx", "được", false},
	{"ng", "người", false}, {"ngta", "người ta", false}, {"mng", "mọi người", false},
	{"bn", "bao nhiêu", false}, {"bnh", "bao nhiêu", false}, {"bnhieu", "bao nhiêu", false},
	{"ntn", "như thế nào", false}, {"j", "gì", false}, {"z", "gì", false},
	{"vs", "với", false}, {"trc", "trước", false}, {"cx", "cũng", false}, {"nc", "nước", false},
	{"hnay", "hôm nay", false}, {"hqua", "hôm qua", false}, {"tgian", "thời gian", false},
	{"bt", "biết", false}, {"BT", "Bộ trưởng", true}, {"TT", "Thủ tướng", true}, {"TTg", "Thủ tướng", true},
	{"CTN", "Chủ tịch nước", true}, {"TBT", "Tổng Bí thư", true}, {"ĐSQ", "Đại sứ quán", true}, {"DSQ", "Đại sứ quán", true},
	{"VN", "Việt Nam", true}, {"vn", "Việt Nam", false}, {"UK", "Vương quốc Anh", true}, {"uk", "Vương quốc Anh", false},
	{"US", "Mỹ", true}, {"USA", "Mỹ", true}, {"EU", "Liên minh châu Âu", true}, {"LHQ", "Liên Hợp Quốc", true},
	{"TQ", "Trung Quốc", true}, {"HN", "Hà Nội", true}, {"HCM", "Hồ Chí Minh", true}, {"SG", "Sài Gòn", true},
	{"MOU", "bản ghi nhớ", true}, {"mou", "bản ghi nhớ", false}, {"CA", "công an", true}, {"QH", "Quốc hội", true},
	{"CP", "Chính phủ", true}, {"UBND", "Ủy ban nhân dân", true}, {"DN", "doanh nghiệp", true}, {"HS", "học sinh", true},
}

// Expand writes out the chat abbreviations of a Vietnamese question (ko, dc,
// ng, VN, MOU). The second result is the number of words expanded; everything
// else stays as it is.
func Expand(question text.Tokens) (string, int) {
	var b strings.Builder
	end, expanded := 0, 0
	for _, s := range question.Words {
		full, ok := expand(text.NFC(s.Text))
		if !ok {
			continue
		}
		b.WriteString(question.Text[end:s.Start])
		b.WriteString(full)
		end = s.End
		expanded++
	}
	if expanded == 0 {
		return question.Text, 0
	}
	b.WriteString(question.Text[end:])
	return b.String(), expanded
}

func expand(word string) (string, bool) {
	for _, a := range abbreviations {
		if word == a.short {
			return a.full, true
		}
	}
	lower := strings.ToLower(word)
	for _, a := range abbreviations {
		if !a.upper && lower == a.short {
			return a.full, true
		}
	}
	return "", false
}
