package dialog_test

import (
	"strings"
	"testing"
	"time"

	"trich/internal/dialog"
	"trich/internal/qa"
)

// maxFuzz is how long one input may take, with room for a busy machine: what takes
// longer does not end in time that grows with its length.
const maxFuzz = time.Minute

// FuzzNarrow takes from a question what narrows it: no input breaks it, what is
// left is of the question, and what is narrowed has dates of the calendar.
func FuzzNarrow(f *testing.F) {
	for _, s := range []string{
		"since:2018 ai đã ký kết?", `nguồn:"báo mới" từ:1/2018 đến:31/12/2018`, "until:99/99/9999", "source:“x", "tin mới nhất since:2018-02-30.",
		strings.Repeat("since:2018 ", 2000), strings.Repeat(`source:"`, 2000), strings.Repeat("\uFDFA", 1000),
	} {
		f.Add(s, "2018", "", "báo")
	}
	f.Fuzz(func(t *testing.T, question, since, until, source string) {
		began := time.Now()
		rest, n, err := dialog.Narrow(question, dialog.Bounds{Since: since, Until: until, Source: source})
		if took := time.Since(began); took > maxFuzz {
			t.Fatalf("%d bytes took %s", len(question), took)
		}
		if len(rest) > len(question) {
			t.Fatalf("%q is not of %q", rest, question)
		}
		if err != nil {
			if qa.CodeOf(err) != qa.CodeInvalid {
				t.Fatal(err)
			}
			return
		}
		for _, d := range []qa.Date{n.Since, n.Until} {
			if _, err := qa.ParseDate(d.String()); !d.IsZero() && err != nil {
				t.Errorf("%s: %v", d, err)
			}
		}
		if keep := n.Filter(); keep != nil {
			keep(&qa.Article{Source: "Báo mới", Published: qa.Date{Year: 2018}})
		}
	})
}
