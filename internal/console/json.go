package console

import (
	"encoding/json"
	"io"
	"math"
	"time"

	"trich/internal/qa"
)

type answerJSON struct {
	Answered bool        `json:"answered"`
	Language qa.Language `json:"language"`
	Question string      `json:"question"`
	Quotes   []quoteJSON `json:"quotes"`
	TookMS   float64     `json:"took_ms"`
}

type quoteJSON struct {
	Text       string      `json:"text"`
	Highlights [][2]int    `json:"highlights"`
	Article    articleJSON `json:"article"`
	File       string      `json:"file"`
	Offset     [2]int      `json:"offset"`
	Score      float64     `json:"score"`
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
// exact text of the quotes. Offsets and highlights are half-open ranges of
// bytes, of the file and of the quote's text; took_ms is in milliseconds, to the
// microsecond. It returns w's first error.
func RenderJSON(w io.Writer, a qa.Answer) error {
	out := answerJSON{
		Answered: a.Answered, Language: a.Language, Question: a.Question,
		Quotes: make([]quoteJSON, len(a.Quotes)),
		TookMS: math.Round(float64(a.Took)/float64(time.Microsecond)) / 1000,
	}
	for i, q := range a.Quotes {
		out.Quotes[i] = toJSON(q)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false) // The output is not put into a page; & and < stay readable.
	return enc.Encode(out)
}

func toJSON(q qa.Quote) quoteJSON {
	a := q.Article
	from := a.DateFrom
	if from == "" {
		from = qa.FromNowhere
	}
	highlights := make([][2]int, len(q.Highlights))
	for i, h := range q.Highlights {
		highlights[i] = [2]int{h.Start, h.End}
	}
	return quoteJSON{
		Text: q.Text, Highlights: highlights, File: a.File,
		Offset: [2]int{q.Span.Start, q.Span.End}, Score: q.Score,
		Article: articleJSON{
			ID: a.ID, Title: a.Title, Source: a.Source, URL: a.URL,
			Published: a.Published, Precision: a.Published.Precision(), DateFrom: from,
		},
	}
}
