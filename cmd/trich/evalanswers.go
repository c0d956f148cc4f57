package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"trich/internal/config"
	"trich/internal/evaluate"
	"trich/internal/qa"
)

// answersOptions are the flags of eval answers.
type answersOptions struct {
	questions, twins, multi, control string
	asJSON                           bool
}

func evalAnswersCommand(p program) *cobra.Command {
	var o answersOptions
	c := &cobra.Command{
		Use:   "answers --questions FILE",
		Short: "Ask every question of a file and count the right quotes",
		Long: `Answers asks every question of a file, one JSON object a line with id, question,
answerable, article (how the name of the right file begins) and quote_contains
(what right quotes hold). A hit means that the quotes of the right article
together hold all of it.

The measures below that take each quote by itself. It is right if it is of the
article, or of a file in also, and holds all of quote_contains, or is of a file in
also_contains and holds one of its strings; a marked sentence is right if it holds
such a string or is held by it. Each answerable question is asked once more
without the articles that answer it. Twins (--twins) are questions with of, the id
of a question in nearly the same words that is answerable where they are not, or
the other way round. Questions of several parts (--multi) have
quote_contains_each: files with what a quote of each must hold. With --control, a
model that sees nothing but the wording is trained on the questions of a folder
(fields question and answerable): what it tells, the questions give away.`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return p.evalAnswers(c, o) },
	}
	c.Flags().StringVar(&o.questions, "questions", "", "File of questions (required).")
	c.Flags().StringVar(&o.twins, "twins", "", "File of twins of the questions.")
	c.Flags().StringVar(&o.multi, "multi", "", "File of questions of several parts.")
	c.Flags().StringVar(&o.control, "control", "", "Folder of questions, *.jsonl, to train the control on.")
	c.Flags().BoolVar(&o.asJSON, "json", false, "Print one JSON object a question, then the summary with the measures.")
	config.BindFlags(c.Flags(), append([]string{"answer.quotes"}, corpusFlags...)...)
	return c
}

func (p program) evalAnswers(c *cobra.Command, o answersOptions) (err error) {
	if o.questions == "" {
		return usage(c, fmt.Errorf("--questions is missing"))
	}
	s, err := p.settings(c)
	if err != nil {
		return err
	}
	suite, err := o.suite()
	if err != nil {
		return err
	}
	var training []evaluate.Labelled
	if o.control != "" {
		if training, err = evaluate.ReadLabelled(os.DirFS(o.control)); err != nil {
			return err
		}
	}
	a, err := p.start(c.Context(), s)
	if err != nil {
		return err
	}
	defer a.closing(&err)
	bar := p.answering(s, 1)
	show := func(r evaluate.AnswerResult) error {
		bar.hideOnSameScreen()
		return p.showResult(r, o.asJSON)
	}
	report, err := evaluate.Answers(c.Context(), asSet{a.answerer, s}, suite, show, bar.reportOf)
	bar.finish()
	if err != nil {
		return err
	}
	if o.control != "" {
		report.Measures.Control = evaluate.Control(training, suite)
	}
	if o.asJSON {
		return json.NewEncoder(p.out).Encode(report)
	}
	return p.showAnswerReport(report)
}

// suite reads the files of questions.
func (o answersOptions) suite() (s evaluate.Suite, err error) {
	if s.Questions, err = readFile(o.questions, evaluate.ReadAnswerCases); err != nil {
		return s, err
	}
	if o.twins != "" {
		s.Twins, err = readFile(o.twins, func(r io.Reader, name string) ([]evaluate.AnswerCase, error) {
			return evaluate.ReadTwins(r, name, s.Questions)
		})
	}
	if o.multi != "" && err == nil {
		s.Multi, err = readFile(o.multi, evaluate.ReadMultiCases)
	}
	return s, err
}

func readFile[T any](name string, read func(io.Reader, string) (T, error)) (T, error) {
	f, err := os.Open(name)
	if err != nil {
		var none T
		return none, qa.Errorf(qa.CodeInvalid, "questions: %w", err)
	}
	value, err := read(f, name)
	return value, errors.Join(err, f.Close())
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
	_, err := fmt.Fprintf(p.out, "%s  %s  first %-5v  %-9s  %.2f  %6.1f ms  %v  %s\n", verdict, r.ID, r.First, r.Outcome, r.Confidence, r.TookMS, r.Quoted, r.Question)
	return err
}
