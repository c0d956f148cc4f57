package answer

import (
	"fmt"
	"testing"

	"trich/internal/qa"
)

func TestAsksForSeveral(t *testing.T) {
	tests := []struct {
		lang     qa.Language
		question string
		want     bool
	}{
		{qa.Vietnamese, "Những vụ cháy chợ nào xảy ra hồi tháng 3?", true},
		{qa.Vietnamese, "Liệt kê giúp mình các cầu thủ bị thẻ đỏ vòng này", true},
		{qa.Vietnamese, "Hai tỉnh nào cho học sinh nghỉ thêm?", true},
		{qa.Vietnamese, "Vụ tranh chấp nghĩa trang diễn biến ra sao", true},
		{qa.Vietnamese, "công an nói gì và gia đình nói gì?", true},
		{qa.Vietnamese, "các tỉnh phản ứng ra sao", true},
		{qa.Vietnamese, "Chiếc tàu lao xuống Địa Trung Hải được vớt lên hôm nào?", false}, // hải, not hai
		{qa.Vietnamese, "Các bác cho hỏi trận này thủ môn nào bắt chính?", false},
		{qa.Vietnamese, "Giám đốc sở giáo dục Tuyên Quang năm 2017 là ai?", false},
		{qa.Vietnamese, "Vụ nổ xảy ra lúc mấy giờ, ngày nào?", false},
		{qa.Vietnamese, "Ai biết anh công an bị đánh ở Lộc Hà tên gì không?", false},
		{qa.English, "Which stores dropped the brand?", true},
		{qa.English, "What three things does she fear?", true},
		{qa.English, "Who won and where was it?", true},
		{qa.English, "List all the roads that were flooded", true},
		{qa.English, "What does the south say caused this?", false},
		{qa.English, "What was the name of the president's adviser?", false},
		{qa.English, "Which boss spoke so highly of Matic?", false},
		{qa.English, "Which bus hit the truck?", false},
		{qa.English, "What caused the roads to fall apart?", false},
		{qa.UnknownLanguage, "Which stores dropped the brand?", false},
	}
	for _, tt := range tests {
		if got := asksForSeveral(tt.question, tt.lang); got != tt.want {
			t.Errorf("%s %q: %v", tt.lang, tt.question, got)
		}
	}
}

// TestSeveralArticlesAnswer: of a question for several things more is read, of each
// article a little, more is quoted, and each quote is short.
func TestSeveralArticlesAnswer(t *testing.T) {
	long := ". Chuyện khác của hôm ấy được kể ra ở đây cho dài thêm một chút, để đoạn này không còn ngắn nữa"
	var texts []string
	for i := range 9 {
		texts = append(texts, fmt.Sprintf("yes %d%s%s%s%s%s %d.", 4-i%2, long, long, long, long, long, i))
	}
	many := hits(texts...)
	for i := range many[:3] { // of one article
		many[i].Article = many[0].Article
	}
	r := &scripted{}
	s, err := NewReading(finding(qa.Results{Language: qa.Vietnamese, Variants: []string{"Những nơi nào bị ngập?"}, Hits: many}), levels, r, &testDecision, func(error) {})
	if err != nil {
		t.Fatal(err)
	}
	a, err := s.Answer(t.Context(), qa.Question{Text: "Những nơi nào bị ngập?", Limit: 3})
	if err != nil || !a.Several {
		t.Fatalf("%v, several %v", err, a.Several)
	}
	if want := len(many) - 1; len(r.read) != want { // not the third of the first article
		t.Errorf("%d passages are read, want %d", len(r.read), want)
	}
	shown, _ := a.Shown(3)
	if len(a.Quotes) != 5 || len(shown) != 5 {
		t.Errorf("%d quotes, %d shown, want 5", len(a.Quotes), len(shown))
	}
	articles := map[*qa.Article]bool{}
	for _, q := range a.Quotes {
		articles[q.Article] = true
		if n := len([]rune(q.Text)); n > partRunes {
			t.Errorf("a part of %d characters: %.40q…", n, q.Text)
		}
	}
	if len(articles) != len(a.Quotes) {
		t.Errorf("%d quotes of %d articles", len(a.Quotes), len(articles))
	}
}
