package main

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"sync"

	"github.com/spf13/cobra"

	"trich/internal/chat"
	"trich/internal/config"
	"trich/internal/corpus"
	"trich/internal/qa"
	"trich/internal/telegram"
)

func serveCommand(p program) *cobra.Command {
	c := &cobra.Command{
		Use:   "serve",
		Short: "Answer on Telegram and Discord",
		Long:  "Serve answers on every platform that the settings have a token for, until it is\ninterrupted: then it finishes what it is doing, which takes some seconds at most.",
		Args:  usageArgs(cobra.NoArgs),
		RunE:  func(c *cobra.Command, _ []string) error { return p.serveFronts(c) },
	}
	config.BindFlags(c.Flags(), append([]string{"answer.quotes", "corpus.watch"}, corpusFlags...)...)
	return c
}

// front is the front of a platform.
type front struct {
	checkedFront
	platform chat.Platform
}

// checkedFront is a front that can ask its platform whether it knows the token.
type checkedFront interface {
	chat.Front
	// Check returns the bot's name.
	Check(ctx context.Context) (name string, err error)
}

// fronts makes those that the settings have a token for.
func fronts(s config.Config, core chat.Core, log *slog.Logger) ([]front, error) {
	var all []front
	if s.Telegram.Token.IsSet() {
		f, err := newTelegram(s, core, log)
		if err != nil {
			return nil, err
		}
		all = append(all, front{f, chat.Telegram})
	}
	if s.Discord.Token.IsSet() {
		f, err := newDiscord(s, core, log)
		if err != nil {
			return nil, err
		}
		all = append(all, front{f, chat.Discord})
	}
	return all, nil
}

// newTelegram makes the Telegram front.
func newTelegram(s config.Config, core chat.Core, log *slog.Logger) (*telegram.Front, error) {
	t := s.Telegram
	return telegram.New(telegram.Options{
		Core: core, Token: t.Token.Reveal(), APIURL: t.APIURL,
		Listen: t.Listen, Chats: t.Chats, Admins: t.Admins, MaxAge: t.MaxAge,
		Webhook:   telegram.Webhook{URL: t.WebhookURL, Addr: t.WebhookListen, CertFile: t.WebhookCert, KeyFile: t.WebhookKey},
		StateFile: filepath.Join(s.Cache.Dir, "telegram.json"), Log: log.With("front", "telegram"),
	})
}

func (p program) serveFronts(c *cobra.Command) (err error) {
	s, err := p.settings(c)
	if err != nil {
		return err
	}
	if !s.Telegram.Token.IsSet() && !s.Discord.Token.IsSet() {
		return qa.Errorf(qa.CodeUsage, "there is nothing to serve; set telegram.token or discord.token")
	}
	a, err := p.serve(c.Context(), s)
	if err != nil {
		return err
	}
	defer a.closing(&err)
	b, err := a.newBot(s, p.warn)
	if err != nil {
		return err
	}
	defer b.closing(&err)
	running, err := fronts(s, b, a.log)
	if err != nil {
		return err
	}
	defer a.keepUpToDate(c.Context(), s, b.Reloaded)()
	return runAll(c.Context(), running, a.log)
}

// keepUpToDate brings the corpus up to date while it is used and, if the settings
// ask for it, again whenever its folder changes. The returned function ends it.
func (a *app) keepUpToDate(ctx context.Context, s config.Config, reloaded func(qa.ReloadReport)) (end func()) {
	ctx, stop := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() {
		a.manager.Run(ctx, s.Corpus.Watch, corpus.Quiet, func(r qa.ReloadReport, err error) {
			if err != nil {
				a.log.Error("the corpus could not be brought up to date", "error", err)
				return
			}
			a.log.Info("the corpus is up to date", "articles", r.Articles, "passages", r.Passages, "added", len(r.Added),
				"updated", len(r.Updated), "removed", len(r.Removed), "refused", len(r.Refused), "took", r.Took)
			reloaded(r)
		})
	})
	return func() {
		stop()
		running.Wait()
	}
}

// runAll runs the fronts beside each other until all have ended. One that fails
// is logged at once, and does not disturb the others.
func runAll(ctx context.Context, fronts []front, log *slog.Logger) error {
	errs := make([]error, len(fronts))
	var running sync.WaitGroup
	for i, f := range fronts {
		running.Go(func() {
			if errs[i] = f.Run(ctx); errs[i] != nil && len(fronts) > 1 {
				log.Error("a front has ended, the others go on", "error", errs[i])
			}
		})
	}
	running.Wait()
	return errors.Join(errs...)
}
