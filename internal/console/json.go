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
	Text       string        `json:"text"`
	Highlights [][2]int      `json:"highlights"`
	Article    articleJSON   `json:"article"`
	AlsoIn     []articleJSON `json:"also_in,omitempty"`
	File       string        `json:"file"`
	Offset     [2]int        `json:"offset"`
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
	var alsoIn []articleJSON
	for _, r := range q.AlsoIn {
		alsoIn = append(alsoIn, articleJSON{ID: r.ArticleID, Title: r.Title, Source: r.Source, URL: r.URL,
			Published: r.Published, Precision: r.Published.Precision(), DateFrom: r.DateFrom})
	}
	return quoteJSON{
		Text: q.Text, Highlights: highlights, AlsoIn: alsoIn, File: a.File,
		Offset: [2]int{q.Span.Start, q.Span.End}, Score: q.Score,
		Article: articleJSON{
			ID: a.ID, Title: a.Title, Source: a.Source, URL: a.URL,
			Published: a.Published, Precision: a.Published.Precision(), DateFrom: from,
		},
	}
}
