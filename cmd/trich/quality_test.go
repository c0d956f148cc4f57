package main

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"trich/internal/evaluate"
	"trich/internal/front/console"
	"trich/internal/qa"
)

// questions are those whose answers in the seeds are known.
const questions = "../../../shared/eval/seeds/questions.jsonl"

// boilerplate stands on the pages of the seeds but is no part of the articles.
var boilerplate = []string{
	"Tin liên quan", "Tin mới hơn", "Tin khác", "Tin cùng chuyên mục", "![]()", "09:15", "26/10/2025",
	"điện gió ngoài khơi", "thịt lợn", "Sa Đéc", "ngành sắn", "Xuân Bính Ngọ", "đường hoa", "Đường hoa", "Bát Tràng",
	"Làng nghề, nghệ nhân", "Lạng Sơn", "15:35' - 25/07/2018", "Trung Quốc", "bao sái", "cúng Giao thừa", "lịch âm",
	"Heineken", "chống say rượu", "Kinh tế và pháp luật", "Đời sống",
}

func cases(t *testing.T) []evaluate.AnswerCase {
	t.Helper()
	file, err := os.Open(questions)
	if os.IsNotExist(err) {
		t.Skipf("%s is absent: it does not come with the repository", questions)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	cases, err := evaluate.ReadAnswerCases(file, questions)
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

// TestQuality is the gate for every change: how many of the questions about the
// seeds are answered rightly, and how many unanswerable ones are not.
func TestQuality(t *testing.T) {
	all := cases(t)
	r := trich(t, "eval", "answers", "--json", "--questions", questions)
	lines := strings.Split(strings.TrimSpace(r.out), "\n")
	if len(lines) != len(all)+1 {
		t.Fatalf("%d lines for %d questions", len(lines), len(all))
	}
	s := summary(t, lines[len(lines)-1])
	t.Logf("%+v", s)
	if s.Answerable != 29 || s.Unanswerable != 9 {
		t.Errorf("%d answerable and %d unanswerable questions, want 29 and 9", s.Answerable, s.Unanswerable)
	}
	if s.Hit < 29 || s.First < 25 || s.Abstained < 8 {
		t.Errorf("hit %d, want 29; first %d, want 25; abstained %d, want 8; wrong: %v", s.Hit, s.First, s.Abstained, s.Wrong)
	}
	var wrong []string
	for i, line := range lines[:len(all)] {
		var one struct {
			ID    string
			Right bool
		}
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			t.Fatal(err)
		}
		if one.ID != all[i].ID {
			t.Errorf("line %d is of %s, want %s", i+1, one.ID, all[i].ID)
		}
		if !one.Right {
			wrong = append(wrong, one.ID)
		}
	}
	if !slices.Equal(wrong, s.Wrong) || len(wrong) != len(all)-s.Hit-s.Abstained {
		t.Errorf("the lines say that %v are wrong, the summary %v", wrong, s.Wrong)
	}
}

// summaryJSON is the shape of the summary of eval answers.
type summaryJSON struct {
	Answerable   int      `json:"answerable"`
	Hit          int      `json:"hit"`
	First        int      `json:"first"`
	Unanswerable int      `json:"unanswerable"`
	Abstained    int      `json:"abstained"`
	Wrong        []string `json:"wrong"`
	// Measures have tests of their own in package evaluate; here is whether they
	// are there.
	Measures struct {
		All        measuresJSON            `json:"all"`
		ByLanguage map[string]measuresJSON `json:"by_language"`
		ByKind     map[string]measuresJSON `json:"by_kind"`
		PartsShown shareJSON               `json:"parts_shown"`
		MS         map[string]float64      `json:"ms"`
		Control    map[string]any          `json:"control"`
	} `json:"measures"`
}

type shareJSON struct {
	Count float64 `json:"count"`
	Of    int     `json:"of"`
	Share float64 `json:"share"`
}

type measuresJSON struct {
	Questions            int       `json:"questions"`
	Answerable           int       `json:"answerable"`
	Unanswerable         int       `json:"unanswerable"`
	FirstRight           shareJSON `json:"first_right"`
	SentenceRight        shareJSON `json:"sentence_right"`
	HitThree             shareJSON `json:"hit_3"`
	ClaimsRight          shareJSON `json:"claims_right"`
	FalseClaims          shareJSON `json:"false_claims"`
	Reserved             int       `json:"reserved"`
	ReservedUnanswerable int       `json:"reserved_unanswerable"`
	NotFound             int       `json:"not_found"`
	NotFoundUnanswerable int       `json:"not_found_unanswerable"`
	DistractorsShown     shareJSON `json:"distractors_shown"`
	QuotesPerReply       shareJSON `json:"quotes_per_reply"`
	ClaimedQuotesRight   shareJSON `json:"claimed_quotes_right"`
	TwinsTold            shareJSON `json:"twins_told"`
	TwinsOrdered         shareJSON `json:"twins_ordered"`
	TakenOut             *float64  `json:"taken_out_area"`
	CalibrationError     float64   `json:"calibration_error"`
}

func summary(t *testing.T, line string) summaryJSON {
	t.Helper()
	var s summaryJSON
	decoder := json.NewDecoder(strings.NewReader(line))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&s); err != nil {
		t.Fatalf("%v in %s", err, line)
	}
	want := []string{".abstained", ".answerable", ".first", ".hit", ".measures", ".unanswerable", ".wrong"}
	got := slices.DeleteFunc(names(t, []byte(line)), func(name string) bool { return strings.HasPrefix(name, ".measures.") })
	if !slices.Equal(got, want) {
		t.Errorf("the summary has %q, want %q", got, want)
	}
	return s
}

// TestQuotesAreVerbatim asks everything that is asked anywhere here, boilerplate
// included: whatever is quoted is a slice of its file, none of it boilerplate, and
// nothing is quoted twice in one answer.
func TestQuotesAreVerbatim(t *testing.T) {
	asked := slices.Concat([]string{signed, signedPlain, partnership, partnershipMonth, cooking}, boilerplate)
	answerable := 4 // all of those but cooking
	if _, err := os.Stat(questions); err == nil {
		for _, c := range cases(t) {
			asked = append(asked, c.Question)
			if c.Answerable {
				answerable++
			}
		}
	} else {
		t.Logf("without the questions of %s, which is absent", questions)
	}
	a := opened(t, seeds)
	quoted := 0
	for _, question := range asked {
		if (qa.Question{Text: question}).Check() != nil {
			continue // a picture's placeholder
		}
		answer, err := a.answerer.Answer(t.Context(), qa.Question{Text: question, Limit: qa.MaxQuotes})
		if err != nil {
			t.Fatalf("%s: %v", question, err)
		}
		var out bytes.Buffer
		if err := console.RenderJSON(&out, answer); err != nil {
			t.Fatal(err)
		}
		quoted += checkAnswer(t, decode(t, out.String()))
	}
	if quoted < answerable {
		t.Errorf("only %d quotes for %d answerable questions", quoted, answerable)
	}
}

func checkAnswer(t *testing.T, a answerJSON) int {
	t.Helper()
	seen := map[string]bool{}
	for _, q := range a.Quotes {
		checkQuote(t, seeds, q)
		if seen[q.Text] {
			t.Errorf("%s: quoted twice: %q", a.Question, q.Text)
		}
		seen[q.Text] = true
		for _, f := range boilerplate {
			if strings.Contains(q.Text, f) {
				t.Errorf("%s: boilerplate %q is quoted in %q", a.Question, f, q.Text)
			}
		}
	}
	return len(a.Quotes)
}

// TestFurnitureIsFurniture makes sure that the strings above do stand in the
// seeds, each of them where the article's passages are not.
func TestFurnitureIsFurniture(t *testing.T) {
	var all strings.Builder
	for _, id := range []string{article000, article001} {
		raw, err := os.ReadFile(seeds + "/" + id + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		all.Write(raw)
	}
	for _, f := range boilerplate {
		if !strings.Contains(all.String(), f) {
			t.Errorf("%q stands in no seed", f)
		}
	}
	a := opened(t, seeds)
	store, err := a.store.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer store.Release()
	articles, err := store.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, article := range articles {
		for _, p := range article.Passages {
			for _, f := range boilerplate {
				if strings.Contains(p.Text, f) {
					t.Errorf("passage %s holds boilerplate %q", p.ID, f)
				}
			}
		}
	}
}
