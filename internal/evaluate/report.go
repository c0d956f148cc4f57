package evaluate

import (
	"slices"
	"sort"
	"time"
)

// Rank is the place of the right passage for one question, from 1; 0 stands for
// "not found".
type Rank struct {
	Question string `json:"question"`
	Rank     int    `json:"rank"`
}

// PairReport is what is measured for one pair of languages. Shares are of all
// questions, 0 to 1.
type PairReport struct {
	Questions int     `json:"questions"`
	Recall1   float64 `json:"recall@1"`
	Recall5   float64 `json:"recall@5"`
	MRR10     float64 `json:"mrr@10"`
	Sentence1 float64 `json:"sentence@1"`
	Sentence2 float64 `json:"sentence@2"`
	// LanguagePreference is the share of first-place hits that are in the
	// asker's language.
	LanguagePreference float64    `json:"language_preference"`
	Abstention         Abstention `json:"abstention"`
	MS                 Latency    `json:"ms"`
}

// Abstention tells how well questions are told apart that the corpus answers,
// and the same ones with their article taken away.
type Abstention struct {
	AUROC            float64 `json:"auroc"`
	BalancedAccuracy float64 `json:"balanced_accuracy"`
	// Answered is the share of the former that is answered, FalseAnswers of
	// the latter.
	Answered     float64 `json:"answered"`
	FalseAnswers float64 `json:"false_answers"`
}

// Latency is the time of a question, in milliseconds.
type Latency struct {
	P50 float64 `json:"p50"`
	P99 float64 `json:"p99"`
}

func (m *measurement) report() PairReport {
	n := float64(max(m.asked, 1))
	r := PairReport{Questions: m.asked, MS: Percentiles(m.took)}
	first := 0.0
	for _, x := range m.ranks {
		if x.Rank == 1 {
			first++
		}
		if x.Rank > 0 && x.Rank <= 5 {
			r.Recall5 += 1 / n
		}
		if x.Rank > 0 && x.Rank <= 10 {
			r.MRR10 += 1 / n / float64(x.Rank)
		}
	}
	r.Recall1 = first / n
	r.Sentence1, r.Sentence2 = float64(m.sentence1)/n, float64(m.sentence2)/n
	r.LanguagePreference = float64(m.own) / max(first, 1)
	r.Abstention = Abstention{AUROC: auroc(m.with, m.without), Answered: float64(m.answered) / n, FalseAnswers: float64(m.false) / n}
	r.Abstention.BalancedAccuracy = (r.Abstention.Answered + 1 - r.Abstention.FalseAnswers) / 2
	return r
}

// auroc is the probability that a random positive scores above a random
// negative, ties counting half (the area under the ROC curve).
func auroc(positives, negatives []float64) float64 {
	if len(positives) == 0 || len(negatives) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(negatives))
	sum := 0.0
	for _, p := range positives {
		below := sort.SearchFloat64s(sorted, p)
		ties := 0
		for below+ties < len(sorted) && sorted[below+ties] == p {
			ties++
		}
		sum += float64(below) + float64(ties)/2
	}
	return sum / float64(len(positives)) / float64(len(negatives))
}

// Percentiles are the median and the 99th percentile of durations.
func Percentiles(took []time.Duration) Latency {
	if len(took) == 0 {
		return Latency{}
	}
	sorted := slices.Sorted(slices.Values(took))
	at := func(share float64) float64 {
		i := min(int(share*float64(len(sorted))), len(sorted)-1)
		return float64(sorted[i].Microseconds()) / 1000
	}
	return Latency{P50: at(0.5), P99: at(0.99)}
}
