package reader

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"math"
	"os"
	"slices"
	"sync"
	"testing"

	"trich/internal/encoder"
	"trich/internal/kernel"
	"trich/internal/qa"
)

// readers gives all tests the one Reader of each kernel.
var readers = func() map[string]func() (*Reader, error) {
	m := map[string]func() (*Reader, error){}
	for _, name := range encoder.Kernels() {
		m[name] = sync.OnceValues(func() (*Reader, error) {
			e, err := encoder.New(encoder.Options{Kernel: name})
			if err != nil {
				return nil, err
			}
			return New(e, Options{})
		})
	}
	return m
}()

func testReader(t testing.TB, name string) *Reader {
	t.Helper()
	r, err := readers[name]()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// fastest is the Reader of the fastest kernel.
func fastest(t testing.TB) *Reader { return testReader(t, encoder.Kernels()[0]) }

// golden is a passage with what the training framework makes of it in float32: the
// sequence, where the passage's own tokens begin in it and lie in the text, the
// last state of the first token, and the logits with what follows from them. Span
// counts tokens.
type golden struct {
	Question  string
	Title     string
	Before    string
	Text      string
	Sentences [][2]int
	Rows      []int32
	First     int
	Tokens    [][2]int
	State     []float32

	Answers, Null, Best float64
	Span                [2]int
	Begin, End          []float64
	SentenceBest        []*float64 `json:"sentence_best"`
	SentenceEvidence    []float64  `json:"sentence_evidence"`
}

func (l *golden) passage() Passage {
	p := Passage{Title: l.Title, Before: l.Before, Text: l.Text}
	for _, s := range l.Sentences {
		p.Sentences = append(p.Sentences, qa.Span{Start: s[0], End: s[1]})
	}
	return p
}

const goldenFile = "testdata/golden.jsonl"

// readGolden reads the lines that training/golden.py wrote for the embedded file.
func readGolden(t testing.TB) []golden {
	t.Helper()
	data, err := os.ReadFile(goldenFile)
	if err != nil {
		t.Fatal(err)
	}
	scanner := bufio.NewScanner(bytes.NewReader(data))
	scanner.Buffer(nil, 1<<20)
	var made struct{ Fingerprint string }
	if !scanner.Scan() || json.Unmarshal(scanner.Bytes(), &made) != nil {
		t.Fatalf("%s does not begin with the fingerprint of its weights", goldenFile)
	}
	if got := fastest(t).Fingerprint(); got[:64] != made.Fingerprint {
		t.Fatalf("%s is of the weights %s, the embedded ones are %s: make it again with training/golden.py", goldenFile, made.Fingerprint, got)
	}
	var lines []golden
	for scanner.Scan() {
		var l golden
		if err := json.Unmarshal(scanner.Bytes(), &l); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, l)
	}
	if err := scanner.Err(); err != nil || len(lines) < 20 {
		t.Fatalf("%d lines in %s: %v", len(lines), goldenFile, err)
	}
	return lines
}

// prepared is a worker with the sequence of one passage.
func prepared(r *Reader, question string, p Passage) *worker {
	w := new(worker)
	w.reset(&batch{reader: r, opening: r.opening(question), passages: []Passage{p}, readings: make([]Reading, 1)})
	w.add(0)
	return w
}

func TestGoldenSequences(t *testing.T) {
	r := fastest(t)
	for _, l := range readGolden(t) {
		w := prepared(r, l.Question, l.passage())
		if !slices.Equal(w.rows, l.Rows) {
			t.Errorf("%q: rows %v, want %v", l.Question, w.rows, l.Rows)
			continue
		}
		for i, token := range w.tokens {
			if w.kept[1+i] != l.First+i || token.Span != (qa.Span{Start: l.Tokens[i][0], End: l.Tokens[i][1]}) {
				t.Errorf("%q: token %d of the passage is at %d of the sequence and at %v of the text, want %d and %v",
					l.Question, i, w.kept[1+i], token.Span, l.First+i, l.Tokens[i])
			}
		}
	}
}

// longTests is the environment variable that asks for the tests which take
// minutes.
const longTests = "TRICH_LONG_TESTS"

func TestGolden(t *testing.T) {
	lines := readGolden(t)
	for _, name := range encoder.Kernels() {
		t.Run(name, func(t *testing.T) {
			r := testReader(t, name)
			count, worst, off := 0, 1.0, 0.0
			for _, l := range lines {
				if name == kernel.Portable && len(l.Rows) > 64 && os.Getenv(longTests) == "" {
					continue // it is slow
				}
				c, o := checkGolden(t, r, &l)
				count, worst, off = count+1, min(worst, c), max(off, o)
			}
			t.Logf("%d of %d lines, lowest cosine %.5f, a logit off by %.3f of their deviation at most", count, len(lines), worst, off)
		})
	}
}

// goldenCosine is the least cosine of the first token's state with the original
// one, and goldenOff the most by which a logit may be off, in standard deviations
// of the logits of its kind.
const (
	goldenCosine = 0.999
	goldenOff    = 0.25
)

// checkGolden compares what r makes of one line and returns the state's cosine and
// the largest error of a logit.
func checkGolden(t *testing.T, r *Reader, l *golden) (state, off float64) {
	t.Helper()
	w := prepared(r, l.Question, l.passage())
	if err := w.run(context.Background(), 1); err != nil {
		t.Fatal(err)
	}
	state = cosine(w.states[:r.shared.Dim], l.State)
	if state < goldenCosine {
		t.Errorf("%q: state has cosine %.6f", l.Question, state)
	}
	for i, v := range w.scores.begin {
		off = max(off, math.Abs(v-l.Begin[i])/deviation(l.Begin), math.Abs(w.scores.end[i]-l.End[i])/deviation(l.End))
	}
	if off > goldenOff && len(l.Begin) > 5 {
		t.Errorf("%q: a logit is off by %.3f standard deviations", l.Question, off)
	}
	checkDecisions(t, l, w.batch.readings[0], goldenOff*(deviation(l.Begin)+deviation(l.End)))
	return state, off
}

// checkDecisions compares the scores, and what is chosen by them up to a tie within
// tolerance.
func checkDecisions(t *testing.T, l *golden, got Reading, tolerance float64) {
	t.Helper()
	near := func(what string, got, want float64) {
		t.Helper()
		if !(math.Abs(got-want) <= tolerance) && !(math.IsInf(got, -1) && math.IsInf(want, -1)) {
			t.Errorf("%q: %s is %.4f, want %.4f", l.Question, what, got, want)
		}
	}
	near("answers", got.Answers, l.Answers)
	near("null", got.Null, l.Null)
	near("best", got.Best, l.Best)
	u, v := l.find(got.Span)
	if u < 0 || v < u || v >= u+maxSpan {
		t.Fatalf("%q: %v is no span of tokens", l.Question, got.Span)
	}
	near("score of the span chosen", l.Begin[u]+l.End[v], l.Best)
	best := func(i int) float64 {
		if l.SentenceBest[i] == nil {
			return math.Inf(-1)
		}
		return *l.SentenceBest[i]
	}
	for i, s := range got.Sentences {
		near("best of a sentence", s.Best, best(i))
		if math.Abs(s.Evidence-l.SentenceEvidence[i]) > 0.05 || (s.Evidence == 0) != (l.SentenceEvidence[i] == 0) {
			t.Errorf("%q: sentence %d has evidence %.4f, want %.4f", l.Question, i, s.Evidence, l.SentenceEvidence[i])
		}
		for j := range i {
			if best(i) > best(j)+tolerance && s.Best <= got.Sentences[j].Best || best(j) > best(i)+tolerance && s.Best >= got.Sentences[j].Best {
				t.Errorf("%q: sentences %d and %d are in another order", l.Question, i, j)
			}
		}
	}
}

// find is the tokens that a span begins and ends with; of several with the same
// border those that score best.
func (l *golden) find(s qa.Span) (u, v int) {
	u, v = -1, -1
	for i, token := range l.Tokens {
		if token[0] == s.Start && token[1] > token[0] && (u < 0 || l.Begin[i] > l.Begin[u]) {
			u = i
		}
		if token[1] == s.End && token[1] > token[0] && (v < 0 || l.End[i] > l.End[v]) {
			v = i
		}
	}
	return u, v
}

func deviation(values []float64) float64 {
	sum, squares := 0.0, 0.0
	for _, v := range values {
		sum, squares = sum+v, squares+v*v
	}
	n := float64(len(values))
	return math.Sqrt(squares/n - sum/n*sum/n)
}

func cosine(a, b []float32) float64 {
	var ab, aa, bb float64
	for i, x := range a {
		y := float64(b[i])
		ab, aa, bb = ab+float64(x)*y, aa+float64(x)*float64(x), bb+y*y
	}
	return ab / math.Sqrt(aa*bb)
}
