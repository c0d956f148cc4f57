package console

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"trich/internal/qa"
	"trich/internal/wording"
)

// Chat answers one line after another. All fields but Interrupt and Log must be
// set; Run changes Language and Limit as it is told to.
type Chat struct {
	Answerer qa.Answerer
	Lines    LineReader
	Out      io.Writer
	Terminal Terminal
	// Person says that a person sits at the other end: there are greetings, and
	// Ctrl-C stops a question only. Otherwise each question is repeated above
	// its answer, and Ctrl-C ends the chat.
	Person bool
	// Language is the language to answer in, qa.UnknownLanguage for that of each
	// question.
	Language qa.Language
	// Limit is the largest number of quotes, as in qa.Question.
	Limit int
	// Interrupt tells of Ctrl-C while a question is being answered; the context
	// given to Run must then not end by it. Nil: questions cannot be stopped.
	Interrupt <-chan os.Signal
	// Log gets the causes of failures; nil drops them.
	Log *slog.Logger

	// spoken is the language of the last answer.
	spoken  qa.Language
	pending chan lineRead
}

// lineRead is what reading a line gave.
type lineRead struct {
	text string
	err  error
}

// errQuit ends a chat by command.
var errQuit = errors.New("quit")

// Run chats until the lines end or /quit, which give nil, until ctx ends, or
// until a line cannot be read or an answer cannot be written. Questions that
// fail are reported to the person and do not end it. A line that is being waited
// for when ctx ends stays with the LineReader.
func (c *Chat) Run(ctx context.Context) error {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	err := c.greet(wording.Catalogue.ChatWelcome)
	for err == nil {
		var text string
		text, err = c.next(ctx)
		switch {
		case errors.Is(err, ErrInterrupted) && c.Person:
			err = c.say(wording.Catalogue.ChatInterrupted)
		case errors.Is(err, ErrInterrupted):
			err = context.Canceled
		case err == nil:
			err = c.line(ctx, strings.TrimSpace(text))
		}
	}
	if errors.Is(err, io.EOF) || errors.Is(err, errQuit) {
		return c.greet(wording.Catalogue.ChatBye)
	}
	return err
}

// next waits for a line, ctx or Ctrl-C. Reading cannot be broken off, so a line
// that was waited for in vain is taken up by the next call.
func (c *Chat) next(ctx context.Context) (string, error) {
	if c.pending == nil {
		c.pending = make(chan lineRead, 1)
		go func(to chan<- lineRead) {
			text, err := c.Lines.ReadLine()
			to <- lineRead{text, err}
		}(c.pending)
	}
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case <-c.Interrupt:
		return "", ErrInterrupted
	case read := <-c.pending:
		c.pending = nil
		return read.text, read.err
	}
}

// line does what one line asks for. Empty lines are passed over.
func (c *Chat) line(ctx context.Context, text string) error {
	switch {
	case text == "":
		return nil
	case strings.HasPrefix(text, "/"):
		return c.command(text)
	}
	if !c.Person {
		if _, err := fmt.Fprintln(c.Out, prompt+cleanLine(text)); err != nil {
			return err
		}
	}
	answer, err := c.answer(ctx, text)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, context.Canceled) && !c.Person:
		return err
	case err != nil:
		c.log(ctx, err)
		return c.say(func(w wording.Catalogue) string { return w.Failure(err, text) })
	}
	c.spoken = answer.Language
	if err := RenderAnswer(c.Out, c.Terminal, answer); err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.Out)
	return err
}

// log notes why a question failed, loudly only where it is not the asker's
// doing.
func (c *Chat) log(ctx context.Context, err error) {
	level := slog.LevelWarn
	if errors.Is(err, context.Canceled) || qa.CodeOf(err) == qa.CodeInvalid {
		level = slog.LevelDebug
	}
	c.Log.Log(ctx, level, "question not answered", "code", qa.CodeOf(err), "error", err)
}

// answer asks, and stops asking at Ctrl-C.
func (c *Chat) answer(ctx context.Context, text string) (qa.Answer, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	watching := make(chan struct{})
	go func() {
		defer close(watching)
		select {
		case <-c.Interrupt:
			stop()
		case <-ctx.Done():
		}
	}()
	answer, err := c.Answerer.Answer(ctx, qa.Question{Text: text, Reply: c.Language, Limit: c.Limit})
	stop()
	<-watching // So that a later Ctrl-C is not taken for this question.
	return answer, err
}

// say writes a sentence in the language of the chat, or in both as long as
// nothing tells which.
func (c *Chat) say(sentence func(wording.Catalogue) string) error {
	languages := []qa.Language{c.Language}
	switch {
	case c.Language != qa.UnknownLanguage:
	case c.spoken != qa.UnknownLanguage:
		languages[0] = c.spoken
	default:
		languages = []qa.Language{qa.Vietnamese, qa.English}
	}
	for _, lang := range languages {
		if _, err := fmt.Fprintln(c.Out, sentence(wording.In(lang))); err != nil {
			return err
		}
	}
	return nil
}

// greet is say for what only a person wants to hear.
func (c *Chat) greet(sentence func(wording.Catalogue) string) error {
	if !c.Person {
		return nil
	}
	return c.say(sentence)
}
