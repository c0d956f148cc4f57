package chat

import (
	"strings"
	"testing"
	"unicode/utf8"

	"trich/internal/qa"
	"trich/internal/wording"
)

// A sentence that is too long for the first line goes on below it, unless the answer
// stands behind what fits: then that is in the first line.
func TestLead(t *testing.T) {
	long := "Đầu câu" + strings.Repeat(" dài dòng", 60) + " có 45 người" + strings.Repeat(" nữa", 20) + "."
	at := strings.Index(long, "45 người")
	article := &qa.Article{Title: "T"}
	q := qa.Quote{Article: article, Text: "Trước đó. " + long + " Sau đó.", Span: qa.Span{Start: 100, End: 100 + len("Trước đó. "+long+" Sau đó.")},
		Highlights: []qa.Span{{Start: len("Trước đó. "), End: len("Trước đó. ") + len(long)}}}
	begin := q.Highlights[0].Start
	tests := []struct {
		name   string
		answer *qa.Span
		starts string
		has    string
		whole  bool
	}{
		{"without an answer", nil, "Đầu câu", "", false},
		{"an answer that fits", &qa.Span{Start: begin, End: begin + len("Đầu câu")}, "Đầu câu", "", false},
		{"an answer behind", &qa.Span{Start: begin + at, End: begin + at + len("45 người")}, "…", "45 người", true},
	}
	for _, tt := range tests {
		a := qa.Answer{Quotes: []qa.Quote{q}, Span: tt.answer}
		l := leadOf(q, tt.answer)
		below := beside(wording.In(qa.Vietnamese), a, true)
		if n := utf8.RuneCountInString(l.text); n > maxLead || !strings.HasPrefix(l.text, tt.starts) || !strings.Contains(l.text, tt.has) {
			t.Errorf("%s: the first line has %d characters: %q", tt.name, n, l.text)
		}
		if got := below.Text; (got == long) != tt.whole || !strings.Contains(q.Text, got) || !strings.HasSuffix(got, " nữa.") {
			t.Errorf("%s: below stands %q", tt.name, got)
		}
		if !tt.whole && strings.TrimSuffix(l.text, "…")+" "+below.Text != long {
			t.Errorf("%s: %q and %q do not make the sentence", tt.name, l.text, below.Text)
		}
	}
}
