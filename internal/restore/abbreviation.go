package restore

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
	for line := range strings.Lines(abbreviationsFile) {
		fields := strings.Split(strings.TrimSpace(line), "\t")
		if strings.HasPrefix(line, "#") || len(fields) < 2 {
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
func Expand(question string) (string, int) {
	spans := text.Words(question)
	words := make([]string, len(spans))
	for i, s := range spans {
		words[i] = text.NFC(s.Slice(question))
	}
	var b strings.Builder
	end, expanded := 0, 0
	for i, s := range spans {
		full, ok := expand(words, i)
		if !ok {
			continue
		}
		b.WriteString(question[end:s.Start])
		b.WriteString(full)
		end = s.End
		expanded++
	}
	if expanded == 0 {
		return question, 0
	}
	b.WriteString(question[end:])
	return b.String(), expanded
}

// expand writes out the i-th of words; the first line of the table that fits, as
// it is written or else in small letters.
func expand(words []string, i int) (string, bool) {
	word := words[i]
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
func (a abbreviation) fits(words []string, i int) bool {
	if a.end && i+1 < len(words) {
		return false
	}
	return has(a.after, words, i-1) && has(a.before, words, i+1)
}

// has reports whether the i-th of words is one of those wanted, of which # is any
// number; nothing wanted is had anywhere.
func has(wanted, words []string, i int) bool {
	if wanted == nil {
		return true
	}
	if i < 0 || i >= len(words) {
		return false
	}
	return slices.Contains(wanted, text.Fold(words[i])) || slices.Contains(wanted, "#") && text.Numbers(words[i]) != nil
}
