package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"trich/internal/qa"
	"trich/internal/text"
)

// TestJSON checks the object that programs rely on, field by field.
func TestJSON(t *testing.T) {
	a := askJSON(t, partnership)
	if !a.Answered || a.Language != "vi" || a.Question != partnership || len(a.Quotes) == 0 || len(a.Quotes) > 3 || a.TookMS <= 0 {
		t.Fatalf("got %+v", a)
	}
	if a.Outcome != "answered" || a.Confidence <= 0 || a.Confidence > 1 || a.Quotes[0].Role != "answers" || a.Quotes[0].Confidence <= 0 {
		t.Errorf("got %+v", a)
	}
	q := a.Quotes[0]
	if want := [...]string{article001, "Việt Nam và Anh hợp tác phòng chống mua bán người", "BNEWS (TTXVN)",
		"https://bnews.vn/viet-nam-va-anh-hop-tac-phong-chong-mua-ban-nguoi/102573.html", "2018-11-21", "day", "manifest", article001 + ".txt"}; want !=
		[...]string{q.Article.ID, q.Article.Title, q.Article.Source, q.Article.URL, q.Article.Published, q.Article.Precision, q.Article.DateFrom, q.File} {
		t.Errorf("got %+v of %s, want %q", q.Article, q.File, want)
	}
	if !strings.Contains(q.marked(), "Tháng 9/2010") {
		t.Errorf("marked is %q", q.marked())
	}
	for i, q := range a.Quotes {
		checkQuote(t, seeds, q)
		if i > 0 && q.Score > a.Quotes[i-1].Score {
			t.Errorf("quote %d scores %f, above the one before it", i, q.Score)
		}
	}
}

// checkQuote checks that a quote is its place in the file, and its highlights
// whole sentences of it.
func checkQuote(t *testing.T, corpus string, q quoteJSON) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(corpus, filepath.FromSlash(q.File)))
	if err != nil {
		t.Fatal(err)
	}
	if q.Offset[0] < 0 || q.Offset[1] > len(raw) || q.Offset[0] >= q.Offset[1] || string(raw[q.Offset[0]:q.Offset[1]]) != q.Text {
		t.Errorf("%s %v is not %q", q.File, q.Offset, q.Text)
	}
	if !strings.Contains(string(raw[:q.Offset[0]]), q.Before) {
		t.Errorf("%q does not stand before %v of %s", q.Before, q.Offset, q.File)
	}
	if len(q.Highlights) == 0 {
		t.Errorf("nothing is marked in %q", q.Text)
	}
	var sentences [][2]int
	for _, s := range text.Sentences(q.Text) {
		sentences = append(sentences, [2]int{s.Start, s.End})
	}
	end := 0
	for _, h := range q.Highlights {
		if h[0] < end || !slices.Contains(sentences, h) {
			t.Errorf("%v is no sentence of %q, which are at %v", h, q.Text, sentences)
		}
		end = h[1]
	}
}

func TestJSONDates(t *testing.T) {
	dir := write(t, t.TempDir(), map[string]string{
		"bare.txt":      "Cầu Rồng ở Đà Nẵng\nCầu Rồng dài 666 mét và bắc qua sông Hàn.\n",
		"sub/year.txt":  "Chợ nổi Cái Răng\nChợ nổi Cái Răng họp từ sáng sớm trên sông Cần Thơ.\n",
		"manifest.yaml": "sub/year.txt:\n  published: 2018\n  title: Chợ nổi\n  source: Báo Cần Thơ\n",
	})
	tests := []struct{ question, id, file, title, source, published, precision, from string }{
		{"Cầu Rồng dài bao nhiêu mét?", "bare", "bare.txt", "Cầu Rồng ở Đà Nẵng", "", "", "unknown", "unknown"},
		{"Chợ nổi Cái Răng họp khi nào?", "sub/year", "sub/year.txt", "Chợ nổi", "Báo Cần Thơ", "2018", "year", "manifest"},
		{partnershipMonth, article000, article000 + ".txt", "Vương quốc Anh – Việt Nam tăng cường hợp tác chống nạn mua bán người",
			"Tạp chí Làng nghề Việt Nam", "2025-04", "month", "manifest"},
	}
	for _, tt := range tests {
		corpus := dir
		if tt.id == article000 {
			corpus = seeds
		}
		a := askJSON(t, "--corpus", corpus, tt.question)
		if !a.Answered {
			t.Errorf("%s: not answered", tt.question)
			continue
		}
		q := a.Quotes[0]
		checkQuote(t, corpus, q)
		got := q.Article
		if got.ID != tt.id || q.File != tt.file || got.Title != tt.title || got.Source != tt.source ||
			got.Published != tt.published || got.Precision != tt.precision || got.DateFrom != tt.from {
			t.Errorf("%s: got %+v of %s", tt.question, got, q.File)
		}
	}
}

// partnershipMonth is answered by the seed of which only the month is known.
const partnershipMonth = "Năm 2024 có bao nhiêu người Việt vượt biển từ Pháp vào Anh trái phép?"

func TestJSONNotAnswered(t *testing.T) {
	r := trich(t, "ask", "--json", "  "+cooking+" ")
	a := decode(t, r.out)
	if a.Answered || a.Outcome != "not_found" || a.Confidence <= 0 || a.Language != "vi" || a.Question != cooking || a.TookMS < 0 {
		t.Errorf("got %+v", a)
	}
	var raw struct{ Quotes json.RawMessage }
	if err := json.Unmarshal([]byte(r.out), &raw); err != nil || string(raw.Quotes) != "[]" {
		t.Errorf("quotes are %s (%v), want []", raw.Quotes, err)
	}
}

// TestQuestions asks what a user of the two articles asks first.
func TestQuestions(t *testing.T) {
	tests := []struct {
		question string
		// found says how the answer may begin; quoted are parts of the quotes.
		found  []string
		quoted []string
		cited  string
	}{
		{signed, []string{"trong kho bài trả lời câu hỏi, trích nguyên văn:", "trong kho bài có thể trả lời câu hỏi"}, []string{"▸", "◂", "Yvette Cooper", "Lương Tam Quang"},
			"Vương quốc Anh – Việt Nam tăng cường hợp tác chống nạn mua bán người · Tạp chí Làng nghề Việt Nam · tháng 4/2025 · " +
				"https://langngheviet.com.vn/vuong-quoc-anh-viet-nam-tang-cuong-hop-tac-chong-nan-mua-ban-nguoi-32472.html\n"},
		{"Who signed the Joint Action Plan for Britain?", []string{"The archive answers in Vietnamese", "This passage may answer the question"}, []string{"▸", "◂", "Yvette Cooper"},
			"Vương quốc Anh – Việt Nam tăng cường hợp tác chống nạn mua bán người · Tạp chí Làng nghề Việt Nam · April 2025 · " +
				"https://langngheviet.com.vn/vuong-quoc-anh-viet-nam-tang-cuong-hop-tac-chong-nan-mua-ban-nguoi-32472.html\n"},
		{"When did Vietnam and the UK establish their Strategic Partnership?", []string{"The archive answers in Vietnamese"}, []string{"▸Tháng 9/2010"},
			"Việt Nam và Anh hợp tác phòng chống mua bán người · BNEWS (TTXVN) · 21 November 2018 · " +
				"https://bnews.vn/viet-nam-va-anh-hop-tac-phong-chong-mua-ban-nguoi/102573.html\n"},
		{partnership, []string{"trích nguyên văn:"}, []string{"▸Tháng 9/2010"}, " · BNEWS (TTXVN) · 21/11/2018 · https://bnews.vn/"},
	}
	for _, tt := range tests {
		r := trich(t, "ask", tt.question)
		holdsAll(t, r.out, tt.quoted...)
		holdsAll(t, r.out, tt.cited)
		if !slices.ContainsFunc(tt.found, func(f string) bool { return strings.Contains(r.out, f) }) {
			t.Errorf("%s: the answer begins with none of %q:\n%s", tt.question, tt.found, r.out)
		}
	}
}

func TestQuestionWithoutAnswer(t *testing.T) {
	for question, want := range map[string]string{
		cooking:                          "Không tìm thấy trong kho bài nội dung trả lời câu hỏi này.\n",
		"How do you cook good beef pho?": "Nothing in the archive answers this question.\n",
	} {
		r := trich(t, "ask", question)
		if !strings.HasPrefix(r.out, want) {
			t.Errorf("%s: got\n%s", question, r.out)
		}
		for _, sign := range []string{"│", "▸", "https://", "·"} {
			if strings.Contains(r.out, sign) {
				t.Errorf("%s: %q stands in\n%s", question, sign, r.out)
			}
		}
	}
}

func TestLanguageFlag(t *testing.T) {
	tests := []struct {
		args           []string
		language, text string
	}{
		{[]string{"--lang", "auto", signed}, "vi", "trích nguyên văn"},
		{[]string{"--lang", "en", signed}, "en", "quoted verbatim"},
		{[]string{"--lang", "vi", "2024 London"}, "vi", "kho bài"},
	}
	for _, tt := range tests {
		if a := askJSON(t, tt.args...); a.Language != tt.language {
			t.Errorf("%q: answered in %q, want %q", tt.args, a.Language, tt.language)
		}
		holdsAll(t, trich(t, append([]string{"ask"}, tt.args...)...).out, tt.text)
	}
}

// TestNumberOfQuotes counts the quotes of a question that many passages answer.
func TestNumberOfQuotes(t *testing.T) {
	all := askJSON(t, "-n", "20", signed).texts()
	if len(all) < 3 {
		t.Fatalf("only %d passages answer", len(all))
	}
	for n, args := range map[int][]string{1: {"-n", "1"}, 2: {"--quotes=2"}, 3: nil} {
		if got := askJSON(t, append(args, signed)...).texts(); !slices.Equal(got, all[:n]) {
			t.Errorf("%v: got %d quotes, want the first %d of %d", args, len(got), n, len(all))
		}
	}
}

// TestWordsOfQuestion: a question without quotation marks comes as many
// arguments.
func TestWordsOfQuestion(t *testing.T) {
	a := askJSON(t, strings.Fields(signed)...)
	if a.Question != signed || !a.Answered {
		t.Errorf("got %+v", a)
	}
}

// TestSpelling asks one question in several spellings.
func TestSpelling(t *testing.T) {
	want := askJSON(t, signed)
	if !want.Answered {
		t.Fatal("not answered")
	}
	decomposed := norm.NFD.String(signed)
	if decomposed == signed {
		t.Fatal("the question has no marks")
	}
	got := askJSON(t, decomposed)
	if !slices.Equal(got.texts(), want.texts()) || got.Language != "vi" {
		t.Errorf("NFD gives %q, NFC %q", got.texts(), want.texts())
	}
	plain := askJSON(t, signedPlain)
	if !plain.Answered || plain.Language != "vi" || plain.Question != signedPlain || !slices.Contains(plain.texts(), want.Quotes[0].Text) {
		t.Errorf("without diacritics: %+v, want the quote %q", plain, want.Quotes[0].Text)
	}
	for _, q := range plain.Quotes {
		checkQuote(t, seeds, q)
	}
}

// TestLongestQuestion asks questions of just the length that is possible.
func TestLongestQuestion(t *testing.T) {
	a := opened(t, seeds)
	for _, part := range []string{"Ai ký? ", "ế", "鬱", "\u0301a"} {
		question := strings.Repeat(part, 1000)
		for utf8.RuneCountInString(question) > 1000 {
			question = question[:len(question)-len(part)]
		}
		if _, err := a.answerer.Answer(t.Context(), qa.Question{Text: question}); err != nil {
			t.Errorf("%q…: %v", part, err)
		}
	}
}

func TestExplain(t *testing.T) {
	r := trich(t, "ask", "--json", "--explain", signedPlain)
	decode(t, r.out)
	holdsAll(t, r.errOut, "read as (vi): ai ký kế hoạch hành động chung với Anh\n", "confidence", "score", "late", "cosine", "lexical", "names", "numbers",
		"1. ", article000+"#")
}

// TestNoEscapes: what is no terminal gets no escape sequences.
func TestNoEscapes(t *testing.T) {
	for _, question := range []string{signed, cooking} {
		r := call{args: []string{"ask", question}, environ: []string{"TERM=xterm-256color", "COLORTERM=truecolor", "CLICOLOR_FORCE=1"}}.run(t)
		if r.err != nil || strings.Contains(r.out+r.errOut, "\x1b") {
			t.Errorf("%v, %q", r.err, r.out+r.errOut)
		}
	}
}

func TestVersion(t *testing.T) {
	r := trich(t, "version")
	if name, version, ok := strings.Cut(strings.TrimSpace(r.out), " "); name != "trich" || !ok || len(version) < 3 {
		t.Errorf("got %q", r.out)
	}
}
