package chattest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"trich/internal/chat"
	"trich/internal/qa"
)

// conversation is a part of conversations.txt.
type conversation struct {
	title string
	// burst limits the requests of a user; 0 does not.
	burst int
	steps []step
}

// act is what a person does in a step.
type act int

const (
	says act = iota
	presses
	begins // says, without waiting for the reply: a reload, which then stands still
	ends   // lets the reload go on, and waits for the reply
)

// step is a turn and what is expected of the reply.
type step struct {
	line           int
	who, text      string
	does           act
	quiet          bool
	want, unwanted []string
	ought          []string // what a good reply would have and this one need not
	buttons        []string
	file           string
}

func (c conversation) turns() int { return len(c.steps) }

// parse reads conversations; the head of the file explains how they are written.
func parse(t *testing.T, s string) []conversation {
	t.Helper()
	var all []conversation
	for i, l := range strings.Split(s, "\n") {
		switch {
		case strings.TrimSpace(l) == "" || strings.HasPrefix(l, "#"):
			continue
		case strings.HasPrefix(l, "== "):
			title, burst, _ := strings.Cut(strings.TrimPrefix(l, "== "), " burst=")
			c := conversation{title: title}
			c.burst, _ = strconv.Atoi(burst)
			all = append(all, c)
			continue
		}
		c := &all[len(all)-1]
		if strings.HasPrefix(l, "  ") {
			if err := c.steps[len(c.steps)-1].expect(strings.TrimSpace(l)); err != nil {
				t.Fatalf("conversations.txt:%d: %v", i+1, err)
			}
			continue
		}
		head, text, found := strings.Cut(l, ":")
		who, how, _ := strings.Cut(head, " ")
		does := slices.Index([]string{"", "presses", "begins", "ends"}, how)
		if !found || does < 0 {
			t.Fatalf("conversations.txt:%d: %q is no step", i+1, l)
		}
		c.steps = append(c.steps, step{line: i + 1, who: who, text: unquote(strings.TrimSpace(text)), does: act(does)})
	}
	return all
}

// unquote reads a text in Go's double quotation marks, which may hold what a
// line cannot; another one stands for itself.
func unquote(s string) string {
	if plain, err := strconv.Unquote(s); err == nil {
		return plain
	}
	if n, rest, ok := strings.Cut(s, "×"); ok { // 1001×ế
		if times, err := strconv.Atoi(n); err == nil {
			return strings.Repeat(rest, times)
		}
	}
	return s
}

func (s *step) expect(l string) error {
	sign, text, _ := strings.Cut(l, " ")
	switch sign {
	case "+":
		s.want = append(s.want, text)
	case "~":
		s.ought = append(s.ought, text)
	case "-":
		s.unwanted = append(s.unwanted, text)
	case "[":
		s.buttons = append(s.buttons, text)
	case "file":
		s.file = text
	case "quiet":
		s.quiet = true
	default:
		return fmt.Errorf("%q is no expectation", l)
	}
	return nil
}

// Markable reports whether a text is a question that may have markup around it: no
// command, no address, and no text that is about signs or length.
func Markable(text string) bool {
	words := strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) })
	return words && !strings.HasPrefix(text, "/") && !strings.Contains(text, "://") && utf8.ValidString(text) && utf8.RuneCountInString(text) < qa.MaxQuestionRunes/2
}

// check compares what is seen with what is expected.
func (s step) check(t *testing.T, seen Seen) {
	t.Helper()
	text := squeeze(seen.Text)
	if text == "" && !s.quiet {
		t.Errorf("line %d: %s sees %q", s.line, s.who, text)
	}
	for _, want := range s.want {
		if !strings.Contains(text, squeeze(want)) {
			t.Errorf("line %d: %q lacks %q", s.line, text, want)
		}
	}
	for _, ought := range s.ought {
		if !strings.Contains(text, squeeze(ought)) {
			t.Logf("line %d: %q ought to have %q", s.line, text, ought)
		}
	}
	for _, bad := range s.unwanted {
		if strings.Contains(text, squeeze(bad)) {
			t.Errorf("line %d: %q holds %q", s.line, text, bad)
		}
	}
	for _, label := range s.buttons {
		if !slices.ContainsFunc(seen.Buttons, func(b string) bool { return strings.HasPrefix(squeeze(b), squeeze(label)) }) {
			t.Errorf("line %d: none of the buttons %q begins with %q", s.line, seen.Buttons, label)
		}
	}
	if s.file != "" && (len(seen.Files) != 1 || !strings.Contains(seen.Files[0], s.file)) {
		t.Errorf("line %d: no attached file holds %q: %q", s.line, s.file, seen.Files)
	}
}

// Check reports how a reply breaks its contract; nil if it does not.
func Check(r chat.Reply) error {
	if len(r.Blocks) == 0 {
		return fmt.Errorf("a reply without content")
	}
	if l, ok := r.Blocks[0].(chat.Line); !ok || strings.TrimSpace(l.Text) == "" {
		return fmt.Errorf("a reply begins with %+v", r.Blocks[0])
	}
	if len(r.Buttons) > chat.MaxRows {
		return fmt.Errorf("%d rows of buttons", len(r.Buttons))
	}
	for _, row := range r.Buttons {
		if len(row) == 0 || len(row) > chat.MaxRow {
			return fmt.Errorf("a row of %d buttons", len(row))
		}
		for _, b := range row {
			switch {
			case (b.State == "") == (b.URL == ""):
				return fmt.Errorf("the button %q has both or neither of state and address", b.Label)
			case len(b.State) > chat.MaxState || len(b.URL) > chat.MaxURL:
				return fmt.Errorf("the button %q is too long: %q %q", b.Label, b.State, b.URL)
			case b.Label == "" || utf8.RuneCountInString(b.Label) > chat.MaxLabel || !utf8.ValidString(b.Label+b.State):
				return fmt.Errorf("the label or state of %+v is wrong", b)
			}
		}
	}
	for _, block := range r.Blocks {
		q, ok := block.(chat.Quote)
		end := 0
		for _, m := range q.Marks {
			if !ok || m.Start < end || m.End <= m.Start || m.End > len(q.Text) {
				return fmt.Errorf("the mark %v lies outside the quote %q", m, q.Text)
			}
			end = m.End
		}
	}
	if r.Kind == chat.KindAnswer || r.Kind == chat.KindUncertain {
		return checkAnswer(r)
	}
	return nil
}

// checkAnswer reports an answer that repeats its first line in its first quote, or
// that has more to read than a phone shows, though no more quotes were asked for.
func checkAnswer(r chat.Reply) error {
	length, quotes := 0, 0
	first := squeeze(strings.Trim(r.Blocks[0].(chat.Line).Text, "“”\""))
	cited := func(c chat.Citation) int { return utf8.RuneCountInString(c.Title + c.Source + c.Date + c.DateFrom) }
	for _, block := range r.Blocks {
		switch b := block.(type) {
		case chat.Line:
			length += utf8.RuneCountInString(b.Text)
		case chat.Item:
			length += cited(b.Citation)
		case chat.Quote:
			if quotes++; b.Number == 1 && strings.Contains(squeeze(b.Text), first) {
				return fmt.Errorf("the first quote repeats %q", first)
			}
			length += utf8.RuneCountInString(b.Text) + cited(b.Citation)
		}
	}
	if length > Longest && quotes > 1 && quotes <= qa.DefaultQuotes {
		return fmt.Errorf("%d characters to read", length)
	}
	return nil
}
