package glossary

import (
	"slices"
	"strings"
	"testing"

	"trich/internal/qa"
	"trich/internal/text"
)

func TestTranslate(t *testing.T) {
	g := New()
	for _, c := range []struct {
		question string
		from     qa.Language
		want     []string
	}{
		{"Who attended the trade talks in Hanoi on 20 November?", qa.English,
			[]string{"tham dự", "thương mại", "hội đàm", "Hà Nội", "20", "tháng 11"}},
		{"Which countries signed memoranda?", qa.English, []string{"quốc gia", "ký"}},
		{"What did the Prime Minister of Japan announce?", qa.English, []string{"Thủ tướng", "Nhật Bản", "công bố"}},
		{"Is Pelé a football player?", qa.English, []string{"Pelé", "bóng đá", "cầu thủ"}},
		{"Thủ tướng Nhật Bản thăm sân bay Nội Bài khi nào?", qa.Vietnamese,
			[]string{"Nhật", "Bản", "Nội", "Bài"}},
		{"", qa.English, nil},
	} {
		if got := g.Translate(text.Tokenise(c.question), c.from); !slices.Equal(got, c.want) {
			t.Errorf("%q: got %q, want %q", c.question, got, c.want)
		}
	}
}

// TestList checks that every line is a pair of terms that can be looked up.
func TestList(t *testing.T) {
	g := New()
	seen := map[string]bool{}
	for n, line := range slices.Collect(strings.Lines(list)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		english, vietnamese, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if !ok || english == "" || vietnamese == "" || strings.ContainsAny(vietnamese, "\t") || english != strings.ToLower(english) {
			t.Errorf("line %d: %q is not a lower-case English and a Vietnamese term", n+1, line)
		}
		if seen[english] {
			t.Errorf("line %d: %q stands twice", n+1, english)
		}
		seen[english] = true
		if vietnamese != text.NFC(vietnamese) {
			t.Errorf("line %d: %q is not in NFC", n+1, vietnamese)
		}
		if len(text.Words(english)) > maxWords || len(text.Words(vietnamese)) > maxWords {
			t.Errorf("line %d: more than %d words", n+1, maxWords)
		}
		if got := g.Translate(text.Tokenise(english), qa.English); len(got) != 1 || got[0] != vietnamese {
			t.Errorf("line %d: %q gives %q, want %q", n+1, english, got, vietnamese)
		}
	}
	if len(seen) < 300 {
		t.Errorf("only %d terms", len(seen))
	}
}

func TestMix(t *testing.T) {
	g := New()
	for question, want := range map[string]string{
		"Who chaired the National Assembly's meeting in 2013?": "Who chủ tịch the Quốc hội's cuộc họp in 2013?",
		"Is it so?": "Is it so?",
		"":          "",
	} {
		if got := g.Mix(text.Tokenise(question)); got != want {
			t.Errorf("%q became %q, want %q", question, got, want)
		}
	}
}
