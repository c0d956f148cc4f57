package evaluate

import (
	"context"
	"slices"
	"time"

	"trich/internal/qa"
	"trich/internal/text"
)

// TitleReport tells how often an article is found by its own title, which the
// index does not have. Shares are of all titles asked, 0 to 1.
type TitleReport struct {
	Titles int `json:"titles"`
	// First is the share of titles that find their own article first, and
	// FirstUnmarked the same for titles without diacritics.
	First         float64 `json:"first"`
	FirstUnmarked float64 `json:"first_without_diacritics"`
	MS            Latency `json:"ms"`
}

// Untitled returns copies of articles without their titles.
func Untitled(articles []*qa.Article) []*qa.Article {
	copies := make([]*qa.Article, len(articles))
	for i, a := range articles {
		c := *a
		c.Title = ""
		copies[i] = &c
	}
	return copies
}

// Titles asks for n of the articles, evenly spread, by their titles. The corpus
// behind search holds Untitled articles. A title that several articles have
// counts as found with any of them. Progress is told how many are done.
func Titles(ctx context.Context, search Search, articles []*qa.Article, n int, progress func(done, total int)) (TitleReport, error) {
	owners := map[string][]string{}
	for _, a := range articles {
		owners[a.Title] = append(owners[a.Title], a.ID)
	}
	n = min(n, len(articles))
	r := TitleReport{Titles: n}
	var took []time.Duration
	for i := range n {
		a := articles[i*len(articles)/n]
		for _, question := range []string{a.Title, text.Fold(a.Title)} {
			start := time.Now()
			found, err := search(ctx, qa.Question{Text: question, Language: qa.Vietnamese})
			if err != nil {
				return r, err
			}
			took = append(took, time.Since(start))
			if len(found.Hits) == 0 || !slices.Contains(owners[a.Title], found.Hits[0].Article.ID) {
				continue
			}
			if question == a.Title {
				r.First += 1 / float64(n)
			} else {
				r.FirstUnmarked += 1 / float64(n)
			}
		}
		progress(i+1, n)
	}
	r.MS = Percentiles(took)
	return r, nil
}
