package answer

import (
	"iter"
	"maps"
	"slices"

	"trich/internal/qa"
	"trich/internal/reader"
)

// Features are what a Decision weighs of a passage that has been read: what the
// reader makes of it, and what the ranking knows.
type Features struct {
	// Answers is the reader's logit that the passage answers.
	Answers float64
	// Span says by how much its best span beats there being none.
	Span float64
	// Evidence is that of the passage's best sentence, 0 to 1.
	Evidence float64
	// Score is the ranking's, and Behind by how much it is less than the question's
	// best, at most 0.
	Score, Behind float64
	// Confidence is the ranking's, as a logit.
	Confidence float64
	// English says that the question is in English.
	English bool
	// NamesRead, NumbersRead and Year are what grounds.missing tells of what is read,
	// while the ranking's names and numbers are looked for in the whole article.
	NamesRead, NumbersRead, Year float64
	// Ranking are the ranking's.
	Ranking qa.Features
}

// features are those of one hit that has been read; best is the highest score of the
// question.
func features(h *qa.Hit, best float64, r *reader.Reading, g *grounds) Features {
	f := Features{
		Answers: r.Answers, Span: r.Best - r.Null, Confidence: logit(h.Confidence),
		Score: h.Score, Behind: h.Score - best, English: g.language == qa.English, Ranking: h.Features,
	}
	for _, s := range r.Sentences {
		f.Evidence = max(f.Evidence, s.Evidence)
	}
	f.NamesRead, f.NumbersRead, f.Year = g.missing(h)
	return f
}

// FeaturesOf are those of the first of f's hits, of which each has a reading: what a
// decision is fitted on.
func FeaturesOf(f *qa.Results, readings []reader.Reading) []Features {
	g := newGrounds(f.Variants[0], f.Language)
	all := make([]Features, len(readings))
	for i := range readings {
		all[i] = features(&f.Hits[i], f.Hits[0].Score, &readings[i], &g)
	}
	return all
}

// All gives the features by the names that decision.json weighs them by; that of an
// English question, which is 1, only for one.
func (f *Features) All() iter.Seq2[string, float64] {
	return func(yield func(string, float64) bool) {
		more := yield("answers", f.Answers) && yield("span", f.Span) && yield("evidence", f.Evidence) &&
			yield("score", f.Score) && yield("behind", f.Behind) && yield("confidence", f.Confidence) &&
			yield("names_read", f.NamesRead) && yield("numbers_read", f.NumbersRead) && yield("year", f.Year)
		if f.English {
			more = more && yield("english", 1)
		}
		for name, x := range f.Ranking.All() {
			more = more && yield(name, x)
		}
	}
}

// sum is the weighted sum of features; one without a weight does not count. It is
// added up in one order, since rounding depends on it.
func (w Weights) sum(f *Features) float64 {
	byName := maps.Collect(f.All())
	total := 0.0
	for _, name := range slices.Sorted(maps.Keys(w)) {
		total += w[name] * byName[name]
	}
	return total
}
