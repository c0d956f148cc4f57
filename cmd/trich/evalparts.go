package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"trich/internal/answer"
	"trich/internal/config"
	"trich/internal/evaluate"
	"trich/internal/ingest"
	"trich/internal/ingest/webpage"
	"trich/internal/qa"
	"trich/internal/reader"
)

func evalCandidatesCommand(p program) *cobra.Command {
	var questions string
	var read int
	var without bool
	c := &cobra.Command{
		Use:   "candidates --questions FILE",
		Short: "Print what the ranking finds for every question of a file",
		Long: `Candidates prints, one JSON object a line for each question of a file (JSON lines
with id and question), the passages that the ranking finds, best first, before
anything decides whether they answer: what the reader is trained on. With --read
it adds what the reader makes of the first of them, and their features: what the
decision is fitted on.`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return p.evalCandidates(c, questions, read, without) },
	}
	c.Flags().StringVar(&questions, "questions", "", "File of questions (required).")
	c.Flags().IntVar(&read, "read", 0, "Read so many passages of each question.")
	c.Flags().BoolVar(&without, "without", false, "Ask each answerable question once more without its own article.")
	config.BindFlags(c.Flags(), corpusFlags...)
	return c
}

// errReaderOff is for measuring the reader while it is switched off.
var errReaderOff = qa.Errorf(qa.CodeUsage, "--read needs the reader, but reader.mode is off: set it to auto")

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
	Reading        *reading           `json:"reading,omitempty"`
	// Features are what the decision weighs of a passage that was read.
	Features map[string]float64 `json:"features,omitempty"`
}

// reading is what the reader makes of a passage: logits, and for each sentence the
// score of the best span in it, null where it was not read.
type reading struct {
	Answers   float64    `json:"answers"`
	Null      float64    `json:"null"`
	Best      float64    `json:"best"`
	Span      [2]int     `json:"span"`
	Sentences []*float64 `json:"sentences"`
	Evidence  []float64  `json:"evidence"`
}

type candidates struct {
	ID string `json:"id"`
	// Without says that the question's own article was left out.
	Without  bool        `json:"without,omitempty"`
	Question string      `json:"question"`
	Lang     string      `json:"lang"`
	Readings []string    `json:"readings"`
	Hits     []candidate `json:"hits"`
}

func (p program) evalCandidates(c *cobra.Command, questions string, read int, without bool) (err error) {
	if questions == "" {
		return usage(c, fmt.Errorf("--questions is missing"))
	}
	s, err := p.settings(c)
	if err != nil {
		return err
	}
	if read > 0 && s.Reader.Mode == config.ReaderOff {
		return errReaderOff
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
		asked := []qa.Filter{nil}
		if without && x.Answerable {
			asked = append(asked, x.Without)
		}
		for _, filter := range asked {
			line, err := a.candidates(c.Context(), x, filter, read)
			if err != nil {
				return fmt.Errorf("question %s: %w", x.ID, err)
			}
			if err := out.Encode(line); err != nil {
				return err
			}
		}
	}
	return buffered.Flush()
}

// candidates finds the passages for a question, in all articles or those that a
// filter wants, and reads the first of them.
func (a *app) candidates(ctx context.Context, x evaluate.AnswerCase, filter qa.Filter, read int) (candidates, error) {
	found, err := a.retriever.Retrieve(ctx, qa.Question{Text: x.Question, Filter: filter})
	if err != nil {
		return candidates{}, err
	}
	line := candidates{ID: x.ID, Without: filter != nil, Question: x.Question, Lang: string(found.Language), Readings: found.Variants, Hits: []candidate{}}
	for _, h := range found.Hits {
		line.Hits = append(line.Hits, newCandidate(h))
	}
	if read == 0 || len(found.Hits) == 0 {
		return line, nil
	}
	passages := answer.Passages(found.Hits[:min(read, len(found.Hits))])
	readings, err := a.reader.Read(ctx, found.Variants[0], passages)
	if err != nil {
		return candidates{}, err
	}
	features := answer.FeaturesOf(&found, readings)
	for i := range readings {
		line.Hits[i].Reading, line.Hits[i].Features = newReading(&readings[i]), maps.Collect(features[i].All())
	}
	return line, nil
}

func newReading(r *reader.Reading) *reading {
	x := &reading{Answers: r.Answers, Null: r.Null, Best: r.Best, Span: [2]int{r.Span.Start, r.Span.End}, Sentences: make([]*float64, len(r.Sentences))}
	for i := range r.Sentences {
		if best := &r.Sentences[i].Best; !math.IsInf(*best, -1) {
			x.Sentences[i] = best
		}
		x.Evidence = append(x.Evidence, r.Sentences[i].Evidence)
	}
	return x
}

func newCandidate(h qa.Hit) candidate {
	c := candidate{
		File: h.Article.File, Title: h.Article.Title, Lang: string(h.Passage.Language), Text: h.Passage.Text, Start: h.Passage.Span.Start,
		SentenceScores: h.Sentences, Score: h.Score, Confidence: h.Confidence, Parts: maps.Collect(h.Features.All()),
	}
	for _, s := range h.Passage.Sentences {
		c.Sentences = append(c.Sentences, [2]int{s.Start, s.End})
	}
	c.Before = answer.Before(&h)
	return c
}

// The readers that eval pages compares.
const (
	readerTrich   = "trich"
	readerLibrary = "trafilatura"
)

// pagesOptions are the flags of eval pages.
type pagesOptions struct {
	pages, truth, reader string
	asJSON               bool
}

func evalPagesCommand(p program) *cobra.Command {
	var o pagesOptions
	c := &cobra.Command{
		Use:   "pages --pages DIR --truth FILE",
		Short: "Measure what is found of the articles of saved web pages",
		Long: `Pages reads the saved pages html/NAME.html.gz of a folder and compares what is
kept of each with the article's true text, by runs of four words. The truth is a
JSON object from NAME to an object with articleBody.`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return p.evalPages(c, o) },
	}
	c.Flags().StringVar(&o.pages, "pages", "", "Folder of pages (required).")
	c.Flags().StringVar(&o.truth, "truth", "", "File of the true texts (required).")
	c.Flags().StringVar(&o.reader, "reader", readerTrich, "What reads the pages: trich, or trafilatura, a library it asks.")
	c.Flags().BoolVar(&o.asJSON, "json", false, "Print one JSON object.")
	return c
}

func (p program) evalPages(c *cobra.Command, o pagesOptions) error {
	if o.pages == "" || o.truth == "" {
		return usage(c, fmt.Errorf("--pages and --truth are needed"))
	}
	read := map[string]func(context.Context, map[string][]byte) (map[string]string, error){
		readerTrich: readPages, readerLibrary: readByLibrary,
	}[o.reader]
	if read == nil {
		return usage(c, fmt.Errorf("--reader takes %s or %s", readerTrich, readerLibrary))
	}
	file, err := os.Open(o.truth)
	if err != nil {
		return qa.Errorf(qa.CodeInvalid, "truth: %w", err)
	}
	defer file.Close()
	truth, err := evaluate.ReadPageTruth(file, o.truth)
	if err != nil {
		return qa.Errorf(qa.CodeInvalid, "%w", err)
	}
	pages, err := evaluate.ReadPages(os.DirFS(o.pages), truth)
	if err != nil {
		return qa.Errorf(qa.CodeInvalid, "pages: %w", err)
	}
	texts, err := read(c.Context(), pages)
	if err != nil {
		return err
	}
	return p.showPages(evaluate.Pages(o.reader, texts, truth), o.asJSON)
}

func (p program) showPages(r evaluate.PagesReport, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(p.out).Encode(r)
	}
	const worst = 10
	fmt.Fprintf(p.out, "%d pages by %s: F1 %.4f  precision %.4f  recall %.4f  refused %d\n",
		r.Pages, r.Reader, r.F1, r.Precision, r.Recall, len(r.Refused))
	for _, s := range r.Scores[:min(worst, len(r.Scores))] {
		if _, err := fmt.Fprintf(p.out, "F1 %.3f  precision %.3f  recall %.3f  %s\n", s.F1, s.Precision, s.Recall, s.Page); err != nil {
			return err
		}
	}
	return nil
}

// readPages are the passages of each page, as the corpus has them.
func readPages(ctx context.Context, pages map[string][]byte) (map[string]string, error) {
	dir, err := os.MkdirTemp("", "trich-pages-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	for name, data := range pages {
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(name)+".html"), data, 0o600); err != nil {
			return nil, err
		}
	}
	documents, _, err := ingest.LoadFolder(ctx, dir, ingest.Options{})
	texts := make(map[string]string, len(documents))
	for _, d := range documents {
		var b strings.Builder
		for _, passage := range d.Article.Passages {
			b.WriteString(passage.Text + "\n")
		}
		texts[strings.TrimSuffix(d.Article.File, ".html")] = b.String()
	}
	return texts, err
}

// readByLibrary are the texts that trafilatura finds alone.
func readByLibrary(ctx context.Context, pages map[string][]byte) (map[string]string, error) {
	texts := make(map[string]string, len(pages))
	for name, data := range pages {
		texts[name] = webpage.Trafilatura(string(data))
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return texts, nil
}
