// Package fit computes the constants of package calibration from passages and
// questions that are not those retrieval is measured on.
package fit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
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
	var line struct{ ID, Title, Text string }
	err := d.each(fsys, "passages_"+string(lang)+".jsonl", &line, func() {
		a := Article(line.ID, line.Title, line.Text, lang)
		d.Articles = append(d.Articles, a)
		byID[line.ID] = &a.Passages[0]
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
	var line struct {
		Question, Passage, Answer string
		Answerable                bool
	}
	name := "questions_" + string(lang) + ".jsonl"
	missing := ""
	err := d.each(fsys, name, &line, func() {
		p, ok := passages[line.Passage]
		if !ok {
			missing = line.Passage
			return
		}
		d.Questions = append(d.Questions, Question{line.Question, lang, p, line.Answerable, line.Answer})
	})
	if err == nil && missing != "" {
		err = qa.Errorf(qa.CodeInvalid, "%s: there is no passage %q", name, missing)
	}
	return err
}

// each decodes the JSON objects of a file into line, one after the other.
func (d *Data) each(fsys fs.FS, name string, line any, visit func()) error {
	raw, err := fs.ReadFile(fsys, name)
	if err != nil {
		return qa.Errorf(qa.CodeInvalid, "calibration data: %w", err)
	}
	sum := sha256.Sum256(raw)
	d.Sums[name] = hex.EncodeToString(sum[:])
	decoder := json.NewDecoder(bytes.NewReader(raw))
	for n := 1; ; n++ {
		switch err := decoder.Decode(line); {
		case err == io.EOF:
			return nil
		case err != nil:
			return qa.Errorf(qa.CodeInvalid, "%s, entry %d: %w", name, n, err)
		}
		visit()
	}
}
