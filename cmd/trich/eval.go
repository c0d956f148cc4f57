package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"trich/internal/config"
	"trich/internal/evaluate"
	"trich/internal/qa"
)

func evalCommand(p program) *cobra.Command {
	c := &cobra.Command{
		Use: "eval", Short: "Measure answers on questions whose answers are known",
		Args: usageArgs(cobra.NoArgs), RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(evalAnswersCommand(p), evalRetrievalCommand(p), evalTitlesCommand(p), evalCandidatesCommand(p))
	return c
}

func evalAnswersCommand(p program) *cobra.Command {
	var questions string
	var asJSON bool
	c := &cobra.Command{
		Use:   "answers --questions FILE",
		Short: "Ask every question of a file and count the right quotes",
		Long: `Answers asks every question of a file, one JSON object a line with id, question,
answerable, article (how the name of the right file begins) and quote_contains
(what right quotes hold). A hit means that the quotes of the right article
together hold all of it.`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return p.evalAnswers(c, questions, asJSON) },
	}
	c.Flags().StringVar(&questions, "questions", "", "File of questions (required).")
	c.Flags().BoolVar(&asJSON, "json", false, "Print one JSON object a question, then the summary.")
	config.BindFlags(c.Flags(), append([]string{"answer.quotes"}, corpusFlags...)...)
	return c
}

func (p program) evalAnswers(c *cobra.Command, questions string, asJSON bool) (err error) {
	if questions == "" {
		return usage(c, fmt.Errorf("--questions is missing"))
	}
	s, err := p.settings(c)
	if err != nil {
		return err
	}
	file, err := os.Open(questions)
	if err != nil {
		return qa.Errorf(qa.CodeInvalid, "questions: %w", err)
	}
	defer file.Close()
	cases, err := evaluate.ReadAnswerCases(file, questions)
	if err != nil {
		return err
	}
	a, err := p.start(c.Context(), s)
	if err != nil {
		return err
	}
	defer a.closing(&err)
	show := func(r evaluate.AnswerResult) error { return p.showResult(r, asJSON) }
	summary, err := evaluate.Answers(c.Context(), asSet{a.answerer, s}, cases, show)
	if err != nil {
		return err
	}
	if asJSON {
		return json.NewEncoder(p.out).Encode(summary)
	}
	_, err = fmt.Fprintf(p.out, "\nanswerable %d: hit %d, by the first quote %d\nunanswerable %d: abstained %d\nwrong: %v\n",
		summary.Answerable, summary.Hit, summary.First, summary.Unanswerable, summary.Abstained, summary.Wrong)
	return err
}

// asSet asks with the language and the number of quotes that are set.
type asSet struct {
	qa.Answerer
	settings config.Config
}

// Answer implements qa.Answerer.
func (a asSet) Answer(ctx context.Context, q qa.Question) (qa.Answer, error) {
	q.Language, q.Limit = language(a.settings.Language), a.settings.Answer.Quotes
	return a.Answerer.Answer(ctx, q)
}

func (p program) showResult(r evaluate.AnswerResult, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(p.out).Encode(r)
	}
	verdict := "wrong"
	if r.Right {
		verdict = "right"
	}
	_, err := fmt.Fprintf(p.out, "%s  %s  first %-5v  %6.1f ms  %v  %s\n", verdict, r.ID, r.First, r.TookMS, r.Quoted, r.Question)
	return err
}
