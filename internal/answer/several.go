package answer

import (
	"regexp"

	"trich/internal/qa"
)

// several tells, for each language, the questions whose answer may stand in
// several articles: lists, two questions in one, and how a matter went. They are
// matched against the folded question, in which words are separated by single
// spaces.
var several = map[qa.Language]*regexp.Regexp{
	qa.Vietnamese: regexp.MustCompile(` (nhung|cac|hai|ba|bon|nam) (\S+ ){0,5}(nao|gi|ai|sao|the nao) | (nhung ai|liet ke|dien bien) | ke (ten|ra|giup|cac|nhung|may) ` +
		`| dien ra (the nao|ra sao) | (tu luc|tu khi) .* (toi|den) | (gi|nao|ai|sao|may|o dau|bao nhieu) .*(va|roi|con) .*(gi|nao|ai|sao|may|o dau|bao nhieu) `),
	qa.English: regexp.MustCompile(` (which|what) (\w+ ){0,3}\w{3,}s (\w+ )| (list|name|rattle off) (\w+ ){0,2}(the|all|some|which|every) | (who|what|which) all ` +
		`| (who|what|which|when|where|how|why|did) .* and (\w+ )?(who|what|which|when|where|how|why|on) `),
}

// asksForSeveral reports whether a question, folded, may be answered by several
// articles together.
func asksForSeveral(folded string, lang qa.Language) bool {
	pattern := several[lang]
	return pattern != nil && pattern.MatchString(folded)
}
