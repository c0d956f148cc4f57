package console

import (
	"fmt"
	"io"
	"strings"

	"trich/internal/qa"
)

// RenderExplanation writes, for engineers, how a question was read and how the
// passages found were scored: a line a passage with its confidence, its score
// and its features, and one with what the reader made of it, if it was read:
// how likely it answers, where, and the same for each sentence. It returns w's first error.
func RenderExplanation(w io.Writer, f qa.Results) error {
	for _, r := range f.Variants {
		if _, err := fmt.Fprintf(w, "read as (%s): %s\n", f.Language, clean(r)); err != nil {
			return err
		}
	}
	for i, h := range f.Hits {
		var features []string
		for name, x := range h.Features.All() {
			features = append(features, fmt.Sprintf("%s %.3f", name, x))
		}
		_, err := fmt.Fprintf(w, "%2d. confidence %.2f  score %.3f  %s  (%s)%s\n",
			i+1, h.Confidence, h.Score, clean(h.Passage.ID), strings.Join(features, ", "), readingLine(h))
		if err != nil {
			return err
		}
	}
	return nil
}

// readingLine is a line with what the reader made of a hit; nothing if it has not
// read it.
func readingLine(h qa.Hit) string {
	r := h.Reading
	if r == nil {
		return ""
	}
	line := fmt.Sprintf("\n    read: answers %.3f", r.Answers)
	if r.Span != nil {
		line += fmt.Sprintf("  %q at %d-%d", cleanLine(r.Span.Slice(h.Passage.Text)), r.Span.Start, r.Span.End)
	}
	if len(r.Sentences) > 0 {
		line += "  sentences"
		for _, s := range r.Sentences {
			line += fmt.Sprintf(" %.2f", s)
		}
	}
	return line
}
