package main

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trich/internal/evaluate"
)

// known are questions about the seeds in the form of eval answers: two that are
// answered rightly, one that is wrong about its article, one that nothing
// answers and one whose answer is denied.
const known = `{"id": "a", "question": "Việt Nam và Anh thiết lập quan hệ Đối tác chiến lược khi nào?", "answerable": true, "article": "001", "quote_contains": ["Tháng 9/2010"]}

{"id": "b", "question": "Năm 2024 có bao nhiêu người Việt vượt biển từ Pháp vào Anh trái phép?", "answerable": true, "article": "000", "quote_contains": ["3.000 người", "thuyền hơi"]}
{"id": "c", "question": "Việt Nam và Anh thiết lập quan hệ Đối tác chiến lược khi nào?", "answerable": true, "article": "000", "quote_contains": ["Tháng 9/2010"]}
{"id": "d", "question": "Cách nấu phở bò ngon?", "answerable": false, "article": null, "quote_contains": []}
{"id": "e", "question": "Việt Nam và Anh thiết lập quan hệ Đối tác chiến lược khi nào?", "answerable": false, "article": null, "quote_contains": []}
`

func TestEvalAnswers(t *testing.T) {
	dir := write(t, t.TempDir(), map[string]string{"known.jsonl": known})
	file := filepath.Join(dir, "known.jsonl")
	r := trich(t, "eval", "answers", "--corpus", seeds, "--questions", file, "--json", "-n", "1")
	lines := strings.Split(strings.TrimSpace(r.out), "\n")
	if len(lines) != 6 {
		t.Fatalf("got %d lines:\n%s", len(lines), r.out)
	}
	got := summary(t, lines[5])
	want := summaryJSON{Answerable: 3, Hit: 2, First: 2, Unanswerable: 2, Abstained: 1, Wrong: []string{"c", "e"}}
	if !slices.Equal(got.Wrong, want.Wrong) || got.Answerable != want.Answerable || got.Hit != want.Hit ||
		got.First != want.First || got.Unanswerable != want.Unanswerable || got.Abstained != want.Abstained {
		t.Errorf("got %+v, want %+v", got, want)
	}
	for _, line := range lines[:5] {
		var one struct{ Quoted []string }
		if err := json.Unmarshal([]byte(line), &one); err != nil || len(one.Quoted) > 1 {
			t.Errorf("with -n 1, %s (%v)", line, err)
		}
	}
	holdsAll(t, trich(t, "eval", "answers", "--questions", file).out, "answerable 3: hit 2, by the first quote 2\n", "unanswerable 2: abstained 1\n", "wrong: [c e]\n")
}

// The measures of twins, of questions of several parts, and of what the wording
// alone tells, with the real program.
func TestEvalAnswersMeasures(t *testing.T) {
	dir := write(t, t.TempDir(), map[string]string{
		"known.jsonl":   known,
		"twins.jsonl":   `{"id": "ax", "of": "a", "lang": "vi", "kind": "near-miss", "question": "Cách nấu phở gà ngon?", "answerable": false, "article": null, "quote_contains": []}`,
		"multi.jsonl":   `{"id": "m", "question": "Việt Nam và Anh thiết lập quan hệ Đối tác chiến lược khi nào?", "quote_contains_each": {"001": ["Tháng 9/2010"], "000": ["không có"]}}`,
		"train/a.jsonl": strings.Repeat(`{"question": "Ai ký khi nào?", "answerable": true}`+"\n"+`{"question": "Cách nấu phở?", "answerable": false}`+"\n", 20),
	})
	args := []string{"eval", "answers", "--questions", filepath.Join(dir, "known.jsonl"), "--twins", filepath.Join(dir, "twins.jsonl"),
		"--multi", filepath.Join(dir, "multi.jsonl"), "--control", filepath.Join(dir, "train")}
	lines := strings.Split(strings.TrimSpace(trich(t, append(args, "--json")...).out), "\n")
	if len(lines) != 8 {
		t.Fatalf("%d lines", len(lines))
	}
	m := summary(t, lines[7]).Measures
	if m.All.Questions != 5 || m.All.FirstRight != (shareJSON{2, 3, 2.0 / 3}) || m.All.SentenceRight.Count != 2 || m.All.FalseClaims != (shareJSON{1, 2, 0.5}) ||
		m.All.NotFoundUnanswerable != 1 || m.All.TwinsTold != (shareJSON{1, 1, 1}) || m.All.TwinsOrdered.Count != 1 || m.All.TakenOut == nil {
		t.Errorf("got %+v", m.All)
	}
	if m.PartsShown != (shareJSON{1, 2, 0.5}) || m.Control["trained"] != 40.0 || m.MS["p99"] <= 0 {
		t.Errorf("got %v, %v, %v", m.PartsShown, m.Control, m.MS)
	}
	holdsAll(t, trich(t, args...).out, "answerable 3: hit 2, by the first quote 2\n", "A  first quote right", "2/3 67%", "T  twins told apart",
		"questions of several parts: 1/2 50% parts shown\n", "control, by the wording alone (trained on 40 questions): area ", "p50 ")
}

func TestEvalAnswersBadFiles(t *testing.T) {
	dir := write(t, t.TempDir(), map[string]string{
		"broken.jsonl": strings.Replace(known, `{"id": "b"`, `{"id": b"`, 1),
		"no-id.jsonl":  `{"question": "Ai?"}`,
		"empty.jsonl":  "",
		"known.jsonl":  known,
		"twins.jsonl":  `{"id": "x", "of": "z", "question": "Ai?"}`,
	})
	good := []string{"--questions", filepath.Join(dir, "known.jsonl")}
	tests := []struct {
		args []string
		code int
		want string
	}{
		{nil, 2, "--questions"},
		{[]string{"--questions", filepath.Join(dir, "none.jsonl")}, 1, "none.jsonl"},
		{[]string{"--questions", filepath.Join(dir, "broken.jsonl")}, 1, "broken.jsonl, line 3"},
		{[]string{"--questions", filepath.Join(dir, "no-id.jsonl")}, 1, "no-id.jsonl, line 1"},
		{[]string{"--questions", filepath.Join(dir, "empty.jsonl")}, 1, "empty.jsonl"},
		{append(good, "--twins", filepath.Join(dir, "twins.jsonl")), 1, "twins.jsonl"},
		{append(good, "--multi", filepath.Join(dir, "known.jsonl")), 1, "known.jsonl, line 1"},
		{append(good, "--control", t.TempDir()), 1, "control"},
	}
	for _, tt := range tests {
		r := call{args: append([]string{"eval", "answers"}, tt.args...)}.run(t)
		failed(t, r, tt.code, tt.want)
	}
}

// The passages and questions of a small parallel corpus. The third passage has
// no English, and its question neither.
const (
	parallelPassages = `{"id": "p1", "title": "Dragon Bridge", "vi": "Cầu Rồng dài 666 mét và bắc qua sông Hàn. Cầu phun lửa vào tối cuối tuần.", "en": "The Dragon Bridge is 666 metres long and crosses the Han River. It breathes fire on weekend evenings."}
{"id": "p2", "title": "Floating market", "vi": "Chợ nổi Cái Răng họp từ sáng sớm trên sông Cần Thơ. Người bán treo hàng lên cây bẹo.", "en": "The Cai Rang floating market opens before sunrise on the Can Tho River. Sellers hang their goods on a pole."}
{"id": "p3", "title": "Coffee", "vi": "Cà phê trứng ra đời tại Hà Nội năm 1946. Người pha đánh lòng đỏ trứng với đường.", "en": ""}
`
	parallelQuestions = `{"id": "q1", "passage": "p1", "question_vi": "Cầu Rồng dài bao nhiêu mét?", "question_en": "How long is the Dragon Bridge?", "answer_vi": "666 mét", "answer_en": "666 metres"}
{"id": "q2", "passage": "p2", "question_vi": "Người bán ở chợ nổi treo hàng lên đâu?", "question_en": "Where do the sellers of the floating market hang their goods?", "answer_vi": "cây bẹo", "answer_en": "a pole"}
{"id": "q3", "passage": "p3", "question_vi": "Cà phê trứng ra đời năm nào?", "question_en": "", "answer_vi": "1946", "answer_en": ""}
`
)

func TestEvalRetrieval(t *testing.T) {
	dir := write(t, t.TempDir(), map[string]string{
		"p.jsonl": parallelPassages, "q.jsonl": parallelQuestions,
		"news/a.txt": "Tin bóng đá\nĐội tuyển thắng trận chung kết vào tối thứ bảy.\n",
	})
	ranks := filepath.Join(dir, "ranks.tsv")
	args := []string{"eval", "retrieval", "--passages", filepath.Join(dir, "p.jsonl"), "--questions", filepath.Join(dir, "q.jsonl")}
	r := trich(t, append(args, "--json", "--ranks", ranks, "--distractors", filepath.Join(dir, "news"))...)
	type report struct {
		Questions int
		Recall1   float64 `json:"recall@1"`
		Recall5   float64 `json:"recall@5"`
		MRR10     float64 `json:"mrr@10"`
		Sentence1 float64 `json:"sentence@1"`
		Sentence2 float64 `json:"sentence@2"`
		Own       float64 `json:"language_preference"`
	}
	var reports map[string]report
	if err := json.Unmarshal([]byte(r.out), &reports); err != nil {
		t.Fatal(err)
	}
	// The right passages are easy to find; what is measured here is whether the
	// counting is right.
	want := map[string]int{"vi-vi": 3, "nd-vi": 3, "en-vi": 2, "en-en": 2, "vi-en": 3, "vi-mixed": 3, "en-mixed": 2}
	if got := slices.Sorted(maps.Keys(reports)); !slices.Equal(got, slices.Sorted(maps.Keys(want))) {
		t.Errorf("pairs %q", got)
	}
	for pair, n := range want {
		got := reports[pair]
		if got.Questions != n {
			t.Errorf("%s: %d questions, want %d", pair, got.Questions, n)
		}
		if pair == "vi-vi" && (got != report{3, 1, 1, 1, 1, 1, 1}) {
			t.Errorf("%s: %+v", pair, got)
		}
		// The third question has no passage to be found in English.
		if pair == "vi-en" && got.Recall5 > 0.67 {
			t.Errorf("%s: %+v", pair, got)
		}
		if got.Recall1 > got.Recall5 || got.Sentence1 > got.Sentence2 || got.MRR10 < got.Recall1-1e-9 {
			t.Errorf("%s: %+v", pair, got)
		}
	}
	raw, err := os.ReadFile(ranks)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(raw), "\n")
	if lines[0] != "question\t"+strings.ReplaceAll(evaluate.DefaultPairs, ",", "\t") || len(lines) != 5 {
		t.Fatalf("ranks:\n%s", raw)
	}
	// That of the third is not there in English, and it is not asked in English.
	for i, want := range []string{"q1\t1\t1\t1\t1\t1\t1\t1", "q2\t1\t1\t1\t1\t1\t1\t1", "q3\t1\t1\t-\t-\t0\t1\t-"} {
		if lines[1+i] != want {
			t.Errorf("ranks %q, want %q", lines[1+i], want)
		}
	}
}

func TestEvalRetrievalLines(t *testing.T) {
	dir := write(t, t.TempDir(), map[string]string{"p.jsonl": parallelPassages, "q.jsonl": parallelQuestions})
	r := trich(t, "eval", "retrieval", "--passages", filepath.Join(dir, "p.jsonl"), "--questions", filepath.Join(dir, "q.jsonl"), "--pairs", "en-en, vi-vi")
	lines := strings.Split(strings.TrimSpace(r.out), "\n")
	if len(lines) != 2 || !strings.HasPrefix(lines[0], "en-en ") || !strings.HasPrefix(lines[1], "vi-vi ") || !strings.Contains(lines[1], "R@1 1.000") {
		t.Errorf("got\n%s", r.out)
	}
}

func TestEvalRetrievalBadInput(t *testing.T) {
	dir := write(t, t.TempDir(), map[string]string{
		"p.jsonl": parallelPassages, "q.jsonl": parallelQuestions, "broken.jsonl": parallelPassages + "{",
		"stray.jsonl": strings.Replace(parallelQuestions, `"passage": "p2"`, `"passage": "p9"`, 1),
	})
	p, q := filepath.Join(dir, "p.jsonl"), filepath.Join(dir, "q.jsonl")
	tests := []struct {
		args []string
		code int
		want string
	}{
		{nil, 2, "--passages"},
		{[]string{"--passages", p}, 2, "--questions"},
		{[]string{"--passages", p, "--questions", q, "--pairs", "vi-vi,vi-fr"}, 2, `"vi-fr"`},
		{[]string{"--passages", p, "--questions", q, "--pairs", ""}, 2, `""`},
		{[]string{"--passages", filepath.Join(dir, "none"), "--questions", q}, 1, "none"},
		{[]string{"--passages", filepath.Join(dir, "broken.jsonl"), "--questions", q}, 1, "broken.jsonl, line 4"},
		{[]string{"--passages", p, "--questions", filepath.Join(dir, "stray.jsonl")}, 1, "stray.jsonl, line 2"},
		{[]string{"--passages", p, "--questions", q, "--distractors", filepath.Join(dir, "none")}, 1, "none"},
	}
	for _, tt := range tests {
		r := call{args: append([]string{"eval", "retrieval"}, tt.args...)}.run(t)
		failed(t, r, tt.code, tt.want)
	}
}

// What the reader is trained on, and what the decision is fitted on: each answerable
// question once more without its article, which a search of its own tells.
func TestEvalCandidates(t *testing.T) {
	const questions = `{"id": "a", "question": "Việt Nam và Anh thiết lập quan hệ Đối tác chiến lược khi nào?", "answerable": true, "file": "001_b7929130bb71ebc2.txt"}
{"id": "d", "question": "Cách nấu phở bò ngon?", "answerable": false, "file": "000_cb3a75275f89892c.txt"}
`
	dir := write(t, t.TempDir(), map[string]string{"q.jsonl": questions})
	r := trich(t, "eval", "candidates", "--corpus", seeds, "--questions", filepath.Join(dir, "q.jsonl"), "--without", "--read", "2")
	type line struct {
		ID      string
		Without bool
		Hits    []candidate
	}
	var lines []line
	for text := range strings.Lines(r.out) {
		var l line
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, l)
	}
	if len(lines) != 3 || lines[0].Without || !lines[1].Without || lines[1].ID != "a" || lines[2].Without {
		t.Fatalf("got %+v, want a, a without its article, d", lines)
	}
	files := func(l line) (own, read int) {
		for _, h := range l.Hits {
			if strings.HasPrefix(h.File, "001") {
				own++
			}
			if h.Reading != nil && h.Features["answers"] == h.Reading.Answers {
				read++
			}
		}
		return own, read
	}
	if own, read := files(lines[0]); own == 0 || read != 2 {
		t.Errorf("whole: %d passages of its article, %d read", own, read)
	}
	if own, read := files(lines[1]); own != 0 || read != 2 || lines[1].Hits[0].Parts["lexical"] < 0.5 {
		t.Errorf("without its article: %d passages of it, %d read, %+v", own, read, lines[1].Hits[0].Parts)
	}
}
