package main

import (
	"context"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/spf13/cobra"

	"trich/internal/chat"
	"trich/internal/config"
	"trich/internal/front/console"
)

// consoleUser is the ID of the person at the console.
const consoleUser = "local"

func chatCommand(p program) *cobra.Command {
	c := &cobra.Command{
		Use:   "chat",
		Short: "Ask one question after another",
		Long:  "Chat asks for questions at a prompt with history. Given a file or a pipe on standard\ninput it answers one question a line.",
		Args:  usageArgs(cobra.NoArgs),
		RunE:  func(c *cobra.Command, _ []string) error { return p.chat(c) },
	}
	config.BindFlags(c.Flags(), append([]string{"answer.quotes", "corpus.watch"}, corpusFlags...)...)
	return c
}

func (p program) chat(c *cobra.Command) (err error) {
	s, err := p.settings(c)
	if err != nil {
		return err
	}
	a, err := p.start(c.Context(), s)
	if err != nil {
		return err
	}
	defer a.closing(&err)
	// Nobody else is kept waiting at the console.
	s.Limits.UserPerMinute, s.Limits.ChatPerMinute = 0, 0
	b, err := a.newBot(s, p.warn)
	if err != nil {
		return err
	}
	defer b.closing(&err)
	front := &console.Chat{
		Core: b, User: chat.User{Platform: chat.Console, ID: consoleUser, Language: language(s.Language)},
		Out: p.out, Terminal: console.Detect(p.out, p.getenv), Lines: console.NewPlainLines(p.in),
	}
	ctx := c.Context()
	if console.IsTerminal(p.in) {
		// Ctrl-C stops the question that is being answered, not the chat.
		var stop context.CancelFunc
		ctx, stop = signal.NotifyContext(context.WithoutCancel(ctx), syscall.SIGTERM)
		defer stop()
		editor, err := console.OpenEditor(filepath.Join(s.Cache.Dir, "history"))
		if err != nil {
			p.warn(err.Error())
		}
		defer func() { _ = editor.Close() }() // a history that cannot be saved is no reason to fail
		interrupt := make(chan os.Signal, 1)
		signal.Notify(interrupt, os.Interrupt)
		defer signal.Stop(interrupt)
		front.Lines, front.Person, front.Interrupt = editor, true, interrupt
	}
	if s.Corpus.Watch {
		defer a.keepUpToDate(ctx, s, b.Reloaded)()
	}
	return front.Run(ctx)
}
