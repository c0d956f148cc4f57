package main

import (
	"github.com/spf13/cobra"
)

func evalCommand(p program) *cobra.Command {
	c := &cobra.Command{
		Use: "eval", Short: "Measure answers on questions whose answers are known",
		Args: usageArgs(cobra.NoArgs), RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(evalAnswersCommand(p), evalRetrievalCommand(p), evalTitlesCommand(p), evalCandidatesCommand(p))
	return c
}
