package main

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"

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
	report, err := evaluate.Titles(c.Context(), search, articles, titles, func(int, int) {})
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
func (p program) searchOf(ctx context.Context, s config.Config, m model, articles []*qa.Article) (search evaluate.Search, done func(), err error) {
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
	r, err := retrieve.New(library, m.encoder, m.codec, m.constants)
	if err != nil {
		return nil, nil, err
	}
	return r.Retrieve, func() { _ = library.Swap(nil) }, nil
}
