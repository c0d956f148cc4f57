package dialog_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trich/internal/dialog"
	"trich/internal/qa"
)

// rows are the lines of a file of testdata, their fields parted, without comments.
func rows(t *testing.T, name string) [][]string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var all [][]string
	for line := range strings.Lines(string(content)) {
		if line = strings.TrimRight(line, "\n"); line != "" && !strings.HasPrefix(line, "#") {
			all = append(all, strings.Split(line, "\t"))
		}
	}
	return all
}

// newsQuestions are real questions, which a test skips itself without.
func newsQuestions(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../../../shared/train/news/part*.jsonl")
	if err != nil || len(files) == 0 {
		t.Skip("the training questions are absent")
	}
	var all []string
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var q struct {
				Question string `json:"question"`
			}
			if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
				t.Fatal(err)
			}
			all = append(all, q.Question)
		}
	}
	return all
}

const leastRecall = 0.95

// Small talk is recognised, as what it is, and no question is taken for it.
func TestSmallTalk(t *testing.T) {
	talk, right := 0, 0
	for _, row := range rows(t, "smalltalk.tsv") {
		m := dialog.Hear(row[1])
		switch {
		case row[0] == "-":
			if m.Intent != dialog.Ask {
				t.Errorf("%q is taken for %s", row[1], m.Talk)
			}
			continue
		case m.Talk == qa.SmallTalk(row[0]):
			right++
		default:
			t.Logf("%q is taken for %q, want %s", row[1], m.Talk, row[0])
		}
		talk++
	}
	t.Logf("%d of %d lines of small talk are recognised", right, talk)
	if float64(right) < leastRecall*float64(talk) {
		t.Error("too few")
	}
}

// None of the questions that people ask of news is small talk.
func TestQuestionsAreNoSmallTalk(t *testing.T) {
	all := newsQuestions(t)
	for i := 0; i < len(all); i += max(len(all)/600, 1) {
		if m := dialog.Hear(all[i]); m.Intent != dialog.Ask {
			t.Errorf("%q is taken for %s", all[i], m.Talk)
		}
	}
}
