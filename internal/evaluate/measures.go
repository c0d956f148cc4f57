package evaluate

import (
	"encoding/json"

	"trich/internal/qa"
)

// Share is a part of a whole.
type Share struct {
	Count float64
	Of    int
}

// Value is the share, 0 to 1 where Count is a part of Of; 0 of nothing.
func (s Share) Value() float64 { return s.Count / float64(max(s.Of, 1)) }

// MarshalJSON writes count, of and, unless it is of nothing, share.
func (s Share) MarshalJSON() ([]byte, error) {
	fields := map[string]any{"count": s.Count, "of": s.Of}
	if s.Of > 0 {
		fields["share"] = s.Value()
	}
	return json.Marshal(fields)
}

func (s *Share) add(count float64, of int) {
	s.Count += count
	s.Of += of
}

// of counts one more, of which yes tells whether it belongs to the part.
func (s *Share) of(yes bool) {
	s.Of++
	if yes {
		s.Count++
	}
}

// Measures tell how a group of questions came off. "Right" and "claimed" are what
// record has: a quote is claimed if it is said to answer, without reserve.
type Measures struct {
	Questions    int `json:"questions"`
	Answerable   int `json:"answerable"`
	Unanswerable int `json:"unanswerable"`
	// FirstRight: of the answerable ones, the first quote is right (A).
	// SentenceRight: and so is a sentence marked in it (M). HitThree: one of the
	// first three quotes is right.
	FirstRight    Share `json:"first_right"`
	SentenceRight Share `json:"sentence_right"`
	HitThree      Share `json:"hit_3"`
	// ClaimsRight: of all answers that are claimed, the first quote is right (P).
	ClaimsRight Share `json:"claims_right"`
	// FalseClaims: of the unanswerable ones, the answer is claimed (F).
	FalseClaims Share `json:"false_claims"`
	// Reserved and NotFound count the other outcomes, of the answerable ones and
	// of the others.
	Reserved             int `json:"reserved"`
	ReservedUnanswerable int `json:"reserved_unanswerable"`
	NotFound             int `json:"not_found"`
	NotFoundUnanswerable int `json:"not_found_unanswerable"`
	// DistractorsShown: of the questions that have distractors, people are shown
	// one.
	DistractorsShown Share `json:"distractors_shown"`
	// QuotesPerReply counts the quotes that people are shown, of the replies that
	// show any; ClaimedQuotesRight those that are right, of those claimed.
	QuotesPerReply     Share `json:"quotes_per_reply"`
	ClaimedQuotesRight Share `json:"claimed_quotes_right"`
	// TwinsTold: of the pairs, the answerable one is claimed, with the right first
	// quote, and the other is not claimed (T). TwinsOrdered: the answerable one has
	// the higher confidence, ties counting half (W).
	TwinsTold    Share `json:"twins_told"`
	TwinsOrdered Share `json:"twins_ordered"`
	// TakenOut is the area under the ROC curve of the confidence of the answerable
	// questions against the same ones without the articles that answer (R); nil
	// without such questions.
	TakenOut *float64 `json:"taken_out_area"`
	// CalibrationError is the expected calibration error, in ten bins of equal
	// width, of the confidence against the first quote's being right, over
	// questions and twins.
	CalibrationError float64 `json:"calibration_error"`
}

// AnswerMeasures are the Measures of all questions and of groups of them.
type AnswerMeasures struct {
	All        Measures            `json:"all"`
	ByLanguage map[string]Measures `json:"by_language"`
	ByKind     map[string]Measures `json:"by_kind"`
	// PartsShown: of the parts of questions of several parts, people are shown a
	// quote that holds it.
	PartsShown Share   `json:"parts_shown"`
	MS         Latency `json:"ms"`
	// Control is what the questions alone tell; nil if that was not asked for.
	Control *ControlReport `json:"control,omitempty"`
}

// AnswerReport is what Answers gives.
type AnswerReport struct {
	AnswerSummary
	Measures AnswerMeasures `json:"measures"`
}

func (e *exam) report() AnswerReport {
	pairs := pairUp(e.questions, e.twins)
	m := AnswerMeasures{
		All: measure(e.questions, e.twins, pairs), ByLanguage: map[string]Measures{}, ByKind: map[string]Measures{},
		PartsShown: e.multi, MS: Percentiles(e.took),
	}
	for name, of := range map[string]func(AnswerCase) string{"language": AnswerCase.group, "kind": func(c AnswerCase) string { return c.Kind }} {
		groups := m.ByKind
		if name == "language" {
			groups = m.ByLanguage
		}
		for _, r := range e.questions {
			key := of(r.AnswerCase)
			if _, done := groups[key]; !done {
				in := func(c AnswerCase) bool { return of(c) == key }
				groups[key] = measure(only(e.questions, in), only(e.twins, in), onlyPairs(pairs, in))
			}
		}
	}
	return AnswerReport{AnswerSummary: e.summary, Measures: m}
}

// pair is a question and its twin: the answerable one and the other. Its group is
// that of the question.
type pair struct {
	question          AnswerCase
	answerable, other record
}

func pairUp(questions, twins []record) []pair {
	byID := map[string]record{}
	for _, r := range questions {
		byID[r.ID] = r
	}
	var pairs []pair
	for _, twin := range twins {
		q := byID[twin.Of]
		p := pair{question: q.AnswerCase, answerable: q, other: twin}
		if twin.Answerable {
			p.answerable, p.other = twin, q
		}
		pairs = append(pairs, p)
	}
	return pairs
}

func only(records []record, in func(AnswerCase) bool) []record {
	var some []record
	for _, r := range records {
		if in(r.AnswerCase) {
			some = append(some, r)
		}
	}
	return some
}

func onlyPairs(pairs []pair, in func(AnswerCase) bool) []pair {
	var some []pair
	for _, p := range pairs {
		if in(p.question) {
			some = append(some, p)
		}
	}
	return some
}

func measure(questions, twins []record, pairs []pair) Measures {
	m := Measures{Questions: len(questions)}
	var with, without []float64
	var bins calibrationBins
	for _, r := range questions {
		m.add(r)
		bins.add(r.confidence, r.first)
		if r.Answerable {
			with, without = append(with, r.confidence), append(without, r.without)
		}
	}
	for _, r := range twins {
		bins.add(r.confidence, r.first)
	}
	m.CalibrationError = bins.expectedError()
	if len(with) > 0 {
		area := auroc(with, without)
		m.TakenOut = &area
	}
	for _, p := range pairs {
		m.TwinsTold.of(p.answerable.claims() && p.answerable.first && !p.other.claims())
		m.TwinsOrdered.add(order(p.answerable.confidence, p.other.confidence), 1)
	}
	return m
}

// order is 1 where the first is higher, a half for ties and else 0.
func order(a, b float64) float64 {
	switch {
	case a > b:
		return 1
	case a == b:
		return 0.5
	}
	return 0
}

// add counts one question.
func (m *Measures) add(r record) {
	reserved, notFound := &m.Reserved, &m.NotFound
	if r.Answerable {
		m.Answerable++
		m.FirstRight.of(r.first)
		m.SentenceRight.of(r.marked)
		m.HitThree.of(r.three)
	} else {
		m.Unanswerable++
		m.FalseClaims.of(r.claims())
		reserved, notFound = &m.ReservedUnanswerable, &m.NotFoundUnanswerable
	}
	switch r.outcome {
	case qa.OutcomeAnswered:
		m.ClaimsRight.of(r.first)
	case qa.OutcomeReserved:
		*reserved++
	default:
		*notFound++
	}
	if len(r.Distractors) > 0 {
		m.DistractorsShown.of(r.distractor)
	}
	if r.quotes > 0 {
		m.QuotesPerReply.add(float64(r.quotes), 1)
	}
	m.ClaimedQuotesRight.add(float64(r.claimedRight), r.claimed)
}

// calibrationBins gather probabilities and whether what they are of was so, in
// bins of equal width.
type calibrationBins [10]struct {
	n               int
	claimed, proven float64
}

func (b *calibrationBins) add(probability float64, so bool) {
	bin := &b[min(max(int(probability*float64(len(b))), 0), len(b)-1)]
	bin.n++
	bin.claimed += probability
	if so {
		bin.proven++
	}
}

// expectedError is the mean distance between the probability and the share of
// what was so, over all that was added.
func (b *calibrationBins) expectedError() float64 {
	n, sum := 0, 0.0
	for _, bin := range b {
		n += bin.n
		sum += max(bin.claimed-bin.proven, bin.proven-bin.claimed)
	}
	return sum / float64(max(n, 1))
}
