package answer

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"trich/internal/observe"
	"trich/internal/qa"
	"trich/internal/reader"
	"trich/internal/text"
)

// Reader reads a question together with passages; package reader implements it.
type Reader interface {
	// Read gives the readings in the order of passages.
	Read(ctx context.Context, question string, passages []reader.Passage) ([]reader.Reading, error)
	// Fingerprint begins with the SHA-256 in hexadecimal of the reader's file.
	Fingerprint() string
}

// Observed is r, telling o how long each reading takes.
func Observed(r Reader, o observe.Observer) Reader { return observed{r, observe.All(o)} }

type observed struct {
	Reader
	tell observe.Observer
}

// Read implements Reader.
func (o observed) Read(ctx context.Context, question string, passages []reader.Passage) ([]reader.Reading, error) {
	start := time.Now()
	readings, err := o.Reader.Read(ctx, question, passages)
	o.tell.Observe(observe.Stage{Name: observe.Reading, Took: time.Since(start)})
	return readings, err
}

// Passages are hits as the reader wants them.
func Passages(hits []qa.Hit) []reader.Passage {
	passages := make([]reader.Passage, len(hits))
	for i := range hits {
		h := &hits[i]
		passages[i] = reader.Passage{Title: h.Article.Title, Before: Before(h), Text: h.Passage.Text, Sentences: h.Passage.Sentences}
	}
	return passages
}

// Before is the sentence that comes before a hit's passage in its article: what a
// pronoun or a bare number at the passage's beginning refers to. It is empty for
// the first passage.
func Before(h *qa.Hit) string {
	for i := range h.Article.Passages {
		if h.Article.Passages[i].ID == h.Passage.ID && i > 0 {
			p := &h.Article.Passages[i-1]
			return p.Sentences[len(p.Sentences)-1].Slice(p.Text)
		}
	}
	return ""
}

// judged is a hit that has been read.
type judged struct {
	qa.Hit
	sum float64 // see Decision.Weights
	// answer is the words of the best span, folded, as text.FoldWords gives them.
	answer string
}

// read has the first of the hits read, orders them anew and gives each the
// probability that it answers. What has not been read comes after, with the
// probability 0. A reprint of a hit is not read a second time.
func (s *Service) read(ctx context.Context, f *qa.Results, g *grounds) error {
	most, each := s.decision.Most, len(f.Hits)
	if g.several {
		most, each = severalRead*most, severalEach
	}
	wanted, rest := distinct(f.Hits, most, each)
	var done []judged
	for len(done) < len(wanted) {
		to := len(wanted)
		if len(done) == 0 {
			to = min(s.decision.First, to)
		}
		more, err := s.judge(ctx, f, g, wanted[len(done):to])
		if err != nil {
			return err
		}
		done = append(done, more...)
		s.settle(done, g.several)
		if !g.several && slices.ContainsFunc(done, func(j judged) bool { return j.Confidence >= s.decision.Enough }) {
			break
		}
	}
	rest = append(wanted[len(done):], rest...)
	slices.SortStableFunc(done, func(a, b judged) int { return cmp.Compare(b.sum, a.sum) })
	f.Hits = f.Hits[:0:0]
	for _, j := range done {
		j.Confidence = min(j.Confidence, done[0].Confidence) // the order is the better judge between passages
		f.Hits = append(f.Hits, j.Hit)
	}
	for _, h := range rest {
		h.Confidence = 0
		f.Hits = append(f.Hits, h)
	}
	return nil
}

// distinct divides hits into the first n that are no reprints of one another, at
// most so many of each article, and the others, both in their order.
func distinct(hits []qa.Hit, n, each int) (wanted, rest []qa.Hit) {
	seen, taken := map[string]bool{}, map[*qa.Article]int{}
	for _, h := range hits {
		if len(wanted) == n || seen[h.Passage.ID] || taken[h.Article] == each {
			rest = append(rest, h)
			continue
		}
		taken[h.Article]++
		for _, reprint := range h.Passage.AlsoIn {
			seen[reprint.PassageID] = true
		}
		wanted = append(wanted, h)
	}
	return wanted, rest
}

// judge reads hits.
func (s *Service) judge(ctx context.Context, f *qa.Results, g *grounds, hits []qa.Hit) ([]judged, error) {
	readings, err := s.reader.Read(ctx, f.Variants[0], Passages(hits))
	if err != nil {
		return nil, err
	}
	list := make([]judged, len(hits))
	for i, h := range hits {
		r := &readings[i]
		h.Sentences = s.sentences(&h, r)
		h.Reading = &qa.Reading{Sentences: h.Sentences} // settle knows how likely it answers
		if r.Best > r.Null && r.Span.Len() > 0 {
			h.Reading.Span = &r.Span
		}
		features := features(&h, f.Hits[0].Score, r, g)
		sum := s.decision.Weights.sum(&features) + s.decision.Bias
		if features.Year > 0 && namesYear(h.Passage.Sentences[best(h.Sentences)].Slice(h.Passage.Text)) {
			sum -= contradiction
		}
		list[i] = judged{h, sum, text.FoldWords(r.Span.Slice(h.Passage.Text))}
	}
	return list, nil
}

// sentences are the probabilities of a passage's sentences to be the one that
// answers, given that one does.
func (s *Service) sentences(h *qa.Hit, r *reader.Reading) []float64 {
	scores, most := make([]float64, len(r.Sentences)), math.Inf(-1)
	for i, x := range r.Sentences {
		scores[i] = x.Best + s.decision.Sentence*h.Sentences[i]
		if isCaption(h.Passage.Sentences[i].Slice(h.Passage.Text)) {
			scores[i] -= captionLoss
		}
		most = max(most, scores[i])
	}
	total := 0.0
	for i := range scores {
		scores[i] = math.Exp(scores[i] - most)
		total += scores[i]
	}
	for i := range scores {
		scores[i] /= total
	}
	return scores
}

// best is the place of the highest of scores, the first of equal ones.
func best(scores []float64) int { return bestOf(scores, func(x *float64) float64 { return *x }) }

// bestOf is the place of what has the highest score, the first of equal ones.
func bestOf[T any](list []T, score func(*T) float64) int {
	at := 0
	for i := range list {
		if score(&list[i]) > score(&list[at]) {
			at = i
		}
	}
	return at
}

// captionLoss is what the caption of a picture loses against a sentence of the text
// that says the same: people look for the answer in what was written for reading.
const captionLoss = 2

// isCaption reports whether a sentence names its photographer, as captions do.
func isCaption(sentence string) bool {
	s := text.NFC(sentence)
	for _, sign := range []string{"Ảnh:", "Ảnh :", "(Ảnh", "Photo:", "(Photo"} {
		if strings.Contains(s, sign) {
			return true
		}
	}
	return false
}

// settle gives the hits that have been read their probabilities, in which they
// compete with one another and with there being no answer. Of those that may answer
// together, each has its own, and the best the probability that any answers.
func (s *Service) settle(done []judged, together bool) {
	best := bestOf(done, func(j *judged) float64 { return j.sum })
	most := max(0, done[best].sum) // keeps the exponentials small
	total := math.Exp(-most)
	for _, j := range done {
		total += math.Exp(j.sum - most)
	}
	for i := range done {
		share := 0.0
		for k := range done {
			if k == i || together || agree(done[i].answer, done[k].answer) {
				share += math.Exp(done[k].sum-most) / total
			}
		}
		j := &done[i]
		j.Reading.Answers = s.decision.probability(logistic(j.sum))
		j.Confidence = s.decision.probability(share)
		if together && i != best {
			j.Confidence = j.Reading.Answers
		}
	}
}

// agree reports whether two passages give the same answer, one perhaps in more
// words: news say a thing in the lead, in the text and below a picture, and these do
// not speak against one another.
func agree(a, b string) bool {
	return len(a) > leastAgreed && len(b) > leastAgreed && (strings.Contains(a, b) || strings.Contains(b, a))
}

// leastAgreed keeps a single letter or digit from standing in every other answer.
const leastAgreed = len(" ab ")
