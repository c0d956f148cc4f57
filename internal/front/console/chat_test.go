package console

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"trich/internal/chat"
	"trich/internal/qa"
	"trich/internal/wording"
)

// answererFunc stands in for the model.
type answererFunc func(context.Context, qa.Question) (qa.Answer, error)

func (f answererFunc) Answer(ctx context.Context, q qa.Question) (qa.Answer, error) { return f(ctx, q) }

var _ qa.Answerer = answererFunc(nil)

// scripted answers each question with its own text as the quotes, and waits for
// its context to end on "slow".
func scripted(ctx context.Context, q qa.Question) (qa.Answer, error) {
	switch q.Text {
	case "slow":
		<-ctx.Done()
		return qa.Answer{}, fmt.Errorf("encoding: %w", ctx.Err())
	case "broken":
		return qa.Answer{}, errors.New("cause for the log")
	}
	a := sample(q.Reply)
	if q.Reply == qa.UnknownLanguage {
		a.Language = qa.English
	}
	text := fmt.Sprintf("[%s] %s", q.Reply, q.Text)
	a.Quotes[0].Text = text
	a.Quotes[0].Highlights = []qa.Span{{Start: 0, End: len(text)}}
	for len(a.Quotes) < q.Limit {
		a.Quotes = append(a.Quotes, a.Quotes[0])
	}
	return a, nil
}

// noArticles is an archive without any.
type noArticles struct{}

func (noArticles) Current() (chat.State, error) { return chat.State{ID: "empty"}, nil }

var _ chat.Archive = noArticles{}

// core is the conversation core over an answerer.
func core(a qa.Answerer, log *slog.Logger) *chat.Bot {
	return chat.New(chat.Options{Answerer: a, Archive: noArticles{}, Quotes: 1, Log: log, Limits: chat.Limits{Answers: 1}})
}

// piped runs a chat over lines of input.
func piped(t *testing.T, input string, change func(*Chat)) (string, string, error) {
	t.Helper()
	var out, log bytes.Buffer
	c := &Chat{Core: core(answererFunc(scripted), slog.New(slog.NewTextHandler(&log, nil))), User: chat.User{Platform: chat.Console},
		Lines: NewPlainLines(strings.NewReader(input)), Out: &out}
	if change != nil {
		change(c)
	}
	err := c.Run(t.Context())
	return out.String(), log.String(), err
}

func TestChatPiped(t *testing.T) {
	vi, en := wording.In(qa.Vietnamese), wording.In(qa.English)
	tests := []struct {
		name, input string
		want        []string
		unwanted    []string
		log         string
	}{
		{name: "question per line, last without end", input: "một\n\n  \r\n hai \r\nba", unwanted: []string{vi.ChatWelcome(), vi.ChatBye(), en.ChatBye()},
			want: []string{"> một\n", "\"[] một\"", "> hai\n", "\"[] hai\"", "> ba\n", "\"[] ba\""}},
		{name: "language", input: "/lang vi\nmột\n/lang en\nhai\n/lang auto\nba\n/lang fr\n",
			want: []string{vi.ChatLanguage(qa.Vietnamese), "[vi] một", en.ChatLanguage(qa.English), "[en] hai",
				en.ChatLanguage(""), "[] ba", en.ChatLanguageUsage()}},
		{name: "count", input: "/lang en\n/n 5\na\n/n 0\n/n 21\n/n x\n/n\nb\n",
			want:     []string{en.ChatCount(5), "\"[en] a\"", "5 │", en.ChatCountUsage(), en.ChatCountUsage(), en.ChatCountUsage(), en.ChatCountUsage(), "\"[en] b\"", "5 │"},
			unwanted: []string{"6 │"}},
		{name: "help in both languages until one is known", input: "/help\nq\n/help\n",
			want: []string{vi.HelpHead(), en.HelpHead(), vi.ChatKeys(), en.ChatKeys(), "[] q", en.HelpHead(), en.ChatKeys()}},
		{name: "quit", input: "/quit\nq\n", unwanted: []string{"] q"}},
		{name: "unknown command", input: "/lang en\n/\x1bx y\nq\n", want: []string{en.ChatUnknown("/␛x"), "[en] q"}, unwanted: []string{"\x1b"}},
		{name: "failure goes on", input: "/lang vi\nbroken\nq\n", want: []string{vi.ForCode(qa.CodeInternal), "[vi] q"},
			unwanted: []string{"cause for the log"}, log: "cause for the log"},
		{name: "too long goes on", input: "/lang en\n" + strings.Repeat("ạ", 1001) + "\n" + strings.Repeat("x", 10*maxLine) + "\nq\n",
			want: []string{en.LongQuestion(1001), en.LongQuestion(maxLine), "[en] q"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out, log, err := piped(t, tt.input, nil)
			if err != nil {
				t.Fatal(err)
			}
			rest := out
			for _, want := range tt.want {
				_, after, found := strings.Cut(rest, want)
				if !found {
					t.Fatalf("lacks %q after what came before:\n%s", want, out)
				}
				rest = after
			}
			for _, bad := range tt.unwanted {
				if strings.Contains(out, bad) {
					t.Errorf("holds %q:\n%s", bad, out)
				}
			}
			if !strings.Contains(log, tt.log) {
				t.Errorf("log %q lacks %q", log, tt.log)
			}
		})
	}
}

func TestChatErrors(t *testing.T) {
	unreadable := errors.New("unreadable")
	tests := []struct {
		name   string
		change func(*Chat)
		want   error
	}{
		{"output full", func(c *Chat) { c.Out = failing{} }, errFull},
		{"input unreadable", func(c *Chat) {
			c.Lines = NewPlainLines(io.MultiReader(strings.NewReader("a\n"), errReader{unreadable}))
		}, unreadable},
	}
	for _, tt := range tests {
		if _, _, err := piped(t, "q\n", tt.change); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, err, tt.want)
		}
	}
}

type errReader struct{ err error }

func (r errReader) Read([]byte) (int, error) { return 0, r.err }

// lineChan gives the lines it is sent, io.EOF when closed.
type lineChan chan string

func (l lineChan) ReadLine() (string, error) {
	text, ok := <-l
	if !ok {
		return "", io.EOF
	}
	return text, nil
}

// running is a chat that a test talks to while it goes on.
type running struct {
	lines     lineChan
	interrupt chan os.Signal
	asked     chan string
	out       bytes.Buffer
	done      chan error
}

func start(ctx context.Context, person bool) *running {
	r := &running{lines: make(lineChan), interrupt: make(chan os.Signal), asked: make(chan string, 9), done: make(chan error, 1)}
	answer := func(ctx context.Context, q qa.Question) (qa.Answer, error) {
		r.asked <- q.Text
		return scripted(ctx, q)
	}
	c := &Chat{Core: core(answererFunc(answer), nil), User: chat.User{Platform: chat.Console, Language: qa.English}, Lines: r.lines,
		Out: &r.out, Person: person, Interrupt: r.interrupt}
	go func() { r.done <- c.Run(ctx) }()
	return r
}

// Ctrl-C stops the question of a person, whose line being typed is kept.
func TestChatInterruptPerson(t *testing.T) {
	r := start(t.Context(), true)
	r.lines <- "slow"
	<-r.asked
	r.interrupt <- os.Interrupt
	r.interrupt <- os.Interrupt // While a line is being waited for.
	r.lines <- "next"
	close(r.lines)
	if err := <-r.done; err != nil {
		t.Fatal(err)
	}
	en := wording.In(qa.English)
	rest := r.out.String()
	for _, want := range []string{en.ChatWelcome(), en.Failure(context.Canceled, ""), en.ChatInterrupted(), "[] next", en.ChatBye()} {
		_, after, found := strings.Cut(rest, want)
		if !found {
			t.Fatalf("lacks %q in order:\n%s", want, &r.out)
		}
		rest = after
	}
}

// Ctrl-C ends a chat without a person, and the end of the context any chat, be
// it answering or waiting.
func TestChatEnds(t *testing.T) {
	tests := []struct {
		name   string
		person bool
		asking bool
		signal bool
	}{
		{"signal while answering a pipe", false, true, true},
		{"signal while reading a pipe", false, false, true},
		{"context while answering a pipe", false, true, false},
		{"context while answering a person", true, true, false},
		{"context while waiting for a person", true, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			r := start(ctx, tt.person)
			if tt.asking {
				r.lines <- "slow"
				<-r.asked
			}
			if tt.signal {
				r.interrupt <- os.Interrupt
			} else {
				cancel()
			}
			select {
			case err := <-r.done:
				if !errors.Is(err, context.Canceled) {
					t.Errorf("ended with %v", err)
				}
			case <-time.After(10 * time.Second):
				t.Fatal("goes on")
			}
		})
	}
}
