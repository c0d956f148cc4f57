package retrieve

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"

	"trich/internal/qa"
	"trich/internal/text"
)

// asks tells a question by its words, NFC and lower case, as spaced gives them.
var asks = map[qa.Language]*regexp.Regexp{
	qa.Vietnamese: regexp.MustCompile(` (ai|gì|nào|đâu|sao|mấy|bao (nhiêu|giờ|lâu|xa)) |^ (có phải|kể tên|liệt kê|nêu|hãy|cho (biết|hỏi)) | (không|chưa|à|hả|nhỉ|ạ) $`),
	qa.English: regexp.MustCompile(` (who|whom|whose|what|when|where|which|why|how) |` +
		`^ (is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|name|list|tell|give|explain|describe) `),
}

// isHeadline reports whether a variant asks nothing: it is a headline, or
// keywords, and looks for an article rather than for an answer.
func isHeadline(v variant) bool {
	if strings.ContainsAny(v.Text, "?？") {
		return false
	}
	lower := func(w text.Token) string { return strings.ToLower(text.NFC(w.Text)) }
	return !asks[v.language].MatchString(v.Spaced(lower))
}

// asksUnmarked tells a question typed without marks, or in shorthand, by words that
// restoring may take for others ("may gio" for "máy giơ"): folded, as FoldWords
// gives them.
var asksUnmarked = regexp.MustCompile(` (ai|gi|j|nao|dau|sao|may|bao|nhieu|nhiu|bnhieu|bnhiu|bn|ntn|khong|hong|hok|hem|ko|chua|vay|z|zay|ha|nhi|a) `)

// seemsHeadline reports whether a question as typed, and as it is read, asks
// nothing.
func seemsHeadline(typed string, v variant) bool {
	if !isHeadline(v) {
		return false
	}
	if v.language != qa.Vietnamese {
		return true
	}
	folded := text.FoldWords(typed)
	if strings.HasPrefix(folded, " ke ") { // "kể": tell of
		return false
	}
	return typed == v.Text || !asksUnmarked.MatchString(folded)
}

// weighArticles compares a headline with the articles of those hits, best first,
// that are in its own language: BM25 of all its passages, and the cosine of its
// first, which sums it up in news. What is added to a score is by how much the article
// is more like the headline than that of the first of these hits, so that they gain
// nothing on the hits in the other language.
func (s *search) weighArticles(ctx context.Context, hits []qa.Hit) error {
	if !isHeadline(s.variant) {
		return nil
	}
	place := map[string]int{} // of an article among those below
	var groups [][]string     // the passages of each
	var leads []qa.Located    // the first of each
	for _, h := range hits {
		if _, ok := place[h.Article.ID]; ok || h.Passage.Language != s.variant.language {
			continue
		}
		place[h.Article.ID] = len(groups)
		var ids []string
		for i := range h.Article.Passages {
			ids = append(ids, h.Article.Passages[i].ID)
		}
		groups, leads = append(groups, ids), append(leads, qa.Located{Article: h.Article, Passage: &h.Article.Passages[0]})
	}
	if len(groups) < 2 {
		return nil
	}
	bm25, err := s.store.Together(ctx, s.variant.terms(), groups)
	if err != nil {
		return err
	}
	lead, err := s.cosines(ctx, leads)
	if err != nil {
		return err
	}
	top := cmp.Or(slices.Max(bm25), 1)
	for i := range hits {
		h := &hits[i]
		n, ok := place[h.Article.ID]
		if !ok || h.Passage.Language != s.variant.language {
			continue
		}
		article, first := (bm25[n]-bm25[0])/top, lead[n]-lead[0]
		h.Features.Article = &qa.ArticleFeatures{Words: article, Lead: first}
		h.Score += s.decision.Article*article + s.decision.Lead*first
	}
	return nil
}
