package qa

import "iter"

// Features are what is known of a hit: the first five make its score, the fourth
// and the fifth of them for a headline alone; the first and the last three make its
// confidence. The zero value is that of a passage nothing is known of.
type Features struct {
	// Late is late interaction with the passage, -1 to 1.
	Late float64
	// Cosine is that of the centred embeddings, -1 to 1.
	Cosine float64
	// Lexical is BM25 as a share of the highest of the question for passages in the
	// same language, 0 to 1.
	Lexical float64
	// Article compares a headline with the passage's article; nil where that does
	// not count.
	Article *ArticleFeatures
	// Names and Numbers are the shares of the question's that the passage's article
	// lacks, 0 to 1.
	Names, Numbers float64
	// Pool is √(2 ln N) for the N passages that were searched.
	Pool float64
}

// ArticleFeatures say by how much an article is more like a headline than that of
// the first hit, which has 0 for both.
type ArticleFeatures struct {
	// Words is BM25 of all its passages, as a share of the highest, -1 to 1.
	Words float64
	// Lead is the cosine of its first passage, -2 to 2.
	Lead float64
}

// The names of the features, in the order of All: fitted weights are stored by
// them.
const (
	FeatureLate    = "late"
	FeatureCosine  = "cosine"
	FeatureLexical = "lexical"
	FeatureArticle = "article"
	FeatureLead    = "lead"
	FeatureNames   = "names"
	FeatureNumbers = "numbers"
	FeaturePool    = "pool"
)

// All gives the features by name, in a fixed order; those of the article only where
// it counts.
func (f *Features) All() iter.Seq2[string, float64] {
	return func(yield func(string, float64) bool) {
		more := yield(FeatureLate, f.Late) && yield(FeatureCosine, f.Cosine) && yield(FeatureLexical, f.Lexical)
		if f.Article != nil {
			more = more && yield(FeatureArticle, f.Article.Words) && yield(FeatureLead, f.Article.Lead)
		}
		_ = more && yield(FeatureNames, f.Names) && yield(FeatureNumbers, f.Numbers) && yield(FeaturePool, f.Pool)
	}
}
