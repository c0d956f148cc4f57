package console

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"trich/internal/chat"
	"trich/internal/qa"
	"trich/internal/wording"
)

// chatName is the one place there is to talk in.
const chatName = "console"

// Chat is the console's front of the conversation core: what is typed becomes a
// request, and a reply becomes text. All fields but Interrupt must be set.
type Chat struct {
	Core     chat.Core
	User     chat.User
	Lines    LineReader
	Out      io.Writer
	Terminal Terminal
	// Person says that a person sits at the other end: there are greetings and
	// buttons, and Ctrl-C stops a question only. Otherwise each question is
	// repeated above its answer, and Ctrl-C ends the chat.
	Person bool
	// Interrupt tells of Ctrl-C while a question is being answered; the context
	// given to Run must then not end by it. Nil: questions cannot be stopped.
	Interrupt <-chan os.Signal

	// spoken is the language of the last reply that had one.
	spoken qa.Language
	// buttons are those of the last reply, in reading order.
	buttons  []chat.Button
	progress progressLine
	pending  chan lineRead
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
	case text == "/quit" || text == "/exit":
		return errQuit
	}
	r := chat.Request{User: c.User, Chat: chatName, Text: text}
	if n, err := strconv.Atoi(strings.TrimPrefix(text, "/")); err == nil && strings.HasPrefix(text, "/") {
		if n < 1 || n > len(c.buttons) {
			return c.say(wording.Catalogue.ButtonOutdated)
		}
		if b := c.buttons[n-1]; b.URL != "" {
			_, err := fmt.Fprintln(c.Out, cleanLine(b.URL))
			return err
		}
		r = chat.Request{User: c.User, Chat: chatName, Press: c.buttons[n-1].State}
	}
	if !c.Person && !strings.HasPrefix(text, "/") {
		if _, err := fmt.Fprintln(c.Out, prompt+cleanLine(text)); err != nil {
			return err
		}
	}
	err := c.handle(ctx, r)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, context.Canceled) && c.Person:
		return c.say(func(w wording.Catalogue) string { return w.Failure(err, text) })
	case err == nil && isHelp(text):
		return c.say(wording.Catalogue.ChatKeys)
	}
	return err
}

// isHelp reports whether a line asks for help, of which the console has some of
// its own to give.
func isHelp(text string) bool { return text == "/help" || text == "/trogiup" }

// handle has the core do what is asked, and stop at Ctrl-C.
func (c *Chat) handle(ctx context.Context, r chat.Request) error {
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
	err := c.Core.Handle(ctx, r, func(_ context.Context, r chat.Reply) error { return c.show(r) })
	stop()
	<-watching // So that a later Ctrl-C is not taken for this question.
	return err
}

// show writes a reply; progress takes the place of the progress before it where
// the cursor can move.
func (c *Chat) show(r chat.Reply) error {
	if r.Kind == chat.KindProgress {
		return c.progress.show(c.Out, c.Terminal, r)
	}
	if err := c.progress.end(c.Out, c.Terminal); err != nil {
		return err
	}
	c.buttons = slices.Concat(r.Buttons...)
	if r.Language != qa.UnknownLanguage {
		c.spoken = r.Language
	}
	quotes := r.Kind == chat.KindAnswer || r.Kind == chat.KindUncertain
	// Where nobody presses them, the buttons of an answer are in the way; those
	// of other replies tell something.
	if err := RenderReply(c.Out, c.Terminal, r, c.Person || !quotes); err != nil {
		return err
	}
	if quotes || r.Kind == chat.KindNotFound {
		_, err := fmt.Fprintln(c.Out)
		return err
	}
	return nil
}

// say writes a sentence in the language of the chat, or in both as long as
// nothing tells which.
func (c *Chat) say(sentence func(wording.Catalogue) string) error {
	languages := []qa.Language{cmp.Or(c.spoken, c.User.Language)}
	if languages[0] == qa.UnknownLanguage {
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
