package console

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"trich/internal/qa"
)

const (
	title = "Vương quốc Anh – Việt Nam tăng cường hợp tác chống nạn mua bán người"
	lead  = "Lễ ký kết diễn ra tại London. "
	key   = "Đại diện hai bên là bà Yvette Cooper và Đại tướng Lương Tam Quang."
	rest  = " Việc ký kết thể hiện cam kết."
)

// sample is an answer with one quote, of which the second sentence is marked.
func sample(lang qa.Language) qa.Answer {
	article := &qa.Article{
		ID: "000", File: "000.txt", Title: title, Source: "Tạp chí Làng nghề Việt Nam",
		URL: "https://langngheviet.com.vn/a-32472.html", Published: qa.Date{Year: 2025, Month: 4},
		DateFrom: qa.FromManifest, Language: qa.Vietnamese,
	}
	return qa.Answer{
		Outcome: qa.OutcomeAnswered, Confidence: 0.75, Language: lang, Question: "Ai ký?", Took: 12345678 * time.Nanosecond,
		Quotes: []qa.Quote{{
			Article: article, Text: lead + key + rest, Span: qa.Span{Start: 90, End: 90 + len(lead+key+rest)},
			Highlights: []qa.Span{{Start: len(lead), End: len(lead + key)}}, Score: 0.5, Role: qa.RoleAnswers, Confidence: 0.75,
		}},
	}
}

func render(t *testing.T, term Terminal, a qa.Answer) string {
	t.Helper()
	var out bytes.Buffer
	if err := RenderAnswer(&out, term, a); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestRenderAnswer(t *testing.T) {
	second := sample(qa.English)
	second.Quotes = append(second.Quotes, second.Quotes[0])
	doubtful := sample(qa.Vietnamese)
	doubtful.Outcome = qa.OutcomeReserved
	beside := sample(qa.English)
	beside.Quotes = append(beside.Quotes, beside.Quotes[0], beside.Quotes[0])
	beside.Quotes[1].Role, beside.Quotes[2].Role = qa.RoleRelated, qa.RoleRelated
	sure := beside
	sure.Confidence = qa.Sufficient
	tests := []struct {
		name   string
		term   Terminal
		answer qa.Answer
		want   string
	}{
		{"piped, Vietnamese", Terminal{}, sample(qa.Vietnamese), `Đoạn sau trong kho bài trả lời câu hỏi, trích nguyên văn:
(Câu được chọn nằm giữa ▸ và ◂)

1 │ ` + lead + "▸" + key + "◂" + rest + `
    ` + title + ` · Tạp chí Làng nghề Việt Nam · tháng 4/2025 · https://langngheviet.com.vn/a-32472.html
`},
		{"narrow terminal, English", Terminal{Width: 44, Color: true}, sample(qa.English), `The archive answers in Vietnamese; quoted
verbatim:

1 B│N Lễ ký kết diễn ra tại London. bĐại diệnN
  B│N bhai bên là bà Yvette Cooper và Đại tướngN
  B│N bLương Tam Quang.N Việc ký kết thể hiện
  B│N cam kết.
    Vương quốc Anh – Việt Nam tăng cường hợp
    tác chống nạn mua bán người · Tạp chí
    Làng nghề Việt Nam · April 2025 ·
    https://langngheviet.com.vn/a-32472.html
`},
		{"two quotes", Terminal{}, second, `The archive answers in Vietnamese, in these 2 passages; quoted verbatim:
(The chosen sentences are between ▸ and ◂)

1 │ ` + lead + "▸" + key + "◂" + rest + `
    ` + title + ` · Tạp chí Làng nghề Việt Nam · April 2025 · https://langngheviet.com.vn/a-32472.html

2 │ ` + lead + "▸" + key + "◂" + rest + `
    ` + title + ` · Tạp chí Làng nghề Việt Nam · April 2025 · https://langngheviet.com.vn/a-32472.html
`},
		{"not certain", Terminal{Width: 200, Color: true}, doubtful, `Đoạn sau trong kho bài có thể trả lời câu hỏi, nhưng chưa chắc chắn; trích nguyên văn:

1 B│N ` + lead + "b" + key + "N" + `
  B│N` + rest + `
    ` + title + ` · Tạp chí Làng nghề Việt
    Nam · tháng 4/2025 · https://langngheviet.com.vn/a-32472.html
`},
		{"one related", Terminal{}, beside, `The archive answers in Vietnamese; quoted verbatim:
(The chosen sentences are between ▸ and ◂)

1 │ ` + lead + "▸" + key + "◂" + rest + `
    ` + title + ` · Tạp chí Làng nghề Việt Nam · April 2025 · https://langngheviet.com.vn/a-32472.html

Related, but not quite an answer:

2 │ ` + lead + "▸" + key + "◂" + rest + `
    ` + title + ` · Tạp chí Làng nghề Việt Nam · April 2025 · https://langngheviet.com.vn/a-32472.html
`},
		{"one suffices", Terminal{}, sure, `The archive answers in Vietnamese; quoted verbatim:
(The chosen sentences are between ▸ and ◂)

1 │ ` + lead + "▸" + key + "◂" + rest + `
    ` + title + ` · Tạp chí Làng nghề Việt Nam · April 2025 · https://langngheviet.com.vn/a-32472.html
`},
		{"not found", Terminal{}, qa.Answer{Outcome: qa.OutcomeNotFound, Language: qa.Vietnamese, Question: "Cách nấu phở?"}, `Không tìm thấy trong kho bài nội dung trả lời câu hỏi này.
Bạn thử hỏi theo cách khác nhé.
`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := strings.NewReplacer(boldOn, "b", dimOn, "B", normal, "N").Replace(render(t, tt.term, tt.answer))
			if got != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tt.want)
			}
		})
	}
}

// What an article holds cannot act on the terminal.
func TestRenderHostileArticle(t *testing.T) {
	a := sample(qa.Vietnamese)
	hostile := "\x1b]0;owned\a\x1b[2J\u009b1m\u202e"
	a.Quotes[0].Text = hostile + "Có." + hostile
	a.Quotes[0].Highlights = []qa.Span{{Start: len(hostile), End: len(hostile) + len("Có.")}}
	article := a.Quotes[0].Article
	article.Title, article.Source, article.URL = hostile, "a\nb"+hostile, hostile
	for _, term := range []Terminal{{}, {Width: 50}, {Width: 50, Color: true}} {
		out := render(t, term, a)
		if !strings.Contains(out, "Có.") || !strings.Contains(out, "a b") {
			t.Errorf("the text is lost: %q", out)
		}
		out = strings.NewReplacer(boldOn, "", dimOn, "", normal, "").Replace(out)
		for _, bad := range []string{"\x1b", "\a", "\u009b", "\u202e"} {
			if strings.Contains(out, bad) {
				t.Errorf("%+v: %q reaches the terminal: %q", term, bad, out)
			}
		}
	}
}

func TestCitation(t *testing.T) {
	day := qa.Date{Year: 2018, Month: 11, Day: 21}
	tests := []struct {
		article qa.Article
		want    string
	}{
		{qa.Article{Title: "T", Source: "S", URL: "http://u", Published: day, DateFrom: qa.FromManifest}, "T · S · 21/11/2018 · http://u"},
		{qa.Article{Title: "T", URL: "http://u", Published: day, DateFrom: qa.FromHTML}, "T · 21/11/2018 · http://u"},
		{qa.Article{Title: "T", File: "d/f.txt", Published: day, DateFrom: qa.FromText}, "T · 21/11/2018 (theo nội dung bài) · d/f.txt"},
		{qa.Article{Title: "T", File: "f.txt", Published: day, DateFrom: qa.FromPage}, "T · 21/11/2018 (ngày ghi trên trang) · f.txt"},
		{qa.Article{Title: "T", File: "f.txt", DateFrom: qa.FromNowhere}, "T · không rõ ngày · f.txt"},
		{qa.Article{Title: "T", File: "f.pdf", DateFrom: qa.FromNowhere, Pages: []int{0, 0}}, "T, trang 2 · không rõ ngày · f.pdf"},
	}
	for _, tt := range tests {
		a := sample(qa.Vietnamese)
		a.Quotes[0].Article = &tt.article
		lines := strings.Split(strings.TrimSpace(render(t, Terminal{}, a)), "\n")
		if got := strings.TrimSpace(lines[len(lines)-1]); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

// Reprints are named below the citation, each once and no more than three.
func TestAlsoIn(t *testing.T) {
	day := qa.Date{Year: 2018, Month: 11, Day: 21}
	reprint := qa.Reprint{ArticleID: "b", File: "b.txt", Title: "T", Source: "S", Published: day, DateFrom: qa.FromManifest}
	another, unknown, fourth := reprint, reprint, reprint
	another.URL, unknown.Title, fourth.Title = "http://u", "U", "V"
	unknown.Published, unknown.DateFrom = qa.Date{}, qa.FromNowhere
	a := sample(qa.English)
	a.Quotes[0].AlsoIn = []qa.Reprint{reprint, another, reprint, unknown, fourth}
	lines := strings.Split(strings.TrimSpace(render(t, Terminal{}, a)), "\n")
	want := "Also in: T · S · 21 November 2018 · b.txt; T · S · 21 November 2018 · http://u; U · S · date unknown · b.txt"
	if got := strings.TrimSpace(lines[len(lines)-1]); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// The JSON form is what programs rely on, to the letter.
func TestRenderJSON(t *testing.T) {
	odd := sample(qa.English)
	odd.Quotes[0].Text = "<a> & \x1b\u2028\"b\""
	odd.Quotes[0].Highlights = []qa.Span{{Start: 0, End: 3}, {Start: 4, End: 5}}
	*odd.Quotes[0].Article = qa.Article{ID: "x", File: "x.txt", Title: "x"}
	reprinted := sample(qa.English)
	reprinted.Quotes[0].AlsoIn = []qa.Reprint{{PassageID: "b#7", ArticleID: "b", File: "b.txt", Title: "T", Source: "S", URL: "http://u",
		Published: qa.Date{Year: 2018, Month: 11}, DateFrom: qa.FromPage}}
	*reprinted.Quotes[0].Article = qa.Article{ID: "x", File: "x.txt", Title: "x"}
	spanned := sample(qa.English)
	*spanned.Quotes[0].Article = qa.Article{ID: "x", File: "x.txt", Title: "x"}
	at := strings.Index(spanned.Quotes[0].Text, "bà Yvette Cooper")
	spanned.Span = &qa.Span{Start: at, End: at + len("bà Yvette Cooper")}
	tests := []struct {
		name   string
		answer qa.Answer
		want   string
	}{
		{"reprinted", reprinted, `{"answered":true,"outcome":"answered","confidence":0.75,"language":"en","question":"Ai ký?","quotes":[{"text":"` + lead + key + rest +
			`","highlights":[[39,122]],"role":"answers","confidence":0.75,"article":{"id":"x","title":"x","source":"","url":"","published":"","precision":"unknown","date_from":"unknown"},` +
			`"also_in":[{"id":"b","title":"T","source":"S","url":"http://u","published":"2018-11","precision":"month","date_from":"page"}],` +
			`"file":"x.txt","offset":[90,253],"score":0.5}],"took_ms":12.346}` + "\n"},
		{"with the answer itself", spanned, `{"answered":true,"outcome":"answered","confidence":0.75,"language":"en","question":"Ai ký?",` +
			`"answer":{"start":66,"end":83,"text":"bà Yvette Cooper"},"quotes":[{"text":"` + lead + key + rest +
			`","highlights":[[39,122]],"role":"answers","confidence":0.75,"article":{"id":"x","title":"x","source":"","url":"","published":"","precision":"unknown","date_from":"unknown"},` +
			`"file":"x.txt","offset":[90,253],"score":0.5}],"took_ms":12.346}` + "\n"},
		{"answered", sample(qa.Vietnamese), `{"answered":true,"outcome":"answered","confidence":0.75,"language":"vi","question":"Ai ký?","quotes":[{"text":"` + lead + key + rest +
			`","highlights":[[39,122]],"role":"answers","confidence":0.75,"article":{"id":"000","title":"` + title + `","source":"Tạp chí Làng nghề Việt Nam",` +
			`"url":"https://langngheviet.com.vn/a-32472.html","published":"2025-04","precision":"month","date_from":"manifest"},` +
			`"file":"000.txt","offset":[90,253],"score":0.5}],"took_ms":12.346}` + "\n"},
		{"not answered", qa.Answer{Outcome: qa.OutcomeNotFound, Confidence: 0.25, Language: qa.English, Question: "?"}, `{"answered":false,"outcome":"not_found","confidence":0.25,"language":"en","question":"?","quotes":[],"took_ms":0}` + "\n"},
		{"odd text", odd, `{"answered":true,"outcome":"answered","confidence":0.75,"language":"en","question":"Ai ký?","quotes":[{"text":"<a> & \u001b\u2028\"b\"","highlights":[[0,3],[4,5]],"role":"answers","confidence":0.75,` +
			`"article":{"id":"x","title":"x","source":"","url":"","published":"","precision":"unknown","date_from":"unknown"},` +
			`"file":"x.txt","offset":[90,253],"score":0.5}],"took_ms":12.346}` + "\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			if err := RenderJSON(&out, tt.answer); err != nil {
				t.Fatal(err)
			}
			if out.String() != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", &out, tt.want)
			}
			var back struct{ Quotes []struct{ Text string } }
			if err := json.Unmarshal(out.Bytes(), &back); err != nil {
				t.Fatal(err)
			}
			var texts, want []string
			for i, q := range tt.answer.Quotes {
				texts, want = append(texts, back.Quotes[i].Text), append(want, q.Text)
			}
			if !reflect.DeepEqual(texts, want) {
				t.Errorf("texts read back are %q, want %q", texts, want)
			}
		})
	}
}

// failing is a writer that is full.
type failing struct{}

var errFull = errors.New("full")

func (failing) Write([]byte) (int, error) { return 0, errFull }

func TestWriteErrors(t *testing.T) {
	if err := RenderAnswer(failing{}, Terminal{}, sample(qa.English)); !errors.Is(err, errFull) {
		t.Errorf("RenderAnswer gives %v", err)
	}
	if err := RenderJSON(failing{}, sample(qa.English)); !errors.Is(err, errFull) {
		t.Errorf("RenderJSON gives %v", err)
	}
}

// One of many answers stands behind the question's id; a question that cannot be
// asked has a code and a message in place of the answer.
func TestRenderJSONLine(t *testing.T) {
	var out bytes.Buffer
	a := qa.Answer{Outcome: qa.OutcomeNotFound, Language: qa.English, Question: "?"}
	err := errors.Join(
		RenderJSONLine(&out, json.RawMessage(`"q<1"`), a),
		RenderJSONLine(&out, json.RawMessage(`7`), a),
		RenderJSONError(&out, json.RawMessage(`"e"`), " ", qa.Errorf(qa.CodeInvalid, "the question is empty")),
	)
	want := `{"id":"q<1","answered":false,"outcome":"not_found","confidence":0,"language":"en","question":"?","quotes":[],"took_ms":0}
{"id":7,"answered":false,"outcome":"not_found","confidence":0,"language":"en","question":"?","quotes":[],"took_ms":0}
{"id":"e","question":" ","error":{"code":"invalid","message":"the question is empty"}}
`
	if err != nil || out.String() != want {
		t.Errorf("%v, got:\n%s\nwant:\n%s", err, &out, want)
	}
}

// The explanation has a line more where a passage was read.
func TestRenderExplanation(t *testing.T) {
	p := &qa.Passage{ID: "a#7", Text: "Một. Hai\x1b[2J ba."}
	f := qa.Results{Language: qa.Vietnamese, Variants: []string{"mấy"}, Hits: []qa.Hit{
		{Passage: p, Score: 1, Confidence: 0.5, Features: qa.Features{Late: 2, Article: &qa.ArticleFeatures{Lead: 0.5}},
			Reading: &qa.Reading{Answers: 0.875, Span: &qa.Span{Start: 7, End: 14}, Sentences: []float64{0.25, 0.75}}},
		{Passage: p, Reading: &qa.Reading{Answers: 0.125}},
		{Passage: p},
	}}
	var out bytes.Buffer
	err := RenderExplanation(&out, f)
	want := `read as (vi): mấy
 1. confidence 0.50  score 1.000  a#7  (late 2.000, cosine 0.000, lexical 0.000, article 0.000, lead 0.500, names 0.000, numbers 0.000, pool 0.000)
    read: answers 0.875  "Hai␛[2J" at 7-14  sentences 0.25 0.75
 2. confidence 0.00  score 0.000  a#7  (late 0.000, cosine 0.000, lexical 0.000, names 0.000, numbers 0.000, pool 0.000)
    read: answers 0.125
 3. confidence 0.00  score 0.000  a#7  (late 0.000, cosine 0.000, lexical 0.000, names 0.000, numbers 0.000, pool 0.000)
`
	if want = strings.ReplaceAll(want, `\ufffd`, "�"); err != nil || out.String() != want {
		t.Errorf("%v, got:\n%s\nwant:\n%s", err, &out, want)
	}
}
