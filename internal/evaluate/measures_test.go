package evaluate

import (
	"context"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/text/unicode/norm"

	"trich/internal/qa"
)

// quote makes a quote of a file; its marked sentence is what stands in brackets.
func quote(file, body string, role qa.Role) qa.Quote {
	from, to := strings.IndexByte(body, '['), strings.IndexByte(body, ']')-1
	body = strings.NewReplacer("[", "", "]", "").Replace(body)
	return qa.Quote{Article: &qa.Article{ID: file, File: "sub/" + file + ".txt"}, Text: body, Role: role, Highlights: []qa.Span{{Start: from, End: to}}}
}

// twentyFour is a case of which the answer stands in four files.
var twentyFour = AnswerCase{
	ID: "a", Answerable: true, Article: "10.txt", Contains: []string{"24 điểm", "đội A"}, Also: []string{"11.txt"},
	AlsoContains: map[string][]string{"12.txt": {"hai tư", "24"}, "10.txt": {"hai mươi bốn"}},
	Distractors:  []Distractor{{"13.txt", "26 điểm"}, {"10.txt", "26 điểm"}},
}

func TestRight(t *testing.T) {
	tests := []struct {
		file, body                string
		right, marked, distracted bool
	}{
		{"10", "[đội A giành 24 điểm.]", true, true, false},
		{"10", norm.NFD.String("[đội A giành 24 điểm.]"), true, true, false},
		{"10", "Tin: [24 điểm] cho đội A", true, true, false},
		{"10", "Tin: [24] điểm cho đội A", true, true, false}, // held by a string
		{"10", "[Tin:] 24 điểm cho đội A", true, false, false},
		{"10", "[24 điểm cho đội B]", false, true, false}, // only of a right quote that counts
		{"10", "[Hai đội] được hai mươi bốn.", true, false, false},
		{"10", "Tin. [Được hai mươi bốn.]", true, true, false},
		{"10", "[đội A giành 24 điểm, đội B 26 điểm]", true, true, false},
		{"10", "[đội B giành 26 điểm]", false, false, true},
		{"11", "[đội A giành 24 điểm.]", true, true, false},
		{"11", "[được hai mươi bốn]", false, false, false},
		{"12", "[được hai tư]", true, true, false},
		{"12", "24. [Hết.]", true, false, false},
		{"13", "[đội A giành 24 điểm.]", false, false, false},
		{"13", norm.NFD.String("[đội B giành 26 điểm.]"), false, false, true},
	}
	for _, tt := range tests {
		q := quote(tt.file, tt.body, qa.RoleAnswers)
		if right, marked, distracted := twentyFour.right(q), twentyFour.marksRight(q), twentyFour.distracted(q); right != tt.right || marked != tt.marked || distracted != tt.distracted {
			t.Errorf("%s %q: right %v, marked %v, distracted %v", tt.file, tt.body, right, marked, distracted)
		}
	}
	unanswerable := twentyFour
	unanswerable.Answerable = false
	if unanswerable.right(quote("10", "[đội A giành 24 điểm.]", qa.RoleAnswers)) {
		t.Error("a quote is right where nothing is")
	}
}

func TestGroup(t *testing.T) {
	tests := []struct {
		c    AnswerCase
		want string
	}{
		{AnswerCase{Lang: "en", Question: "Who?"}, GroupEnglish},
		{AnswerCase{Lang: "vi", Question: "Ai ký?"}, GroupVietnamese},
		{AnswerCase{Lang: "vi", Question: "ai ky"}, GroupPlain},
		{AnswerCase{Lang: "vi", Question: "ai ký v", Style: "teencode"}, GroupPlain},
		{AnswerCase{Lang: "vi", Question: "ai ký v", Kind: "teencode"}, GroupPlain},
	}
	for _, tt := range tests {
		if got := tt.c.group(); got != tt.want {
			t.Errorf("%+v is in %s, want %s", tt.c, got, tt.want)
		}
	}
}

// measured are questions in each outcome, with twins and one of several parts.
const (
	measuredQuestions = `{"id": "a", "lang": "vi", "kind": "who", "question": "ký A?", "answerable": true, "article": "10.txt", "quote_contains": ["đúng"], "also": ["11.txt"], "also_contains": {"12.txt": ["có"]}, "distractors": [{"file": "10.txt", "contains": "gần"}]}
{"id": "b", "lang": "en", "kind": "who", "question": "b", "answerable": true, "article": "10.txt", "quote_contains": ["đúng"], "distractors": [{"file": "10.txt", "contains": "gần"}]}
{"id": "c", "lang": "vi", "kind": "when", "question": "c", "answerable": true, "article": "10.txt", "quote_contains": ["đúng"]}
{"id": "d", "lang": "vi", "kind": "near-miss", "question": "ký D?", "answerable": false, "article": null, "quote_contains": []}
{"id": "e", "lang": "en", "kind": "near-miss", "question": "e", "answerable": false, "article": null, "quote_contains": []}
`
	measuredTwins = `{"id": "ax", "of": "a", "lang": "vi", "kind": "near-miss", "question": "ax", "answerable": false, "article": "10.txt", "quote_contains": []}
{"id": "dx", "of": "d", "lang": "vi", "kind": "who", "question": "dx", "answerable": true, "article": "10.txt", "quote_contains": ["đúng"]}
`
	measuredMulti = `{"id": "m", "question": "m", "quote_contains_each": {"20.txt": ["x", "y"], "21.txt": ["z"], "22.txt": ["w"]}}` + "\n"
)

// measured answers them; a question without its own articles is answered as the
// one with a hyphen.
func measured(t *testing.T) asked {
	right, near := quote("10", "[đúng]", qa.RoleAnswers), quote("10", "[gần]", qa.RoleAnswers)
	beside := func(q qa.Quote) qa.Quote { q.Role = qa.RoleRelated; return q }
	return asked{t, map[string]qa.Answer{
		"ký A?":  {Outcome: qa.OutcomeAnswered, Confidence: 0.9, Quotes: []qa.Quote{right, beside(near)}, Took: 4 * time.Millisecond},
		"ký A?-": {Outcome: qa.OutcomeReserved, Confidence: 0.4, Quotes: []qa.Quote{near}, Took: time.Hour},
		"b":      {Outcome: qa.OutcomeReserved, Confidence: 0.5, Quotes: []qa.Quote{near, beside(right)}, Took: 4 * time.Millisecond},
		"b-":     {Outcome: qa.OutcomeNotFound, Confidence: 0.5},
		"c":      {Outcome: qa.OutcomeNotFound, Confidence: 0.2, Took: 4 * time.Millisecond},
		"c-":     {Outcome: qa.OutcomeNotFound, Confidence: 0.3},
		"ký D?":  {Outcome: qa.OutcomeAnswered, Confidence: 0.7, Quotes: []qa.Quote{near}, Took: 4 * time.Millisecond},
		"e":      {Outcome: qa.OutcomeReserved, Confidence: 0.3, Quotes: []qa.Quote{near}, Took: 8 * time.Millisecond},
		"ax":     {Outcome: qa.OutcomeNotFound, Confidence: 0.1},
		"dx":     {Outcome: qa.OutcomeAnswered, Confidence: 0.7, Quotes: []qa.Quote{right}},
		"m": {Outcome: qa.OutcomeAnswered, Confidence: 0.5, Quotes: []qa.Quote{
			quote("20", "[x]", qa.RoleAnswers), quote("20", "[x y]", qa.RoleAnswers), quote("22", "[v]", qa.RoleAnswers), quote("21", "[z]", qa.RoleRelated)}},
	}}
}

// asked is an Answerer that knows its replies by heart.
type asked struct {
	t       *testing.T
	answers map[string]qa.Answer
}

func (a asked) Answer(_ context.Context, q qa.Question) (qa.Answer, error) {
	key := q.Text
	if q.Filter != nil {
		for file, want := range map[string]bool{"10": false, "11": key != "ký A?", "12": key != "ký A?", "13": true} {
			if q.Filter(&qa.Article{File: "sub/" + file + ".txt"}) != want {
				a.t.Errorf("%s without its articles keeps %s: %v", key, file, !want)
			}
		}
		key += "-"
	}
	answer, known := a.answers[key]
	if !known {
		a.t.Errorf("%q is asked", key)
	}
	return answer, nil
}

func suite(t *testing.T) Suite {
	t.Helper()
	questions, err := ReadAnswerCases(strings.NewReader(measuredQuestions), "q")
	if err != nil {
		t.Fatal(err)
	}
	twins, err := ReadTwins(strings.NewReader(measuredTwins), "t", questions)
	if err != nil {
		t.Fatal(err)
	}
	multi, err := ReadMultiCases(strings.NewReader(measuredMulti), "m")
	if err != nil {
		t.Fatal(err)
	}
	return Suite{questions, twins, multi}
}

func TestMeasures(t *testing.T) {
	var shown []string
	var steps []int
	r, err := Answers(t.Context(), measured(t), suite(t), func(r AnswerResult) error { shown = append(shown, r.ID); return nil },
		func(done, total int) { steps = append(steps, done, total) })
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(shown, []string{"a", "b", "c", "d", "e", "ax", "dx", "m"}) || len(steps) != 22 || steps[20] != 11 || steps[21] != 11 || steps[0] != 1 {
		t.Errorf("shown %v, progress %v", shown, steps)
	}
	m := r.Measures.All
	if m.TakenOut == nil || math.Abs(*m.TakenOut-5.5/9) > 1e-9 || math.Abs(m.CalibrationError-1.6/7) > 1e-9 {
		t.Errorf("area %v, calibration error %v", m.TakenOut, m.CalibrationError)
	}
	m.TakenOut, m.CalibrationError = nil, 0
	want := Measures{
		Questions: 5, Answerable: 3, Unanswerable: 2,
		FirstRight: Share{1, 3}, SentenceRight: Share{1, 3}, HitThree: Share{2, 3}, ClaimsRight: Share{1, 2}, FalseClaims: Share{1, 2},
		Reserved: 1, ReservedUnanswerable: 1, NotFound: 1,
		// The first shows no related quote, since one suffices.
		DistractorsShown: Share{1, 2}, QuotesPerReply: Share{5, 4}, ClaimedQuotesRight: Share{1, 2},
		TwinsTold: Share{1, 2}, TwinsOrdered: Share{1.5, 2},
	}
	if m != want {
		t.Errorf("got  %+v\nwant %+v", m, want)
	}
	if got := slices.Sorted(maps.Keys(r.Measures.ByLanguage)); !slices.Equal(got, []string{"en", "vi", "vi-plain"}) {
		t.Errorf("languages %q", got)
	}
	if got := r.Measures.ByLanguage["en"]; got.Questions != 2 || got.HitThree != (Share{1, 1}) || got.TwinsTold.Of != 0 || *got.TakenOut != 0.5 {
		t.Errorf("English: %+v", got)
	}
	if got := r.Measures.ByKind["near-miss"]; got.Unanswerable != 2 || got.TwinsOrdered != (Share{0.5, 1}) || got.TakenOut != nil {
		t.Errorf("near misses: %+v", got)
	}
	if r.Measures.PartsShown != (Share{2, 3}) || r.Measures.MS != (Latency{P50: 4, P99: 8}) {
		t.Errorf("parts %v, times %v", r.Measures.PartsShown, r.Measures.MS)
	}
	if r.Hit != 2 || r.First != 1 || r.Abstained != 0 || !slices.Equal(r.Wrong, []string{"c", "d", "e"}) {
		t.Errorf("summary %+v", r.AnswerSummary)
	}
	if _, err := json.Marshal(r); err != nil {
		t.Error(err)
	}
}

func TestShareJSON(t *testing.T) {
	got, err := json.Marshal([]Share{{1.5, 2}, {}})
	if want := `[{"count":1.5,"of":2,"share":0.75},{"count":0,"of":0}]`; err != nil || string(got) != want {
		t.Errorf("%s, %v", got, err)
	}
}

// The control learns what words give away and, of twins in the same words,
// nothing; it is the same every time.
func TestControl(t *testing.T) {
	training, err := ReadLabelled(fstest.MapFS{
		"a.jsonl":   {Data: []byte(strings.Repeat("{\"question\": \"Ai đã ký?\", \"answerable\": true}\n\n{\"question\": \"Lương bao nhiêu?\", \"answerable\": false}\n", 20))},
		"README.md": {Data: []byte("x")},
	})
	if err != nil || len(training) != 40 {
		t.Fatalf("%d questions, %v", len(training), err)
	}
	s := Suite{
		Questions: []AnswerCase{{ID: "1", Question: "Ai ký vậy?", Answerable: true}, {ID: "2", Question: "Giá bao nhiêu?"}},
		Twins:     []AnswerCase{{ID: "1x", Of: "1", Question: "Ai ký vậy?"}, {ID: "2x", Of: "2", Question: "Ai mua?", Answerable: true}},
	}
	got := Control(training, s)
	if want := (ControlReport{Trained: 40, Questions: 1, QuestionsAndTwins: 0.625, TwinsOrdered: Share{1.5, 2}}); *got != want {
		t.Errorf("got %+v, want %+v", *got, want)
	}
	if again := Control(training, s); *again != *got {
		t.Errorf("then %+v", *again)
	}
}

func TestBadSuites(t *testing.T) {
	questions := suite(t).Questions
	for in, want := range map[string]string{
		`{"id": "x", "of": "z", "question": "x", "answerable": true}`: "x is no twin",
		`{"id": "x", "of": "a", "question": "x", "answerable": true}`: "x is no twin",
		`{"id": "x", "of": "a"`: "line 1",
	} {
		if _, err := ReadTwins(strings.NewReader(in), "file", questions); qa.CodeOf(err) != qa.CodeInvalid || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "file") {
			t.Errorf("%s: %v", in, err)
		}
	}
	for _, in := range []string{`{"id": "x", "question": "x"}`, `{"question": "x", "quote_contains_each": {"a": ["b"]}}`, `[]`} {
		if _, err := ReadMultiCases(strings.NewReader(in), "file"); qa.CodeOf(err) != qa.CodeInvalid || !strings.Contains(err.Error(), "file, line 1") {
			t.Errorf("%s: %v", in, err)
		}
	}
	for _, in := range []string{`{"question": "x"}`, `{"answerable": true}`, `{`} {
		if _, err := ReadLabelled(fstest.MapFS{"f.jsonl": {Data: []byte(in)}}); qa.CodeOf(err) != qa.CodeInvalid || !strings.Contains(err.Error(), "f.jsonl, line 1") {
			t.Errorf("%s: %v", in, err)
		}
	}
	if _, err := ReadLabelled(fstest.MapFS{}); qa.CodeOf(err) != qa.CodeInvalid {
		t.Errorf("an empty folder: %v", err)
	}
}
