package diacritics

import (
	"cmp"

	"trich/internal/qa"
)

// AddArticle counts the words of an article: those of its title and sentences that
// are not in English.
func (b *Builder) AddArticle(a *qa.Article) { eachVietnamese(a, b.Add) }

// RemoveArticle takes back what AddArticle counted for the same article.
func (b *Builder) RemoveArticle(a *qa.Article) { eachVietnamese(a, b.Remove) }

func eachVietnamese(a *qa.Article, visit func(string)) {
	if a.Language != qa.English {
		visit(a.Title)
	}
	for i := range a.Passages {
		p := &a.Passages[i]
		if cmp.Or(p.Language, a.Language) == qa.English {
			continue
		}
		for _, sentence := range p.Sentences {
			visit(sentence.Slice(p.Text))
		}
	}
}
