package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"trich/internal/config"
	"trich/internal/dialog"
	"trich/internal/front/console"
	"trich/internal/qa"
	"trich/internal/wording"
)

// askOptions are the flags of ask.
type askOptions struct {
	asJSON, explain bool
	// lines is the file of many questions, "-" for standard input, empty for none.
	lines string
}

func askCommand(p program) *cobra.Command {
	var o askOptions
	c := &cobra.Command{
		Use:   "ask QUESTION",
		Short: "Answer one question, or a file of them",
		Long: `Ask answers one question; with --jsonl, each line of a file or of standard input:
a JSON object with id (a string or a number) and question. For each, one JSON
object a line is printed: the id, then what --json prints, or, of a question that
cannot be asked, the question and an error with code and message. A line that is
no such object is named on standard error and left out; the exit status is then 1.`,
		Example: `  trich ask "Ai ký Kế hoạch hành động chung với Anh?"
  trich ask --json --corpus articles "ai ky ke hoach hanh dong"
  trich ask --jsonl questions.jsonl > answers.jsonl`,
		Args: func(c *cobra.Command, args []string) error { return o.check(c, args) },
		RunE: func(c *cobra.Command, args []string) error {
			if o.lines != "" {
				return p.askLines(c, o.lines)
			}
			return p.ask(c, strings.Join(args, " "), o)
		},
	}
	c.Flags().BoolVar(&o.asJSON, "json", false, "Print the answer as one JSON object.")
	c.Flags().BoolVar(&o.explain, "explain", false, "Show how the question was read, and the passages scored and read.")
	c.Flags().StringVar(&o.lines, "jsonl", "", "File of questions to answer, one JSON object a line; - for standard input.")
	config.BindFlags(c.Flags(), append([]string{"answer.quotes"}, corpusFlags...)...)
	return c
}

// check makes sure that there is either a question or a file of them.
func (o askOptions) check(c *cobra.Command, args []string) error {
	switch {
	case !c.Flags().Changed("jsonl"):
		return usageArgs(cobra.MinimumNArgs(1))(c, args)
	case o.lines == "":
		return usage(c, errors.New("--jsonl takes a file, or - for standard input"))
	case len(args) > 0:
		return usage(c, errors.New("--jsonl takes the questions from its file, so that none can be given beside it"))
	case o.explain:
		return usage(c, errors.New("--explain is for one question, and cannot be used with --jsonl"))
	}
	return nil
}

func (p program) ask(c *cobra.Command, question string, o askOptions) (err error) {
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
	if err := p.printAnswers(c.Context(), a, q, o.asJSON); err != nil || !o.explain {
		return err
	}
	q.Text = dialog.Plain(q.Text)
	found, err := a.answerer.Find(c.Context(), q)
	if err != nil {
		return err
	}
	return console.RenderExplanation(p.errOut, found)
}

// printAnswers answers a message: each of its questions for people, the first for
// programs.
func (p program) printAnswers(ctx context.Context, a *app, q qa.Question, asJSON bool) error {
	if asJSON {
		answer, err := a.listener().Answer(ctx, q)
		if err != nil {
			return err
		}
		return console.RenderJSON(p.out, answer)
	}
	answers, err := a.listener().Answers(ctx, q, dialog.MaxQuestions)
	if err != nil {
		return err
	}
	for i, answer := range answers {
		if len(answers) > 1 {
			fmt.Fprintf(p.out, "%s%s\n", strings.Repeat("\n", min(i, 1)), wording.In(answer.Language).Numbered(i+1, answer.Question))
		}
		if err := console.RenderAnswer(p.out, console.Detect(p.out, p.getenv), answer); err != nil {
			return err
		}
	}
	return nil
}
