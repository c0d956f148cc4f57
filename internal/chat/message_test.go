package chat_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"trich/internal/chat"
	"trich/internal/chat/chattest"
	"trich/internal/qa"
)

// remembering notes what is asked of a fake.
func remembering(f fake) (fake, *[]string) {
	asked, answer := new([]string), f.answer
	f.answer = func(ctx context.Context, q qa.Question) (qa.Answer, error) {
		*asked = append(*asked, q.Text)
		return answer(ctx, q)
	}
	return f, asked
}

// Outside of a conversation a message is taken apart just so.
func TestListener(t *testing.T) {
	f, asked := remembering(quoting(many(3)...))
	l := chat.Listener{Answerer: f, Archive: f, Now: func() time.Time { return time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC) }}
	tests := []struct {
		text    string
		asked   string
		outcome qa.Outcome
		note    string
	}{
		{"Dạ cho em hỏi ai ký vậy ạ?", "ai ký?", qa.OutcomeAnswered, ""},
		{"Ai ký? Ở đâu?", "Ai ký?|ký – Ở đâu?", qa.OutcomeAnswered, ""},
		{"cảm ơn", "", qa.OutcomeSmallTalk, ""},
		{"Hôm nay ai ký?", "Hôm nay ai ký?", qa.OutcomeReserved, "năm 2003"},
	}
	for _, tt := range tests {
		*asked = nil
		answers, err := l.Answers(t.Context(), qa.Question{Text: tt.text, Limit: 3}, 3)
		if err != nil {
			t.Fatal(err)
		}
		a := answers[0]
		if got := strings.Join(*asked, "|"); got != tt.asked || a.Outcome != tt.outcome || !strings.Contains(a.Note, tt.note) || (tt.outcome == qa.OutcomeSmallTalk) != (a.Reply != "") {
			t.Errorf("%q asks %q: %s, %q, %q", tt.text, got, a.Outcome, a.Note, a.Reply)
		}
	}
	if a, err := l.Answer(t.Context(), qa.Question{Text: " Ai ký? Ở đâu? ", Limit: 1}); err != nil || a.Question != "Ai ký?" {
		t.Errorf("the first question of two: %q, %v", a.Question, err)
	}
	if _, err := l.Answer(t.Context(), qa.Question{Text: "?"}); qa.CodeOf(err) != qa.CodeInvalid {
		t.Errorf("what cannot be asked: %v", err)
	}
}

// What is replied to is what a question leans on; without it, it is the turn before.
func TestReplied(t *testing.T) {
	f, asked := remembering(quoting(many(1)...))
	b := bot(f, nil)
	ask(t, b, from("Ai ký kế hoạch?"))
	r := from("ở đâu?")
	r.Replied = "Mọi người ơi bản ghi nhớ có gì vậy?"
	ask(t, b, r)
	if got := (*asked)[1]; !strings.HasPrefix(got, "bản ghi nhớ") {
		t.Errorf("asked is %q", got)
	}
}

// A message that is edited takes the place of all its questions.
func TestSeveralEdited(t *testing.T) {
	f, asked := remembering(quoting(many(1)...))
	b := bot(f, nil)
	r := from("Ai ký kế hoạch? Ai ký bản ghi nhớ?")
	r.Message = "7"
	reply := ask(t, b, r)
	if err := chattest.Check(reply); err != nil {
		t.Error(err)
	}
	if said := textOf(reply); !strings.Contains(said, "1. “Câu thứ hai") || !strings.Contains(said, "2. “Câu thứ hai") {
		t.Errorf("the reply is %q", said)
	}
	r.Text = "Hội nghị có gì?"
	ask(t, b, r)
	ask(t, b, from("ở đâu?"))
	if got := (*asked)[len(*asked)-1]; !strings.HasPrefix(got, "Hội nghị") {
		t.Errorf("asked is %q", got)
	}
}

// A question of a year that the articles cannot be of is said to be.
func TestYearOutside(t *testing.T) {
	f := quoting(many(3)...)
	f.answer = func(_ context.Context, q qa.Question) (qa.Answer, error) {
		return qa.Answer{Outcome: qa.OutcomeNotFound, Language: qa.Vietnamese, Question: q.Text}, nil
	}
	for text, want := range map[string]bool{"Năm 2030 có gì?": true, "Năm 2002 có gì?": false, "Có gì?": false} {
		if got := strings.Contains(textOf(ask(t, bot(f, nil), from(text))), "từ năm 2001 đến năm 2003"); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
