package fit

import (
	"context"
	"math"

	"trich/internal/calibration"
	"trich/internal/corpus"
	"trich/internal/late"
	"trich/internal/qa"
	"trich/internal/retrieve"
)

// sample is one question asked in a corpus: the features of the passage found,
// and whether that passage answers.
type sample struct {
	pair     string
	features []qa.ScorePart
	answers  bool
}

// samples asks every question twice: of the whole corpus, where the best
// passage answers if it is the question's own, and of the corpus without the
// question's article, where nothing does.
func samples(ctx context.Context, d Data, enc qa.Encoder, c *calibration.Constants, progress func(done, total int)) ([]sample, error) {
	snapshot, err := corpus.FromArticles(ctx, corpus.Options{Encoder: enc, Codec: late.Codec{Projection: c.Projection}}, d.Articles)
	if err != nil {
		return nil, err
	}
	library := new(corpus.Library)
	if err := library.Swap(snapshot); err != nil {
		return nil, err
	}
	defer library.Swap(nil)
	r, err := retrieve.New(library, enc, c)
	if err != nil {
		return nil, err
	}
	var all []sample
	for i, q := range d.Questions {
		for _, without := range []bool{false, true} {
			found, err := r.Retrieve(ctx, qa.Question{Text: q.Text, Language: q.Language, Keep: keep(q, without)})
			if err != nil {
				return nil, err
			}
			if len(found.Hits) == 0 {
				continue
			}
			best := found.Hits[0]
			right := best.Passage.ID == q.Passage.ID
			if !without && !(right && q.Answerable) {
				continue // a wrong passage may answer as well: it says nothing
			}
			all = append(all, sample{pair(q.Language, best.Passage.Language), best.Parts, right && q.Answerable})
		}
		progress(i+1, len(d.Questions))
	}
	return all, nil
}

// keep limits the search to the question's language, so that both pairs of one
// language are calibrated on passages as they would be found.
func keep(q Question, without bool) func(*qa.Article) bool {
	return func(a *qa.Article) bool {
		return a.Language == q.Language && !(without && a.ID == q.Passage.ArticleID)
	}
}

func pair(question, passage qa.Language) string { return string(question) + "-" + string(passage) }

// logistic fits a logistic regression by gradient descent with a light ridge
// penalty; both outcomes count the same in sum, however many there are of each.
// Features are standardised for the descent and the result is given for raw
// ones.
func logistic(samples []sample, names []string) calibration.Logistic {
	rows, outcomes := table(samples, names)
	mean, deviation := standardise(rows)
	w := make([]float64, len(names)+1) // the last is the bias
	positives := 0.0
	for _, o := range outcomes {
		positives += o
	}
	n := float64(len(rows))
	share := [2]float64{0.5 / max(n-positives, 1), 0.5 / max(positives, 1)}
	const steps, rate, ridge = 5000, 1.0, 1e-3
	for range steps {
		gradient := make([]float64, len(w))
		for i, row := range rows {
			z := w[len(names)]
			for j, x := range row {
				z += w[j] * x
			}
			delta := (1/(1+math.Exp(-z)) - outcomes[i]) * share[int(outcomes[i])]
			for j, x := range row {
				gradient[j] += delta * x
			}
			gradient[len(names)] += delta
		}
		for j := range w {
			penalty := ridge * w[j]
			if j == len(names) {
				penalty = 0
			}
			w[j] -= rate * (gradient[j] + penalty)
		}
	}
	l := calibration.Logistic{Bias: w[len(names)], Weights: map[string]float64{}}
	for j, name := range names {
		l.Weights[name] = w[j] / deviation[j]
		l.Bias -= w[j] * mean[j] / deviation[j]
	}
	return l
}

func table(samples []sample, names []string) (rows [][]float64, outcomes []float64) {
	for _, s := range samples {
		row := make([]float64, len(names))
		for j, name := range names {
			for _, f := range s.features {
				if f.Name == name {
					row[j] = f.Value
				}
			}
		}
		rows = append(rows, row)
		outcome := 0.0
		if s.answers {
			outcome = 1
		}
		outcomes = append(outcomes, outcome)
	}
	return rows, outcomes
}

// standardise brings each column to mean 0 and deviation 1, in place.
func standardise(rows [][]float64) (mean, deviation []float64) {
	if len(rows) == 0 {
		return nil, nil
	}
	width := len(rows[0])
	mean, deviation = make([]float64, width), make([]float64, width)
	for j := range width {
		for _, r := range rows {
			mean[j] += r[j] / float64(len(rows))
		}
		for _, r := range rows {
			deviation[j] += (r[j] - mean[j]) * (r[j] - mean[j]) / float64(len(rows))
		}
		deviation[j] = max(math.Sqrt(deviation[j]), 1e-9)
		for _, r := range rows {
			r[j] = (r[j] - mean[j]) / deviation[j]
		}
	}
	return mean, deviation
}
