package retrieve

import (
	"slices"
	"testing"

	"trich/internal/diacritics"
	"trich/internal/qa"
	"trich/internal/text"
)

// vocabulary knows the words of a few sentences.
func vocabulary() *diacritics.Vocabulary {
	b := diacritics.NewBuilder()
	for _, s := range []string{
		"Bộ trưởng Tô Lâm ký Bản ghi nhớ với Anh ngày 21/11 tại London.",
		"Ai ký kế hoạch hành động chung với Anh?",
		"Giá vàng hôm nay tăng mạnh.",
	} {
		b.Add(s)
	}
	return b.Vocabulary()
}

func TestVariants(t *testing.T) {
	type want struct {
		language qa.Language
		texts    []string
	}
	vi := func(texts ...string) want { return want{qa.Vietnamese, texts} }
	en := func(text string) want { return want{qa.English, []string{text}} }
	tests := []struct {
		name, question string
		language       qa.Language
		want           want
	}{
		{"marked", "Ai ký kế hoạch hành động chung với Anh?", "", vi("Ai ký kế hoạch hành động chung với Anh?")},
		{"marked but for a word", "Ai ký kế hoach hành động chung với Anh?", "", vi("Ai ký kế hoach hành động chung với Anh?")},
		{"unmarked", "ai ky ke hoach hanh dong chung voi anh", "", vi("ai ký kế hoạch hành động chung với Anh")},
		{"unmarked and unknown", "con trau o dau", "", vi("con trau ở đâu")},
		{"half typed", "gia vang hom nay tăng manh bao nhieu khong biet", "", vi("giá vàng hôm nay tăng mạnh bao nhiêu khong biet")},
		{"marked with an abbreviation", "BT Tô Lâm ký gì với Anh?", "", vi("Bộ trưởng Tô Lâm ký gì với Anh?", "BT Tô Lâm ký gì với Anh?")},
		{"unmarked with an abbreviation", "ko biet con trau o dau", "", vi("không biet con trau ở đâu")},
		{"unmarked with an abbreviation, restored", "ng nao ky ke hoach voi anh", "", vi("người nào ký kế hoạch với Anh")},
		{"unmarked behind what is marked", "Kế hoạch hành động chung – ai ky voi anh", "", vi("Kế hoạch hành động chung – ai ký với Anh", "Kế hoạch hành động chung – ai ky voi anh")},
		{"marked behind what is not", "gia vang hom nay – tăng bao nhiêu khi Bộ trưởng ký kế hoạch hành động chung", "", vi("giá vàng hôm nay – tăng bao nhiêu khi Bộ trưởng ký kế hoạch hành động chung", "gia vang hom nay – tăng bao nhiêu khi Bộ trưởng ký kế hoạch hành động chung")},
		{"English", "Who signed the plan with Britain?", "", en("Who signed the plan with Britain?")},
		{"English with a Vietnamese name", "Where did Tô Lâm sign the plan?", "", en("Where did Tô Lâm sign the plan?")},
		{"mixed", "Ai ký Joint Action Plan với Anh?", "", vi("Ai ký Joint Action Plan với Anh?")},
		{"forced English", "Ai ký kế hoạch?", qa.English, en("Ai ký kế hoạch?")},
		{"forced Vietnamese", "who signed the plan?", qa.Vietnamese, vi("who signed the plan?")},
		{"a number alone", "2018?", "", vi("2018?")},
		{"nothing", "", "", en("")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := variantsOf(qa.Question{Text: tt.question, Language: tt.language}, text.Tokenise(tt.question), vocabulary())
			var texts []string
			for _, r := range got {
				texts = append(texts, r.Text)
				if r.language != tt.want.language {
					t.Errorf("%q is read as %q", r.Text, r.language)
				}
			}
			if !slices.Equal(texts, tt.want.texts) {
				t.Errorf("read as %q, want %q", texts, tt.want.texts)
			}
		})
	}
}

// newVariant is a way to understand a question in either language.
func newVariant(s string, lang qa.Language) variant { return variant{text.Tokenise(s), lang} }
