package fit

import (
	"context"

	"trich/internal/calibration"
	"trich/internal/kernel"
	"trich/internal/qa"
	"trich/internal/rerank"
)

// Progress is told how far one stage of the work has come.
type Progress func(stage string, done, total int)

// tokenWidth is the number of values of a token vector: 240 in four bits and a
// scale take 124 bytes.
const tokenWidth = 240

// The weights of a score's other parts beside late interaction, and the gain of
// a sentence that fits the question. They were chosen on a coarse grid over the
// calibration questions, by the share whose passage comes first among those of
// the calibration and 3,000 news articles, and by the right sentences; all are
// flat around it. There are no questions to fit acrossWeight on: the few words
// that match across languages say little, and so it is a third of the other.
const (
	cosineWeight  = 0.2
	lexicalWeight = 0.15
	acrossWeight  = 0.05
	fittingGain   = 0.05
)

// mixedShare is what the code-mixed wording of a question counts beside the
// question. Chosen on translations of the calibration questions, asked among
// 3,000 news articles; flat from 0.2 to 0.5.
const mixedShare = 0.25

// What an article as a whole counts for a headline: BM25 of all its passages, as
// a share of the highest, and the cosine of its first passage, which sums it up in
// news. Chosen on the headlines of 500 of 3,000 articles of 2017, none of which
// `eval titles` asks for there; flat from 0.3 to 0.4 and from 0.1 to 0.2.
const (
	articleWeight = 0.3
	leadWeight    = 0.1
)

// Found and uncertain are the levels of confidence from which on a passage is
// quoted without and with a reservation: odds of two to one for and against.
const (
	found     = 2.0 / 3
	uncertain = 1.0 / 3
)

// Fit fits all constants on d for the encoder, with k's arithmetic.
func Fit(ctx context.Context, d Data, enc qa.Encoder, k *kernel.Kernel, progress Progress) (*calibration.Constants, error) {
	stage := func(name string) func(done, total int) {
		return func(done, total int) { progress(name, done, total) }
	}
	projection, err := Projection(ctx, d, enc, tokenWidth, stage("projection"))
	if err != nil {
		return nil, err
	}
	projection.Fingerprint = "fitting"
	c := &calibration.Constants{
		Encoder: enc.Fingerprint(), Data: d.Sums, Projection: projection,
		Decision: calibration.Decision{
			Cosine: cosineWeight, Lexical: lexicalWeight, Across: acrossWeight, Mixed: mixedShare, Article: articleWeight, Lead: leadWeight,
			Fitting: fittingGain, Found: found, Uncertain: uncertain,
		},
	}
	all, err := samples(ctx, d, enc, rerank.New(projection, k), c, stage("decision"))
	if err != nil {
		return nil, err
	}
	c.Decision.Pairs = confidences(all)
	return c, nil
}
