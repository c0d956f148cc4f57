// Package evaluate measures how well questions are answered, on files of
// questions whose answers are known. It is no part of serving.
package evaluate

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"strings"

	"trich/internal/qa"
	"trich/internal/text"
)

// AnswerCase is a question with what a right answer to it holds.
type AnswerCase struct {
	ID         string   `json:"id"`
	Lang       string   `json:"lang"`
	Kind       string   `json:"kind"`
	Question   string   `json:"question"`
	Answerable bool     `json:"answerable"`
	Article    string   `json:"article"` // prefix of the file's name
	Contains   []string `json:"quote_contains"`
}

// AnswerResult is how one question was answered.
type AnswerResult struct {
	ID       string `json:"id"`
	Question string `json:"question"`
	Answered bool   `json:"answered"`
	// Hit: the quotes are of the right article and together hold all that is
	// asked for. First: the first quote alone does.
	Hit   bool `json:"hit"`
	First bool `json:"first"`
	// Right: hit, or rightly not answered.
	Right bool `json:"right"`
	// Quoted are the articles quoted, in order.
	Quoted []string `json:"quoted"`
	TookMS float64  `json:"took_ms"`
}

// AnswerSummary counts the results.
type AnswerSummary struct {
	Answerable   int `json:"answerable"`
	Hit          int `json:"hit"`
	First        int `json:"first"`
	Unanswerable int `json:"unanswerable"`
	Abstained    int `json:"abstained"`
	// Wrong lists the questions not hit, or answered though they should not be.
	Wrong []string `json:"wrong"`
}

// maxLine is the longest line of a file of questions.
const maxLine = 1 << 20

// ReadAnswerCases reads a file of one JSON object a line. An error is
// qa.CodeInvalid and names the line.
func ReadAnswerCases(r io.Reader, name string) ([]AnswerCase, error) {
	var cases []AnswerCase
	err := eachLine(r, name, func(line []byte) error {
		var c AnswerCase
		if err := json.Unmarshal(line, &c); err != nil {
			return err
		}
		if c.ID == "" || c.Question == "" {
			return fmt.Errorf("id or question is missing")
		}
		cases = append(cases, c)
		return nil
	})
	return cases, err
}

// eachLine visits the lines of r that are not blank.
func eachLine(r io.Reader, name string, visit func([]byte) error) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	n := 0
	for lines.Scan() {
		n++
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		if err := visit(lines.Bytes()); err != nil {
			return qa.Errorf(qa.CodeInvalid, "%s, line %d: %w", name, n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return qa.Errorf(qa.CodeInvalid, "%s, line %d: %w", name, n+1, err)
	}
	if n == 0 {
		return qa.Errorf(qa.CodeInvalid, "%s holds no questions", name)
	}
	return nil
}

// Answers asks every question, hands each result to show, and sums up. It stops
// at the first question that fails, at show's error, and when ctx ends.
func Answers(ctx context.Context, a qa.Answerer, cases []AnswerCase, show func(AnswerResult) error) (AnswerSummary, error) {
	s := AnswerSummary{Wrong: []string{}}
	for _, c := range cases {
		answer, err := a.Answer(ctx, qa.Question{Text: c.Question})
		if err != nil {
			return s, fmt.Errorf("question %s: %w", c.ID, err)
		}
		r := judge(c, answer)
		s.add(c, r)
		if err := show(r); err != nil {
			return s, err
		}
	}
	return s, nil
}

func judge(c AnswerCase, a qa.Answer) AnswerResult {
	r := AnswerResult{
		ID: c.ID, Question: c.Question, Answered: a.Answered,
		Quoted: []string{}, TookMS: float64(a.Took.Microseconds()) / 1000,
	}
	var texts []string
	for _, q := range a.Quotes {
		r.Quoted = append(r.Quoted, q.Article.ID)
		if strings.HasPrefix(path.Base(q.Article.File), c.Article) {
			texts = append(texts, q.Text)
		}
	}
	if c.Answerable && a.Answered {
		r.Hit = holds(texts, c.Contains)
		r.First = len(texts) > 0 && a.Quotes[0].Text == texts[0] && holds(texts[:1], c.Contains)
	}
	r.Right = r.Hit || !c.Answerable && !a.Answered
	return r
}

// holds reports whether each of wanted stands in one of texts, in NFC.
func holds(texts, wanted []string) bool {
	for _, w := range wanted {
		found := false
		for _, t := range texts {
			found = found || strings.Contains(text.NFC(t), text.NFC(w))
		}
		if !found {
			return false
		}
	}
	return len(texts) > 0
}

func (s *AnswerSummary) add(c AnswerCase, r AnswerResult) {
	count := func(n *int, yes bool) {
		if yes {
			*n++
		}
	}
	count(&s.Answerable, c.Answerable)
	count(&s.Hit, r.Hit)
	count(&s.First, r.First)
	count(&s.Unanswerable, !c.Answerable)
	count(&s.Abstained, !c.Answerable && !r.Answered)
	if !r.Right {
		s.Wrong = append(s.Wrong, c.ID)
	}
}
