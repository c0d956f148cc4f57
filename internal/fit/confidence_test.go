package fit

import (
	"maps"
	"math"
	"math/rand/v2"
	"testing"

	"trich/internal/calibration"
)

// drawn draws n samples whose outcome has the confidence of truth. The features
// differ in scale, and the last has nothing to do with the outcome.
func drawn(truth calibration.Logistic, n int) []sample {
	random := rand.New(rand.NewPCG(1, 2))
	all := make([]sample, n)
	for i := range all {
		features := map[string]float64{"small": 0.4 + 0.1*random.NormFloat64(), "large": 300 * random.NormFloat64(), "idle": random.NormFloat64()}
		all[i] = sample{pair: "vi-vi", features: features, answers: random.Float64() < truth.Confidence(maps.All(features))}
	}
	return all
}

// TestLogisticNoisy: a known relation is found again. Since both outcomes count
// the same in sum, the bias differs from the true one by the logarithm of how
// many times more often nothing answers.
func TestLogisticNoisy(t *testing.T) {
	truth := calibration.Logistic{Bias: -8, Weights: map[string]float64{"small": 15, "large": 0.006}}
	all := drawn(truth, 1500)
	answers := 0.0
	for _, s := range all {
		if s.answers {
			answers++
		}
	}
	got := logistic(all, []string{"small", "large", "idle"})
	want := truth.Bias + math.Log((float64(len(all))-answers)/answers)
	for name, weight := range truth.Weights {
		if math.Abs(got.Weights[name]-weight) > 0.2*weight {
			t.Errorf("the weight of %s is %f, want about %f", name, got.Weights[name], weight)
		}
	}
	if math.Abs(got.Weights["idle"]) > 0.25 || math.Abs(got.Bias-want) > 1.5 {
		t.Errorf("the weight of nothing is %f, the bias %f, want about 0 and %f", got.Weights["idle"], got.Bias, want)
	}
}

func TestLogisticSeparable(t *testing.T) {
	var all []sample
	for i := range 40 {
		x := float64(i) / 39
		all = append(all, sample{features: map[string]float64{"x": x, "same": 7}, answers: x > 0.5})
	}
	l := logistic(all, []string{"x", "same"})
	at := func(x float64) float64 {
		return l.Confidence(maps.All(map[string]float64{"x": x, "same": 7}))
	}
	if at(0.2) > 0.05 || at(0.8) < 0.95 || math.Abs(at(0.5)-0.5) > 0.05 {
		t.Errorf("at 0.2 %f, at 0.5 %f, at 0.8 %f", at(0.2), at(0.5), at(0.8))
	}
	if math.IsNaN(l.Bias) || math.Abs(l.Weights["same"]) > 1 {
		t.Errorf("what never changes has weight %f, bias %f", l.Weights["same"], l.Bias)
	}
}

func TestShift(t *testing.T) {
	base := calibration.Logistic{Bias: 3, Weights: map[string]float64{"x": 2}}
	random := rand.New(rand.NewPCG(3, 4))
	all := make([]sample, 500)
	for i := range all {
		all[i].features = map[string]float64{"x": random.NormFloat64()}
	}
	for _, share := range []float64{0.1, 0.5, 0.02} {
		l := shift(base, all, share)
		reached := 0
		for _, s := range all {
			if l.Confidence(maps.All(s.features)) >= uncertain-1e-9 {
				reached++
			}
		}
		if want := int(share * 500); reached < want || reached > want+1 {
			t.Errorf("share %v: %d of 500 reach the level", share, reached)
		}
		if l.Weights["x"] != 2 {
			t.Errorf("the weight has become %f", l.Weights["x"])
		}
	}
	if l := shift(base, nil, 0.1); l.Bias != 3 {
		t.Errorf("without samples the bias has become %f", l.Bias)
	}
	if base.Bias != 3 {
		t.Error("the original was changed")
	}
}

// TestConfidences: each pair of languages gets its own, and the rule for the
// share of false answers holds across languages.
func TestConfidences(t *testing.T) {
	var all []sample
	for i := range 200 {
		late := float64(i) / 200
		for _, pair := range []string{"vi-vi", "en-en"} {
			all = append(all, sample{pair, map[string]float64{"late": late}, i >= 100})
		}
		for _, pair := range []string{"vi-en", "en-vi"} {
			all = append(all, sample{pair, map[string]float64{"late": late / 2}, false})
		}
	}
	fitted := confidences(all)
	if len(fitted) != 4 {
		t.Fatalf("%d pairs", len(fitted))
	}
	for pair, level := range map[string][2]float64{"vi-vi": {0.4, 0.6}, "en-en": {0.4, 0.6}, "vi-en": {0.4, 0.47}, "en-vi": {0.4, 0.47}} {
		at := func(x float64) float64 { return fitted[pair].Confidence(maps.All(map[string]float64{"late": x})) }
		if at(level[0]) >= uncertain || at(level[1]) <= uncertain {
			t.Errorf("%s: at %v confidence %f, at %v %f", pair, level[0], at(level[0]), level[1], at(level[1]))
		}
	}
}
