package text

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestDetectLanguage(t *testing.T) {
	for _, c := range []struct {
		in     string
		code   string
		marked bool
	}{
		{"Ai ký Kế hoạch hành động chung với Anh?", "vi", true},
		{norm.NFD.String("Ai ký Kế hoạch hành động chung với Anh?"), "vi", true},
		{"ai ky ke hoach hanh dong chung voi anh", "vi", false},
		{"AI KY KE HOACH HANH DONG CHUNG VOI ANH", "vi", false},
		{"Who signed the Joint Action Plan for Britain?", "en", false},
		{"gia xang hom nay", "vi", false},
		{"gia vang", "vi", false},
		{"to lam la ai", "vi", false},
		{"Who is Tô Lâm?", "en", false},
		{"What did Tô Lâm and Lương Tam Quang sign in London?", "en", false},
		{"tô lâm ký gì", "vi", true},
		{"BT Tô Lâm ký MOU phòng chống mua bán ng với Anh ngày nào?", "vi", true},
		{"how to cook pho", "en", false},
		{"con song nao dai nhat", "vi", false},
		{"When was that?", "en", false},
		{"the nao la mua ban nguoi", "vi", false},
		{"can tho o dau", "vi", false},
		{"café near the embassy", "en", false},
		{"Năm 2018?", "vi", true},
		{"", "", false},
		{"?!… 🙂", "", false},
	} {
		if got := DetectLanguage(c.in); got.Code != c.code || got.Marked != c.marked {
			t.Errorf("%q: got %+v, want %s, marked %v", c.in, got, c.code, c.marked)
		}
	}
}

// TestDetectLanguageParallel asks for the language of the same questions in
// both languages and without diacritics.
func TestDetectLanguageParallel(t *testing.T) {
	f, err := os.Open("../../../shared/eval/xquad/questions.jsonl")
	if err != nil {
		t.Skipf("evaluation data is not here: %v", err)
	}
	defer f.Close()
	questions, wrong := 0, 0
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var q struct {
			VI string `json:"question_vi"`
			EN string `json:"question_en"`
		}
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			in, code string
			marked   bool
		}{{q.VI, "vi", true}, {Fold(q.VI), "vi", false}, {q.EN, "en", false}} {
			questions++
			if got := DetectLanguage(c.in); got.Code != c.code || got.Marked != c.marked {
				wrong++
				t.Logf("%q: %+v", c.in, got)
			}
		}
	}
	if questions == 0 || wrong*200 > questions {
		t.Errorf("%d of %d questions wrong, want at most 0.5 %%", wrong, questions)
	}
}

// leastRight is the share of the short lines whose language must be told.
const leastRight = 0.98

// Short lines beside names and brands are taken for what they are; where they may
// be either, the guess is not sure.
func TestLanguages(t *testing.T) {
	content, err := os.ReadFile("testdata/languages.tsv")
	if err != nil {
		t.Fatal(err)
	}
	right, all := 0, 0
	for line := range strings.Lines(string(content)) {
		want, s, both := strings.Cut(strings.TrimSpace(line), "\t")
		if strings.HasPrefix(line, "#") || !both {
			continue
		}
		all++
		switch d := DetectLanguage(s); {
		case want == "-" && !d.Sure, want == d.Code:
			right++
		default:
			t.Logf("%q is taken for %q (%+v), want %q", s, d.Code, d, want)
		}
	}
	t.Logf("%d of %d lines", right, all)
	if float64(right) < leastRight*float64(all) {
		t.Error("too few")
	}
}
