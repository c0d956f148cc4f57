package dialog

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"trich/internal/qa"
	"trich/internal/text"
)

// Turn is a question that was asked before, as later ones may refer to it.
type Turn struct {
	// Asked is the question as typed, and Question as it was understood, both
	// without what narrows it; Topic is what it is about.
	Asked, Question, Topic string
	Narrowing              Narrowing
	// Evidence is the text that answered, the sentences that answer first. It may
	// be cut, and is empty where nothing answered. Article is the ID of the article
	// that it is from first.
	Evidence, Article string
}

// Understanding is how a question is understood. The zero value is no question.
type Understanding struct {
	// Asked is the question as typed, without what narrows it, and Question as
	// it is answered: the same unless it needs one before.
	Asked, Question string
	// Language is that of Question where it cannot be told from its text;
	// qa.UnknownLanguage otherwise.
	Language  qa.Language
	Narrowing Narrowing

	// Unclear is a pronoun of the question, as typed, that stands for nobody who was
	// named; empty for none.
	Unclear string

	// topic is what the next question may refer to.
	topic string
	// own is the part of the question that is new, in a follow-up: what answers
	// has it rather than not.
	own string
	// before is the question before, and evidence what answered it.
	before, evidence string
	// article is the one that the answer before was from.
	article string
}

// Alone is the understanding of a question that needs no other, whatever was
// asked before.
func Alone(asked string, n Narrowing) Understanding {
	return Understanding{Asked: asked, Question: asked, Narrowing: n}
}

// Understand completes a question that depends on the turns before, which are in
// their order. What they were narrowed to stays, unless this one is narrowed
// itself. A question that would become longer than qa.MaxQuestionRunes is left as
// it is.
func Understand(asked string, n Narrowing, turns []Turn) Understanding {
	if len(turns) == 0 {
		return Alone(asked, n)
	}
	meant := spelledOut(asked)
	how, focus := anaphoraOf(meant)
	if how == independent {
		return Alone(asked, n)
	}
	last := turns[len(turns)-1]
	u := Understanding{Asked: asked, Narrowing: n, topic: last.Topic, own: asked, before: last.Question, evidence: last.Evidence, article: last.Article}
	if !n.Any() {
		u.Narrowing = last.Narrowing
		u.Narrowing.Latest = n.Latest
	}
	switch how {
	case ellipsis:
		u.Question, u.topic = refocus(last.Topic, focus), ""
	case contrast:
		u.Question, u.topic = focus, ""
	case toPerson:
		if asksName.MatchString(text.FoldWords(meant)) || spokenOf(meant, last.Topic) {
			break // Nobody's name stands for somebody who is not named.
		}
		question, unclear := withPerson(meant, turns)
		if unclear != "" && !speaksOfSomeone(last.Topic) {
			u = Alone(asked, n)
			u.Unclear = unclear
			return u
		}
		u.Question, u.topic = question, ""
	case toTopic:
		u.Question, u.topic = withThing(asked, last.Topic), ""
	}
	if u.Question == "" {
		u.topic = topicOf(last.Topic)
		u.Question = together(u.topic, asked)
		u.Language = languageOf(u.topic)
	}
	if u.Question == "" {
		return Alone(asked, n)
	}
	if utf8.RuneCountInString(u.Question) > qa.MaxQuestionRunes {
		return Alone(asked, n)
	}
	return u
}

// replied is how much of what answered a turn must stand in a message for that to
// be the reply, and the most that is taken of a message for its topic; in
// characters.
const replied = 40

// Replying are the turns that a message which replies to another one is understood
// by: the one whose reply that is comes last, or else what it says counts as a
// turn itself. An empty message changes nothing.
func Replying(turns []Turn, message string) []Turn {
	message = strings.TrimSpace(message)
	if message == "" {
		return turns
	}
	for i := len(turns) - 1; i >= 0; i-- {
		if answered, _, _ := strings.Cut(turns[i].Evidence, "\n"); holds(message, answered) || message == turns[i].Asked {
			return append(slices.Clone(turns[:i]), turns[i])
		}
	}
	t := Turn{Evidence: message}
	if m := Hear(message); m.Intent == Ask && asksByItself(strip(m.Questions[0])) {
		t = Turn{Asked: message, Question: m.Questions[0], Topic: m.Questions[0]}
	} else if sentences := text.Sentences(message); len(sentences) > 0 {
		t.Topic = sentences[0].Slice(message)
	}
	return append(slices.Clone(turns), t)
}

// holds reports whether a message has the beginning of what answered.
func holds(message, answered string) bool {
	runes := []rune(strings.TrimSpace(answered))
	return len(runes) > 0 && strings.Contains(message, string(runes[:min(len(runes), replied)]))
}

// together asks a question about a topic, in one language; it is empty where that
// cannot be.
func together(topic, asked string) string {
	if topic == "" {
		return ""
	}
	t, a := text.DetectLanguage(topic), text.DetectLanguage(asked)
	if t.Code == a.Code || !t.Sure || !a.Sure {
		return topic + " – " + asked
	}
	return inLanguageOf(topic, asked)
}

// FollowUp reports whether the question was understood with the help of another.
func (u Understanding) FollowUp() bool { return u.Asked != u.Question }

// Spoken is the language of a follow-up as it was typed; qa.UnknownLanguage for
// other questions, whose text tells it.
func (u Understanding) Spoken() qa.Language {
	if !u.FollowUp() {
		return qa.UnknownLanguage
	}
	return languageOf(u.Asked)
}

// Turn is the question for later ones to refer to, answered by a text.
func (u Understanding) Turn(evidence string) Turn {
	return Turn{Asked: u.Asked, Question: u.Question, Topic: cmp.Or(u.topic, u.Question), Narrowing: u.Narrowing, Evidence: evidence}
}

// languageOf is the language a text is taken for.
func languageOf(s string) qa.Language { return qa.Language(text.DetectLanguage(s).Code) }

// asking are the words, folded, that make a question of its beginning and of its
// end; without them its topic is left. An English question for what somebody did is
// kept whole: without "what did" it would be no sentence.
var (
	askingFirst = regexp.MustCompile(`^ (?:(?:chuyen gi|dieu gi) (?:da )?xay ra(?: (?:o|voi|tai))?|what happened(?: (?:at|to|in|with))?|khi nao|nam nao|ngay nao|vi sao|tai sao|co bao nhieu|bao nhieu|o dau|ai da|ai|nguoi nao|(?:when|where|why|how many|how much|how far|how long|how old|how often|how|what year|what date)(?: (?:did|do|does|was|were|is|are|has|have|had|will|can|could|would))?|(?:who|whom|what)(?: (?:was|were|is|are|has|have|had|will))?) `)
	askingDone  = regexp.MustCompile(`^ (?:who|whom|what|how (?:far|long|old|often|big|fast|tall|high|deep|much|many)) (?:did|do|does|can|could|would|should) `)
	askingLast  = regexp.MustCompile(` (?:(?:vao )?(?:khi nao|luc nao|bao gio|nam nao|ngay nao|thang nao)|o dau|tai dau|nhu the nao|the nao|ra sao|sao roi|sao|ntn|(?:(?:bi|co|duoc|la|mat|het|gom|phat) )?(?:may|bao nhieu|bn|nhieu)(?: (?:nam tu|thang tu|nam|thang|ngay|nguoi|tien|ty|ti|trieu|chiec|tuoi|lan|vu|bai|cai))?|la gi|la ai|nhung gi|dieu gi|(?:(?:do|tu|vi|bang|vao nhung|vao|voi nhung|voi) )?(?:gi|ai|dau)|khong|ko|k|chua) $`)
)

// topicOf is what a question is about: the question without the words that ask, and
// without a time that it names from the day of asking.
func topicOf(question string) string {
	question = withoutPeriod(strings.TrimRight(strings.TrimSpace(question), "?!. "))
	words := wordsOf(question)
	first, last := 0, len(words)
	if m := askingFirst.FindString(joined(words)); m != "" && !askingDone.MatchString(joined(words)) {
		first = len(strings.Fields(m))
	}
	for languageOf(question) == qa.Vietnamese && first < last {
		m := askingLast.FindString(joined(asAsked(words[:last])))
		if m == "" {
			break
		}
		last -= len(strings.Fields(m))
	}
	if first >= last {
		return question
	}
	return withoutAmount(question, words[first:last])
}

// amounts are, folded, what asks for an amount within a Vietnamese question; the
// group is that. What is counted in persons or things names them, and stays.
var amounts = regexp.MustCompile(` ((?:het |mat |la )?(?:bao nhieu|bn|may) (?:tien|tuoi|nam|thang|ngay|gio|lan|km|met|diem|phan tram|ty|ti|trieu|do|tan|thung)) \S`)

// withoutAmount is the part of a question that the words are, without what asks for an
// amount in it.
func withoutAmount(question string, words []word) string {
	from, to := words[0].from, words[len(words)-1].to
	all := joined(asAsked(words))
	m := amounts.FindStringSubmatchIndex(all)
	if m == nil || languageOf(question) != qa.Vietnamese || m[2] < 2 {
		return question[from:to]
	}
	first := strings.Count(all[:m[2]], " ") - 1
	last := first + strings.Count(all[m[2]:m[3]], " ")
	return question[from:words[first-1].to] + question[words[last].to:to]
}

// askingWords are the words that ask, by their folded form.
var askingWords = map[string]string{"dau": "đâu", "may": "mấy", "chua": "chưa", "gi": "gì", "nao": "nào", "nhieu": "nhiêu", "bao": "bao", "sao": "sao", "ai": "ai"}

// asAsked are the words with those out of the way that only folded are words which
// ask: "dầu" is not "đâu".
func asAsked(words []word) []word {
	kept := slices.Clone(words)
	for i, w := range kept {
		want := askingWords[w.folded]
		if want != "" && w.marked && w.key != text.Key(want) {
			kept[i].folded = "-"
		}
	}
	return kept
}

// refocus asks the question of something else. It is empty where nothing in the
// question is of the kind of focus.
func refocus(question, focus string) string {
	words, wanted := wordsOf(question), wordsOf(focus)
	if year := yearIn(wanted); year >= 0 {
		if at := yearIn(words); at >= 0 {
			return question[:words[at].from] + wanted[year].text + question[words[at].to:]
		}
		return strings.TrimRight(question, "?!. ") + " " + focus + "?"
	}
	if day := slices.IndexFunc(wanted, isDay); day >= 0 {
		if at := slices.IndexFunc(words, isDay); at >= 0 {
			return question[:words[at].from] + wanted[day].text + question[words[at].to:]
		}
	}
	if from, to, ok := alike(question, words, wanted); ok {
		return question[:from] + focus + question[to:]
	}
	return ""
}

// yearIn is the number of the word that is a year, or a date that ends with
// one; -1 for none.
func yearIn(words []word) int {
	for i, w := range words {
		year := w.folded[strings.LastIndexAny(w.folded, "/.-")+1:]
		if len(year) == 4 && (year[0] == '1' || year[0] == '2') && !strings.ContainsFunc(year, func(r rune) bool { return !unicode.IsDigit(r) }) {
			return i
		}
	}
	return -1
}

// isDay reports whether a word is a day of a month: "21/11".
func isDay(w word) bool { return dayOfMonth.MatchString(w.text) }

var dayOfMonth = regexp.MustCompile(`^\d{1,2}[/.-]\d{1,2}$`)

// alike finds the part of a question that focus takes the place of: what begins
// with the same word and goes on with a name ("phía Việt Nam" for "phía Anh"),
// what ends with the same word behind a name ("the Vietnamese side" for "the
// British side"), or, for a focus that is a name, the only name there is.
func alike(question string, words, focus []word) (from, to int, ok bool) {
	if len(focus) == 0 {
		return 0, 0, false
	}
	own := names(question, words)
	head, tail := focus[0], focus[len(focus)-1]
	for _, n := range own {
		if n.first > 0 && len(focus) > 1 && head.folded != "the" && words[n.first-1].folded == head.folded {
			return words[n.first-1].from, words[n.last].to, true
		}
		if n.last+1 < len(words) && len(focus) > 1 && words[n.last+1].folded == tail.folded {
			first := n.first
			if first > 0 && words[first-1].folded == "the" && head.folded == "the" {
				first--
			}
			return words[first].from, words[n.last+1].to, true
		}
	}
	if from, to, ok := counterpart(words, own, focus); ok {
		return from, to, true
	}
	return sameSide(words, focus)
}

// sameSide finds what stands in a question that was typed without capitals behind
// the word which focus begins with: "phia trung quoc" for "phia anh".
func sameSide(words, focus []word) (from, to int, ok bool) {
	head := focus[0].folded
	if len(focus) < 2 || !strings.Contains(sides, " "+head+" ") || head == "the" {
		return 0, 0, false
	}
	for i, w := range words[:max(len(words)-1, 0)] {
		if w.folded != head || words[i+1].capital {
			continue
		}
		last := i + 1
		if i+2 < len(words) && isPlace(words[i+1:i+3]) || i+3 == len(words) && !asks(words[i+2].folded) {
			last = i + 2
		} else if !isCountry(words[i+1].folded) && i+2 != len(words) {
			continue
		}
		return w.from, words[last].to, true
	}
	return 0, 0, false
}

// counterpart finds the name that a name takes the place of: the only one, or
// the only person for a person.
func counterpart(words []word, own []name, focus []word) (from, to int, ok bool) {
	titled := false
	for len(focus) > 1 && strings.Contains(sides, " "+focus[0].folded+" ") {
		titled = titled || isTitle(focus[0].folded)
		focus = focus[1:]
	}
	for _, w := range focus {
		if !w.capital && !strings.ContainsAny(w.text, "0123456789") {
			return 0, 0, false
		}
	}
	if len(own) > 1 && (titled || looksPersonal(focus)) {
		own = slices.DeleteFunc(own, func(n name) bool { return !n.person })
	}
	if len(own) != 1 {
		return 0, 0, false
	}
	first := own[0].first
	if titled && first > 0 && isTitle(words[first-1].folded) {
		first--
	}
	return words[first].from, words[own[0].last].to, true
}

// sides are words, folded, that may stand before a name in a focus, and need not
// where the name stands in the question.
const sides = ` the phia ben nuoc doi hang ong ba anh chi co chu bac `

// things are the pronouns, but for persons, that a name can take the place of.
var things = []string{"nó", "it", "its"}

// withThing puts the name that a topic speaks of for the pronoun of a question.
// It is empty where there is no such pronoun or no such name.
func withThing(asked, topic string) string {
	topicWords := wordsOf(topic)
	for _, w := range wordsOf(asked) {
		if !slices.Contains(things, strings.ToLower(text.NFC(w.text))) {
			continue
		}
		for _, n := range names(topic, topicWords) {
			if mayBePerson(topicWords, n) {
				return asked[:w.from] + n.text + asked[w.to:]
			}
		}
	}
	return ""
}
