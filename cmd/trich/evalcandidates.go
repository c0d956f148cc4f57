package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"

	"github.com/spf13/cobra"

	"trich/internal/answer"
	"trich/internal/config"
	"trich/internal/evaluate"
	"trich/internal/qa"
	"trich/internal/reader"
)

func evalCandidatesCommand(p program) *cobra.Command {
	var questions string
	var read int
	c := &cobra.Command{
		Use:   "candidates --questions FILE",
		Short: "Print what the ranking finds for every question of a file",
		Long: `Candidates prints, one JSON object a line for each question of a file (JSON lines
with id and question), the passages that the ranking finds, best first, before
anything decides whether they answer: what the reader is trained on. With --read
it adds what the reader makes of the first of them, and their features: what the
decision is fitted on.`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return p.evalCandidates(c, questions, read) },
	}
	c.Flags().StringVar(&questions, "questions", "", "File of questions (required).")
	c.Flags().IntVar(&read, "read", 0, "Read so many passages of each question.")
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
	ID       string      `json:"id"`
	Question string      `json:"question"`
	Lang     string      `json:"lang"`
	Readings []string    `json:"readings"`
	Hits     []candidate `json:"hits"`
}

func (p program) evalCandidates(c *cobra.Command, questions string, read int) (err error) {
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
		line, err := a.candidates(c.Context(), x, read)
		if err != nil {
			return fmt.Errorf("question %s: %w", x.ID, err)
		}
		if err := out.Encode(line); err != nil {
			return err
		}
	}
	return buffered.Flush()
}

// candidates finds the passages for a question and reads the first of them.
func (a *app) candidates(ctx context.Context, x evaluate.AnswerCase, read int) (candidates, error) {
	found, err := a.retriever.Retrieve(ctx, qa.Question{Text: x.Question})
	if err != nil {
		return candidates{}, err
	}
	line := candidates{ID: x.ID, Question: x.Question, Lang: string(found.Language), Readings: found.Variants, Hits: []candidate{}}
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
