package evaluate

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"trich/internal/qa"
	"trich/internal/text"
)

// ParallelPassage is a passage in both languages; either may be empty.
type ParallelPassage struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	VI    string `json:"vi"`
	EN    string `json:"en"`
}

// in is the passage's text in a language.
func (p ParallelPassage) in(lang qa.Language) string {
	if lang == qa.Vietnamese {
		return p.VI
	}
	return p.EN
}

// ParallelQuestion is a question in both languages about one passage, with the
// answer, a verbatim part of the passage.
type ParallelQuestion struct {
	ID         string `json:"id"`
	Passage    string `json:"passage"`
	QuestionVI string `json:"question_vi"`
	QuestionEN string `json:"question_en"`
	AnswerVI   string `json:"answer_vi"`
	AnswerEN   string `json:"answer_en"`
}

// Pair is what is asked in what: "vi-en" is Vietnamese questions on English
// passages, "nd" Vietnamese without diacritics, "mixed" both languages'
// passages at once.
type Pair struct {
	Question, Passages string
}

// DefaultPairs are the pairs measured when none are named.
const DefaultPairs = "vi-vi,nd-vi,en-vi,en-en,vi-en,vi-mixed,en-mixed"

// ParsePairs reads a list of pairs separated by commas. The error is
// qa.CodeUsage and names the one that is wrong.
func ParsePairs(list string) ([]Pair, error) {
	var pairs []Pair
	for name := range strings.SplitSeq(list, ",") {
		q, p, _ := strings.Cut(strings.TrimSpace(name), "-")
		if !slices.Contains([]string{"vi", "nd", "en"}, q) || !slices.Contains([]string{"vi", "en", "mixed"}, p) {
			return nil, qa.Errorf(qa.CodeUsage, "%q is no pair: expected vi, nd or en, a hyphen, and vi, en or mixed", name)
		}
		pairs = append(pairs, Pair{q, p})
	}
	return pairs, nil
}

// String is the pair as ParsePairs reads it.
func (p Pair) String() string { return p.Question + "-" + p.Passages }

func (p Pair) asks(q ParallelQuestion) string {
	switch p.Question {
	case "vi":
		return q.QuestionVI
	case "nd":
		return text.Fold(q.QuestionVI)
	}
	return q.QuestionEN
}

// language is the language of the pair's questions.
func (p Pair) language() qa.Language {
	if p.Question == "en" {
		return qa.English
	}
	return qa.Vietnamese
}

// Languages are those of the pair's passages.
func (p Pair) Languages() []qa.Language {
	switch p.Passages {
	case "vi":
		return []qa.Language{qa.Vietnamese}
	case "en":
		return []qa.Language{qa.English}
	}
	return []qa.Language{qa.Vietnamese, qa.English}
}

// ReadParallel reads passages and questions, one JSON object a line each. Errors
// are qa.CodeInvalid and name the line.
func ReadParallel(passages, questions io.Reader, passagesName, questionsName string) ([]ParallelPassage, []ParallelQuestion, error) {
	var ps []ParallelPassage
	known := map[string]bool{}
	err := eachLine(passages, passagesName, func(line []byte) error {
		var p ParallelPassage
		err := json.Unmarshal(line, &p)
		ps = append(ps, p)
		known[p.ID] = true
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	var qs []ParallelQuestion
	err = eachLine(questions, questionsName, func(line []byte) error {
		var q ParallelQuestion
		if err := json.Unmarshal(line, &q); err != nil {
			return err
		}
		if !known[q.Passage] {
			return fmt.Errorf("there is no passage %q", q.Passage)
		}
		qs = append(qs, q)
		return nil
	})
	return ps, qs, err
}

// Articles makes articles of the passages in one language, those with one title
// being one article.
func Articles(passages []ParallelPassage, lang qa.Language) []*qa.Article {
	var articles []*qa.Article
	var current *qa.Article
	end := 0
	for _, p := range passages {
		body := p.in(lang)
		if body == "" {
			continue
		}
		if current == nil || current.Title != p.Title {
			id := string(lang) + "/" + p.Title
			current = &qa.Article{ID: id, File: id, Title: p.Title, Language: lang, DateFrom: qa.FromNowhere}
			articles = append(articles, current)
			end = 0
		}
		passage := qa.Passage{
			ID: passageID(p.ID, lang), ArticleID: current.ID, Language: lang,
			Span: qa.Span{Start: end, End: end + len(body)}, Text: body,
		}
		for _, s := range text.Sentences(body) {
			passage.Sentences = append(passage.Sentences, qa.Span(s))
		}
		current.Passages = append(current.Passages, passage)
		end += len(body) + 1
	}
	return articles
}

func passageID(id string, lang qa.Language) string { return string(lang) + "/" + id }

// Search finds passages in one corpus.
type Search func(ctx context.Context, q qa.Question) (qa.Results, error)

// Retrieval measures one pair. The corpus behind search must hold Articles of
// the pair's languages, and may hold others. Threshold is the confidence from
// which on the product answers. Questions whose fields are absent are skipped.
func Retrieval(ctx context.Context, search Search, pair Pair, questions []ParallelQuestion, threshold float64) (PairReport, []Rank, error) {
	m := measurement{pair: pair, search: search, threshold: threshold}
	for _, q := range questions {
		if pair.asks(q) == "" {
			continue
		}
		if err := m.ask(ctx, q); err != nil {
			return PairReport{}, nil, fmt.Errorf("question %s: %w", q.ID, err)
		}
	}
	return m.report(), m.ranks, nil
}

// measurement gathers what the questions of one pair give.
type measurement struct {
	pair      Pair
	search    Search
	threshold float64

	ranks                  []Rank
	own                    int // hits in the asker's language
	sentence1, sentence2   int
	asked, answered, false int
	with, without          []float64 // best confidence with and without the article
	took                   []time.Duration
}

// ask asks a question three times: of the whole corpus, of the corpus without
// its article, and of its article alone, for the choice of sentences.
func (m *measurement) ask(ctx context.Context, q ParallelQuestion) error {
	rights := m.rights(q)
	question := qa.Question{Text: m.pair.asks(q)}
	start := time.Now()
	found, err := m.search(ctx, question)
	if err != nil {
		return err
	}
	m.took = append(m.took, time.Since(start))
	m.asked++
	rank := m.rank(found.Hits, rights)
	m.ranks = append(m.ranks, Rank{Question: q.ID, Rank: rank})
	confidence := best(found.Hits)
	m.with = append(m.with, confidence)
	if confidence >= m.threshold {
		m.answered++
	}
	question.Filter = func(a *qa.Article) bool { return !holdsAny(a, rights) }
	found, err = m.search(ctx, question)
	if err != nil {
		return err
	}
	confidence = best(found.Hits)
	m.without = append(m.without, confidence)
	if confidence >= m.threshold {
		m.false++
	}
	question.Filter = func(a *qa.Article) bool { return holdsAny(a, rights) }
	found, err = m.search(ctx, question)
	if err != nil {
		return err
	}
	m.sentences(found.Hits, rights, q)
	return nil
}

// rights are the IDs of the passages that answer q.
func (m *measurement) rights(q ParallelQuestion) []string {
	var ids []string
	for _, lang := range m.pair.Languages() {
		ids = append(ids, passageID(q.Passage, lang))
	}
	return ids
}

func holdsAny(a *qa.Article, ids []string) bool {
	return slices.ContainsFunc(a.Passages, func(p qa.Passage) bool { return slices.Contains(ids, p.ID) })
}

// rank is the place of the first right passage, from 1; 0 if it is not found.
func (m *measurement) rank(hits []qa.Hit, rights []string) int {
	for i, h := range hits {
		if slices.Contains(rights, h.Passage.ID) {
			if i == 0 && h.Passage.Language == m.pair.language() {
				m.own++
			}
			return i + 1
		}
	}
	return 0
}

func best(hits []qa.Hit) float64 {
	most := 0.0
	for _, h := range hits {
		most = max(most, h.Confidence)
	}
	return most
}

// sentences counts the answer's being in the best sentences of the right
// passage, the best one's in a mixed corpus.
func (m *measurement) sentences(hits []qa.Hit, rights []string, q ParallelQuestion) {
	for _, h := range hits {
		if !slices.Contains(rights, h.Passage.ID) {
			continue
		}
		answer := q.AnswerEN
		if h.Passage.Language == qa.Vietnamese {
			answer = q.AnswerVI
		}
		order := make([]int, len(h.Sentences))
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(h.Sentences[b], h.Sentences[a]) })
		holds := func(i int) bool {
			return i < len(order) && strings.Contains(text.NFC(h.Passage.Sentences[order[i]].Slice(h.Passage.Text)), text.NFC(answer))
		}
		if holds(0) {
			m.sentence1++
		}
		if holds(0) || holds(1) {
			m.sentence2++
		}
		return
	}
}
