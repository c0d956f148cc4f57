package console

import (
	"fmt"
	"io"
	"strings"

	"trich/internal/qa"
)

// RenderExplanation writes, for engineers, how a question was read and how the
// passages found were scored: a line a passage with its confidence, its score
// and the score's parts. It returns w's first error.
func RenderExplanation(w io.Writer, f qa.Findings) error {
	for _, r := range f.Readings {
		if _, err := fmt.Fprintf(w, "read as (%s): %s\n", f.Language, clean(r)); err != nil {
			return err
		}
	}
	for i, h := range f.Hits {
		var parts []string
		for _, p := range h.Parts {
			parts = append(parts, fmt.Sprintf("%s %.3f", p.Name, p.Value))
		}
		_, err := fmt.Fprintf(w, "%2d. confidence %.2f  score %.3f  %s  (%s)\n", i+1, h.Confidence, h.Score, clean(h.Passage.ID), strings.Join(parts, ", "))
		if err != nil {
			return err
		}
	}
	return nil
}
