package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"trich/internal/config"
	"trich/internal/corpus"
	"trich/internal/evaluate"
	"trich/internal/front/console"
	"trich/internal/ingest"
	"trich/internal/qa"
	"trich/internal/retrieve"
	"trich/internal/wording"
)

// retrievalOptions are the flags of eval retrieval.
type retrievalOptions struct {
	passages, questions, pairs, distractors, ranks string
	asJSON, read                                   bool
}

func evalRetrievalCommand(p program) *cobra.Command {
	var o retrievalOptions
	c := &cobra.Command{
		Use:   "retrieval --passages FILE --questions FILE",
		Short: "Measure the ranking of passages, across languages",
		Long: `Retrieval asks questions about known passages, in Vietnamese with (vi) and without
diacritics (nd) and in English, of passages in either language or both (mixed).
What is measured is the ranking alone, or with --read what answers are made from.
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
	c.Flags().BoolVar(&o.read, "read", false, "Let the reader order what the ranking finds, and decide.")
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
	if o.read && s.Reader.Mode == config.ReaderOff {
		return errReaderOff
	}
	passages, questions, err := readParallel(o)
	if err != nil {
		return err
	}
	bench, err := p.newRetrievalBench(c.Context(), s, passages, o)
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
	read        bool
}

func (p program) newRetrievalBench(ctx context.Context, s config.Config, passages []evaluate.ParallelPassage, o retrievalOptions) (*retrievalBench, error) {
	b := &retrievalBench{program: p, settings: s, passages: passages, read: o.read}
	var err error
	if b.model, err = loadModel(s); err != nil {
		return nil, err
	}
	if o.distractors == "" {
		return b, nil
	}
	documents, _, err := ingest.LoadFolder(ctx, o.distractors, ingest.Options{})
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
	if !b.read {
		return evaluate.Retrieval(ctx, search.Retrieve, pair, questions, b.model.constants.Decision.Uncertain)
	}
	answerer, err := newAnswerer(search, b.model, b.observer, func(err error) { b.warn(err.Error()) })
	if err != nil {
		return evaluate.PairReport{}, nil, err
	}
	return evaluate.Retrieval(ctx, answerer.Find, pair, questions, b.model.decision.Uncertain)
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

func evalTitlesCommand(p program) *cobra.Command {
	var titles int
	var asJSON bool
	c := &cobra.Command{
		Use:   "titles",
		Short: "Ask for articles by their titles, which the index is not given",
		Args:  usageArgs(cobra.NoArgs),
		RunE:  func(c *cobra.Command, _ []string) error { return p.evalTitles(c, titles, asJSON) },
	}
	c.Flags().IntVar(&titles, "titles", 500, "How many titles to ask for.")
	c.Flags().BoolVar(&asJSON, "json", false, "Print one JSON object.")
	config.BindFlags(c.Flags(), "corpus.dir", "corpus.max_file_size", "cache.dir", "encoder.kernel", "encoder.threads")
	return c
}

func (p program) evalTitles(c *cobra.Command, titles int, asJSON bool) error {
	if titles < 1 {
		return usage(c, fmt.Errorf("--titles takes a number from 1"))
	}
	s, err := p.settings(c)
	if err != nil {
		return err
	}
	documents, _, err := ingest.LoadFolder(c.Context(), s.Corpus.Dir, ingestOptions(s))
	if err != nil {
		return err
	}
	articles := make([]*qa.Article, len(documents))
	for i, d := range documents {
		articles[i] = d.Article
	}
	m, err := loadModel(s)
	if err != nil {
		return err
	}
	search, done, err := p.searchOf(c.Context(), s, m, evaluate.Untitled(articles))
	if err != nil {
		return err
	}
	defer done()
	report, err := evaluate.Titles(c.Context(), search.Retrieve, articles, titles, func(int, int) {})
	if err != nil {
		return err
	}
	if asJSON {
		return json.NewEncoder(p.out).Encode(report)
	}
	_, err = fmt.Fprintf(p.out, "%d titles: own article first %.3f, without diacritics %.3f  p50 %.1f ms  p99 %.1f ms\n",
		report.Titles, report.First, report.FirstUnmarked, report.MS.P50, report.MS.P99)
	return err
}

// searchOf makes a corpus of articles in memory, showing progress, and a search
// of it; done frees it. Their encodings are kept in the cache folder.
func (p program) searchOf(ctx context.Context, s config.Config, m model, articles []*qa.Article) (search *retrieve.Retriever, done func(), err error) {
	say := wording.In(qa.English)
	progress := console.NewProgress(p.errOut, console.Detect(p.errOut, p.getenv), say, say.Indexing())
	snapshot, err := corpus.FromArticles(ctx, corpus.Options{
		CacheDir: filepath.Join(s.Cache.Dir, "eval"), Encoder: m.encoder, Codec: m.codec,
		Progress: encoding(progress), Warn: func(err error) { p.warn(err.Error()) },
	}, articles)
	progress.Finish(len(articles), len(articles))
	if err != nil {
		return nil, nil, err
	}
	library := new(corpus.Library)
	if err := library.Swap(snapshot); err != nil {
		return nil, nil, err
	}
	r, err := newRetriever(retrieve.From(library.Acquire), m, p.observer)
	if err != nil {
		return nil, nil, err
	}
	return r, func() { _ = library.Swap(nil) }, nil
}
