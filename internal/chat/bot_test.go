package chat_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trich/internal/chat"
	"trich/internal/chat/chattest"
	"trich/internal/qa"
	"trich/internal/qatest"
	"trich/internal/users"
)

// fake is an answerer and archive made of functions.
type fake struct {
	answer   func(context.Context, qa.Question) (qa.Answer, error)
	articles []*qa.Article
}

var (
	_ qa.Answerer  = fake{}
	_ chat.Archive = fake{}
)

func (f fake) Answer(ctx context.Context, q qa.Question) (qa.Answer, error) { return f.answer(ctx, q) }

func (f fake) Current() (chat.State, error) {
	return chat.State{ID: fmt.Sprint(len(f.articles)), Articles: f.articles, Passages: len(f.articles)}, nil
}

// article makes an article of one passage with two sentences.
func article(id string, published qa.Date) *qa.Article {
	const first, second = "Câu đầu tiên. ", "Câu thứ hai của "
	text := first + second + id + "."
	a := &qa.Article{ID: id, File: id + ".txt", Title: "Bài " + id, Source: "Báo " + id, URL: "https://example.org/" + id,
		Language: qa.Vietnamese, Published: published, DateFrom: qa.FromManifest}
	a.Passages = []qa.Passage{{ID: id + "#10", ArticleID: id, Text: text, Language: qa.Vietnamese, Span: qa.Span{Start: 10, End: 10 + len(text)},
		Sentences: []qa.Span{{Start: 0, End: len(first) - 1}, {Start: len(first), End: len(text)}}}}
	return a
}

// quoting answers every question with the second sentences of articles.
func quoting(articles ...*qa.Article) fake {
	return fake{articles: articles, answer: func(_ context.Context, q qa.Question) (qa.Answer, error) {
		a := qa.Answer{Outcome: qa.OutcomeAnswered, Language: qa.Vietnamese, Question: q.Text}
		for _, article := range articles {
			if len(a.Quotes) < q.Limit && (q.Filter == nil || q.Filter(article)) {
				p := article.Passages[0]
				a.Quotes = append(a.Quotes, qa.Quote{Article: article, Text: p.Text, Span: p.Span, Highlights: p.Sentences[1:], Role: qa.RoleAnswers})
			}
		}
		return a, nil
	}}
}

// many are n articles of the years from 2001 on.
func many(n int) []*qa.Article {
	var all []*qa.Article
	for i := range n {
		all = append(all, article(fmt.Sprintf("a%02d", i), qa.Date{Year: 2001 + i}))
	}
	return all
}

// from is a request of user 1 on Telegram, who reads Vietnamese.
func from(text string) chat.Request {
	return chat.Request{User: chat.User{Platform: chat.Telegram, ID: "1", Language: qa.Vietnamese}, Chat: "c", Text: text}
}

func pressing(r chat.Reply, label string) chat.Request {
	for _, b := range slices.Concat(r.Buttons...) {
		if strings.HasPrefix(b.Label, label) {
			return chat.Request{User: from("").User, Chat: "c", Press: b.State}
		}
	}
	return chat.Request{User: from("").User, Chat: "c", Press: "?none"}
}

func textOf(r chat.Reply) string { return plainly(r).Text }

func bot(f fake, change func(*chat.Options)) *chat.Bot {
	o := chat.Options{Answerer: f, Archive: f, Memory: chat.Memory{Turns: 3, Age: time.Minute}, Limits: chat.Limits{Answers: 1}}
	if change != nil {
		change(&o)
	}
	return chat.New(o)
}

// Buttons work with a bot that knows nothing of the reply they stand below, as
// after a restart; one whose article has gone says so.
func TestButtonsSurviveRestart(t *testing.T) {
	f := quoting(many(12)...)
	store := qatest.Users(t)
	withVotes := func(o *chat.Options) { o.Users = store }
	r := ask(t, bot(f, withVotes), from("Câu gì?"))
	if err := chattest.Check(r); err != nil {
		t.Error(err)
	}
	again := bot(f, withVotes)
	more := ask(t, again, pressing(r, "Thêm đoạn trích (7)"))
	if err := chattest.Check(more); err != nil {
		t.Error(err)
	}
	if got := quotes(more); len(got) != 3 || !strings.Contains(got[0], "a03") {
		t.Errorf("more shows %q", got)
	}
	if q, ok := more.Blocks[1].(chat.Quote); !ok || len(q.Marks) != 1 || !strings.HasPrefix(q.Marks[0].Slice(q.Text), "Câu thứ hai") {
		t.Errorf("marked is %+v", more.Blocks[1])
	}
	if got := quotes(ask(t, again, pressing(more, "Thêm đoạn trích (4)"))); len(got) != 3 || !strings.Contains(got[0], "a06") {
		t.Errorf("then more shows %q", got)
	}
	ask(t, again, pressing(r, "👎"))
	if tallies, err := store.Tallies(); err != nil || len(tallies) != 1 || tallies[0].Article != "a00" || tallies[0].Unhelpful != 1 {
		t.Errorf("votes are %+v, %v", tallies, err)
	}
	gone := ask(t, bot(quoting(), withVotes), pressing(r, "👎"))
	if gone.Kind != chat.KindFailure || !strings.Contains(textOf(gone), "hết dùng được") {
		t.Errorf("of an article that has gone: %+v", gone)
	}
}

// Whatever a state holds, the bot answers, and its reply keeps the contract.
func FuzzPress(f *testing.F) {
	b := bot(quoting(many(3)...), nil)
	for _, s := range []string{"m", "mAAAAAAAAA", "p", "a12345678", "bAi ký?", "b since:x", "B0", "Bzzz", "s0:", "s9:x", "s-1:", "T", "f", "x", "t", "+", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, state string) {
		r := from("")
		if r.Press = state; state == "" {
			return
		}
		if err := chattest.Check(ask(t, b, r)); err != nil {
			t.Errorf("%q: %v", state, err)
		}
	})
}

// Whatever is typed, the bot answers, and its reply keeps the contract.
func FuzzText(f *testing.F) {
	b := bot(quoting(many(3)...), nil)
	for _, s := range []string{"", "/", "/ask", "còn năm 2010 thì sao?", "ông ấy nói gì?", "and the side?", "since:2018 x", "source:\"", "/sources \xff", "\x00", "he", "thì sao", "2010", "còn thì sao"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if err := chattest.Check(ask(t, b, from(text))); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	})
}

// A user's language outlives the bot, at the console only until settings say
// otherwise; being forgotten ends it, together with the votes.
func TestLanguageRemembered(t *testing.T) {
	path := filepath.Join(t.TempDir(), "members.db")
	use := func(do func(*chat.Bot, chat.UserStore)) {
		s, err := users.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		do(bot(quoting(many(1)...), func(o *chat.Options) { o.Users = s }), s)
	}
	use(func(b *chat.Bot, _ chat.UserStore) {
		ask(t, b, from("/language en"))
		ask(t, b, pressing(ask(t, b, from("Câu gì?")), "👍"))
	})
	use(func(b *chat.Bot, s chat.UserStore) {
		if got := textOf(ask(t, b, from("/reset"))); !strings.Contains(got, "Started over") {
			t.Errorf("after a restart: %q", got)
		}
		elsewhere := from("/reset")
		elsewhere.User.Platform = chat.Discord
		if got := textOf(ask(t, b, elsewhere)); strings.Contains(got, "Started over") {
			t.Errorf("the same number on another platform is the same person: %q", got)
		}
		ask(t, b, from("forget me"))
		if got := textOf(ask(t, b, from("/reset"))); strings.Contains(got, "Started over") {
			t.Errorf("after being forgotten: %q", got)
		}
		if tallies, err := s.Tallies(); err != nil || len(tallies) != 0 {
			t.Errorf("votes left: %+v, %v", tallies, err)
		}
	})
}

// The question is kept with a vote only where the settings say so.
func TestKeepText(t *testing.T) {
	for _, keep := range []bool{false, true} {
		store := qatest.Users(t)
		b := bot(quoting(many(1)...), func(o *chat.Options) { o.Users, o.KeepText = store, keep })
		ask(t, b, pressing(ask(t, b, from("Câu bí mật là gì?")), "👎"))
		tallies, err := store.Tallies()
		if err != nil || len(tallies) != 1 {
			t.Fatalf("%+v, %v", tallies, err)
		}
		if kept := slices.Equal(tallies[0].Questions, []string{"Câu bí mật là gì?"}); kept != keep {
			t.Errorf("keep_text %v: kept are %q", keep, tallies[0].Questions)
		}
		privacy := textOf(ask(t, b, from("/privacy")))
		if strings.Contains(privacy, "Câu hỏi được lưu kèm đánh giá") != keep {
			t.Errorf("keep_text %v: %q", keep, privacy)
		}
	}
}

// An edited question replaces its first version in what is remembered.
func TestEdited(t *testing.T) {
	b := bot(quoting(many(1)...), nil)
	r := from("Tô Lâm nói gì?")
	r.Message = "m1"
	ask(t, b, r)
	r.Text = "Sajid Javid nói gì?"
	ask(t, b, r)
	if got := understood(ask(t, b, from("ông ấy ký gì?"))); got != "ông Sajid Javid ký gì?" {
		t.Errorf("understood as %q", got)
	}
}

// What is remembered ends with its age.
func TestMemoryAge(t *testing.T) {
	now := time.Unix(1e9, 0)
	b := bot(quoting(many(1)...), func(o *chat.Options) { o.Now = func() time.Time { return now } })
	ask(t, b, from("Tô Lâm nói gì?"))
	now = now.Add(59 * time.Second)
	if got := understood(ask(t, b, from("ông ấy ký gì?"))); got == "" {
		t.Error("forgotten too soon")
	}
	now = now.Add(61 * time.Second)
	if got := understood(ask(t, b, from("ông ấy ký gì?"))); got != "" {
		t.Errorf("remembered too long: %q", got)
	}
}

// "Latest" prefers recent articles, and a narrowed question has no others.
func TestLatest(t *testing.T) {
	b := bot(quoting(many(12)...), nil)
	for text, want := range map[string]string{"tin mới nhất": "a11", "latest news": "a11", "tin": "a00", "tin since:2005": "a04", "tin until:2001": "a00"} {
		if got := quotes(ask(t, b, from(text))); len(got) == 0 || !strings.HasPrefix(got[0], want) {
			t.Errorf("%s: first of %q, want %s", text, got, want)
		}
	}
}

// Inline results are quotes that are ready to be sent; nothing is remembered.
func TestInline(t *testing.T) {
	b := bot(quoting(many(5)...), nil)
	results, err := b.Inline(t.Context(), from("").User, "Câu gì?", 4)
	if err != nil || len(results) != 4 {
		t.Fatalf("%d results, %v", len(results), err)
	}
	ids := map[string]bool{}
	for _, r := range results {
		ids[r.ID] = true
		if err := chattest.Check(r.Reply); err != nil || r.Title == "" || !strings.HasPrefix(r.Summary, "Câu thứ hai") {
			t.Errorf("%+v: %v", r, err)
		}
	}
	if len(ids) != 4 {
		t.Errorf("IDs are not unique: %v", ids)
	}
	for _, text := range []string{"😀", "tin since:20"} {
		if results, err := b.Inline(t.Context(), from("").User, text, 4); err != nil || len(results) != 0 {
			t.Errorf("%q gives %v, %v", text, results, err)
		}
	}
	if got := textOf(ask(t, b, from("/more"))); !strings.Contains(got, "chưa hỏi gì") {
		t.Errorf("remembered: %q", got)
	}
}

// Who is an admin is told by ID, role or permission, on each platform apart; a
// refusal is logged.
func TestAdmins(t *testing.T) {
	var log bytes.Buffer
	b := bot(quoting(), func(o *chat.Options) {
		o.Log = slog.New(slog.NewTextHandler(&log, nil))
		o.Admins = map[chat.Platform]chat.Admins{chat.Telegram: {Users: []string{"7"}}, chat.Discord: {Roles: []string{"r"}, Managers: true}}
	})
	tests := []struct {
		user chat.User
		want bool
	}{
		{chat.User{Platform: chat.Telegram, ID: "7"}, true},
		{chat.User{Platform: chat.Discord, ID: "7"}, false},
		{chat.User{Platform: chat.Console, ID: "7"}, false},
		{chat.User{Platform: chat.Telegram, ID: "8", Roles: []string{"r"}, Manager: true}, false},
		{chat.User{Platform: chat.Discord, ID: "8", Roles: []string{"q", "r"}}, true},
		{chat.User{Platform: chat.Discord, ID: "8", Manager: true}, true},
		{chat.User{Platform: chat.Telegram}, false},
	}
	for _, tt := range tests {
		if got := b.IsAdmin(tt.user); got != tt.want {
			t.Errorf("%+v is admin: %v", tt.user, got)
		}
		if r := ask(t, b, chat.Request{User: tt.user, Text: "/status"}); (r.Kind == chat.KindRefusal) == tt.want {
			t.Errorf("%+v gets %+v", tt.user, r)
		}
	}
	if n := strings.Count(log.String(), "refused"); n != 4 {
		t.Errorf("%d refusals in the log:\n%s", n, &log)
	}
	has := func(admin bool) bool {
		return slices.ContainsFunc(b.Commands(qa.English, admin), func(c chat.CommandInfo) bool { return c.Name == "reload" })
	}
	if !has(true) || has(false) {
		t.Error("the menus do not fit their audience")
	}
}

// A store that fails costs the vote, not the bot.
func TestBrokenStore(t *testing.T) {
	s, err := users.Open(filepath.Join(t.TempDir(), "members.db"))
	if err != nil {
		t.Fatal(err)
	}
	b := bot(quoting(many(1)...), func(o *chat.Options) { o.Users = s })
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	r := ask(t, b, from("Câu gì?"))
	if r.Kind != chat.KindAnswer {
		t.Errorf("got %+v", r)
	}
	if r = ask(t, b, pressing(r, "👍")); r.Kind != chat.KindFailure {
		t.Errorf("got %+v", r)
	}
}

// The context's end, and a front that cannot show, end the request.
func TestHandleErrors(t *testing.T) {
	b := bot(quoting(many(1)...), nil)
	broken := errors.New("cannot show")
	if err := b.Handle(t.Context(), from("Câu gì?"), func(context.Context, chat.Reply) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	f := quoting()
	f.answer = func(ctx context.Context, _ qa.Question) (qa.Answer, error) {
		<-ctx.Done()
		return qa.Answer{}, ctx.Err()
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	err := bot(f, nil).Handle(ctx, from("Câu gì?"), func(context.Context, chat.Reply) error { t.Error("shown"); return nil })
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}
