package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"reflect"
	"strings"
	"sync"
	"syscall"

	"github.com/spf13/cobra"

	"trich/internal/chat"
	"trich/internal/config"
	"trich/internal/front"
	"trich/internal/qa"
)

func serveCommand(p program) *cobra.Command {
	c := &cobra.Command{
		Use:   "serve",
		Short: "Answer on " + joined(servable(), " and ", titleOf),
		Long: "Serve answers on every platform that the settings have a token for, until it is\ninterrupted: then it finishes what it is doing, which takes some seconds at most.\n" +
			"SIGHUP has it read the settings and the articles again.",
		Args: usageArgs(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return p.serveFronts(c) },
	}
	config.BindFlags(c.Flags(), append([]string{"answer.quotes", "corpus.watch"}, corpusFlags...)...)
	return c
}

// serveFronts serves, anew whenever the settings have changed when SIGHUP comes.
func (p program) serveFronts(c *cobra.Command) error {
	hangUps := make(chan os.Signal, 1)
	signal.Notify(hangUps, syscall.SIGHUP)
	defer signal.Stop(hangUps)
	s, err := p.settings(c)
	if err != nil {
		return err
	}
	for {
		next, err := p.serveSettings(c, s, hangUps)
		if next == nil || c.Context().Err() != nil {
			return err
		}
		s = *next
	}
}

// serveSettings serves with settings; next are those to go on with, nil for none.
func (p program) serveSettings(c *cobra.Command, s config.Config, hangUps <-chan os.Signal) (next *config.Config, err error) {
	on := turnedOn(servable(), s)
	if len(on) == 0 {
		return nil, qa.Errorf(qa.CodeUsage, "there is nothing to serve; set %s", joined(servable(), " or ", keyOf))
	}
	ctx, stop := context.WithCancel(c.Context())
	defer stop()
	a, err := p.serve(ctx, s)
	if err != nil {
		return nil, err
	}
	defer a.closing(&err)
	b, err := a.newBot(s, p.warn)
	if err != nil {
		return nil, err
	}
	defer b.closing(&err)
	fronts, err := makeFronts(on, s, front.Parts{Core: b, Articles: b.Articles, Say: p.tell, Log: a.log, Observer: a.observer})
	if err != nil {
		return nil, err
	}
	defer a.keepUpToDate(ctx, s, b.Reloaded)()
	var watching sync.WaitGroup
	defer watching.Wait()
	defer stop() // Before that is waited for.
	watching.Go(func() {
		next = p.awaitChange(ctx, c, s, hangUps, func() { a.reload(ctx, b.Reloaded) })
		stop()
	})
	err = front.RunAll(ctx, fronts, a.log)
	stop()
	watching.Wait()
	return next, err
}

// awaitChange waits for SIGHUP: where the settings are as they were it reloads the
// articles; where they have changed it gives the new ones, and where they are wrong
// it says so and goes on with those there are. It ends with ctx, giving none.
func (p program) awaitChange(ctx context.Context, c *cobra.Command, s config.Config, hangUps <-chan os.Signal, reload func()) *config.Config {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-hangUps:
		}
		now, err := p.settings(c)
		switch {
		case err != nil:
			p.warn(err.Error() + "; the settings stay as they were")
		case !reflect.DeepEqual(now, s):
			p.tell("the settings have changed; serving with the new ones")
			return &now
		default:
			reload()
		}
	}
}

// reload brings the corpus up to date, unless that is being done.
func (a *app) reload(ctx context.Context, reloaded func(qa.ReloadReport, error)) {
	r, err := a.store.Reload(ctx, func(qa.ReloadProgress) {})
	reloaded(r, err)
	if err != nil {
		a.log.Error("the corpus could not be brought up to date", "error", err)
	}
}

// tell tells the operator one line.
func (p program) tell(line string) {
	_, _ = io.WriteString(p.errOut, "trich: "+oneLine(line)+"\n")
}

// keepUpToDate brings the corpus up to date while it is used and, if the settings
// ask for it, again whenever its folder changes. The returned function ends it.
func (a *app) keepUpToDate(ctx context.Context, s config.Config, reloaded func(qa.ReloadReport, error)) (end func()) {
	ctx, stop := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() {
		a.store.Run(ctx, s.Corpus.Watch, func(r qa.ReloadReport, err error) {
			reloaded(r, err)
			if err != nil {
				a.log.Error("the corpus could not be brought up to date", "error", err)
				return
			}
			a.log.Info("the corpus is up to date", "articles", r.Articles, "passages", r.Passages, "added", len(r.Added),
				"updated", len(r.Updated), "removed", len(r.Removed), "refused", len(r.Refused), "took", r.Took)
		})
	})
	return func() {
		stop()
		running.Wait()
	}
}

func inviteCommand(p program) *cobra.Command {
	where := joined(inviting(), " or ", titleOf)
	c := &cobra.Command{
		Use:   "invite",
		Short: "Print the link that adds the bot to a " + where + " server",
		Long: "Invite prints the link with which the admin of a " + where + " server adds the bot to it,\n" +
			"with the permissions that it needs and no more.",
		Args: usageArgs(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return p.invite(c) },
	}
	config.BindFlags(c.Flags(), "log.level")
	return c
}

// invite prints a link for each front that is turned on and has one.
func (p program) invite(c *cobra.Command) error {
	s, err := p.settings(c)
	if err != nil {
		return err
	}
	all := inviting()
	on := turnedOn(inviting(), s)
	if len(on) == 0 {
		origins := joined(all, " or ", func(p platform) string { return p.origin })
		return qa.Errorf(qa.CodeUsage, "%s is not set; set it to the bot's token from %s", joined(all, " or ", keyOf), origins)
	}
	var links strings.Builder
	for _, f := range on {
		link, err := f.invite(c.Context(), s)
		if err != nil {
			return err
		}
		links.WriteString(link + "\n")
	}
	c.Print(links.String())
	return nil
}

func configCommand(p program) *cobra.Command {
	c := &cobra.Command{
		Use: "config", Short: "Look after the settings", Args: usageArgs(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	online := false
	check := &cobra.Command{
		Use: "check", Short: "Check the settings",
		Long: "Check reads the settings as the other commands do and says whether they are right.\nWith --online it also asks each platform whether it knows the bot's token.",
		Args: usageArgs(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return p.checkConfig(c, online) },
	}
	config.BindFlags(check.Flags())
	check.Flags().BoolVar(&online, "online", false, "ask the platforms for the bot's name")
	c.AddCommand(check)
	return c
}

func (p program) checkConfig(c *cobra.Command, online bool) error {
	s, err := p.settings(c)
	if err != nil {
		return err
	}
	on := turnedOn(servable(), s)
	all, err := makeFronts(on, s, front.Parts{Core: chat.New(chat.Options{}), Log: slog.New(slog.DiscardHandler)}) // what fails is returned
	if err != nil {
		return err
	}
	if online {
		for i, f := range all {
			name, err := f.Check(c.Context())
			if err != nil {
				return err
			}
			if _, err := fmt.Fprintf(p.out, "%s knows the bot as %s\n", on[i].name, name); err != nil {
				return err
			}
		}
	}
	_, err = fmt.Fprintln(p.out, "the settings are right")
	return err
}
