package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// lineJSON is the shape of a line of ask --jsonl.
type lineJSON struct {
	ID json.RawMessage `json:"id"`
	answerJSON
	Error *struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	} `json:"error"`
}

func answeredLines(t *testing.T, out string) []lineJSON {
	t.Helper()
	var lines []lineJSON
	for text := range strings.Lines(out) {
		var l lineJSON
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&l); err != nil || !strings.HasPrefix(text, `{"id":`) {
			t.Fatalf("%v in %s", err, text)
		}
		lines = append(lines, l)
	}
	return lines
}

// Each line is answered as the question alone is, and one that cannot be asked
// says why in its place.
func TestAskLines(t *testing.T) {
	in := "\ufeff" + `{"id": "first", "question": "` + partnership + `"}` + "\r\n\n" +
		`{"id": 2, "question": " ?! ", "more": []}` + "\n" + `{"id": "last", "question": "` + cooking + `"}`
	dir := write(t, t.TempDir(), map[string]string{"q.jsonl": in})
	for _, c := range []call{
		{args: []string{"ask", "--jsonl", filepath.Join(dir, "q.jsonl"), "-n", "2"}},
		{args: []string{"ask", "--jsonl", "-", "-n", "2"}, in: in},
	} {
		r := c.run(t)
		lines := answeredLines(t, r.out)
		if r.code != 0 || r.said() != "" || len(lines) != 3 {
			t.Fatalf("%q: exit code %d, %q, %d lines", c.args, r.code, r.errOut, len(lines))
		}
		want := askJSON(t, "-n", "2", partnership)
		if got := lines[0]; string(got.ID) != `"first"` || got.Outcome != "answered" || got.Confidence != want.Confidence ||
			strings.Join(got.texts(), "|") != strings.Join(want.texts(), "|") || got.Quotes[0].Role != "answers" || got.Error != nil {
			t.Errorf("got %+v", got)
		}
		if got := lines[1]; string(got.ID) != "2" || got.Question != " ?! " || got.Error == nil || got.Error.Code != "invalid" || !strings.Contains(got.Error.Message, "empty") {
			t.Errorf("got %+v", got)
		}
		if got := lines[2]; string(got.ID) != `"last"` || got.Outcome != "not_found" || got.Answered || got.Quotes == nil || len(got.Quotes) > 0 {
			t.Errorf("got %+v", got)
		}
	}
}

// A line that is no question is named, the others are answered, and the exit
// status tells.
func TestAskLinesBad(t *testing.T) {
	good := `{"id": "good", "question": "` + cooking + `"}` + "\n"
	dir := write(t, t.TempDir(), map[string]string{
		"q.jsonl": good + "{\n\n" + `{"question": "Ai?"}` + "\n" + `{"id": null, "question": "Ai?"}` + "\n" + `{"id": "x"}` + "\n" +
			`["id"]` + "\n" + strings.Repeat("x", maxAskedLine+1) + "\n" + good,
	})
	file := filepath.Join(dir, "q.jsonl")
	r := call{args: []string{"ask", "--jsonl", file}}.run(t)
	if lines := answeredLines(t, r.out); r.code != exitFailure || len(lines) != 2 {
		t.Errorf("exit code %d, %d lines", r.code, len(lines))
	}
	said := strings.Split(strings.TrimSpace(r.said()), "\n")
	if len(said) != 7 {
		t.Fatalf("said is %q", said)
	}
	for i, want := range []string{"line 2: not a JSON object", "line 4: id is missing", "line 5: id is missing", "line 6: question is missing", "line 7: not a JSON object", "line 8: the line is longer"} {
		if !strings.HasPrefix(said[i], "trich: "+file+", "+want) {
			t.Errorf("said is %q, want %q", said[i], want)
		}
	}
	if want := "trich: 6 of 8 lines of " + file + " cannot be read as questions; the others are answered"; said[6] != want {
		t.Errorf("said is %q, want %q", said[6], want)
	}
	for _, tt := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"--jsonl", file, "Ai?"}, exitUsage, "--jsonl"},
		{[]string{"--jsonl", file, "--explain"}, exitUsage, "--explain"},
		{[]string{"--jsonl", ""}, exitUsage, "--jsonl"},
		{nil, exitUsage, "ask --help"},
		{[]string{"--jsonl", filepath.Join(dir, "none")}, exitFailure, "none"},
		{[]string{"--jsonl", dir}, exitFailure, dir + ", line 1"},
	} {
		failed(t, call{args: append([]string{"ask"}, tt.args...)}.run(t), tt.code, tt.want)
	}
}

// An answer is there before the next question is, and an interruption ends the
// waiting for one.
func TestAskLinesStream(t *testing.T) {
	in, questions := io.Pipe()
	answers, out := io.Pipe()
	ctx, interrupt := context.WithCancel(t.Context())
	var errOut bytes.Buffer
	done := make(chan error, 1)
	go func() {
		p := program{args: []string{"ask", "--jsonl", "-"}, in: in, out: out, errOut: &errOut,
			environ: []string{"TRICH_CACHE_DIR=" + shared, "TRICH_CORPUS_DIR=" + seeds}}
		done <- run(ctx, p)
	}()
	lines := bufio.NewReader(answers)
	for _, id := range []string{"1", "2"} {
		if _, err := io.WriteString(questions, `{"id": `+id+`, "question": "`+cooking+`"}`+"\n"); err != nil {
			t.Fatal(err)
		}
		line, err := lines.ReadString('\n')
		if err != nil || string(answeredLines(t, line)[0].ID) != id {
			t.Fatalf("%q, %v", line, err)
		}
	}
	interrupt()
	select {
	case err := <-done:
		if code := report(io.Discard, err); code != exitInterrupted {
			t.Errorf("exit code %d: %v", code, err)
		}
	case <-time.After(time.Minute):
		t.Fatal("still waiting")
	}
	if err := questions.Close(); err != nil {
		t.Error(err)
	}
}
