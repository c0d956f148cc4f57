// Package evaluate measures how well questions are answered, on files of
// questions whose answers are known. It is no part of serving.
package evaluate

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"trich/internal/qa"
)

// AnswerCase is a question with what a right answer to it holds. Files are given
// by the prefix of their names.
type AnswerCase struct {
	ID         string   `json:"id"`
	Lang       string   `json:"lang"`
	Kind       string   `json:"kind"`
	Style      string   `json:"style"`
	Question   string   `json:"question"`
	Answerable bool     `json:"answerable"`
	Article    string   `json:"article"`
	File       string   `json:"file"` // what questions to train on call Article
	Contains   []string `json:"quote_contains"`
	// Also are other files that answer with the same words, and AlsoContains the
	// strings of which one shows the answer, by file.
	Also         []string            `json:"also"`
	AlsoContains map[string][]string `json:"also_contains"`
	// Distractors are on the topic and do not answer.
	Distractors []Distractor `json:"distractors"`
	// Of is the question that a twin is of.
	Of string `json:"of"`
}

// Distractor is a string of a file.
type Distractor struct {
	File     string `json:"file"`
	Contains string `json:"contains"`
}

// MultiCase is a question whose full answer needs several files: of each one, a
// quote that holds all of its strings.
type MultiCase struct {
	ID       string              `json:"id"`
	Question string              `json:"question"`
	Parts    map[string][]string `json:"quote_contains_each"`
}

// AnswerResult is how one question was answered.
type AnswerResult struct {
	ID       string `json:"id"`
	Question string `json:"question"`
	// Answered: something is quoted.
	Answered   bool       `json:"answered"`
	Outcome    qa.Outcome `json:"outcome"`
	Confidence float64    `json:"confidence"`
	// Hit: the quotes are of the right article and together hold all that is
	// asked for; of several parts, all are shown. First: the first quote alone
	// does.
	Hit   bool `json:"hit"`
	First bool `json:"first"`
	// FirstRight: the first quote is right by all that is known to answer, not
	// only by the one article.
	FirstRight bool `json:"first_right"`
	// Right: hit, or rightly not answered.
	Right bool `json:"right"`
	// Quoted are the articles quoted, in order.
	Quoted []string `json:"quoted"`
	TookMS float64  `json:"took_ms"`
}

// AnswerSummary counts the results of questions, without twins and questions of
// several parts.
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
		c.Article = cmp.Or(c.Article, c.File)
		if c.ID == "" || c.Question == "" {
			return fmt.Errorf("id or question is missing")
		}
		cases = append(cases, c)
		return nil
	})
	return cases, err
}

// ReadTwins reads a file of twins as ReadAnswerCases does. Each must be of one of
// the questions, and the one answerable where the other is not.
func ReadTwins(r io.Reader, name string, questions []AnswerCase) ([]AnswerCase, error) {
	answerable := map[string]bool{}
	for _, c := range questions {
		answerable[c.ID] = c.Answerable
	}
	twins, err := ReadAnswerCases(r, name)
	for _, c := range twins {
		other, known := answerable[c.Of]
		if !known || other == c.Answerable {
			return nil, qa.Errorf(qa.CodeInvalid, "%s: %s is no twin of a question of the other class: of is %q", name, c.ID, c.Of)
		}
	}
	return twins, err
}

// ReadMultiCases reads a file of questions of several parts as ReadAnswerCases
// does.
func ReadMultiCases(r io.Reader, name string) ([]MultiCase, error) {
	var cases []MultiCase
	err := eachLine(r, name, func(line []byte) error {
		var c MultiCase
		if err := json.Unmarshal(line, &c); err != nil {
			return err
		}
		if c.ID == "" || c.Question == "" || len(c.Parts) == 0 {
			return fmt.Errorf("id, question or quote_contains_each is missing")
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

// Suite is what is asked.
type Suite struct {
	Questions []AnswerCase
	// Twins are of Questions, as ReadTwins has checked; Multi are questions of
	// several parts. Either may be empty.
	Twins []AnswerCase
	Multi []MultiCase
}

// asks is how many questions are asked in all.
func (s Suite) asks() int {
	n := len(s.Questions) + len(s.Twins) + len(s.Multi)
	for _, c := range s.Questions {
		if c.Answerable {
			n++ // Once more, without its articles.
		}
	}
	return n
}

// Answers asks every question of s, hands each result to show, and sums up. It
// stops at the first question that fails, at show's error, and when ctx ends.
// Progress is told how many questions have been asked.
func Answers(ctx context.Context, a qa.Answerer, s Suite, show func(AnswerResult) error, progress func(done, total int)) (AnswerReport, error) {
	e := exam{answerer: a, show: show, progress: progress, total: s.asks()}
	e.summary.Wrong = []string{}
	for _, c := range s.Questions {
		if err := e.question(ctx, c); err != nil {
			return AnswerReport{}, err
		}
	}
	for _, c := range s.Twins {
		answer, err := e.ask(ctx, c.ID, qa.Question{Text: c.Question})
		if err != nil {
			return AnswerReport{}, err
		}
		e.twins = append(e.twins, newRecord(c, answer))
		if err := e.show(judge(c, answer)); err != nil {
			return AnswerReport{}, err
		}
	}
	for _, c := range s.Multi {
		if err := e.several(ctx, c); err != nil {
			return AnswerReport{}, err
		}
	}
	return e.report(), nil
}

// exam gathers what the questions come to.
type exam struct {
	answerer    qa.Answerer
	show        func(AnswerResult) error
	progress    func(done, total int)
	done, total int

	summary          AnswerSummary
	questions, twins []record
	multi            Share
	took             []time.Duration
}

func (e *exam) ask(ctx context.Context, id string, q qa.Question) (qa.Answer, error) {
	answer, err := e.answerer.Answer(ctx, q)
	if err != nil {
		return answer, fmt.Errorf("question %s: %w", id, err)
	}
	e.done++
	e.progress(e.done, e.total)
	return answer, nil
}

// question asks a question, and an answerable one again without the articles that
// answer it.
func (e *exam) question(ctx context.Context, c AnswerCase) error {
	answer, err := e.ask(ctx, c.ID, qa.Question{Text: c.Question})
	if err != nil {
		return err
	}
	e.took = append(e.took, answer.Took)
	r := newRecord(c, answer)
	if c.Answerable {
		without, err := e.ask(ctx, c.ID, qa.Question{Text: c.Question, Filter: c.Without})
		if err != nil {
			return err
		}
		r.without = without.Confidence
	}
	e.questions = append(e.questions, r)
	result := judge(c, answer)
	e.summary.add(c, result)
	return e.show(result)
}

// several asks a question of several parts.
func (e *exam) several(ctx context.Context, c MultiCase) error {
	answer, err := e.ask(ctx, c.ID, qa.Question{Text: c.Question})
	if err != nil {
		return err
	}
	shown := c.shown(answer)
	e.multi.add(float64(shown), len(c.Parts))
	r := judge(AnswerCase{ID: c.ID, Question: c.Question}, answer)
	r.Hit = shown == len(c.Parts)
	r.Right = r.Hit
	return e.show(r)
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
