package diacritics

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"trich/internal/text"
)

// abbreviation is a short form and what it stands for in Vietnamese; the head of
// abbreviations.tsv explains its conditions.
type abbreviation struct {
	short, full       string
	upper, lower, end bool
	after, before     []string // nil: anything
}

//go:embed abbreviations.tsv
var abbreviationsFile string

// abbreviations are the lines of the table by their short form in small letters.
var abbreviations = sync.OnceValue(func() map[string][]abbreviation {
	known := map[string][]abbreviation{}
	for line := range text.TableLines(abbreviationsFile) {
		fields := strings.Split(line, "\t")
		if len(fields) < 2 {
			continue
		}
		a := abbreviation{short: fields[0], full: fields[1]}
		for _, condition := range fields[2:] {
			name, words, _ := strings.Cut(condition, " ")
			switch name {
			case "upper":
				a.upper = true
			case "lower":
				a.lower = true
			case "end":
				a.end = true
			case "after":
				a.after = strings.Split(words, ",")
			case "before":
				a.before = strings.Split(words, ",")
			}
		}
		key := strings.ToLower(a.short)
		known[key] = append(known[key], a)
	}
	return known
})

// Expand writes out the chat abbreviations of a Vietnamese question (ko, dc,
// ng, VN, MOU). The second result is the number of words expanded; everything
// else stays as it is.
func Expand(question text.Tokens) (string, int) {
	var b strings.Builder
	end, expanded := 0, 0
	for i, s := range question.Words {
		full, ok := expand(question.Words, i)
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

// expand writes out the i-th of words; the first line of the table that fits, as
// it is written or else in small letters.
func expand(words []text.Token, i int) (string, bool) {
	word := text.NFC(words[i].Text)
	lines := abbreviations()[strings.ToLower(word)]
	for _, exactly := range []bool{true, false} {
		for _, a := range lines {
			same := word == a.short
			if exactly == same && (same || !a.upper && !a.lower) && a.fits(words, i) {
				return a.full, true
			}
		}
	}
	return "", false
}

// fits reports whether the words beside the i-th one are what the line wants.
func (a abbreviation) fits(words []text.Token, i int) bool {
	if a.end && i+1 < len(words) {
		return false
	}
	return has(words, i-1, a.after) && has(words, i+1, a.before)
}

// has reports whether the i-th of words is one of those wanted, of which # is any
// number; nothing wanted is had anywhere.
func has(words []text.Token, i int, wanted []string) bool {
	if wanted == nil {
		return true
	}
	if i < 0 || i >= len(words) {
		return false
	}
	return slices.Contains(wanted, words[i].Folded) || slices.Contains(wanted, "#") && text.Numbers(words[i].Text) != nil
}
