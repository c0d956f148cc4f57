package main

import (
	"strings"

	"github.com/spf13/cobra"

	"trich/internal/config"
	"trich/internal/console"
	"trich/internal/qa"
)

func askCommand(p program) *cobra.Command {
	var asJSON, explain bool
	c := &cobra.Command{
		Use:   "ask QUESTION",
		Short: "Answer one question",
		Example: `  trich ask "Ai ký Kế hoạch hành động chung với Anh?"
  trich ask --json --corpus articles "ai ky ke hoach hanh dong"`,
		Args: usageArgs(cobra.MinimumNArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			return p.ask(c, strings.Join(args, " "), asJSON, explain)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "Print the answer as one JSON object.")
	c.Flags().BoolVar(&explain, "explain", false, "Show how the question was read and the passages scored.")
	config.BindFlags(c.Flags(), append([]string{"answer.quotes"}, corpusFlags...)...)
	return c
}

func (p program) ask(c *cobra.Command, question string, asJSON, explain bool) (err error) {
	s, err := p.settings(c)
	if err != nil {
		return err
	}
	q := qa.Question{Text: question, Language: language(s.Language), Limit: s.Answer.Quotes}
	if err := q.Check(); err != nil {
		return usage(c, err)
	}
	a, err := p.start(c.Context(), s)
	if err != nil {
		return err
	}
	defer a.closing(&err)
	answer, err := a.answerer.Answer(c.Context(), q)
	if err != nil {
		return err
	}
	if asJSON {
		err = console.RenderJSON(p.out, answer)
	} else {
		err = console.RenderAnswer(p.out, console.Detect(p.out, p.getenv), answer)
	}
	if err != nil || !explain {
		return err
	}
	found, err := a.retriever.Retrieve(c.Context(), q)
	if err != nil {
		return err
	}
	return console.RenderExplanation(p.errOut, found)
}
