package fit

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"trich/internal/calibration"
	"trich/internal/qa"
)

// The features the confidence is fitted on: within one language, and between
// two, where words cannot be compared.
var (
	sameFeatures  = []string{qa.FeatureLate, qa.FeatureNames, qa.FeatureNumbers, qa.FeaturePool}
	crossFeatures = []string{qa.FeatureLate, qa.FeatureNumbers, qa.FeaturePool}
)

// confidences fits the confidence for every pair of languages. There are no
// questions with known answers in the other language, but there are questions
// that nothing in it answers: those of one language asked of the other's
// passages. So the weights between two languages are those within the question's
// language, and the bias is moved until only falseShare of such questions would
// be answered.
func confidences(all []sample) map[string]calibration.Logistic {
	fitted := map[string]calibration.Logistic{}
	for _, q := range calibration.Languages() {
		own := of(all, pair(q, q))
		fitted[pair(q, q)] = logistic(own, sameFeatures)
		base := logistic(own, crossFeatures)
		for _, p := range calibration.Languages() {
			if p != q {
				fitted[pair(q, p)] = shift(base, of(all, pair(q, p)), falseShare)
			}
		}
	}
	maps.DeleteFunc(fitted, func(_ string, l calibration.Logistic) bool { return len(l.Weights) == 0 })
	return fitted
}

func of(all []sample, pair string) []sample {
	return slices.DeleteFunc(slices.Clone(all), func(s sample) bool { return s.pair != pair })
}

// falseShare is the share of unanswerable questions that may be answered across
// languages: a rule, one in ten, not fitted.
const falseShare = 0.1

// shift moves the bias of l so that the given share of samples, none of which
// answers, reaches the confidence from which on passages are quoted.
func shift(l calibration.Logistic, samples []sample, share float64) calibration.Logistic {
	var z []float64
	for _, s := range samples {
		z = append(z, l.Exponent(maps.All(s.features)))
	}
	if len(z) == 0 {
		return l
	}
	slices.SortFunc(z, func(a, b float64) int { return cmp.Compare(b, a) })
	l.Bias += math.Log(uncertain/(1-uncertain)) - z[min(int(share*float64(len(z))), len(z)-1)]
	return l
}
