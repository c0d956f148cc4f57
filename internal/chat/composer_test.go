package chat_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"trich/internal/chat"
	"trich/internal/qa"
)

// composer is a chat.Composer that says what it is told to.
type composer struct {
	says string
	// given counts the quotes that it is given; nil: nobody counts.
	given *int
}

var _ chat.Composer = composer{}

func (c composer) Compose(_ context.Context, _ string, quotes []qa.Quote, _ qa.Language) (string, error) {
	if c.given != nil {
		*c.given = len(quotes)
	}
	if c.says == "" {
		return "", errors.New("too slow")
	}
	return c.says, nil
}

func (c composer) Translate(context.Context, string, qa.Language, qa.Language) (string, error) {
	return c.Compose(context.Background(), "", nil, "")
}

func (composer) Name() string { return "qwen3 (localhost)" }

// A reply opens with what was composed, and says so; without it, the best
// sentence stands for itself. The quotes are there in either case.
func TestComposed(t *testing.T) {
	for _, says := range []string{"Tóm tắt [1].", ""} {
		b := bot(quoting(many(2)...), func(o *chat.Options) { o.Composer = composer{says: says} })
		r := ask(t, b, from("Câu gì?"))
		lead, _ := r.Blocks[0].(chat.Line)
		want := says
		if says == "" {
			want = "“Câu thứ hai của a00.”"
		}
		if lead.Text != want || lead.Style != chat.Lead || len(quotes(r)) != 2 {
			t.Errorf("%q: %+v", says, r)
		}
		if said := strings.Contains(textOf(r), "Tóm tắt tự động"); said != (says != "") {
			t.Errorf("%q: %q", says, textOf(r))
		}
		if got := textOf(ask(t, b, from("/privacy"))); !strings.Contains(got, "qwen3 (localhost)") {
			t.Errorf("privacy: %q", got)
		}
	}
}

// A summary is made only of what answers.
func TestComposedOfAnswers(t *testing.T) {
	given := 0
	b := bot(claiming(qa.OutcomeAnswered, 0.8, 2, many(12)), func(o *chat.Options) { o.Composer = composer{"Tóm tắt [1].", &given} })
	if r := ask(t, b, from("Câu gì?")); given != 2 || len(quotes(r)) != 3 {
		t.Errorf("composed of %d quotes, %d shown", given, len(quotes(r)))
	}
}

// A quote in another language is translated by the composer, and where that
// fails, a link leads to a translation of its page.
func TestTranslated(t *testing.T) {
	for _, says := range []string{"The second sentence.", ""} {
		f := quoting(many(1)...)
		sound := f.answer
		f.answer = func(ctx context.Context, q qa.Question) (qa.Answer, error) {
			a, err := sound(ctx, q)
			a.Language = qa.English
			return a, err
		}
		b := bot(f, func(o *chat.Options) { o.Composer, o.Language = composer{says: says}, qa.English })
		r := ask(t, b, pressing(ask(t, b, from("What?")), "Translate into English"))
		if says != "" && (!strings.Contains(textOf(r), says) || len(quotes(r)) != 1) {
			t.Errorf("translated: %+v", r)
		}
		if says == "" && (r.Kind != chat.KindFailure || !strings.HasPrefix(r.Buttons[0][0].URL, "https://translate.google.com/translate?")) {
			t.Errorf("not translated: %+v", r)
		}
	}
}
