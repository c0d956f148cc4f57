package encoder

import (
	"context"
	"math"
	"os"
	"testing"

	"trich/internal/encoder/reference"
	"trich/internal/kernel"
	"trich/internal/qa"
)

const sharedXQuAD = sharedData + "xquad/"

// xquadPairs are question and passage languages, with the share of questions
// whose own passage has the highest cosine by the float32 network, which the tests
// measure again if all are asked for. The shared evaluation's own float32 figures for the same
// weights are 0.892, 0.748 and 0.937.
var xquadPairs = []struct {
	question, passage string
	baseline          float64
}{{"vi", "vi", 540. / 603}, {"en", "vi", 450. / 603}, {"en", "en", 568. / 603}}

// tolerance is by how much a kernel may differ from float32 in each pair. One
// question is 0.0017.
const tolerance = 0.005

// allTests as the value of longTests has the portable kernel tried as well.
const allTests = "all"

// TestXQuAD holds the fastest kernel against those figures, and in the long tests
// every other; if all are asked for, the portable one too, and the float32 network,
// whose figures they are.
func TestXQuAD(t *testing.T) {
	passages, questions := readXQuAD(t)
	if raceDetector && os.Getenv(longTests) == "" {
		t.Skipf("left to the build without the race detector; set %s to have it tried", longTests)
	}
	fastest := *testEncoder(t)
	if fastest.kernel == kernel.Portable && os.Getenv(longTests) == "" {
		t.Skipf("the portable kernel takes minutes; set %s to have it tried", longTests)
	}
	want := make([]float64, len(xquadPairs))
	for i, p := range xquadPairs {
		want[i] = p.baseline
	}
	compareXQuAD(t, fastest.kernel, retrieval(t, &fastest, passages, questions), want)
	if os.Getenv(longTests) == "" {
		return
	}
	all := os.Getenv(longTests) == allTests
	if all {
		compareXQuAD(t, "float32", retrieval(t, float32Encoder(t, fastest), passages, questions), want)
	}
	for _, name := range kernel.Names() {
		if name == fastest.kernel || name == kernel.Portable && !all {
			continue // a quarter of an hour; its products are the others' but for rounding
		}
		e, err := New(Options{Kernel: name})
		if err != nil {
			t.Fatal(err)
		}
		compareXQuAD(t, name, retrieval(t, e, passages, questions), want)
	}
}

// float32Encoder is e with the network in float32, which takes minutes.
func float32Encoder(t *testing.T, e Encoder) *Encoder {
	t.Helper()
	f, err := openModel()
	if err != nil {
		t.Fatal(err)
	}
	exact, err := reference.New(f)
	if err != nil {
		t.Fatal(err)
	}
	e.network = float32Network{exact}
	return &e
}

func compareXQuAD(t *testing.T, name string, got, want []float64) {
	t.Helper()
	for i, p := range xquadPairs {
		t.Logf("%s, %s→%s: first for %.4f of the questions, float32 %.4f", name, p.question, p.passage, got[i], want[i])
		if math.Abs(got[i]-want[i]) > tolerance {
			t.Errorf("%s, %s→%s: %.4f differs from %.4f by more than %v", name, p.question, p.passage, got[i], want[i], tolerance)
		}
	}
}

// texts holds texts by language.
type texts map[string][]string

// readXQuAD reads the passages, and the questions with the number of the passage
// that answers each.
func readXQuAD(t *testing.T) (passages texts, questions xquadQuestions) {
	t.Helper()
	passages, questions.text = texts{}, texts{}
	number := map[string]int{}
	for _, line := range readLines[map[string]string](t, sharedXQuAD+"passages.jsonl") {
		number[line["id"]] = len(number)
		passages["vi"] = append(passages["vi"], line["vi"])
		passages["en"] = append(passages["en"], line["en"])
	}
	for _, line := range readLines[map[string]string](t, sharedXQuAD+"questions.jsonl") {
		questions.passage = append(questions.passage, number[line["passage"]])
		questions.text["vi"] = append(questions.text["vi"], line["question_vi"])
		questions.text["en"] = append(questions.text["en"], line["question_en"])
	}
	return passages, questions
}

type xquadQuestions struct {
	text    texts
	passage []int
}

// retrieval is the share of questions whose own passage comes first, for each of
// xquadPairs.
func retrieval(t *testing.T, e *Encoder, passages texts, questions xquadQuestions) []float64 {
	t.Helper()
	ctx := context.Background()
	vectors, asked := map[string][][]float32{}, map[string][][]float32{}
	for _, language := range []string{"vi", "en"} {
		list := make([][]float32, len(passages[language]))
		err := e.EncodePassages(ctx, passages[language], func(i int, e qa.Encoding) error {
			list[i] = append([]float32(nil), e.Vector...)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		vectors[language] = list
		for _, text := range questions.text[language] {
			q, err := e.EncodeQuery(ctx, text)
			if err != nil {
				t.Fatal(err)
			}
			asked[language] = append(asked[language], q.Vector)
		}
	}
	shares := make([]float64, len(xquadPairs))
	for i, p := range xquadPairs {
		right := 0
		for j, q := range asked[p.question] {
			if nearest(q, vectors[p.passage]) == questions.passage[j] {
				right++
			}
		}
		shares[i] = float64(right) / float64(len(asked[p.question]))
	}
	return shares
}

// nearest is the number of the vector with the highest cosine.
func nearest(q []float32, list [][]float32) int {
	best, at := math.Inf(-1), -1
	for i, v := range list {
		dot := 0.0
		for j := range q {
			dot += float64(q[j]) * float64(v[j])
		}
		if dot > best {
			best, at = dot, i
		}
	}
	return at
}
