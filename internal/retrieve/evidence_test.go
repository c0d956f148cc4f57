package retrieve

import (
	"slices"
	"strings"
	"testing"

	"trich/internal/alias"
	"trich/internal/diacritics"
	"trich/internal/qa"
	"trich/internal/text"
)

func TestAnswerType(t *testing.T) {
	tests := []struct {
		language qa.Language
		question string
		want     answerType
	}{
		{qa.Vietnamese, "Lễ ký diễn ra khi nào?", dateType},
		{qa.Vietnamese, "Bản ghi nhớ được ký ngày nào?", dateType},
		{qa.Vietnamese, "Hai nước lập quan hệ vào năm bao nhiêu?", dateType},
		{qa.Vietnamese, "bao gio hop", dateType},
		{qa.Vietnamese, "Dự án đến được với bao nhiêu người?", numberType},
		{qa.Vietnamese, "Có mấy chủ đề?", numberType},
		{qa.Vietnamese, "Trao đổi đoàn bao lâu một lần?", numberType},
		{qa.Vietnamese, "Ai ký Kế hoạch?", nameType},
		{qa.Vietnamese, "Lễ ký được tổ chức ở đâu?", nameType},
		{qa.Vietnamese, "Những nước nào tham gia?", nameType},
		{qa.Vietnamese, "Kế hoạch dựa trên cơ sở gì?", anyType},
		{qa.Vietnamese, "Who signed it?", anyType},
		{qa.English, "When was it signed?", dateType},
		{qa.English, "In which year did they meet?", dateType},
		{qa.English, "How many people crossed?", numberType},
		{qa.English, "What percentage of them were found?", numberType},
		{qa.English, "How long is the bridge?", numberType},
		{qa.English, "Who signed the plan?", nameType},
		{qa.English, "In which city was it held?", nameType},
		{qa.English, "Why was it signed?", anyType},
		{qa.English, "Whenever did however many…", anyType},
		{qa.English, "Ai ký?", anyType},
	}
	for _, tt := range tests {
		if got := answerTypeOf(newVariant(tt.question, tt.language)); got != tt.want {
			t.Errorf("%q (%s) asks for %d, want %d", tt.question, tt.language, got, tt.want)
		}
	}
}

func TestFits(t *testing.T) {
	tests := []struct {
		asksFor         answerType
		sentence, asked string
		want            bool
	}{
		{dateType, "Ngày 21/11 tại London, hai bên ký.", "", true},
		{dateType, "Tháng 9/2010, hai nước lập quan hệ.", "", true},
		{dateType, "Năm 2018, hai nước kỷ niệm.", "", true},
		{dateType, "Năm 2018, hai nước kỷ niệm.", "nam 2018 co gi", false}, // the question's own year
		{dateType, "They met in November.", "", true},
		{dateType, "Hơn 3.000 người và 45 năm.", "", false},
		{dateType, "Có 9999 người.", "", false},
		{numberType, "Hơn 3.000 người vượt biển.", "", true},
		{numberType, "They raised two million.", "", true},
		{numberType, "Hai bên có ba chủ đề.", "hai ben", true},
		{numberType, "Hai bên nhất trí.", "hai ben", false},
		{numberType, "Nhiều người vượt biển.", "", false},
		{nameType, "Lễ ký có bà Yvette Cooper.", "", true},
		{nameType, "Lễ ký diễn ra trọng thể.", "", false},
		{nameType, "Ông ký.", "", false}, // the first word has a capital letter anyway
		{nameType, "Bà Yvette Cooper ký.", "yvette cooper la ai", false},
		{anyType, "Ngày 21/11 bà Yvette Cooper gặp 3.000 người.", "", false},
	}
	for _, tt := range tests {
		asked := map[string]bool{}
		for _, w := range text.Words(tt.asked) {
			asked[w.Slice(tt.asked)] = true
		}
		if got := tt.asksFor.fits(tt.sentence, asked); got != tt.want {
			t.Errorf("asking for %d, %q beside %q: %v", tt.asksFor, tt.sentence, tt.asked, got)
		}
	}
}

func TestEvidence(t *testing.T) {
	tests := []struct {
		language       qa.Language
		question       string
		names, numbers []string
	}{
		{qa.Vietnamese, "Ngày 20/11 Bộ trưởng Tô Lâm đã gặp ai?", []string{"Bộ", "Tô", "Lâm"}, []string{"20", "11"}},
		{qa.Vietnamese, "Cooper tập huấn 1.936 người?", nil, []string{"1936"}},
		{qa.Vietnamese, "Đoàn đến Thanh Hoá lúc 09:15?", []string{"Thanh", "Hóa"}, []string{"9", "15"}},
		{qa.English, "Did The Minister meet I or Sajid Javid?", []string{"Minister", "Sajid", "Javid"}, nil},
	}
	for _, tt := range tests {
		var names []string
		for _, n := range tt.names {
			names = append(names, text.Key(n))
		}
		v := newVariant(tt.question, tt.language)
		e := newEvidence(v, capitalsOf(v.Tokens))
		if !slices.Equal(e.names, names) || !slices.Equal(e.numbers, tt.numbers) {
			t.Errorf("%q: names %q, numbers %q, want %q and %q", tt.question, e.names, e.numbers, names, tt.numbers)
		}
		for _, w := range text.Words(tt.question) {
			if !e.asked[text.Fold(w.Slice(tt.question))] {
				t.Errorf("%q: %q is not among what is asked", tt.question, w.Slice(tt.question))
			}
		}
	}
}

// TestJustRestored: of what was typed without capitals only words that can have no
// diacritics are names.
func TestJustRestored(t *testing.T) {
	for _, tt := range []struct{ typed, meant, names string }{
		{"bo truong to lam o london", "Bộ trưởng Tô Lâm ở London", "london"},
		{"bo truong To Lam o london", "Bộ trưởng Tô Lâm ở London", "tô lâm london"},
		{"doi u23 vn o dau", "đội U23 Việt Nam ở đâu", "u23 việt nam"}, // written out with capitals
		{"doi U23 o dau", "đội U23 ở đâu", "u23"},
	} {
		var names []string
		for _, n := range strings.Fields(tt.names) {
			names = append(names, text.Key(n))
		}
		e := newEvidence(newVariant(tt.meant, qa.Vietnamese), capitalsOf(text.Tokenise(tt.typed)))
		if !slices.Equal(e.names, names) {
			t.Errorf("%q: names %q, want %q", tt.typed, e.names, names)
		}
	}
}

// TestSpelledAsHere: a name that was typed with a capital is one in the corpus's
// spelling too, and what restoring made a name is none.
func TestSpelledAsHere(t *testing.T) {
	b := diacritics.NewBuilder()
	b.Add(strings.Repeat("Trung Quốc họp báo. ", 9))
	vocabulary := b.Vocabulary()
	for _, tt := range []struct{ typed, meant, names string }{
		{"quân Tàu làm gì", "quân Tàu làm gì", "trung quốc"},
		{"quan tau lam gi", "quân Tàu làm gì", ""},
	} {
		capitals := capitalsOf(text.Tokenise(tt.typed))
		list := spelledAsHere([]variant{newVariant(tt.meant, qa.Vietnamese)}, alias.New(nil), vocabulary, capitals)
		var names []string
		for _, n := range strings.Fields(tt.names) {
			names = append(names, text.Key(n))
		}
		if got := newEvidence(list[0], capitals).names; list[0].Text != "quân Trung Quốc làm gì" || !slices.Equal(got, names) {
			t.Errorf("%q is asked as %q with the names %q, want %q", tt.typed, list[0].Text, got, names)
		}
	}
}

// TestYearsOfTheCorpus: an article without a date need not name a year of the
// corpus's own.
func TestYearsOfTheCorpus(t *testing.T) {
	dated := func(year int) *qa.Article { return &qa.Article{Published: qa.Date{Year: year}} }
	known := traitsOf([]*qa.Article{dated(2016), {}, dated(2018)})
	e := evidence{numbers: []string{"21", "2017", "2019"}}
	for _, tt := range []struct {
		of     string
		a      *qa.Article
		traits *traits
		want   []string
	}{
		{"a dated article", dated(2016), known, e.numbers},
		{"one without a date", &qa.Article{}, known, []string{"21", "2019"}},
		{"one where none has a date", &qa.Article{}, traitsOf(nil), e.numbers},
	} {
		if got := e.askedOf(tt.a, tt.traits); !slices.Equal(got, tt.want) {
			t.Errorf("of %s %q, want %q", tt.of, got, tt.want)
		}
	}
}

// TestMissing looks for names and numbers in an article: its title, its date
// and all of its passages count.
func TestMissing(t *testing.T) {
	m := mentionsOf(&qa.Article{
		Title: "Anh và Việt Nam", Published: qa.Date{Year: 2018, Month: 11},
		Passages: []qa.Passage{{Text: "Ngày 21/11 tại London."}, {Text: "Tập huấn 1.936 người ở Thanh Hóa."}},
	})
	tests := []struct {
		question       string
		names, numbers float64
	}{
		{"Ai ở London ngày 21/11?", 0, 0},
		{"Ai ở Paris?", 1, 0},
		{"Ai ở Thanh Hoá, Paris năm 2018?", 1.0 / 3, 0},
		{"Có 1936 người năm 2019?", 0, 0.5},
		{"Có bao nhiêu?", 0, 0},
		{"Ai gặp Anh tháng 11/2020?", 0, 0.5},
	}
	for _, tt := range tests {
		v := newVariant(tt.question, qa.Vietnamese)
		e := newEvidence(v, capitalsOf(v.Tokens))
		if names, numbers := m.names.missing(e.names), m.numbers.missing(e.numbers); names != tt.names || numbers != tt.numbers {
			t.Errorf("%q: names %v, numbers %v, want %v and %v", tt.question, names, numbers, tt.names, tt.numbers)
		}
	}
}
