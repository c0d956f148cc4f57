// Package fit computes the constants of package calibration from passages and
// questions that are not those retrieval is measured on.
package fit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"

	"trich/internal/qa"
	"trich/internal/text"
)

// Data are the passages and questions constants are fitted on.
type Data struct {
	Articles  []*qa.Article
	Questions []Question
	// Sums holds the SHA-256 of each file read, by its name.
	Sums map[string]string
}

// Question is a question about a passage.
type Question struct {
	Text     string
	Language qa.Language
	// Passage is the passage the question is about; Answerable says whether it
	// answers the question, and Answer is what it answers, which may be empty.
	Passage    *qa.Passage
	Answerable bool
	Answer     string
}

// ReadData reads passages_LANG.jsonl (id, title, text) and questions_LANG.jsonl
// (question, passage, answerable, answer) for every language from fsys. Errors
// are qa.CodeInvalid and name the file.
func ReadData(fsys fs.FS, languages []qa.Language) (Data, error) {
	d := Data{Sums: map[string]string{}}
	for _, lang := range languages {
		passages, err := d.readPassages(fsys, lang)
		if err != nil {
			return d, err
		}
		if err := d.readQuestions(fsys, lang, passages); err != nil {
			return d, err
		}
	}
	return d, nil
}

func (d *Data) readPassages(fsys fs.FS, lang qa.Language) (map[string]*qa.Passage, error) {
	byID := map[string]*qa.Passage{}
	type entry struct{ ID, Title, Text string }
	err := each(d, fsys, "passages_"+string(lang)+".jsonl", func(e entry) error {
		a := Article(e.ID, e.Title, e.Text, lang)
		d.Articles = append(d.Articles, a)
		byID[e.ID] = &a.Passages[0]
		return nil
	})
	return byID, err
}

// Article makes an article of a single passage.
func Article(id, title, body string, lang qa.Language) *qa.Article {
	p := qa.Passage{ID: id, ArticleID: id, Span: qa.Span{End: len(body)}, Text: body, Language: lang}
	for _, s := range text.Sentences(body) {
		p.Sentences = append(p.Sentences, qa.Span(s))
	}
	return &qa.Article{ID: id, File: id, Title: title, Language: lang, DateFrom: qa.FromNowhere, Passages: []qa.Passage{p}}
}

func (d *Data) readQuestions(fsys fs.FS, lang qa.Language, passages map[string]*qa.Passage) error {
	type entry struct {
		Question, Passage, Answer string
		Answerable                bool
	}
	return each(d, fsys, "questions_"+string(lang)+".jsonl", func(e entry) error {
		p, ok := passages[e.Passage]
		if !ok {
			return fmt.Errorf("there is no passage %q", e.Passage)
		}
		d.Questions = append(d.Questions, Question{e.Question, lang, p, e.Answerable, e.Answer})
		return nil
	})
}

// each visits the JSON objects of a file, one after the other.
func each[T any](d *Data, fsys fs.FS, name string, visit func(T) error) error {
	raw, err := fs.ReadFile(fsys, name)
	if err != nil {
		return qa.Errorf(qa.CodeInvalid, "calibration data: %w", err)
	}
	sum := sha256.Sum256(raw)
	d.Sums[name] = hex.EncodeToString(sum[:])
	decoder := json.NewDecoder(bytes.NewReader(raw))
	for n := 1; ; n++ {
		var entry T
		err := decoder.Decode(&entry)
		if err == io.EOF {
			return nil
		}
		if err == nil {
			err = visit(entry)
		}
		if err != nil {
			return qa.Errorf(qa.CodeInvalid, "%s, entry %d: %w", name, n, err)
		}
	}
}
