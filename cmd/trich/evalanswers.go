package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/jedib0t/go-pretty/v6/table"
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
	report, err := evaluate.Answers(c.Context(), asSet{a.listener(), s}, suite, show, bar.reportOf)
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

// showAnswerReport prints what the questions came to: the counts, a table of the
// measures with a column a language, and one with a row a kind.
func (p program) showAnswerReport(r evaluate.AnswerReport) error {
	if _, err := fmt.Fprintf(p.out, "\nanswerable %d: hit %d, by the first quote %d\nunanswerable %d: abstained %d\nwrong: %v\n\n",
		r.Answerable, r.Hit, r.First, r.Unanswerable, r.Abstained, r.Wrong); err != nil {
		return err
	}
	m := r.Measures
	p.measuresTable(m)
	fmt.Fprintln(p.out)
	t := p.newTable("kind", "questions", "A", "M", "P", "F", "reserved", "not found", "T")
	for _, kind := range slices.Sorted(maps.Keys(m.ByKind)) {
		k := m.ByKind[kind]
		t.AppendRow(table.Row{oneLine(kind), k.Questions, share(k.FirstRight), share(k.SentenceRight), share(k.ClaimsRight),
			share(k.FalseClaims), k.Reserved + k.ReservedUnanswerable, k.NotFound + k.NotFoundUnanswerable, share(k.TwinsTold)})
	}
	t.Render()
	fmt.Fprintln(p.out)
	if m.PartsShown.Of > 0 {
		fmt.Fprintf(p.out, "questions of several parts: %s parts shown\n", share(m.PartsShown))
	}
	if c := m.Control; c != nil {
		fmt.Fprintf(p.out, "control, by the wording alone (trained on %d questions): area %.3f on the questions, %.3f with the twins, W %s\n",
			c.Trained, c.Questions, c.QuestionsAndTwins, share(c.TwinsOrdered))
	}
	_, err := fmt.Fprintf(p.out, "p50 %.1f ms  p99 %.1f ms\n", m.MS.P50, m.MS.P99)
	return err
}

// measuresTable prints the measures of all questions and of those of each
// language.
func (p program) measuresTable(m evaluate.AnswerMeasures) {
	columns, groups := []any{"measure", "all"}, []evaluate.Measures{m.All}
	for _, lang := range []string{evaluate.GroupVietnamese, evaluate.GroupPlain, evaluate.GroupEnglish} {
		if g, asked := m.ByLanguage[lang]; asked {
			columns, groups = append(columns, lang), append(groups, g)
		}
	}
	t := p.newTable(columns...)
	for _, row := range measureRows() {
		cells := table.Row{row.name}
		for _, g := range groups {
			cells = append(cells, row.of(g))
		}
		t.AppendRow(cells)
	}
	t.Render()
}

// measureRow is a row of the table of measures.
type measureRow struct {
	name string
	of   func(evaluate.Measures) string
}

func measureRows() []measureRow {
	return []measureRow{
		{"answerable, unanswerable", func(m evaluate.Measures) string { return fmt.Sprintf("%d, %d", m.Answerable, m.Unanswerable) }},
		{"A  first quote right", func(m evaluate.Measures) string { return share(m.FirstRight) }},
		{"M  and its marked sentence", func(m evaluate.Measures) string { return share(m.SentenceRight) }},
		{"   one of three quotes right", func(m evaluate.Measures) string { return share(m.HitThree) }},
		{"P  claims right", func(m evaluate.Measures) string { return share(m.ClaimsRight) }},
		{"F  unanswerable, yet claimed", func(m evaluate.Measures) string { return share(m.FalseClaims) }},
		{"   reserved (unanswerable)", func(m evaluate.Measures) string {
			return fmt.Sprintf("%d (%d)", m.Reserved+m.ReservedUnanswerable, m.ReservedUnanswerable)
		}},
		{"   not found (unanswerable)", func(m evaluate.Measures) string {
			return fmt.Sprintf("%d (%d)", m.NotFound+m.NotFoundUnanswerable, m.NotFoundUnanswerable)
		}},
		{"   distractors shown", func(m evaluate.Measures) string { return share(m.DistractorsShown) }},
		{"   quotes a reply", func(m evaluate.Measures) string { return fmt.Sprintf("%.2f", m.QuotesPerReply.Value()) }},
		{"   claimed quotes right", func(m evaluate.Measures) string { return share(m.ClaimedQuotesRight) }},
		{"T  twins told apart", func(m evaluate.Measures) string { return share(m.TwinsTold) }},
		{"W  twins in order", func(m evaluate.Measures) string { return share(m.TwinsOrdered) }},
		{"R  own articles taken out", func(m evaluate.Measures) string {
			if m.TakenOut == nil {
				return "-"
			}
			return fmt.Sprintf("%.3f", *m.TakenOut)
		}},
		{"   calibration error", func(m evaluate.Measures) string { return fmt.Sprintf("%.3f", m.CalibrationError) }},
	}
}

// share is a share as count, whole and per cent, a hyphen for one of nothing.
func share(s evaluate.Share) string {
	if s.Of == 0 {
		return "-"
	}
	return fmt.Sprintf("%g/%d %.0f%%", s.Count, s.Of, 100*s.Value())
}

func evalCommand(p program) *cobra.Command {
	c := &cobra.Command{
		Use: "eval", Short: "Measure answers on questions whose answers are known",
		Args: usageArgs(cobra.NoArgs), RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(evalAnswersCommand(p), evalRetrievalCommand(p), evalTitlesCommand(p), evalCandidatesCommand(p), evalPagesCommand(p))
	return c
}
