package dialog

import (
	"regexp"
	"slices"
	"strings"

	"trich/internal/people"
	"trich/internal/qa"
	"trich/internal/text"
)

// opened are words that only join a question to the one before.
var opened = regexp.MustCompile(`(?i)^(?:thế|vậy|rồi|còn|the|vay|roi|and|but|so)\s+`)

// contracted are the pronouns of the South that are one word, which no other word is
// without its marks; those that are others too ("ảnh", "chỉ") are left alone.
var contracted = regexp.MustCompile(`(^|[\s,])([Ổổ]ng|[Bb]ả)($|[\s,?!.])`)

// spelledOut writes out what the South contracts: "bả" as "bà ấy".
func spelledOut(asked string) string {
	return contracted.ReplaceAllStringFunc(text.NFC(asked), func(s string) string {
		return strings.NewReplacer("ổng", "ông ấy", "Ổng", "Ông ấy", "bả", "bà ấy", "Bả", "Bà ấy").Replace(s)
	})
}

// reference is a pronoun for a person in a question: its words, both inclusive.
type reference struct {
	first, last int
	words       []word
}

// spoken is the pronoun as typed.
func (r reference) spoken(asked string) string {
	return asked[r.words[r.first].from:r.words[r.last].to]
}

// referenceIn finds the pronoun for a person in a question.
func referenceIn(asked string) (reference, bool) {
	words := wordsOf(asked)
	pattern := personEnglish
	if languageOf(asked) == qa.Vietnamese {
		pattern = personVietnamese
	}
	first, last := pronounAt(pattern, joined(words), words)
	return reference{first, last, words}, first >= 0
}

// withPerson puts the person for the pronoun of a question. It is empty where
// nobody who was named fits; unclear is the pronoun then.
func withPerson(asked string, turns []Turn) (question, unclear string) {
	asked = opened.ReplaceAllString(asked, "")
	r, ok := referenceIn(asked)
	if !ok {
		return "", ""
	}
	head := r.words[r.first]
	person := antecedent(turns, genderOf(head.folded))
	if person == "" {
		return "", r.spoken(asked)
	}
	switch head.folded {
	case "his", "hers":
		person += "'s"
	case "ong", "ba", "anh", "chi", "co":
		person = head.text + " " + person
	}
	return asked[:head.from] + person + asked[r.words[r.last].to:], ""
}

func genderOf(pronoun string) people.Gender {
	switch pronoun {
	case "ong", "anh", "chu", "bac", "cau", "he", "him", "his", "himself":
		return people.Male
	case "ba", "chi", "co", "she", "her", "hers", "herself":
		return people.Female
	}
	return people.Unknown
}

// whoAsks matches folded questions for a person, who is then named in the answer.
var whoAsks = regexp.MustCompile(` (?:ai|nguoi nao|who|whom) |^ (?:\S+ ){1,3}nao `)

// someone are words for persons without their names, for whom a pronoun may stand:
// folded, and, of those that are other words without their marks, as they are
// written.
var (
	someone       = regexp.MustCompile(` (?:ai|nguoi|nghi pham|nan nhan|hanh khach|tai xe|hoc sinh|sinh vien|bi cao|cau thu|dien vien|ca si|nguoi mau|cu ba|cu ong|co gai|chang trai|who|whom|man|woman|boy|girl|person|people|driver|passenger|suspect|victim|student|player|actor|actress|singer|minister|president|director|leader|king|queen|doctor|teacher|mother|father|wife|husband|referee|tourist|bo truong|thu tuong|tong thong|giam doc|trong tai) `)
	someoneMarked = regexp.MustCompile(` (?:ông|bà|anh|chị|cô|cụ|bé|chú|vợ|chồng|mẹ|cha|lính|thầy|sếp) `)
)

// antecedent is the person spoken of last who may have the gender: in a
// question, in the sentences that answered it, in what stands around those.
func antecedent(turns []Turn, gender people.Gender) string {
	known := map[string]people.Gender{} // A gender told once holds throughout.
	for _, t := range turns {
		for _, s := range []string{t.Question, t.Evidence} {
			for _, p := range people.Find(s) {
				if p.Gender != people.Unknown {
					known[text.Fold(p.Name)] = p.Gender
				}
			}
		}
	}
	addressed(turns, known)
	for i := len(turns) - 1; i >= 0; i-- {
		t := turns[i]
		if name := typedSmall(t, gender, known); name != "" {
			return name
		}
		for _, s := range []string{t.Question, t.Evidence} {
			if name := personIn(s, gender, known, s == t.Question && !whoAsks.MatchString(text.FoldWords(s))); name != "" {
				return fullest(name, turns)
			}
		}
	}
	return ""
}

// addressed learns the genders of known persons from what stands before their names
// in questions, which are often typed without capitals: "ong to lam".
func addressed(turns []Turn, known map[string]people.Gender) {
	for _, t := range turns {
		for _, p := range people.Find(t.Evidence) {
			name := text.Fold(p.Name)
			if known[name] != people.Unknown {
				continue
			}
			for _, u := range turns {
				words := wordsOf(u.Question)
				at := strings.Index(joined(words), " "+name+" ")
				if at <= 0 {
					continue
				}
				if before := words[strings.Count(joined(words)[:at], " ")-1]; strings.Contains(heads+"mr ms mrs ngai ", " "+before.folded+" ") {
					known[name] = genderOf(before.folded)
				}
			}
		}
	}
}

// typedSmall is the person of what answered whom the question named without
// capitals.
func typedSmall(t Turn, gender people.Gender, known map[string]people.Gender) string {
	question, words := joined(wordsOf(t.Question)), wordsOf(t.Evidence)
	for _, n := range names(t.Evidence, words) {
		if n.last-n.first > 1 && isCountry(words[n.first].folded) {
			n.first++ // "sinh viên Mỹ Otto Warmbier"
			n.text = t.Evidence[words[n.first].from:words[n.last].to]
		}
		is := known[text.Fold(n.text)]
		fits := gender == people.Unknown || is == people.Unknown || is == gender
		if fits && n.first < n.last && looksPersonal(words[n.first:n.last+1]) && !people.Never(n.text) && !strings.Contains(t.Question, n.text) && strings.Contains(question, joined(words[n.first:n.last+1])) {
			return n.text
		}
	}
	return ""
}

// fullest is the longest name of a person whose last word is given, of all who were
// named.
func fullest(short string, turns []Turn) string {
	best := short
	for _, t := range turns {
		for _, s := range []string{t.Question, t.Evidence} {
			for _, p := range people.Find(s) {
				if strings.HasSuffix(p.Name, " "+short) && len(p.Name) > len(best) {
					best = p.Name
				}
			}
		}
	}
	return best
}

// personIn is the first person of a text who may have the gender, as far as that is
// known, by folded names; guess says that a name which may be a person's counts too.
func personIn(s string, gender people.Gender, known map[string]people.Gender, guess bool) string {
	found := people.Find(s)
	for _, p := range found {
		if is := known[text.Fold(p.Name)]; gender == people.Unknown || is == people.Unknown || is == gender {
			return fuller(p.Name, found)
		}
	}
	if !guess || len(found) > 0 {
		return ""
	}
	words := wordsOf(s)
	for _, n := range names(s, words) {
		if mayBePerson(words, n) && !people.Never(n.text) {
			return n.text
		}
	}
	return ""
}

// asksName matches a folded question for somebody's name.
var asksName = regexp.MustCompile(` ten (?:la |that la )?(?:gi|j) `)

// spokenOf reports whether a topic has somebody in it whom a pronoun may mean and who
// is not named: "cô giáo" for "cô đó".
func spokenOf(asked, topic string) bool {
	r, ok := referenceIn(asked)
	if !ok {
		return false
	}
	head := r.words[r.first]
	if !strings.Contains(heads, " "+head.folded+" ") {
		return false
	}
	words := wordsOf(topic)
	for i, w := range words {
		same := w.folded == head.folded && (w.marked == head.marked || w.key == head.key || !text.HasMarks(topic))
		if same && i+1 < len(words) && strings.Contains(kinds, " "+words[i+1].folded+" ") {
			return true
		}
	}
	return false
}

// heads and kinds are words, folded, for persons who are not named: "cô giáo", "ông
// già".
const (
	heads = ` ong ba anh chi co chu bac cau em `
	kinds = ` giao gai gia lao cu chu chong vo bo me noi ngoai hang thanh tai nong sinh y bac chi cong nhan `
)

// fuller is the first and longer form in which a name is given, if it is.
func fuller(short string, found []people.Person) string {
	for _, p := range found {
		if strings.HasSuffix(p.Name, " "+short) {
			return p.Name
		}
	}
	return short
}

// speaksOfSomeone reports whether a topic has a person in it who is not named.
func speaksOfSomeone(topic string) bool {
	// "Anh" within a sentence is a country.
	small := text.Spaced(topic, func(w string) string {
		if text.Fold(w) == "anh" && text.IsCapitalised(w) {
			return "-"
		}
		return strings.ToLower(text.NFC(w))
	})
	return someone.MatchString(text.FoldWords(topic)) || someoneMarked.MatchString(small)
}

// interrogative is how the two languages ask the same.
type interrogative struct {
	english, vietnamese string
	asks                *regexp.Regexp // of folded words
}

// interrogatives are looked for in their order.
var interrogatives = []interrogative{
	{"when?", "khi nào?", regexp.MustCompile(` (when|what year|what date|what day|khi nao|luc nao|bao gio|nam nao|ngay nao) `)},
	{"where?", "ở đâu?", regexp.MustCompile(` (where|o dau|tai dau|noi nao|cho nao) `)},
	{"why?", "vì sao?", regexp.MustCompile(` (why|vi sao|tai sao|sao lai|ly do) `)},
	{"how many?", "bao nhiêu?", regexp.MustCompile(` (how many|how much|bao nhieu|may) `)},
	{"who?", "ai?", regexp.MustCompile(` (who|whom|ai|nguoi nao) `)},
	{"how?", "thế nào?", regexp.MustCompile(` (how|the nao|ra sao) `)},
}

// inLanguageOf says, in the language of the topic, what a question in another
// language asks of it; empty where there is no saying it.
func inLanguageOf(topic, asked string) string {
	all := text.FoldWords(asked)
	i := slices.IndexFunc(interrogatives, func(a interrogative) bool { return a.asks.MatchString(all) })
	if i < 0 {
		return ""
	}
	if languageOf(topic) == qa.English {
		return topic + " – " + interrogatives[i].english
	}
	return topic + " " + interrogatives[i].vietnamese
}
