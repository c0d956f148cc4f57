package main

import (
	"strings"

	"github.com/spf13/cobra"

	"trich/internal/config"
	"trich/internal/qa"
)

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
