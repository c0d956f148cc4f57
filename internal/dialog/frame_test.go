package dialog_test

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"trich/internal/dialog"
	"trich/internal/text"
)

// frameOf puts a question into a frame of testdata/frames.tsv.
func framed(frame, question string) string {
	question = strings.TrimRight(question, "?")
	return strings.ReplaceAll(frame, "…", question)
}

// plainly makes questions comparable that differ in how they begin and end.
func plainly(s string) string { return strings.TrimSpace(text.FoldWords(s)) }

// seedQuestions are the Vietnamese questions about the seeds that they answer.
func seedQuestions(t *testing.T) []string {
	t.Helper()
	content, err := os.ReadFile("../../../shared/eval/seeds/questions.jsonl")
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("the questions about the seeds are absent")
	}
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for line := range strings.Lines(string(content)) {
		var q struct {
			Lang, Question string
			Answerable     bool
		}
		if err := json.Unmarshal([]byte(line), &q); err != nil {
			t.Fatal(err)
		}
		if q.Lang == "vi" && q.Answerable {
			all = append(all, q.Question)
		}
	}
	return all
}

// What stands around a question is taken away, with diacritics and without, and
// nothing of the question goes with it.
func TestFrames(t *testing.T) {
	questions := seedQuestions(t)
	for _, row := range rows(t, "frames.tsv") {
		for _, frame := range []string{row[0], text.Fold(row[0])} {
			wrong := 0
			for _, q := range questions {
				asked := q
				if frame != row[0] {
					asked = text.Fold(q)
				}
				if got := dialog.Plain(framed(frame, asked)); plainly(got) != plainly(q) {
					wrong++
					t.Logf("%q: %q", framed(frame, asked), got)
				}
			}
			if wrong > 1 {
				t.Errorf("%q: %d of %d questions are not what is left", frame, wrong, len(questions))
			}
		}
	}
}

func TestHear(t *testing.T) {
	for _, row := range rows(t, "messages.tsv") {
		got := dialog.Hear(row[0]).Questions
		if strings.Join(got, " | ") != row[1] {
			t.Errorf("%q asks %q, want %q", row[0], got, row[1])
		}
	}
}

// Whatever is typed, something is asked, and only so much.
func FuzzHear(f *testing.F) {
	for _, s := range []string{"", "ạ", "?", "cho em hỏi", "a? b? c? d?", "\xff", "😀", "mn ơi ai biết gì ko z"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m := dialog.Hear(s)
		if (m.Intent == dialog.Ask) != (len(m.Questions) > 0) || len(m.Questions) > dialog.MaxQuestions {
			t.Errorf("%q: %+v", s, m)
		}
	})
}
