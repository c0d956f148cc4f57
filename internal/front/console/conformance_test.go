package console

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"trich/internal/chat"
	"trich/internal/chat/chattest"
	"trich/internal/qatest"
)

// typist is a person at a console of their own.
type typist struct {
	lines   chan string
	waiting chan struct{} // told each time the console waits for a line
	out     bytes.Buffer
	buttons []string // of the last reply
}

var (
	_ chattest.Driver = (*typist)(nil)
	_ LineReader      = (*typist)(nil)
)

// ReadLine gives the console what is typed.
func (p *typist) ReadLine() (string, error) {
	p.waiting <- struct{}{}
	line, ok := <-p.lines
	if !ok {
		return "", io.EOF
	}
	return line, nil
}

// Say types a line and waits until the console wants the next one. What is typed
// on several lines, and more than a line holds, is not for a console.
func (p *typist) Say(t *testing.T, text string, _ bool) chattest.Seen {
	p.out.Reset()
	p.lines <- text
	<-p.waiting
	out := p.out.String()
	p.buttons = nil
	for line := range strings.Lines(out) {
		if !strings.HasPrefix(line, "/1 ") && len(p.buttons) == 0 {
			continue
		}
		for part := range strings.SplitSeq(strings.TrimSpace(line), "   ") {
			if label, is := strings.CutPrefix(part, fmt.Sprintf("/%d ", len(p.buttons)+1)); is {
				p.buttons = append(p.buttons, label)
			}
		}
	}
	seen := chattest.Seen{Text: out, Buttons: p.buttons}
	if _, file, found := strings.Cut(out, "\nreload.txt:\n"); found {
		seen.Files = []string{file}
	}
	return seen
}

// Press gives the command of a button.
func (p *typist) Press(t *testing.T, label string) chattest.Seen {
	t.Helper()
	i := slices.IndexFunc(p.buttons, func(b string) bool { return strings.HasPrefix(b, label) })
	if i < 0 {
		t.Errorf("there is no button %q in %q", label, p.buttons)
		return chattest.Seen{}
	}
	return p.Say(t, fmt.Sprintf("/%d", i+1), false)
}

// The console holds the conversations that the core holds.
func TestConformance(t *testing.T) {
	r := qatest.Open(t, "../../../seeds")
	open := func(t *testing.T, core chat.Core, who chattest.Person) chattest.Driver {
		p := &typist{lines: make(chan string), waiting: make(chan struct{})}
		c := &Chat{Core: core, User: chat.User{Platform: chat.Console, ID: who.ID, Language: who.Language}, Lines: p, Out: &p.out, Person: true}
		done := make(chan error, 1)
		go func() { done <- c.Run(t.Context()) }()
		<-p.waiting
		t.Cleanup(func() {
			close(p.lines)
			if err := <-done; err != nil && t.Context().Err() == nil {
				t.Error(err)
			}
		})
		return p
	}
	chattest.Run(t, chattest.Front{Platform: chat.Console, Open: open}, chattest.Parts{Answerer: r, Archive: r, Users: qatest.Users})
	if os.Getenv("TRICH_LONG_TESTS") != "" {
		chattest.RunTalk(t, chattest.Front{Platform: chat.Console, Open: open}, chattest.Parts{Answerer: r, Archive: r, Users: qatest.Users})
	}
}
