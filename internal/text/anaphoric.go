package text

import "slices"

// IsAnaphoric reports whether a sentence of news begins with words that speak of
// somebody or something told of before it ("Ông cho biết …", "Vụ việc này …", "The
// suspect …"), so that it is understood only with what stands before. Vietnamese is
// judged with its diacritics, since "họ" and "hồ" differ in nothing else.
func IsAnaphoric(sentence string) bool {
	var keys, words []string
	for _, w := range Words(sentence) {
		word := w.Slice(sentence)
		words, keys = append(words, word), append(keys, Key(word))
		if len(words) == anaphoricWords {
			break
		}
	}
	if len(keys) == 0 {
		return false
	}
	if slices.Contains(pronouns, keys[0]) {
		return true
	}
	// A title or a kind of person is one that is known where no name follows: "Ông cho
	// biết", but "Ông Nam cho biết".
	named := func(after int) bool { return len(words) > after && IsCapitalised(words[after]) }
	if slices.Contains(titlesAlone, keys[0]) && !named(1) {
		return true
	}
	if len(keys) > 1 && slices.Contains(kindsAlone, keys[0]+" "+keys[1]) && !named(2) {
		return true
	}
	for i, k := range keys[1:] {
		if slices.Contains(demonstratives, k) && !slices.Contains(connecting, keys[i]) {
			return true
		}
	}
	return false
}

// anaphoricWords is how many words of a sentence are looked at.
const anaphoricWords = 5

// Words as Key gives them, so that it does not matter where the tone mark is put.
var (
	pronouns = keysOf("họ", "nó", "đây", "chúng", "he", "she", "they", "it", "his", "her", "their", "its", "this", "that", "these", "those")

	titlesAlone    = keysOf("ông", "bà", "anh", "chị", "cô", "em", "cậu", "bé", "cụ", "chú", "bác", "y", "hắn", "gã")
	demonstratives = keysOf("này", "đó", "ấy", "kia")
	// connecting are the words before "đó" that tell when or why, not who: "sau đó".
	connecting = keysOf("trước", "sau", "do", "vì", "bởi", "nhờ", "theo", "khi", "trong", "từ", "cạnh", "ngoài", "qua", "lúc", "hôm", "thế", "tới", "đến")
	kindsAlone = []string{
		Key("nạn") + " " + Key("nhân"), Key("nghi") + " " + Key("phạm"), Key("nghi") + " " + Key("can"), Key("bị") + " " + Key("cáo"),
		Key("bị") + " " + Key("can"), Key("đối") + " " + Key("tượng"), Key("nam") + " " + Key("sinh"), Key("nữ") + " " + Key("sinh"),
		Key("hai") + " " + Key("bên"), Key("tài") + " " + Key("xế"), Key("thanh") + " " + Key("niên"), Key("cô") + " " + Key("gái"),
		Key("chàng") + " " + Key("trai"), "the suspect", "the victim", "the man", "the woman", "the company", "the two", "the pair", "the couple",
	}
)

func keysOf(words ...string) []string {
	for i, w := range words {
		words[i] = Key(w)
	}
	return words
}
