package answer

import (
	"regexp"
	"slices"
	"strings"

	"trich/internal/qa"
	"trich/internal/text"
)

// What a question that several articles may answer together is worth: so many times
// the passages are read, and so many of each article, the best of which is quoted.
const (
	severalRead = 3
	severalEach = 2
)

// several tells, for each language, the questions whose answer may stand in
// several articles: lists, two questions in one, and how a matter went. They are
// matched against the question's words in lower case, with their marks, separated by
// single spaces: without marks "hải … nào" (sea) would be "hai … nào" (which two).
var several = map[qa.Language]*regexp.Regexp{
	qa.Vietnamese: regexp.MustCompile(` những ([^ ]+ ){1,9}(nào|gì) | (hai|ba|bốn) ([^ ]+ ){1,4}(nào|gì) ` +
		`| (các|mấy) (vụ|trận|nơi|nước|tỉnh|thành|địa phương|đội|hãng|trường|bệnh viện|cơ quan|đại biểu|ngân hàng|dự án|sự kiện) (.* )?(nào|gì|sao|thế nào) ` +
		`| (những ai|những gì|liệt kê|diễn biến|diễn ra thế nào|diễn ra ra sao) | kể (tên|ra|các|những|mấy) | (từ lúc|từ khi|từ ngày) .* (tới|đến) (lúc|khi|ngày) ` +
		`| (gì|nào|ai|sao|đâu|nhiêu) (.* )?(và|rồi|còn) .*(gì|nào|ai|sao|đâu|nhiêu) | (bênh|ủng hộ) (và|hay) `),
	qa.English: regexp.MustCompile(`^ name (the|all|some|every) | (list|rattle off) ([^ ]+ ){0,2}(the|all|some|which|every) | (who|what|which) all ` +
		`| (who|what|which|when|where|how|why|did) .* and ([^ ]+ )?(who|what|which|when|where|how|why|on) `),
}

// asksForSeveral reports whether a question may be answered by several articles
// together.
func asksForSeveral(question string, lang qa.Language) bool {
	pattern := several[lang]
	if pattern == nil {
		return false
	}
	words := text.Spaced(text.NFC(question), strings.ToLower)
	return pattern.MatchString(words) || lang == qa.English && asksForMany(strings.Fields(words))
}

// endsNoun are words behind which no noun of "which …" stands any more.
var endsNoun = strings.Fields("a an the of in on to at by for from is was were are has have had does did do can could will would should happens happened caused makes 's s")

// longestSingular is the longest of the words in s that are counted as one: "bus".
const longestSingular = 3

// asksForMany reports whether "which" or "what" asks for more than one thing: "which
// stores dropped …".
func asksForMany(words []string) bool {
	for i, w := range words {
		if w != "which" && w != "what" {
			continue
		}
		for _, noun := range words[i+1 : min(i+4, len(words))] {
			if slices.Contains(endsNoun, noun) {
				break
			}
			if len(noun) > longestSingular && strings.HasSuffix(noun, "s") && !strings.HasSuffix(noun, "ss") && !strings.HasSuffix(noun, "us") {
				return true
			}
		}
	}
	return false
}
