package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// mostLost is the most by which questions without diacritics or in shorthand may be
// answered less often than the same with diacritics.
const mostLost = 0.05

// TestUnmarked: the questions of testdata/marked.tsv find as typed what they find
// written out.
func TestUnmarked(t *testing.T) {
	if os.Getenv("TRICH_LONG_TESTS") == "" {
		t.Skip("takes three minutes; set TRICH_LONG_TESTS to have it tried")
	}
	raw, err := os.ReadFile(newsQuestions + "questions.jsonl")
	if os.IsNotExist(err) {
		t.Skipf("%s is absent: it does not come with the repository", newsQuestions)
	}
	if err != nil {
		t.Fatal(err)
	}
	table, err := os.ReadFile("testdata/marked.tsv")
	if err != nil {
		t.Fatal(err)
	}
	typed, written := writtenOut(t, string(raw), string(table))
	dir := write(t, t.TempDir(), map[string]string{"typed.jsonl": typed, "written.jsonl": written})
	corpus := someNews(t)
	share := map[string]float64{}
	for _, name := range []string{"typed", "written"} {
		r := trich(t, "eval", "answers", "--json", "--corpus", corpus, "--questions", dir+"/"+name+".jsonl")
		lines := strings.Split(strings.TrimSpace(r.out), "\n")
		first := summary(t, lines[len(lines)-1]).Measures.All.FirstRight
		t.Logf("%s: %.0f of %v first quotes are right", name, first.Count, first.Of)
		share[name] = first.Share
	}
	if share["typed"] < share["written"]-mostLost {
		t.Errorf("%.3f of the questions as typed, %.3f written out", share["typed"], share["written"])
	}
}

// writtenOut are the questions of a table as they were typed and as it writes them
// out, as lines of JSON objects.
func writtenOut(t *testing.T, questions, table string) (typed, written string) {
	t.Helper()
	full := map[string]string{}
	for line := range strings.Lines(table) {
		if id, question, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok {
			full[id] = question
		}
	}
	for line := range strings.Lines(questions) {
		var q map[string]any
		if err := json.Unmarshal([]byte(line), &q); err != nil {
			t.Fatal(err)
		}
		id, _ := q["id"].(string)
		if full[id] == "" {
			continue
		}
		q["question"] = full[id]
		delete(full, id)
		out, err := json.Marshal(q)
		if err != nil {
			t.Fatal(err)
		}
		typed, written = typed+line, written+string(out)+"\n"
	}
	for id := range full {
		t.Errorf("there is no question %s", id)
	}
	return typed, written
}
