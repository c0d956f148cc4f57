package text

import "strings"

// Numbers are the numbers of a word, as digits by which they can be compared: the
// whole without the separators of thousands, and, of a date or time, each part;
// none has leading zeros. It is nil for a word without a digit.
func Numbers(word string) []string {
	if !strings.ContainsAny(word, "0123456789") {
		return nil
	}
	var numbers []string
	for part := range strings.FieldsFuncSeq(word, func(r rune) bool { return r == '/' || r == ':' }) {
		digits := strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, part)
		if trimmed := strings.TrimLeft(digits, "0"); trimmed != "" {
			numbers = append(numbers, trimmed)
		}
	}
	return numbers
}
