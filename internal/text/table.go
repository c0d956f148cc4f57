package text

import (
	"iter"
	"strings"
)

// TableLines are the lines of a data file without the space around them; blank ones
// and those that begin with # are left out.
func TableLines(content string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for line := range strings.Lines(content) {
			if line = strings.TrimSpace(line); line != "" && line[0] != '#' && !yield(line) {
				return
			}
		}
	}
}
