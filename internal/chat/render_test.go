package chat_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"trich/internal/chat"
	"trich/internal/chat/chattest"
	"trich/internal/qa"
)

// Fronts offer absolute web addresses of a bearable length, and nothing else.
func TestLinkable(t *testing.T) {
	const start = "https://x.vn/"
	tests := []struct {
		address string
		want    bool
	}{
		{"https://x.vn/a?b=c#d", true},
		{"http://x.vn", true},
		{start + strings.Repeat("a", chat.MaxURL-len(start)), true},
		{start + strings.Repeat("a", chat.MaxURL-len(start)+1), false},
		{"", false},
		{"/a", false},
		{"x.vn/a", false},
		{"https:///a", false},
		{"https://x.vn/%zz", false},
		{"ftp://x.vn/a", false},
		{"javascript:alert(1)", false},
		{"tg://user?id=1", false},
	}
	for _, tt := range tests {
		if got := chat.Linkable(tt.address); got != tt.want {
			t.Errorf("Linkable(%q) is %v", tt.address, got)
		}
	}
}

// claiming answers every question with articles, of which the first ones answer.
func claiming(outcome qa.Outcome, confidence float64, answering int, articles []*qa.Article) fake {
	f := quoting(articles...)
	all := f.answer
	f.answer = func(ctx context.Context, q qa.Question) (qa.Answer, error) {
		a, err := all(ctx, q)
		a.Outcome, a.Confidence = outcome, confidence
		for i := range a.Quotes {
			if i >= answering {
				a.Quotes[i].Role = qa.RoleRelated
			}
		}
		return a, err
	}
	return f
}

// The line above the quotes counts what answers, and nothing else; at most one
// related quote stands below, said to be no more, and the others are there for
// who asks for more.
func TestRoles(t *testing.T) {
	const related = "Liên quan, nhưng chưa hẳn là câu trả lời:"
	tests := []struct {
		name       string
		outcome    qa.Outcome
		confidence float64
		answering  int
		quotes     int // asked for
		kind       chat.Kind
		head       string
		shown      int
		related    bool
		more       int
	}{
		{"one suffices", qa.OutcomeAnswered, qa.Sufficient, 1, 3, chat.KindAnswer, "Đoạn sau trong kho bài trả lời câu hỏi,", 1, false, 7},
		{"one may not suffice", qa.OutcomeAnswered, 0.8, 1, 3, chat.KindAnswer, "Đoạn sau trong kho bài trả lời câu hỏi,", 2, true, 7},
		{"no more than asked for", qa.OutcomeAnswered, 0.8, 1, 1, chat.KindAnswer, "Đoạn sau trong kho bài trả lời câu hỏi,", 1, false, 7},
		{"two answer", qa.OutcomeAnswered, 0.8, 2, 3, chat.KindAnswer, "2 đoạn sau trong kho bài trả lời câu hỏi,", 3, true, 7},
		{"many answer", qa.OutcomeAnswered, 0.8, 8, 3, chat.KindAnswer, "3 đoạn sau trong kho bài trả lời câu hỏi,", 3, false, 7},
		{"may answer", qa.OutcomeReserved, 0.4, 1, 3, chat.KindUncertain, "Đoạn sau trong kho bài có thể trả lời câu hỏi,", 2, true, 7},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := bot(claiming(tt.outcome, tt.confidence, tt.answering, many(12)), func(o *chat.Options) { o.Quotes = tt.quotes })
			r := ask(t, b, from("Câu gì?"))
			if err := chattest.Check(r); err != nil {
				t.Error(err)
			}
			said := textOf(r)
			if r.Kind != tt.kind || !strings.Contains(said, tt.head) || len(quotes(r)) != tt.shown || strings.Contains(said, related) != tt.related {
				t.Errorf("%s with %d quotes: %s", r.Kind, len(quotes(r)), said)
			}
			if tt.related { // It introduces the last quote.
				if l, ok := r.Blocks[len(r.Blocks)-2].(chat.Line); !ok || l.Text != related {
					t.Errorf("before the last quote stands %+v", r.Blocks[len(r.Blocks)-2])
				}
			}
			label := fmt.Sprintf("Thêm đoạn trích (%d)", tt.more)
			if !slices.ContainsFunc(slices.Concat(r.Buttons...), func(b chat.Button) bool { return b.Label == label }) {
				t.Errorf("no button %q in %+v", label, r.Buttons)
			}
			next := fmt.Sprintf("a%02d", tt.shown)
			if got := quotes(ask(t, b, from("/more"))); len(got) == 0 || !strings.HasPrefix(got[0], next) {
				t.Errorf("more begins with %q, want %s", got, next)
			}
		})
	}
}

// What is sent from within another chat claims no more than the answer does.
func TestInlineRoles(t *testing.T) {
	for outcome, want := range map[qa.Outcome][]string{
		qa.OutcomeAnswered: {"“Câu thứ hai", "Liên quan: “Câu thứ hai"},
		qa.OutcomeReserved: {"Có thể là: “Câu thứ hai", "Liên quan: “Câu thứ hai"},
	} {
		results, err := bot(claiming(outcome, 0.5, 1, many(2)), nil).Inline(t.Context(), from("").User, "Câu gì?", 4)
		if err != nil || len(results) != 2 {
			t.Fatalf("%d results, %v", len(results), err)
		}
		for i, r := range results {
			if lead := r.Reply.Blocks[0].(chat.Line).Text; !strings.HasPrefix(lead, want[i]) {
				t.Errorf("%s: result %d begins with %q", outcome, i, lead)
			}
		}
	}
}

// A quote from a file of pages names the one it stands on.
func TestPageOfQuote(t *testing.T) {
	articles := many(1)
	articles[0].Pages = []int{0, 0}
	r := ask(t, bot(quoting(articles...), func(*chat.Options) {}), from("Câu gì?"))
	for _, block := range r.Blocks {
		if q, is := block.(chat.Quote); is {
			if want := articles[0].Title + ", trang 2"; q.Citation.Title != want {
				t.Errorf("cited as %q, want %q", q.Citation.Title, want)
			}
			return
		}
	}
	t.Errorf("no quote in %s", textOf(r))
}

// What stands around the first answer is what names its subject, if it needs that.
func TestAroundTheAnswer(t *testing.T) {
	tests := []struct{ name, before, answer, behind, earlier, want string }{
		{"behind", "Nam là kỹ sư.", "Nam sống ở Huế.", "Anh có hai con.", "", "Anh có hai con."},
		{"before, where nothing is behind", "Nam là kỹ sư.", "Nam sống ở Huế.", "", "", "Nam là kỹ sư."},
		{"before, which it speaks of", "Nam là kỹ sư.", "Anh sống ở Huế.", "Anh có hai con.", "", "Nam là kỹ sư."},
		{"of the paragraph before", "", "Anh sống ở Huế.", "Anh có hai con.", "Nam là kỹ sư.", "Nam là kỹ sư."},
		{"nothing before", "", "Anh sống ở Huế.", "Anh có hai con.", "", "Anh có hai con."},
	}
	for _, tt := range tests {
		f := claiming(qa.OutcomeAnswered, 0.95, 1, many(1))
		all := f.answer
		f.answer = func(ctx context.Context, q qa.Question) (qa.Answer, error) {
			a, err := all(ctx, q)
			first := &a.Quotes[0]
			first.Text, first.Before = strings.TrimSpace(tt.before+" "+tt.answer+" "+tt.behind), tt.earlier
			at := strings.Index(first.Text, tt.answer)
			first.Highlights = []qa.Span{{Start: at, End: at + len(tt.answer)}}
			return a, err
		}
		if got := quotes(ask(t, bot(f, nil), from("Câu gì?"))); len(got) != 1 || got[0] != "a00.txt: "+tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
