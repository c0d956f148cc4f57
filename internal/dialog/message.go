package dialog

import (
	"regexp"
	"strings"

	"trich/internal/qa"
	"trich/internal/text"
)

// MaxQuestions is how many questions of one message are answered.
const MaxQuestions = 3

// Message is what a person's text says, taken by itself.
type Message struct {
	Intent Intent
	// Talk is what small talk is about, and Language the one it is in;
	// qa.UnknownLanguage where both languages say it so.
	Talk     qa.SmallTalk
	Language qa.Language
	// Questions are what the text asks, without the words around: address,
	// politeness, thanks, particles, emoji, links. There is one at least where
	// the intent is Ask, and at most MaxQuestions; More says that there were more.
	Questions []string
	More      bool
}

// Hear takes a text apart. What it cannot take apart is one question.
func Hear(s string) Message {
	if IntentOf(s) == Forget {
		return Message{Intent: Forget}
	}
	whole := clean(s)
	if kind, lang := smallTalk(wordsOf(whole)); kind != "" {
		return Message{Intent: SmallTalk, Talk: kind, Language: lang}
	}
	questions := questionsOf(whole)
	if len(questions) == 0 {
		if len(wordsOf(whole)) > 1 && strip(whole).text == "" {
			return Message{Intent: SmallTalk, Talk: qa.TalkPrompt}
		}
		return Message{Questions: []string{strings.TrimSpace(s)}}
	}
	for i, q := range questions {
		questions[i] = inFull(q)
	}
	m := Message{Questions: questions}
	if len(questions) > MaxQuestions {
		m.Questions, m.More = questions[:MaxQuestions], true
	}
	return m
}

// Asks reports whether a text asks something by itself, as what people say to each
// other mostly does not.
func Asks(s string) bool {
	m := Hear(s)
	return m.Intent == Ask && (strings.Contains(s, "?") || asksByItself(strip(m.Questions[0])))
}

// Plain is the first question of a text.
func Plain(s string) string {
	if m := Hear(s); len(m.Questions) > 0 {
		return m.Questions[0]
	}
	return strings.TrimSpace(s)
}

// part is a sentence of a message without its frame.
type part struct {
	text string
	asks bool
}

// questionsOf are the questions of a message. What asks nothing belongs to the
// question behind it, or to the last.
func questionsOf(s string) []string {
	var parts []part
	asking, before := 0, "?"
	for _, sentence := range sentencesOf(s) {
		p := strip(sentence)
		if len(p.words) == 0 {
			continue
		}
		if kind, _ := smallTalk(p.words); kind != "" && asking+len(parts) > 0 {
			continue // Thanks behind a question.
		}
		// A mark asks for what follows another, not for the rest of a sentence that
		// was cut at an abbreviation.
		asks := p.known || asksByItself(p) || before == "?" && strings.HasSuffix(p.text, "?")
		if asks {
			asking++
		}
		before = sentence[len(sentence)-1:]
		parts = append(parts, part{p.text, asks})
	}
	parts = withoutTalk(parts)
	if asking < 2 {
		return one(parts)
	}
	var questions []string
	said := ""
	for _, p := range parts {
		said = strings.TrimSpace(said + " " + p.text)
		if p.asks {
			questions, said = append(questions, said), ""
		}
	}
	if said != "" {
		questions[len(questions)-1] += " " + said
	}
	return questions
}

// withoutTalk leaves small talk out of the parts of a message that asks too.
func withoutTalk(parts []part) []part {
	var kept []part
	for _, p := range parts {
		if kind, _ := smallTalk(wordsOf(p.text)); kind == "" {
			kept = append(kept, p)
		}
	}
	if len(kept) == 0 {
		return parts
	}
	return kept
}

// one joins parts to one question.
func one(parts []part) []string {
	texts := make([]string, len(parts))
	for i, p := range parts {
		texts[i] = p.text
	}
	if len(texts) == 0 {
		return nil
	}
	return []string{strings.Join(texts, " ")}
}

// joints part two questions that stand in one sentence, matched against keys.
var joints = regexp.MustCompile(`(?i)[,;.]?\s+(?:với lại|voi lai|à mà|tiện thể|tien the|sẵn tiện|nhân tiện|ngoài ra|ngoai ra|cho (?:em|mình|minh|tôi|toi|tui)? ?hỏi thêm|cho (?:em|minh|toi|tui)? ?hoi them|and also|also,)\s+`)

// sentencesOf divides a message where questions may begin: at its sentences, behind
// question marks, and where words say that another one comes.
func sentencesOf(s string) []string {
	var all []string
	for _, span := range text.Sentences(s) {
		for _, piece := range splitAfter(span.Slice(s), "?？") {
			all = append(all, splitJoints(piece)...)
		}
	}
	return all
}

// splitAfter divides a text behind runs of the signs.
func splitAfter(s, signs string) []string {
	var parts []string
	from := 0
	for i, r := range s {
		next := i + len(string(r))
		if strings.ContainsRune(signs, r) && next < len(s) && !strings.ContainsRune(signs+`!)”"’`, []rune(s[next:])[0]) {
			parts, from = append(parts, s[from:next]), next
		}
	}
	return append(parts, s[from:])
}

// splitJoints divides a sentence where another question is announced, if both
// parts ask.
func splitJoints(s string) []string {
	m := joints.FindStringIndex(s)
	if m == nil || m[0] == 0 {
		return []string{s}
	}
	first, second := s[:m[0]], s[m[1]:]
	if !asksByItself(strip(first)) || !asksByItself(strip(second)) {
		return []string{s}
	}
	return append([]string{first}, splitJoints(second)...)
}

// asksByItself reports whether a sentence has a word that asks.
func asksByItself(p stripped) bool {
	all := joined(p.words)
	if text.DetectLanguage(p.text).Code == "en" {
		return startsEnglish.MatchString(all)
	}
	if text.HasMarks(p.text) {
		return asksMarked.MatchString(text.Spaced(p.text, func(w string) string { return strings.ToLower(text.NFC(w)) }))
	}
	return theFrames().asking.MatchString(all)
}

var (
	startsEnglish = regexp.MustCompile(`^ (who|whom|whose|what|when|where|why|how|which|is|are|was|were|do|does|did|has|have|had|can|could|will|would|should) `)
	asksMarked    = regexp.MustCompile(` (ai|gì|j|nào|đâu|sao|mấy|bao nhiêu|bn|bao lâu|bao giờ|bao xa|ntn) | (không|chưa|ko|hông|hả) $`)
)
