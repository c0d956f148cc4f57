package llm

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"trich/internal/qa"
	"trich/internal/text"
)

const (
	// maxSentences is how many sentences of a summary are let through.
	maxSentences = 2
	// maxForeign is the share of a sentence's words, names and numbers apart,
	// that its quotes may lack: endings and the odd word that joins.
	maxForeign = 0.2
	// minRatio and maxRatio bound the length of a translation by that of the
	// original.
	minRatio, maxRatio = 0.4, 3.0
)

var (
	// cited is a text and the numbers of quotes behind it.
	cited = regexp.MustCompile(`([^\[\]]+)((?:\s*\[\d{1,2}\])+)`)
	// citation is one of those numbers.
	citation = regexp.MustCompile(`\[(\d{1,2})\]`)
	// markup is what a sentence of news has no need of.
	markup = regexp.MustCompile("(?i)https?:|www\\.|[<>`@{}|\\\\]|\\*\\*|__")
)

// negations turn a sentence's meaning round, folded.
const negations = ` khong chua chang not no never none neither nor without cannot `

// supported gives the sentences of said that its quotes support, each with its
// numbers.
func supported(said string, quotes map[int]string, lang qa.Language) []string {
	var kept []string
	for _, m := range cited.FindAllStringSubmatch(said, -1) {
		if len(kept) == maxSentences {
			break
		}
		// Only the sentence that the numbers stand behind is cited.
		claim := strings.TrimLeft(m[1], " .,;:\n")
		sentences := text.Sentences(claim)
		if len(sentences) == 0 {
			continue
		}
		claim = sentences[len(sentences)-1].Slice(claim)
		evidence, ok := evidenceOf(m[2], quotes)
		if !ok || markup.MatchString(claim) || !supports(evidence, claim, lang) {
			continue
		}
		kept = append(kept, strings.TrimRight(claim, " .")+" "+strings.Join(strings.Fields(m[2]), "")+".")
	}
	return kept
}

// evidenceOf is the text of the quotes whose numbers are given, all of which
// there must be.
func evidenceOf(numbers string, quotes map[int]string) (string, bool) {
	var all strings.Builder
	for _, m := range citation.FindAllStringSubmatch(numbers, -1) {
		n, err := strconv.Atoi(m[1])
		if err != nil || quotes[n] == "" {
			return "", false
		}
		all.WriteString(quotes[n] + "\n")
	}
	return all.String(), true
}

// supports reports whether the words of a claim stand in its evidence.
func supports(evidence, claim string, lang qa.Language) bool {
	has := map[string]bool{}
	numbers := map[string]bool{}
	for _, w := range text.Words(evidence) {
		word := w.Slice(evidence)
		has[text.Key(word)] = true
		for _, n := range text.Numbers(word) {
			numbers[n] = true
		}
	}
	content, foreign := 0, 0
	for i, w := range text.Words(claim) {
		word := w.Slice(claim)
		folded := text.Fold(word)
		if in := text.Numbers(word); len(in) > 0 {
			for _, n := range in {
				if !numbers[n] {
					return false
				}
			}
			continue
		}
		known := has[text.Key(word)]
		switch {
		case known && !text.IsFunctionWord(folded, string(lang)):
			content++
		case known:
		case strings.Contains(negations, " "+folded+" "):
			return false
		case i > 0 && text.IsCapitalised(word):
			return false
		case !text.IsFunctionWord(folded, string(lang)):
			content++
			foreign++
		}
	}
	return content > 0 && float64(foreign) <= maxForeign*float64(content)
}

// faithful is an error if a translation says what its original cannot: numbers
// it does not have, links or markup, far more or less than it does, or another
// language than the one asked for. Names cannot be checked, since many are
// translated too.
func faithful(original, translated string, to qa.Language) error {
	ratio := float64(utf8.RuneCountInString(translated)) / float64(max(utf8.RuneCountInString(original), 1))
	switch {
	case translated == "" || ratio < minRatio || ratio > maxRatio:
		return fmt.Errorf("a translation has %.1f times the length of its original", ratio)
	case markup.MatchString(translated) && !markup.MatchString(original):
		return fmt.Errorf("a translation holds a link or markup that its original does not")
	case qa.Language(text.DetectLanguage(translated).Code) != to:
		return fmt.Errorf("a translation is not in the language that was asked for")
	}
	has := map[string]bool{}
	for _, w := range text.Words(original) {
		for _, n := range text.Numbers(w.Slice(original)) {
			has[n] = true
		}
	}
	for _, w := range text.Words(translated) {
		for _, n := range text.Numbers(w.Slice(translated)) {
			if !has[n] {
				return fmt.Errorf("a translation has the number %s, which its original does not", n)
			}
		}
	}
	return nil
}
