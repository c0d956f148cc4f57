package dialog

import (
	"regexp"
	"strings"

	"trich/internal/text"
)

// A phrase is a text's words as patterns are matched against them: as text.Key
// has them, each followed by a space.

// phraseOf joins the keys of words.
func phraseOf(words []word) string {
	var b strings.Builder
	for _, w := range words {
		b.WriteString(w.key + " ")
	}
	return b.String()
}

// classes are named alternatives, each a regular expression of whole words.
type classes map[string]string

// add reads a line "NAME alternatives" of a data file.
func (c classes) add(name, alternatives string) { c[name] = c.element(alternatives) }

// pattern makes a regular expression of a line of elements; the head of
// data/frames.txt says how they are written.
func (c classes) pattern(elements []string) string {
	var b strings.Builder
	for _, e := range elements {
		if inner, optional := strings.CutPrefix(e, "["); optional {
			b.WriteString(c.element(strings.TrimSuffix(inner, "]")) + "?")
			continue
		}
		b.WriteString(c.element(e))
	}
	return b.String()
}

// element is one element without its brackets.
func (c classes) element(alternatives string) string {
	var parts []string
	for _, a := range strings.Split(alternatives, "|") {
		if name, is := strings.CutPrefix(a, "{"); is {
			parts = append(parts, c[strings.TrimSuffix(name, "}")])
			continue
		}
		var b strings.Builder
		for _, w := range strings.Split(a, "_") {
			b.WriteString(wordPattern(w))
		}
		parts = append(parts, b.String())
	}
	return "(?:" + strings.Join(parts, "|") + ")"
}

// wordPattern matches a word as it is written, or typed without any diacritics.
func wordPattern(w string) string {
	key, folded := regexp.QuoteMeta(text.Key(w)), regexp.QuoteMeta(text.Fold(w))
	if key == folded {
		return key + " "
	}
	return "(?:" + key + "|" + folded + ") "
}

// table is a data file read: the lines of each kind, taken apart.
type table map[string][][]string

// readTable reads a data file: its classes, and its other lines by their first
// word.
func readTable(content string, known classes) table {
	t := table{}
	for line := range text.TableLines(content) {
		fields := strings.Fields(line)
		if fields[0] == "class" {
			known.add(fields[1], fields[2])
		} else {
			t[fields[0]] = append(t[fields[0]], fields[1:])
		}
	}
	return t
}

// any is the alternative of all lines of elements.
func (c classes) any(lines [][]string) string {
	parts := make([]string, len(lines))
	for i, elements := range lines {
		parts[i] = c.pattern(elements)
	}
	return "(?:" + strings.Join(parts, "|") + ")"
}

// leading is the number of words that a pattern matches at the beginning, the most
// it can.
func leading(pattern *regexp.Regexp, words []word) int {
	phrase := phraseOf(words)
	m := pattern.FindStringIndex(phrase)
	if m == nil {
		return 0
	}
	return strings.Count(phrase[:m[1]], " ")
}

// trailing is the number of words that a pattern matches at the end, the most it
// can.
func trailing(pattern *regexp.Regexp, words []word) int {
	phrase := " " + phraseOf(words)
	m := pattern.FindStringIndex(phrase)
	if m == nil {
		return 0
	}
	return strings.Count(phrase[m[0]+1:], " ")
}

// atStart and atEnd compile a pattern for leading and for trailing.
func atStart(pattern string) *regexp.Regexp {
	r := regexp.MustCompile("^" + pattern)
	r.Longest()
	return r
}

func atEnd(pattern string) *regexp.Regexp { return regexp.MustCompile(" " + pattern + "$") }

// vocabulary is all words of a data file, as keys and folded: a quick way to know
// that no pattern matches.
func vocabulary(content string) map[string]bool {
	known := map[string]bool{}
	for line := range text.TableLines(content) {
		line = strings.ReplaceAll(line, "_", " ")
		for _, w := range text.Words(line) {
			known[text.Key(w.Slice(line))], known[text.Fold(w.Slice(line))] = true, true
		}
	}
	return known
}
