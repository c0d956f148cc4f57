package fit

import (
	"context"
	"hash/crc32"
	"maps"
	"math"

	"trich/internal/calibration"
	"trich/internal/corpus"
	"trich/internal/qa"
	"trich/internal/rerank"
	"trich/internal/retrieve"
)

// sample is one question asked in a corpus: the features of the passage found,
// and whether that passage answers.
type sample struct {
	pair     string
	features map[string]float64
	answers  bool
}

// samples asks every question of the passages in its language, where the best
// passage answers if it is the question's own; of the same without the
// question's article, where nothing does; and of the passages in the other
// language, where nothing does either. It does so for the whole corpus and for
// parts of it, so that the size of the corpus can be allowed for.
func samples(ctx context.Context, d Data, enc qa.Encoder, codec *rerank.Codec, c *calibration.Constants, progress func(done, total int)) ([]sample, error) {
	snapshot, err := corpus.FromArticles(ctx, corpus.Options{Encoder: enc, Codec: codec}, d.Articles)
	if err != nil {
		return nil, err
	}
	library := new(corpus.Library)
	if err := library.Swap(snapshot); err != nil {
		return nil, err
	}
	defer library.Swap(nil)
	r, err := retrieve.New(retrieve.Options{Source: retrieve.From(library.Acquire), Encoder: enc, Codec: codec, Constants: c})
	if err != nil {
		return nil, err
	}
	var all []sample
	for i, q := range d.Questions {
		for _, keep := range q.corpora() {
			found, err := r.Retrieve(ctx, qa.Question{Text: q.Text, Language: q.Language, Filter: keep})
			if err != nil {
				return nil, err
			}
			if len(found.Hits) == 0 {
				continue
			}
			best := found.Hits[0]
			answers := best.Passage.ID == q.Passage.ID && q.Answerable
			if !answers && best.Passage.Language == q.Language && keep(q.article()) {
				continue // another passage may answer as well: it says nothing
			}
			all = append(all, sample{pair(q.Language, best.Passage.Language), maps.Collect(best.Features.All()), answers})
		}
		progress(i+1, len(d.Questions))
	}
	return all, nil
}

// article stands for the question's own.
func (q Question) article() *qa.Article {
	return &qa.Article{ID: q.Passage.ArticleID, Language: q.Language}
}

// parts are the divisors of the corpus that samples asks questions of.
var parts = []uint32{1, 4, 16}

// corpora are the parts of the corpus that samples asks the question of.
func (q Question) corpora() []func(*qa.Article) bool {
	var all []func(*qa.Article) bool
	for _, divisor := range parts {
		// Which articles are in a part is left to a hash of question and
		// article, so that no two questions share a part.
		in := func(a *qa.Article) bool {
			return crc32.ChecksumIEEE([]byte(q.Text+a.ID))%divisor == 0
		}
		all = append(all,
			func(a *qa.Article) bool {
				return a.Language == q.Language && (in(a) || a.ID == q.Passage.ArticleID)
			},
			func(a *qa.Article) bool { return a.Language == q.Language && in(a) && a.ID != q.Passage.ArticleID },
			func(a *qa.Article) bool { return a.Language != q.Language && in(a) })
	}
	return all
}

func pair(question, passage qa.Language) string { return string(question) + "-" + string(passage) }

// logistic fits a logistic regression by gradient descent with a light ridge
// penalty, the zero one without samples; both outcomes count the same in sum, however many there are of each.
// Features are standardised for the descent and the result is given for raw
// ones.
func logistic(samples []sample, names []string) calibration.Logistic {
	if len(samples) == 0 {
		return calibration.Logistic{}
	}
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
			row[j] = s.features[name]
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
