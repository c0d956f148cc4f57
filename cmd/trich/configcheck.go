package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"trich/internal/chat"
	"trich/internal/config"
	"trich/internal/front"
)

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
	all, err := makeFronts(on, s, front.Parts{Core: chat.New(chat.Options{}), Log: logger(s, p.errOut)})
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
