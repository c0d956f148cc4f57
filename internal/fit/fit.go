package fit

import (
	"context"
	"slices"

	"trich/internal/calibration"
	"trich/internal/late"
	"trich/internal/qa"
)

// Progress is told how far one stage of the work has come.
type Progress func(stage string, done, total int)

// The shape of token vectors: 128 values of the last layer and 64 of the middle
// one take 106 bytes a token with their scales and places.
var views = []ViewOptions{
	{Layer: late.LastLayer, Rows: 128, Weight: 0.5},
	{Layer: late.MiddleLayer, Rows: 64, Weight: 0.5},
}

// lexicalWeight is the share of BM25 in a score, the value of the method's
// published form; it is not fitted, since retrieval hardly depends on it.
const lexicalWeight = 0.2

// Fit fits all constants on d for the encoder.
func Fit(ctx context.Context, d Data, enc qa.Encoder, progress Progress) (*calibration.Constants, error) {
	stage := func(name string) func(done, total int) {
		return func(done, total int) { progress(name, done, total) }
	}
	projection, err := Projection(ctx, d, enc, views, stage("projection"))
	if err != nil {
		return nil, err
	}
	projection.Fingerprint = "fitting"
	c := &calibration.Constants{
		Encoder: enc.Fingerprint(), Data: d.Sums, Projection: projection,
		Decision: calibration.Decision{Lexical: lexicalWeight, Pairs: map[string]calibration.Logistic{}, Found: 0.5, Uncertain: 0.5},
	}
	all, err := samples(ctx, d, enc, c, stage("decision"))
	if err != nil {
		return nil, err
	}
	names := []string{"late", "lexical"}
	for _, p := range pairs() {
		own := slices.DeleteFunc(slices.Clone(all), func(s sample) bool { return s.pair != p })
		if len(own) > 0 {
			c.Decision.Pairs[p] = logistic(own, names)
		}
	}
	return c, nil
}

func pairs() []string {
	var all []string
	for _, q := range calibration.Languages() {
		for _, p := range calibration.Languages() {
			all = append(all, pair(q, p))
		}
	}
	return all
}
