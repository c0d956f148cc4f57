package console

import (
	"encoding/json"
	"io"
	"math"
	"time"

	"trich/internal/qa"
)

type answerJSON struct {
	Answered   bool        `json:"answered"`
	Outcome    qa.Outcome  `json:"outcome"`
	Confidence float64     `json:"confidence"`
	Language   qa.Language `json:"language"`
	Question   string      `json:"question"`
	Answer     *spanJSON   `json:"answer,omitempty"`
	Quotes     []quoteJSON `json:"quotes"`
	// SmallTalk, Reply and Note are left out where there is nothing to say.
	SmallTalk qa.SmallTalk `json:"small_talk,omitempty"`
	Reply     string       `json:"reply,omitempty"`
	Note      string       `json:"note,omitempty"`
	TookMS    float64      `json:"took_ms"`
}

// spanJSON is the answer itself, as a part of the first quote.
type spanJSON struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
}

type quoteJSON struct {
	Text       string        `json:"text"`
	Before     string        `json:"before,omitempty"`
	Highlights [][2]int      `json:"highlights"`
	Role       qa.Role       `json:"role"`
	Confidence float64       `json:"confidence"`
	Article    articleJSON   `json:"article"`
	AlsoIn     []articleJSON `json:"also_in,omitempty"`
	File       string        `json:"file"`
	Offset     [2]int        `json:"offset"`
	Page       int           `json:"page,omitempty"`
	Score      float64       `json:"score"`
}

type articleJSON struct {
	ID        string        `json:"id"`
	Title     string        `json:"title"`
	Source    string        `json:"source"`
	URL       string        `json:"url"`
	Published qa.Date       `json:"published"`
	Precision qa.Precision  `json:"precision"`
	DateFrom  qa.Provenance `json:"date_from"`
}

// RenderJSON writes an answer for programs: one object in one line, with the
// exact text of the quotes. Offsets, highlights and the answer are half-open
// ranges of bytes, of the file and of the quote's text; took_ms is in
// milliseconds, to the microsecond. It returns w's first error.
func RenderJSON(w io.Writer, a qa.Answer) error { return writeJSON(w, newAnswerJSON(a)) }

// RenderJSONLine writes, in one line, the answer to one of many questions: what
// RenderJSON writes, with the question's id, which is a JSON value, in front. It
// returns w's first error.
func RenderJSONLine(w io.Writer, id json.RawMessage, a qa.Answer) error {
	return writeJSON(w, struct {
		ID json.RawMessage `json:"id"`
		answerJSON
	}{id, newAnswerJSON(a)})
}

// RenderJSONError writes, in its place, why the question is not answered.
func RenderJSONError(w io.Writer, id json.RawMessage, question string, cause error) error {
	type errorJSON struct {
		Code    qa.Code `json:"code"`
		Message string  `json:"message"`
	}
	return writeJSON(w, struct {
		ID       json.RawMessage `json:"id"`
		Question string          `json:"question"`
		Error    errorJSON       `json:"error"`
	}{id, question, errorJSON{qa.CodeOf(cause), cause.Error()}})
}

func writeJSON(w io.Writer, value any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false) // The output is not put into a page; & and < stay readable.
	return enc.Encode(value)
}

func newAnswerJSON(a qa.Answer) answerJSON {
	out := answerJSON{
		Answered: a.Found(), Outcome: a.Outcome, Confidence: a.Confidence, Language: a.Language, Question: a.Question,
		Quotes: make([]quoteJSON, len(a.Quotes)), SmallTalk: a.Talk, Reply: a.Reply, Note: a.Note,
		TookMS: math.Round(float64(a.Took)/float64(time.Microsecond)) / 1000,
	}
	if a.Span != nil && len(a.Quotes) > 0 {
		out.Answer = &spanJSON{a.Span.Start, a.Span.End, a.Span.Slice(a.Quotes[0].Text)}
	}
	for i, q := range a.Quotes {
		out.Quotes[i] = toJSON(q)
	}
	return out
}

func toJSON(q qa.Quote) quoteJSON {
	highlights := make([][2]int, len(q.Highlights))
	for i, h := range q.Highlights {
		highlights[i] = [2]int{h.Start, h.End}
	}
	var alsoIn []articleJSON
	for _, r := range q.AlsoIn {
		alsoIn = append(alsoIn, articleJSON{ID: r.ArticleID, Title: r.Title, Source: r.Source, URL: r.URL,
			Published: r.Published, Precision: r.Published.Precision(), DateFrom: r.DateFrom})
	}
	return quoteJSON{
		Text: q.Text, Before: q.Before, Highlights: highlights, Role: q.Role, Confidence: q.Confidence, AlsoIn: alsoIn, File: q.Article.File,
		Offset: [2]int{q.Span.Start, q.Span.End}, Page: q.Article.PageAt(q.Span.Start), Score: q.Score,
		Article: toArticleJSON(q.Article),
	}
}

func toArticleJSON(a *qa.Article) articleJSON {
	from := a.DateFrom
	if from == "" {
		from = qa.FromNowhere
	}
	return articleJSON{
		ID: a.ID, Title: a.Title, Source: a.Source, URL: a.URL,
		Published: a.Published, Precision: a.Published.Precision(), DateFrom: from,
	}
}
