package dialog_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"trich/internal/dialog"
	"trich/internal/qa"
)

// asked is the understanding of one question after another, each answered by the
// evidence that stands behind it, after a tab.
func asked(t *testing.T, questions ...string) dialog.Understanding {
	t.Helper()
	var turns []dialog.Turn
	var u dialog.Understanding
	for _, q := range questions {
		question, evidence, _ := strings.Cut(q, "\t")
		rest, n, err := dialog.Narrow(question, dialog.Bounds{})
		if err != nil {
			t.Fatalf("%q: %v", question, err)
		}
		u = dialog.Understand(rest, n, turns)
		turns = append(turns, u.Turn(evidence))
	}
	return u
}

// What is missing in a question comes from the ones before it.
func TestUnderstand(t *testing.T) {
	const signed = "Ai ký Kế hoạch hành động chung với Anh?\tÔng Lương Tam Quang và bà Yvette Cooper đã ký kế hoạch."
	tests := []struct {
		name   string
		before []string
		asked  string
		want   string
	}{
		{"another year", []string{"Năm 2018 có bao nhiêu vụ?"}, "còn năm 2010 thì sao?", "Năm 2010 có bao nhiêu vụ?"},
		{"another side", []string{"Theo bài báo, phía Anh cam kết gì?"}, "còn phía Việt Nam thì sao?", "Theo bài báo, phía Việt Nam cam kết gì?"},
		{"another name", []string{"What did Germany promise?"}, "and France?", "What did France promise?"},
		{"a man", []string{signed}, "ông ấy nói gì thêm?", "ông Lương Tam Quang nói gì thêm?"},
		{"a woman, without diacritics", []string{signed}, "ba ay noi gi?", "ba Yvette Cooper noi gi?"},
		{"her", []string{"Who signed the plan?\tMs Yvette Cooper signed the plan."}, "What did she say?", "What did Yvette Cooper say?"},
		{"the matter", []string{"Ai ký kế hoạch ở Hà Nội?"}, "Việc đó diễn ra khi nào?", "ký kế hoạch ở Hà Nội – Việc đó diễn ra khi nào?"},
		{"a bare word", []string{"Ai ký kế hoạch ở Hà Nội?"}, "khi nào?", "ký kế hoạch ở Hà Nội – khi nào?"},
		{"an office is nobody", []string{"Bộ trưởng Nội vụ Anh là ai?\tBộ trưởng Bộ Nội vụ Anh, bà Yvette Cooper, đã ký."}, "Bà ấy nói gì thêm?", "Bà Yvette Cooper nói gì thêm?"},
		{"a country before the name", []string{"Tổng thống Mỹ Donald Trump nói gì?"}, "ông ấy bao nhiêu tuổi?", "ông Donald Trump bao nhiêu tuổi?"},
		{"nobody fits", []string{"Bộ trưởng Nội vụ Anh là ai?\tBộ trưởng Bộ Nội vụ Anh, bà Yvette Cooper, đã ký."}, "Quỹ đó ở đâu?", "Bộ trưởng Nội vụ Anh – Quỹ đó ở đâu?"},
		{"the right pronoun", []string{"Ông Trump sa thải ai?\tÔng Trump sa thải James Comey."}, "Vì đó mà ông ấy bị điều tra?", "Vì đó mà ông Trump bị điều tra?"},
		{"a side for a country", []string{"Việt Nam cam kết gì?"}, "còn phía Anh thì sao?", "phía Anh cam kết gì?"},
		{"a person for a person", []string{"Ông Trump nói gì?"}, "còn bà May thì sao?", "bà May nói gì?"},
		{"a correction", []string{"Năm 2017 có bao nhiêu vụ?"}, "ý tôi là năm 2018", "Năm 2018 có bao nhiêu vụ?"},
		{"a correction in English", []string{"How many crossed in 2017?"}, "I mean 2018", "How many crossed in 2018?"},
		{"the most of them", []string{"Dịch ở Hà Nội có bao nhiêu ca?"}, "quận nào nhiều ca nhất", "Dịch ở Hà Nội có bao nhiêu ca – quận nào nhiều ca nhất"},
		{"what belongs to it", []string{"Ai trúng Vietlott hôm 3/2?"}, "day so trung la gi", "trúng Vietlott hôm 3/2 – day so trung la gi"},
		{"in the language of the topic", []string{"Ai ký kế hoạch ở Hà Nội?"}, "when was that?", "ký kế hoạch ở Hà Nội khi nào?"},
		{"in the language of an English topic", []string{"Who signed the plan in London?"}, "ở đâu vậy?", "signed the plan in London – where?"},
		{"a bare year", []string{"Năm 2010 hai nước ký gì"}, "thế 2018", "Năm 2018 hai nước ký gì"},
		{"another day", []string{"ngay 20/11 bo truong gap ai?"}, "con ngay 21/11 thi sao?", "ngay 21/11 bo truong gap ai?"},
		{"a side, without capitals", []string{"ai ky ban ghi nho ve phia trung quoc"}, "y minh la phia anh co", "ai ky ban ghi nho ve phia anh"},
		{"somebody else does it", []string{signed}, "con ong to lam thi noi gi", "ong to lam noi gi"},
		{"without a subject", []string{"Bao nhiêu người vượt biển sang Anh?"}, "đi bằng gì", "người vượt biển sang Anh – đi bằng gì"},
		{"without an object", []string{"Bản ghi nhớ ký ngày nào?"}, "ai là người ký bên phía Anh", "Bản ghi nhớ ký – ai là người ký bên phía Anh"},
		{"what asks at the end", []string{"ông già ở Đồng Nai bị mấy năm tù"}, "boi thuong bao nhieu", "ông già ở Đồng Nai – boi thuong bao nhieu"},
		{"a time that is over", []string{"hôm nay hai nước ký gì không"}, "ở đâu?", "hai nước ký – ở đâu?"},
		{"what was said", []string{"What did Mr Trump say about AI?"}, "when was that?", "What did Mr Trump say about AI – when was that?"},
		{"how much of it", []string{"how far can the Hwasong-14 fly?"}, "who said that?", "how far can the Hwasong-14 fly – who said that?"},
		{"an amount", []string{"libya cần bao nhiêu tiền để khai thác dầu"}, "sản lượng bn thùng 1 ngày", "libya cần để khai thác dầu – sản lượng bn thùng 1 ngày"},
		{"somebody by her trade", []string{"vụ cô giáo đánh bé ở Thanh Hóa\tBà Hoàng Thị Thảo nói vậy."}, "cô đó tên gì", "vụ cô giáo đánh bé ở Thanh Hóa – cô đó tên gì"},
		{"a name in small letters", []string{"otto warmbier bi bat vi toi gi\tSinh viên Mỹ Otto Warmbier bị bắt."}, "cậu ấy mất ở đâu", "Otto Warmbier mất ở đâu"},
		{"the whole name", []string{"Ông Trump sa thải ai?\tÔng Donald Trump sa thải ông Comey."}, "ông Trump bao nhiêu tuổi?", "ông Trump bao nhiêu tuổi?"},
		{"as the South says it", []string{signed}, "bả nói gì", "bà Yvette Cooper nói gì"},
		{"twice", []string{"Năm 2018 có bao nhiêu vụ?", "còn năm 2010 thì sao?"}, "còn năm 2012?", "Năm 2012 có bao nhiêu vụ?"},
		{"no question before", nil, "còn năm 2010 thì sao?", "còn năm 2010 thì sao?"},
		{"too long together", []string{strings.Repeat("a ", qa.MaxQuestionRunes/2-1) + "gì?"}, "khi nào?", "khi nào?"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			u := asked(t, append(slices.Clone(tt.before), tt.asked)...)
			if u.Question != tt.want || u.Asked != tt.asked || u.FollowUp() != (tt.want != tt.asked) {
				t.Errorf("%q is understood as %q, want %q", u.Asked, u.Question, tt.want)
			}
		})
	}
}

// A pronoun that fits nobody is left alone, and said to.
func TestUnclear(t *testing.T) {
	for _, tt := range []struct{ before, asked, want string }{
		{"Hội nghị có bao nhiêu nước?\tHội nghị có hơn 40 quốc gia.", "ông ấy nói gì?", "ông ấy"},
		{"Hội nghị có bao nhiêu nước?\tBà Yvette Cooper phát biểu.", "ông ấy nói gì?", "ông ấy"},
		{"How many countries took part?", "what did he say?", "he"},
		{"Cụ bà nào ném đồng xu?", "bà ấy đi cùng ai?", ""},
		{"Hội nghị có bao nhiêu nước?\tBà Yvette Cooper phát biểu.", "bà ấy nói gì?", ""},
	} {
		u := asked(t, tt.before, tt.asked)
		if u.Unclear != tt.want || tt.want != "" && u.FollowUp() {
			t.Errorf("%q after %q: unclear is %q, want %q; asked is %q", tt.asked, tt.before, u.Unclear, tt.want, u.Question)
		}
	}
}

// What a message replies to is what it is understood by.
func TestReplying(t *testing.T) {
	first := dialog.Alone("Ai ký Kế hoạch?", dialog.Narrowing{}).Turn("Ông Lương Tam Quang đã ký kế hoạch hành động với Anh.\nVà thế.")
	second := dialog.Alone("Hội nghị có mấy nước?", dialog.Narrowing{}).Turn("Hội nghị có hơn 40 quốc gia tham gia ở London.")
	for _, tt := range []struct{ name, message, asked, want string }{
		{"nothing", "", "ở đâu?", "Hội nghị có mấy nước – ở đâu?"},
		{"an earlier answer", "“Ông Lương Tam Quang đã ký kế hoạch hành động với Anh.” Đoạn sau …", "ông ấy nói gì?", "ông Lương Tam Quang nói gì?"},
		{"somebody's question", "mọi người ơi bản ghi nhớ ký năm nào vậy?", "ở đâu?", "bản ghi nhớ ký – ở đâu?"},
		{"somebody's statement", "Bà Yvette Cooper phát biểu ở London.", "bà ấy nói gì?", "bà Yvette Cooper nói gì?"},
	} {
		u := dialog.Understand(tt.asked, dialog.Narrowing{}, dialog.Replying([]dialog.Turn{first, second}, tt.message))
		if u.Question != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, u.Question, tt.want)
		}
	}
}

func TestPeriod(t *testing.T) {
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		question, word string
		since, until   qa.Date
	}{
		{"Giá vàng hôm nay bao nhiêu?", "hôm nay", qa.Date{Year: 2026, Month: 11, Day: 30}, qa.Date{Year: 2026, Month: 11, Day: 30}},
		{"gia xang hom qua", "hom qua", qa.Date{Year: 2026, Month: 11, Day: 29}, qa.Date{Year: 2026, Month: 11, Day: 29}},
		{"What happened today?", "today", qa.Date{Year: 2026, Month: 11, Day: 30}, qa.Date{Year: 2026, Month: 11, Day: 30}},
		{"Mới đây có vụ gì?", "Mới đây", qa.Date{Year: 2026, Month: 10, Day: 1}, qa.Date{Year: 2026, Month: 11, Day: 30}},
		{"tháng trước ai thắng?", "tháng trước", qa.Date{Year: 2026, Month: 10}, qa.Date{Year: 2026, Month: 10}},
		{"năm ngoái ai vô địch?", "năm ngoái", qa.Date{Year: 2025}, qa.Date{Year: 2025}},
		{"Từ trước đến nay ai thắng nhiều nhất?", "", qa.Date{}, qa.Date{}},
		{"Năm 2018 hiện nay thế nào?", "", qa.Date{}, qa.Date{}},
		{"Hai năm trước có gì?", "", qa.Date{}, qa.Date{}},
		{"Ai ký kế hoạch?", "", qa.Date{}, qa.Date{}},
	} {
		p := dialog.PeriodOf(tt.question, now)
		if p.Word != tt.word || p.Since != tt.since || p.Until != tt.until {
			t.Errorf("%q: %+v", tt.question, p)
		}
	}
}

// What is older than the time asked about answers with reserve at most, and what is
// undated says nothing of a day.
func TestJudge(t *testing.T) {
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	old, recent, undated := qa.Date{Year: 2018}, qa.Date{Year: 2026, Month: 11}, qa.Date{}
	for _, tt := range []struct {
		question string
		dates    []qa.Date
		outcome  qa.Outcome
		quotes   int
		stale    bool
	}{
		{"Giá vàng hôm nay?", []qa.Date{undated}, qa.OutcomeNotFound, 0, true},
		{"Giá vàng hôm nay?", []qa.Date{old, undated}, qa.OutcomeReserved, 1, true},
		{"Giá vàng hôm nay?", []qa.Date{old, recent}, qa.OutcomeAnswered, 2, false},
		{"Mới đây có gì?", []qa.Date{old}, qa.OutcomeReserved, 1, true},
		{"Mới đây có gì?", []qa.Date{undated}, qa.OutcomeAnswered, 1, false},
		{"Có gì?", []qa.Date{old}, qa.OutcomeAnswered, 1, false},
	} {
		a := qa.Answer{Outcome: qa.OutcomeAnswered}
		for _, d := range tt.dates {
			a.Quotes = append(a.Quotes, qa.Quote{Role: qa.RoleAnswers, Article: &qa.Article{Published: d}})
		}
		stale := dialog.PeriodOf(tt.question, now).Judge(&a)
		if stale != tt.stale || a.Outcome != tt.outcome || len(a.Quotes) != tt.quotes || len(a.Quotes) > 0 && a.Quotes[0].Role != qa.RoleAnswers {
			t.Errorf("%q, %v: %+v, stale %v", tt.question, tt.dates, a, stale)
		}
	}
}

// An article of last year that tells of the year before says nothing of last year.
func TestJudgeYears(t *testing.T) {
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	for text, outcome := range map[string]qa.Outcome{
		"Năm 2024 có 3.000 người.":          qa.OutcomeReserved,
		"Năm 2024 có 3.000, 2025 có 2.000.": qa.OutcomeAnswered,
		"Có 3.000 người.":                   qa.OutcomeAnswered,
	} {
		a := qa.Answer{Outcome: qa.OutcomeAnswered, Quotes: []qa.Quote{{Role: qa.RoleAnswers, Text: text, Highlights: []qa.Span{{End: len(text)}},
			Article: &qa.Article{Published: qa.Date{Year: 2025, Month: 4}}}}}
		if dialog.PeriodOf("nam ngoai co bao nhieu nguoi", now).Judge(&a); a.Outcome != outcome {
			t.Errorf("%q: %s, want %s", text, a.Outcome, outcome)
		}
	}
}

// A question that has all it needs is left as it is.
func TestIndependent(t *testing.T) {
	content, err := os.ReadFile("testdata/independent.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(content)), "\n") {
		first, second, both := strings.Cut(line, "\t")
		if strings.HasPrefix(line, "#") || !both {
			continue
		}
		if u := asked(t, first, second); u.FollowUp() {
			t.Errorf("%q after %q was bent to %q", second, first, u.Question)
		}
	}
}

// What a question was narrowed to holds for a follow-up that says nothing else.
func TestNarrowingStays(t *testing.T) {
	year := func(y int) dialog.Narrowing { return dialog.Narrowing{Since: qa.Date{Year: y}} }
	tests := []struct {
		name  string
		asked string
		want  dialog.Narrowing
	}{
		{"stays", "còn năm 2010 thì sao?", year(2008)},
		{"changes", "còn năm 2010 thì sao? since:2009", year(2009)},
		{"does not hold for another question", "Ai là Bộ trưởng Bộ Công an Việt Nam?", dialog.Narrowing{}},
	}
	for _, tt := range tests {
		if u := asked(t, "Năm 2018 có bao nhiêu vụ? since:2008", tt.asked); u.Narrowing != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.name, u.Narrowing, tt.want)
		}
	}
}

func TestNarrow(t *testing.T) {
	tests := []struct {
		question string
		bounds   dialog.Bounds
		rest     string
		want     dialog.Narrowing
	}{
		{"Ai ký?", dialog.Bounds{}, "Ai ký?", dialog.Narrowing{}},
		{"từ:1/2018 Ai ký? đến:31/12/2019.", dialog.Bounds{}, "Ai ký?", dialog.Narrowing{Since: qa.Date{Year: 2018, Month: 1}, Until: qa.Date{Year: 2019, Month: 12, Day: 31}}},
		{`who source:"BNEWS (TTXVN)" signed?`, dialog.Bounds{}, "who signed?", dialog.Narrowing{Source: "BNEWS (TTXVN)"}},
		{"who? source:a since:2018", dialog.Bounds{Since: "2019", Source: "b"}, "who?", dialog.Narrowing{Since: qa.Date{Year: 2019}, Source: "b"}},
		{"tin mới nhất", dialog.Bounds{}, "tin mới nhất", dialog.Narrowing{Latest: true}},
	}
	for _, tt := range tests {
		rest, n, err := dialog.Narrow(tt.question, tt.bounds)
		if err != nil || rest != tt.rest || n != tt.want {
			t.Errorf("%q: %q, %+v, %v", tt.question, rest, n, err)
		}
	}
	if _, _, err := dialog.Narrow("since:hôm_qua", dialog.Bounds{}); qa.CodeOf(err) != qa.CodeInvalid {
		t.Errorf("no date: %v", err)
	}
}

// An article is kept if it may lie within the bounds and is of the source.
func TestKeep(t *testing.T) {
	article := func(source, url string, d qa.Date) *qa.Article {
		return &qa.Article{Source: source, URL: url, Published: d}
	}
	within := dialog.Narrowing{Since: qa.Date{Year: 2018, Month: 6}, Until: qa.Date{Year: 2019}}
	tests := []struct {
		name string
		n    dialog.Narrowing
		a    *qa.Article
		want bool
	}{
		{"within", within, article("", "", qa.Date{Year: 2018, Month: 6, Day: 1}), true},
		{"before", within, article("", "", qa.Date{Year: 2018, Month: 5, Day: 31}), false},
		{"after", within, article("", "", qa.Date{Year: 2020, Month: 1, Day: 1}), false},
		{"perhaps within", within, article("", "", qa.Date{Year: 2018}), true},
		{"unknown", within, article("", "", qa.Date{}), false},
		{"by name", dialog.Narrowing{Source: "bnews"}, article("BNEWS (TTXVN)", "", qa.Date{}), true},
		{"by host", dialog.Narrowing{Source: "bnews"}, article("", "https://bnews.vn/a", qa.Date{}), true},
		{"another source", dialog.Narrowing{Source: "bnews"}, article("VTV", "https://vtv.vn/bnews", qa.Date{}), false},
	}
	for _, tt := range tests {
		if got := tt.n.Filter()(tt.a); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
	if (dialog.Narrowing{Latest: true}).Filter() != nil {
		t.Error("what leaves nothing out has a test")
	}
}

// Quotes with what is new in a follow-up come first; where the latest is asked
// for, the latest. Their roles and the answer's span go with that.
func TestOrder(t *testing.T) {
	quote := func(text string, year int, role qa.Role) qa.Quote {
		return qa.Quote{Text: text, Role: role, Article: &qa.Article{ID: text, Published: qa.Date{Year: year}}}
	}
	span := &qa.Span{Start: 1, End: 2}
	older, later := quote("Vụ án năm 2010.", 2010, qa.RoleAnswers), quote("Vụ án năm 2018.", 2018, qa.RoleAnswers)
	followUp, latest := asked(t, "Năm 2018 có bao nhiêu vụ?", "còn năm 2010 thì sao?"), asked(t, "vụ án mới nhất là gì?")
	tests := []struct {
		name    string
		u       dialog.Understanding
		outcome qa.Outcome
		quotes  []qa.Quote
		first   string
		kept    bool // of the span
	}{
		{"a follow-up", followUp, qa.OutcomeAnswered, []qa.Quote{later, older}, older.Text, false},
		{"a follow-up in order", followUp, qa.OutcomeAnswered, []qa.Quote{older, later}, older.Text, true},
		{"a follow-up with reserve", followUp, qa.OutcomeReserved, []qa.Quote{later, quote(older.Text, 2010, qa.RoleRelated)}, older.Text, false},
		{"the latest", latest, qa.OutcomeAnswered, []qa.Quote{older, later}, later.Text, false},
		{"the latest that answers", latest, qa.OutcomeAnswered, []qa.Quote{older, quote(later.Text, 2018, qa.RoleRelated)}, older.Text, true},
		{"a plain question", asked(t, "vụ án là gì?"), qa.OutcomeAnswered, []qa.Quote{older, later}, older.Text, true},
	}
	for _, tt := range tests {
		a := qa.Answer{Outcome: tt.outcome, Quotes: tt.quotes, Span: span}
		tt.u.Order(&a)
		if a.Quotes[0].Text != tt.first || a.Quotes[0].Role != qa.RoleAnswers || (a.Span != nil) != tt.kept {
			t.Errorf("%s: %+v, span %v", tt.name, a.Quotes, a.Span)
		}
	}
	why := asked(t, "Ai ký kế hoạch?\tÔng A đã ký.", "tại sao vậy?")
	a := qa.Answer{Outcome: qa.OutcomeAnswered}
	for i, text := range []string{"Ông A đã ký.", "Hai nước muốn hợp tác."} {
		role := []qa.Role{qa.RoleAnswers, qa.RoleRelated}[i]
		a.Quotes = append(a.Quotes, qa.Quote{Text: text, Role: role, Article: &qa.Article{}, Highlights: []qa.Span{{End: len(text)}}})
	}
	if why.Order(&a); a.Outcome != qa.OutcomeReserved || a.Quotes[0].Text != "Hai nước muốn hợp tác." || a.Quotes[0].Role != qa.RoleAnswers {
		t.Errorf("a sentence is its own reason: %+v", a)
	}
	none := qa.Answer{}
	if followUp.Order(&none); none.Quotes != nil {
		t.Error("nothing became something")
	}
}

func TestIntentOf(t *testing.T) {
	for s, want := range map[string]dialog.Intent{
		"Hãy quên tôi!": dialog.Forget, "forget me": dialog.Forget, "xoa du lieu cua toi": dialog.Forget,
		"Ai quên tôi?": dialog.Ask, "": dialog.Ask,
	} {
		if got := dialog.IntentOf(s); got != want {
			t.Errorf("%q: %v", s, got)
		}
	}
}
