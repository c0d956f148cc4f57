package dialog

import (
	"regexp"
	"strings"

	"trich/internal/text"
)

// anaphora is how a question depends on the ones before.
type anaphora int

const (
	independent anaphora = iota
	ellipsis             // asks the same of something else: "còn năm 2010 thì sao?"
	contrast             // asks something of somebody else: "còn ông Tô Lâm thì nói gì?"
	toPerson             // speaks of a person named before: "ông ấy nói gì thêm?"
	toTopic              // asks more of the same matter: "when was that?"
)

// The patterns below are matched against folded words, parted and surrounded by
// single spaces.
var (
	// focusMarks ask the same of something else; the first group is that.
	focusMarks = []*regexp.Regexp{
		regexp.MustCompile(`^ (?:(?:the|vay|roi|va) )*con (.+?) (?:thi sao|thi the nao|thi nhu the nao|the nao|ra sao|sao)(?: nhi| vay| a| ha)? $`),
		regexp.MustCompile(`^ (?:(?:the|vay|roi|va) )*(.+?) (?:thi sao|thi the nao)(?: nhi| vay| a| ha)? $`),
		regexp.MustCompile(`^ (?:(?:and|but|so|ok|okay|then) )?(?:what|how) about (.+?)(?: then)? $`),
		regexp.MustCompile(`^ (?:(?:the|vay|roi|va|con|and|in) )*((?:(?:nam|hoi|vao|in) )?(?:19|20)\d\d)(?: ha| a| nhi| nua)? $`),
	}
	// corrections say what was meant instead; the first group is that.
	corrections = []*regexp.Regexp{
		regexp.MustCompile(`^ (?:(?:khong|ko|k|a|u|oi|nham|lon|xin loi|sorry|y|no) )*(?:y|a y) (?:toi|minh|em|tui|la|t|m|mik|mk) (?:la |hoi la |muon hoi |muon noi )?(?:la )?(.+?)(?: co| a| nhe| nha| chu)? $`),
		regexp.MustCompile(`^ (?:(?:a|oi|u|khong|ko|xin loi|sorry) )*(?:nham|lon)(?: roi)? (?:la )?(.+?)(?: co| a| nhe| nha| chu)? $`),
		regexp.MustCompile(`^ (?:khong|ko) phai .+ ma la (.+?) $`),
		regexp.MustCompile(`^ (?:(?:no|sorry|oh|oops) )*(?:i mean|i meant|i m asking about|make that|rather) (.+?) $`),
	}
	// contrasted asks something of somebody else: "còn ông ấy thì nói gì?"; the first
	// group is that, the second what is asked.
	contrasted = regexp.MustCompile(`^ (?:(?:the|vay|roi|va) )*con (.+?) thi (.+) $`)
	// openFocus are marks that need more to be sure: that what follows asks for
	// nothing itself.
	openFocus = regexp.MustCompile(`^ (?:(?:the|vay|roi|va) )?con (.+?)(?: nhi| vay| a| ha)? $`)
	andFocus  = regexp.MustCompile(`^ (?:and|va) (.+?)(?: too| as well| nua)? $`)

	asksVietnamese = regexp.MustCompile(` (ai|gi|nao|dau|sao|may|bao nhieu|bao lau|bao gio|bao xa|khong|chua|the nao|vi sao|tai sao) `)
	asksEnglish    = regexp.MustCompile(` (who|whom|whose|what|when|where|why|how|which|is|are|was|were|do|does|did|has|have|had|can|could|will|would|should) `)

	personVietnamese = regexp.MustCompile(` (?:ong|ba|anh|chi|co|em|chu|bac|cau) (?:ay|ta) | (?:ong|ba|anh|chi|co|nguoi|chang trai|co gai|vi) (?:nay|do) | (?:bo truong|thu tuong|chu tich|tong thong|giam doc|nghi pham|cau thu|nan nhan) (?:nay|do|ay) `)
	personEnglish    = regexp.MustCompile(` (?:he|she|him|her|his|hers|himself|herself) `)

	topicVietnamese = regexp.MustCompile(` (?:viec|vu|su kien|dieu|chuyen|cuoc|buoi|le|hoi nghi|cuoc hop|bai|bai viet|thoa thuan|hiep dinh|ban ghi nho|ke hoach|du an|cong trinh|cong ty|vu an|vu viec|tai nan|tran|tran dau|nghi dinh|luat|quyet dinh|chuyen tham|noi|cho|khu vuc|thanh pho|nuoc|tinh|hom|thoi diem|con so|chuong trinh|phong trao|de an|giai|bo phim|cuon sach|san pham|loai|nhung nguoi|hai nguoi|hai ben|ho) (?:nay|do|ay|tren|vua roi) | (?:cuoc|buoi|chuyen|vu|ban|khau|chiec|quyen|bo|doan|loai) \S+ (?:nay|do|ay) | (?:o|tai) do | (?:khi|luc) (?:do|ay) |^ (?:sau|truoc|tu) (?:do|ay) | (?:sau|truoc|tu) (?:do|ay) $| tuong tu `)
	topicEnglish    = regexp.MustCompile(` (?:is|was|are|were|did|does|do|has|have|will|would|can|could|about|of|after|before|for|like|in|at|to|with|by) (?:that|this|it|they|them|those|these) | (?:they|them|their|its) | (?:that|this|those|these) (?:event|meeting|visit|plan|agreement|deal|case|trial|project|law|decision|article|match|game|company|trip|signing|summit|conference|accident|day|year|time|place|number|figure|programme|program|document|statement|memorandum|people) | (?:happen|happened|held|going on|there) (?:there|then) `)
	expletive       = regexp.MustCompile(` (?:is|was) (?:it|that|this) (?:true|possible|likely|safe|legal|necessary|important|easy|hard|difficult|the) `)

	// further ask for more of the same: "nói gì thêm", "who else".
	// "Vì sao lại thất bại?" leaves out who: that was said before.
	further = regexp.MustCompile(` (?:gi them|gi nua|ai nua|noi them|ke them|cho biet them|ro hon|chi tiet hon|cu the hon|them chi tiet|con gi nua|con ai nua|(?:vi sao|tai sao|sao) lai|else|more details|in more detail|tell me more|more about (?:it|that|this|him|her|them)) `)
	// relational speak of what belongs to a matter that is not named: "nguyên nhân là
	// gì", "quận nào nhiều ca nhất".
	relational = regexp.MustCompile(`^ (?:(?:the|vay|roi|con|va) )?(?:nguyen nhan|ly do|ket qua|ty so|ti so|nan nhan|nghi pham|thu pham|hung thu|so nguoi chet|so nan nhan|thiet hai|muc phat|so tien|tien thuong|giai thuong|giai nhat|nguoi thang|nguoi trung|day so trung|day so|dia diem|thoi gian|ten nan nhan|chu xe|doi hinh|danh sach|chi phi|muc luong|hau qua|hinh phat|ban an|gia) (?:la|bi|ra sao|the nao|nhu the nao|bao nhieu|o dau|khi nao|gom|da|co) .*$|^ (?:(?:the|vay|roi|con|va) )?(?:quan|huyen|tinh|nuoc|ben|doi|nguoi|noi|vung|ngay|nam|thang|cong ty|bo phan|thanh phan|loai|lua tuoi|nganh|hang) nao (?:\S+ ){0,3}(?:nhieu|it|cao|thap|lon|nho|nang|manh|som|muon) (?:\S+ ){0,2}nhat $`)
	// objectless ask who did something, and leave out what: "ai là người ký bên phía
	// Anh?". subjectless ask how or where somebody did it, and leave out who: "đi bằng
	// gì?".
	objectless  = regexp.MustCompile(`^ (?:(?:the|vay|roi|va|con|ma) )*(?:ai|nguoi nao|nuoc nao|ben nao|doi nao) (?:la (?:nguoi )?)?(?:(?:da|se|dang|duoc|bi) )?(?:ky|ki|chu tri|dong chu tri|tham du|tham gia|du|to chuc|phat bieu|thong qua|de nghi|moi|thang|thua|chet|dung dau|phat hien|dieu tra|to cao)(?: (?:o |ben |cho |ve |dai dien |thay mat )*(?:phia|ben|nuoc) \S+(?: \S+)?)? $`)
	subjectless = regexp.MustCompile(`^ (?:(?:the|vay|roi|va|con|ma|da|se|dang|bi|duoc|hien|hien nay|gio) )*(?:di|ky|ki|gap|to chuc|dien ra|xay ra|bat dau|ket thuc|chet|boi thuong|danh|phat|tra|den|gay|dam|dung|thi dau|mat|cuoi|keo dai|thiet hai|cuu|bat|xu ly|giai quyet|dieu tra|san luong|doanh thu|doanh so|loi nhuan|thu nhap|chieu cao|can nang) (?:\S+ ){0,3}(?:ai|gi|j|nao|dau|sao|may|bao nhieu|bn|nhieu|khi nao|bao lau|bao gio|ra sao|the nao|chua) (?:\S+ ){0,3}$`)

	defines = regexp.MustCompile(` (?:la gi|la ai|la sao|nghia la) | (?:what|who) (?:is|are|was|were) `)
)

// anaphoraOf tells how a question depends on the ones before, and for ellipsis
// what it asks about. A question that has what it needs in itself is independent.
func anaphoraOf(s string) (anaphora, string) {
	words := wordsOf(s)
	all := joined(words)
	vietnamese := text.DetectLanguage(s).Code == "vi"
	if focus, ok := focusOf(s, words, all); ok {
		return ellipsis, focus
	}
	if m := contrasted.FindStringSubmatch(all); m != nil && asks(m[2]) && !asksIn(words, all, m[1]) &&
		(!ambiguousCon(words) || !text.HasMarks(s) && strings.Contains(sides, " "+strings.Fields(m[1])[0]+" ")) {
		return contrast, slice(s, words, all, m[1]) + " " + slice(s, words, all, m[2])
	}
	own := names(s, words)
	person, topic := personEnglish, topicEnglish
	if vietnamese {
		person, topic = personVietnamese, topicVietnamese
	}
	if at, _ := pronounAt(person, all, words); at >= 0 && !hasAntecedent(own, words, at) {
		return toPerson, ""
	}
	if at := theirs(words); at >= 0 && (len(own) == 0 || at < own[0].first) {
		return toTopic, ""
	}
	if len(own) == 0 && !expletive.MatchString(all) {
		if at, _ := pronounAt(topic, all, words); at >= 0 && (at < maxBefore || len(words) <= maxFocus+4) {
			return toTopic, ""
		}
		if pointed(words) {
			return toTopic, ""
		}
		if further.MatchString(all) && len(words) <= maxFurther {
			return toTopic, ""
		}
		if len(words) <= maxFurther && relational.MatchString(all) {
			return toTopic, ""
		}
		if vietnamese && len(words) <= maxFurther && subjectless.MatchString(all) {
			return toTopic, ""
		}
		if fragment(words, all, vietnamese) {
			return toTopic, ""
		}
	}
	if vietnamese && objectless.MatchString(all) {
		return toTopic, ""
	}
	return independent, ""
}

const (
	// maxBefore is how many words may stand before a pronoun that speaks of what
	// was said before: behind more, it speaks of them.
	maxBefore = 7
	// maxFurther is how many words a question for more of the same has at most,
	// and maxFocus one for the same of something else, with the words that mark
	// it.
	maxFurther = 9
	maxFocus   = 8
)

// focusOf finds what a question asks about that asks the same of something else.
func focusOf(s string, words []word, all string) (string, bool) {
	if len(words) > maxFocus+4 {
		return "", false
	}
	for _, mark := range corrections {
		if m := mark.FindStringSubmatch(all); m != nil && len(strings.Fields(m[1])) <= maxFocus && !asksIn(words, all, m[1]) {
			return slice(s, words, all, m[1]), true
		}
	}
	for _, mark := range focusMarks {
		if m := mark.FindStringSubmatch(all); m != nil && len(strings.Fields(m[1])) <= maxFocus && !asksIn(words, all, m[1]) {
			return slice(s, words, all, m[1]), true
		}
	}
	for _, mark := range []*regexp.Regexp{openFocus, andFocus} {
		m := mark.FindStringSubmatch(all)
		if m == nil || len(words) > maxFocus || asksIn(words, all, m[1]) || mark == openFocus && ambiguousCon(words) {
			continue
		}
		return slice(s, words, all, m[1]), true
	}
	return "", false
}

// asks reports whether folded words ask for something themselves.
func asks(folded string) bool {
	folded = " " + folded + " "
	return asksVietnamese.MatchString(folded) || asksEnglish.MatchString(folded)
}

// asksIn reports whether a part of a question, folded, asks for something itself;
// a name in it, such as May, does not.
func asksIn(words []word, all, folded string) bool {
	first := len(strings.Fields(all[:strings.Index(all, " "+folded+" ")]))
	marked := text.HasMarks(textOf(words))
	var kept []string
	for i, f := range strings.Fields(folded) {
		w := words[first+i]
		if w.capital && first+i > 0 || marked && f == "may" && !w.marked {
			f = "-"
		}
		kept = append(kept, f)
	}
	return asks(strings.Join(kept, " "))
}

// ambiguousCon reports whether the "con" that begins a question may be another
// word than "còn": it was typed without its mark, or not with that one.
func ambiguousCon(words []word) bool {
	for _, w := range words {
		if w.folded == "con" {
			return text.Key(w.text) != text.Key("còn")
		}
	}
	return true
}

// slice is the part of the question whose folded words are given.
func slice(s string, words []word, all, folded string) string {
	first := len(strings.Fields(all[:strings.Index(all, " "+folded+" ")]))
	last := first + len(strings.Fields(folded)) - 1
	return s[words[first].from:words[last].to]
}

// pronounAt are the first and the last of the words that the pattern matches, -1 if
// it does not.
func pronounAt(pattern *regexp.Regexp, all string, words []word) (first, last int) {
	marked := text.HasMarks(textOf(words))
	for from := 0; from < len(all); {
		m := pattern.FindStringIndex(all[from:])
		if m == nil {
			break
		}
		first := len(strings.Fields(all[:from+m[0]]))
		last := first + len(strings.Fields(all[from+m[0]:from+m[1]])) - 1
		if !otherWord(words, last, marked) && !otherHead(words[first], marked) {
			return first, last
		}
		from += m[0] + 1 // Two pronouns may share the space between them.
	}
	return -1, -1
}

// otherHead reports whether the word that begins a pronoun is another one: "vì" in
// "vì đó", and "Anh" with a capital.
func otherHead(w word, marked bool) bool {
	switch w.folded {
	case "vi":
		return strings.ToLower(text.NFC(w.text)) != "vị"
	case "ba":
		return marked && w.key != text.Key("bà")
	case "co":
		return marked && w.key != text.Key("cô")
	case "ong":
		return marked && w.key != text.Key("ông")
	case "bo":
		return marked && w.key != text.Key("bộ")
	}
	return false
}

// otherWord reports whether the word that ends a pronoun is another one, spelled
// alike without diacritics: "do" for "đó" and "nay" for "này" in a question that
// has diacritics, "tả" for "ta", "nay" in "hôm nay".
func otherWord(words []word, at int, marked bool) bool {
	w := words[at]
	switch w.folded {
	case "do", "ay":
		return marked && !text.HasMarks(w.text)
	case "nay":
		return marked && !text.HasMarks(w.text) || !marked && at > 0 && strings.Contains(nowadays, " "+words[at-1].folded+" ")
	case "ta":
		return text.HasMarks(w.text)
	}
	return false
}

// nowadays are words, folded, that speak of the present with "nay": "hôm nay".
const nowadays = ` hom nam ngay dem toi sang chieu trua tuan thang hien lau bua quy mua thoi gio xua dao luc `

func textOf(words []word) string {
	var b strings.Builder
	for _, w := range words {
		b.WriteString(w.text + " ")
	}
	return b.String()
}

// theirs is the number of the word "họ" or "nó" near the beginning of a question,
// -1 for none. Both are told from other words by their marks.
func theirs(words []word) int {
	for i, w := range words[:min(len(words), maxBefore)] {
		k := strings.ToLower(text.NFC(w.text))
		if (k == "họ" || k == "nó") && (i == 0 || words[i-1].folded != "dong") && (i+1 == len(words) || !words[i+1].capital && words[i+1].folded != "hang") {
			return i
		}
	}
	return -1
}

// joining are words, folded, that with "đó" join clauses: "trong đó", "do đó".
const joining = ` trong do nho theo qua vi tu boi den sau truoc `

// pointed reports whether one of the first words points, with diacritics, at
// something said before: "quỹ này".
func pointed(words []word) bool {
	for i, w := range words[:min(len(words), 4)] {
		k := strings.ToLower(text.NFC(w.text))
		if i > 0 && (k == "này" || k == "đó" || k == "ấy") && !strings.Contains(joining, " "+words[i-1].folded+" ") {
			return true
		}
	}
	return false
}

// persons are words, folded, that a pronoun may stand for.
const persons = ` nguoi minister president man woman boy girl coach player leader officer director king queen chairman suspect victim
 actor singer doctor student teacher driver mother father who `

// hasAntecedent reports whether a person is named, or spoken of, before word at.
func hasAntecedent(own []name, words []word, at int) bool {
	for _, n := range own {
		if n.first < at {
			return true
		}
	}
	for _, w := range words[:at] {
		if strings.Contains(persons, " "+w.folded+" ") && w.folded != "who" {
			return true
		}
	}
	return at >= maxBefore
}

// fragment reports whether a question has hardly anything of its own: "khi nào?",
// "how many?".
func fragment(words []word, all string, vietnamese bool) bool {
	if len(words) == 0 || len(words) > 5 {
		return false
	}
	language := "en"
	if vietnamese {
		language = "vi"
	}
	content := 0
	for _, w := range words {
		if !text.IsFunctionWord(w.folded, language) && !strings.Contains(fragmentWords, " "+w.folded+" ") {
			content++
		}
	}
	if content > 0 && defines.MatchString(all) {
		return false
	}
	return asks(strings.TrimSpace(all)) && content <= 1
}

// fragmentWords belong to a question for a time, place, number or reason.
const fragmentWords = ` nam ngay thang noi luc gio bao nhieu may sao the vi ly do nguyen nhan ket qua muc dich hau qua y nghia dong co nguoi exactly many much long year day month place date reason cause purpose result people `
