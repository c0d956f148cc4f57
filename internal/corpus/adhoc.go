package corpus

import (
	"context"

	"trich/internal/lexical"
	"trich/internal/qa"
	"trich/internal/tokenstore"
)

// FromArticles makes a snapshot of the given articles, in memory. Of the options
// Encoder, Codec and Progress are used. The caller ends its use with Release.
func FromArticles(ctx context.Context, o Options, articles []*qa.Article) (*Snapshot, error) {
	tokens, err := tokenstore.Open("")
	if err != nil {
		return nil, err
	}
	b := &builder{Options: o, articles: articles, tokens: tokens}
	s, _, err := b.build(ctx)
	if err != nil {
		return nil, err
	}
	s.lexical, err = lexical.New(ctx, b.documents())
	return s, err
}
