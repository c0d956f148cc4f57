package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"trich/internal/config"
	"trich/internal/evaluate"
	"trich/internal/ingest"
	"trich/internal/qa"
)

// retrievalOptions are the flags of eval retrieval.
type retrievalOptions struct {
	passages, questions, pairs, distractors, ranks string
	asJSON                                         bool
}

func evalRetrievalCommand(p program) *cobra.Command {
	var o retrievalOptions
	c := &cobra.Command{
		Use:   "retrieval --passages FILE --questions FILE",
		Short: "Measure the ranking of passages, across languages",
		Long: `Retrieval asks questions about known passages, in Vietnamese with (vi) and without
diacritics (nd) and in English, of passages in either language or both (mixed).
Passages have the fields id, title, vi, en; questions have id, passage,
question_vi, question_en, answer_vi, answer_en; one JSON object a line.`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return p.evalRetrieval(c, o) },
	}
	c.Flags().StringVar(&o.passages, "passages", "", "File of passages (required).")
	c.Flags().StringVar(&o.questions, "questions", "", "File of questions (required).")
	c.Flags().StringVar(&o.pairs, "pairs", evaluate.DefaultPairs, "What is asked of what.")
	c.Flags().StringVar(&o.distractors, "distractors", "", "Folder of Vietnamese articles to search besides the passages.")
	c.Flags().StringVar(&o.ranks, "ranks", "", "File to write a table of all ranks to.")
	c.Flags().BoolVar(&o.asJSON, "json", false, "Print one JSON object.")
	config.BindFlags(c.Flags(), "cache.dir", "encoder.kernel", "encoder.threads")
	return c
}

func (p program) evalRetrieval(c *cobra.Command, o retrievalOptions) error {
	if o.passages == "" || o.questions == "" {
		return usage(c, fmt.Errorf("--passages and --questions are needed"))
	}
	pairs, err := evaluate.ParsePairs(o.pairs)
	if err != nil {
		return usage(c, err)
	}
	s, err := p.settings(c)
	if err != nil {
		return err
	}
	passages, questions, err := readParallel(o)
	if err != nil {
		return err
	}
	bench, err := p.newRetrievalBench(c.Context(), s, passages, o.distractors)
	if err != nil {
		return err
	}
	reports := map[string]evaluate.PairReport{}
	ranks := map[string][]evaluate.Rank{}
	for _, pair := range pairs {
		report, pairRanks, err := bench.measure(c.Context(), pair, questions)
		if err != nil {
			return err
		}
		reports[pair.String()], ranks[pair.String()] = report, pairRanks
		if !o.asJSON {
			if err := p.showPair(pair, report); err != nil {
				return err
			}
		}
	}
	if o.ranks != "" {
		if err := writeRanks(o.ranks, pairs, questions, ranks); err != nil {
			return err
		}
	}
	if o.asJSON {
		return json.NewEncoder(p.out).Encode(reports)
	}
	return nil
}

func readParallel(o retrievalOptions) ([]evaluate.ParallelPassage, []evaluate.ParallelQuestion, error) {
	passages, err := os.Open(o.passages)
	if err != nil {
		return nil, nil, qa.Errorf(qa.CodeInvalid, "passages: %w", err)
	}
	defer passages.Close()
	questions, err := os.Open(o.questions)
	if err != nil {
		return nil, nil, qa.Errorf(qa.CodeInvalid, "questions: %w", err)
	}
	defer questions.Close()
	return evaluate.ReadParallel(passages, questions, o.passages, o.questions)
}

// retrievalBench makes the corpora that pairs are measured on.
type retrievalBench struct {
	program
	settings    config.Config
	model       model
	passages    []evaluate.ParallelPassage
	distractors []*qa.Article
}

func (p program) newRetrievalBench(ctx context.Context, s config.Config, passages []evaluate.ParallelPassage, distractors string) (*retrievalBench, error) {
	b := &retrievalBench{program: p, settings: s, passages: passages}
	var err error
	if b.model, err = loadModel(s); err != nil {
		return nil, err
	}
	if distractors == "" {
		return b, nil
	}
	documents, _, err := ingest.LoadFolder(ctx, distractors, ingest.Options{})
	for _, d := range documents {
		b.distractors = append(b.distractors, d.Article)
	}
	return b, err
}

func (b *retrievalBench) measure(ctx context.Context, pair evaluate.Pair, questions []evaluate.ParallelQuestion) (evaluate.PairReport, []evaluate.Rank, error) {
	var articles []*qa.Article
	for _, lang := range pair.Languages() {
		articles = append(articles, evaluate.Articles(b.passages, lang)...)
	}
	articles = append(articles, b.distractors...)
	search, done, err := b.searchOf(ctx, b.settings, b.model, articles)
	if err != nil {
		return evaluate.PairReport{}, nil, err
	}
	defer done()
	return evaluate.Retrieval(ctx, search, pair, questions, b.model.constants.Decision.Uncertain)
}

func (p program) showPair(pair evaluate.Pair, r evaluate.PairReport) error {
	_, err := fmt.Fprintf(p.out, "%-8s R@1 %.3f  R@5 %.3f  MRR@10 %.3f  sentence@1 %.3f @2 %.3f  own language %.3f  AUROC %.3f  balanced %.3f (answered %.3f, falsely %.3f)  p50 %.1f ms  p99 %.1f ms\n",
		pair, r.Recall1, r.Recall5, r.MRR10, r.Sentence1, r.Sentence2, r.LanguagePreference,
		r.Abstention.AUROC, r.Abstention.BalancedAccuracy, r.Abstention.Answered, r.Abstention.FalseAnswers, r.MS.P50, r.MS.P99)
	return err
}

// writeRanks writes a table with a line a question and a column a pair: the rank
// of the question's passage, 0 if it is not found, - if it was not asked.
func writeRanks(path string, pairs []evaluate.Pair, questions []evaluate.ParallelQuestion, ranks map[string][]evaluate.Rank) error {
	header := []string{"question"}
	rows := map[string][]string{}
	for _, pair := range pairs {
		header = append(header, pair.String())
		of := map[string]string{}
		for _, r := range ranks[pair.String()] {
			of[r.Question] = strconv.Itoa(r.Rank)
		}
		for _, q := range questions {
			rows[q.ID] = append(rows[q.ID], cmp.Or(of[q.ID], "-"))
		}
	}
	var b strings.Builder
	b.WriteString(strings.Join(header, "\t") + "\n")
	for _, q := range questions {
		b.WriteString(q.ID + "\t" + strings.Join(rows[q.ID], "\t") + "\n")
	}
	return os.WriteFile(path, []byte(b.String()), 0o644)
}

func evalCandidatesCommand(p program) *cobra.Command {
	var questions string
	c := &cobra.Command{
		Use:   "candidates --questions FILE",
		Short: "Print what the ranking finds for every question of a file",
		Long: `Candidates prints, one JSON object a line for each question of a file (JSON lines
with id and question), the passages that the ranking finds, best first, before
anything decides whether they answer: what the reader is trained on.`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return p.evalCandidates(c, questions) },
	}
	c.Flags().StringVar(&questions, "questions", "", "File of questions (required).")
	config.BindFlags(c.Flags(), corpusFlags...)
	return c
}

// candidate is a passage that the ranking found. Spans are in bytes of Text.
type candidate struct {
	File  string `json:"file"`
	Title string `json:"title"`
	Lang  string `json:"lang"`
	// Before is the sentence of the article that comes before the passage.
	Before         string             `json:"before,omitempty"`
	Text           string             `json:"text"`
	Start          int                `json:"start"`
	Sentences      [][2]int           `json:"sentences"`
	SentenceScores []float64          `json:"sentence_scores"`
	Score          float64            `json:"score"`
	Confidence     float64            `json:"confidence"`
	Parts          map[string]float64 `json:"parts"`
}

type candidates struct {
	ID       string      `json:"id"`
	Question string      `json:"question"`
	Lang     string      `json:"lang"`
	Readings []string    `json:"readings"`
	Hits     []candidate `json:"hits"`
}

func (p program) evalCandidates(c *cobra.Command, questions string) (err error) {
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
	buffered := bufio.NewWriter(p.out)
	out := json.NewEncoder(buffered)
	out.SetEscapeHTML(false)
	for _, x := range cases {
		found, err := a.retriever.Retrieve(c.Context(), qa.Question{Text: x.Question})
		if err != nil {
			return fmt.Errorf("question %s: %w", x.ID, err)
		}
		line := candidates{ID: x.ID, Question: x.Question, Lang: string(found.Language), Readings: found.Readings, Hits: []candidate{}}
		for _, h := range found.Hits {
			line.Hits = append(line.Hits, newCandidate(h))
		}
		if err := out.Encode(line); err != nil {
			return err
		}
	}
	return buffered.Flush()
}

func newCandidate(h qa.Hit) candidate {
	c := candidate{
		File: h.Article.File, Title: h.Article.Title, Lang: string(h.Passage.Language), Text: h.Passage.Text, Start: h.Passage.Span.Start,
		SentenceScores: h.Sentences, Score: h.Score, Confidence: h.Confidence, Parts: map[string]float64{},
	}
	for _, s := range h.Passage.Sentences {
		c.Sentences = append(c.Sentences, [2]int{s.Start, s.End})
	}
	for _, part := range h.Parts {
		c.Parts[part.Name] = part.Value
	}
	for i, other := range h.Article.Passages {
		if other.ID == h.Passage.ID && i > 0 {
			before := h.Article.Passages[i-1]
			c.Before = before.Sentences[len(before.Sentences)-1].Slice(before.Text)
		}
	}
	return c
}
