package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"trich/internal/config"
	"trich/internal/evaluate"
	"trich/internal/qa"
)

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
