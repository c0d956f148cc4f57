package encoder

import (
	"bufio"
	"context"
	"encoding/json"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/text/unicode/norm"

	"trich/internal/encoder/engine"
	"trich/internal/encoder/reference"
	"trich/internal/kernel"
	"trich/internal/qa"
)

// shared gives all tests the one Encoder; making it takes as long as many of
// them.
var shared = sync.OnceValues(func() (*Encoder, error) { return New(Options{}) })

func testEncoder(t testing.TB) *Encoder {
	t.Helper()
	e, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// golden is a text with what the original implementation of the model makes of
// it: the token numbers with the special tokens, cut to 512; the vector; the
// lengths of the last states of the first tokens; and the state of token 1.
type golden struct {
	Origin     string    `json:"origin"`
	Kind       string    `json:"kind"`
	Text       string    `json:"text"`
	IDs        []int32   `json:"ids"`
	Embedding  []float32 `json:"embedding"`
	TokenNorms []float64 `json:"token_norms"`
	Token1     []float32 `json:"token1"`
}

// The project's own golden lines are in the repository; the shared file has them
// too, and lines of other origin.
const (
	ownGolden    = "testdata/golden.jsonl"
	sharedGolden = sharedData + "e5/golden.jsonl"
)

// sharedData is where the evaluation data lies that is shared by several
// repositories, beside this one.
const sharedData = "../../../shared/eval/"

// readLines reads a file of one JSON value a line, at least one. Without the
// shared data a test that needs it is skipped.
func readLines[T any](t testing.TB, name string) []T {
	t.Helper()
	f, err := os.Open(name)
	if os.IsNotExist(err) && strings.HasPrefix(name, sharedData) {
		t.Skipf("%s is absent: the shared evaluation data is not beside the repository", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var lines []T
	scanner := bufio.NewScanner(f)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		var l T
		if err := json.Unmarshal(scanner.Bytes(), &l); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, l)
	}
	if err := scanner.Err(); err != nil || len(lines) == 0 {
		t.Fatalf("%d lines in %s: %v", len(lines), name, err)
	}
	return lines
}

func TestGolden(t *testing.T) {
	testGolden(t, readLines[golden](t, ownGolden))
}

// TestGoldenShared covers the lines that TestGolden does not, and that the
// repository's copy of the others is up to date.
func TestGoldenShared(t *testing.T) {
	lines := readLines[golden](t, sharedGolden)
	isOwn := func(l golden) bool { return l.Origin == "project" }
	own := slices.DeleteFunc(slices.Clone(lines), func(l golden) bool { return !isOwn(l) })
	if !reflect.DeepEqual(own, readLines[golden](t, ownGolden)) {
		t.Errorf("%s does not hold the project's lines of %s", ownGolden, sharedGolden)
	}
	testGolden(t, slices.DeleteFunc(lines, isOwn))
}

func testGolden(t *testing.T, lines []golden) {
	e := testEncoder(t)
	for _, l := range lines {
		checkTokens(t, e, l)
	}
	networks, err := testNetworks()
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range networks {
		t.Run(n.name, func(t *testing.T) {
			worst, mean, count := 1.0, 0.0, 0.0
			for _, l := range lines {
				if len(l.IDs) <= n.longest {
					c := checkGolden(t, e, n, l)
					worst, mean, count = min(worst, c), mean+c, count+1
				}
			}
			t.Logf("%v of %d lines, lowest cosine %.5f, mean %.5f", count, len(lines), worst, mean/count)
		})
	}
}

// testNetwork is a network with what is asked of it.
type testNetwork struct {
	network
	name string
	// cosine is the least that a vector must have with the original one, state
	// that of a token's state; length is by how much a state's length may be off.
	cosine, state, length float64
	// longest is the longest sequence to be tried: slow networks take the others
	// only in the long tests.
	longest int
}

// goldenCosine is the least cosine of an engine's vector with the original one;
// 0.9999 is reached.
const goldenCosine = 0.9997

// testNetworks are the float32 network and the engine with every kernel of this
// processor.
var testNetworks = sync.OnceValues(func() ([]testNetwork, error) {
	f, err := openModel()
	if err != nil {
		return nil, err
	}
	exact, err := reference.New(f)
	if err != nil {
		return nil, err
	}
	slow := 60
	if raceDetector {
		slow = 12
	}
	if os.Getenv(longTests) != "" {
		slow = 512
	}
	list := []testNetwork{{float32Network{exact}, "float32", 0.99999, 0.99999, 0.0005, slow}}
	for _, name := range kernel.Names() {
		k, err := kernel.New(name)
		if err != nil {
			return nil, err
		}
		n, err := engine.New(k, f)
		if err != nil {
			return nil, err
		}
		longest := 512
		if name == kernel.Portable {
			longest = slow
		}
		list = append(list, testNetwork{n, name, goldenCosine, 0.999, 0.03, longest})
	}
	return list, nil
})

// longTests is the environment variable that asks for the tests which take
// minutes; they need a longer -timeout, such as 2h.
const longTests = "TRICH_LONG_TESTS"

// float32Network runs the reference, which takes one sequence at a time.
type float32Network struct{ *reference.Network }

func (n float32Network) Forward(ctx context.Context, rows []int32, ends []int, states []float32, _ int) error {
	start := 0
	for _, end := range ends {
		dim := len(states) / len(rows)
		if err := n.Network.Forward(ctx, rows[start:end], states[start*dim:end*dim]); err != nil {
			return err
		}
		start = end
	}
	return nil
}

// checkTokens compares the tokens of one line.
func checkTokens(t *testing.T, e *Encoder, l golden) {
	t.Helper()
	prefix := e.query
	if l.Kind == "passage" {
		prefix = e.passage
	}
	for _, form := range []norm.Form{norm.NFC, norm.NFD} {
		if got := wholeIDs(e, prefix, form.String(l.Text)); !slices.Equal(got, l.IDs) {
			t.Errorf("form %d of %q: tokens %v, want %v", form, l.Text, got, l.IDs)
		}
	}
}

// checkGolden compares what n makes of one line and returns the cosine of the
// vectors.
func checkGolden(t *testing.T, e *Encoder, n testNetwork, l golden) float64 {
	t.Helper()
	rows := make([]int32, len(l.IDs))
	for i, id := range l.IDs {
		row, found := slices.BinarySearch(e.vocabulary.origin, id)
		if !found {
			t.Fatalf("%q: token %d is not in the vocabulary", l.Text, id)
		}
		rows[i] = int32(row)
	}
	dim := e.Dim()
	states := make([]float32, len(rows)*dim)
	if err := n.Forward(context.Background(), rows, []int{len(rows)}, states, 1); err != nil {
		t.Fatal(err)
	}
	for i, want := range l.TokenNorms {
		if got := length(states[i*dim:][:dim]); math.Abs(got-want) > n.length*want {
			t.Errorf("%q: state %d has length %.4f, want %.4f", l.Text, i, got, want)
		}
	}
	if c := cosine(states[dim:2*dim], l.Token1); c < n.state {
		t.Errorf("%q: state 1 has cosine %.6f", l.Text, c)
	}
	vector := make([]float32, dim)
	for i, v := range states {
		vector[i%dim] += v
	}
	c := cosine(vector, l.Embedding)
	if c < n.cosine {
		t.Errorf("%q: vector has cosine %.6f", l.Text, c)
	}
	return c
}

// wholeIDs are the original numbers of the tokens of a text with prefix and
// special tokens, not windowed but cut to the model's 512.
func wholeIDs(e *Encoder, prefix []int32, text string) []int32 {
	ids := []int32{e.vocabulary.origin[e.begin]}
	for _, piece := range prefix {
		ids = append(ids, e.vocabulary.origin[piece])
	}
	for _, token := range e.vocabulary.tokeniser.Append(nil, text) {
		ids = append(ids, e.vocabulary.origin[token.Piece])
	}
	return append(ids[:min(len(ids), e.positions-1)], e.vocabulary.origin[e.end])
}

// TestGoldenEncode takes the lines that fit the model through the public
// methods.
func TestGoldenEncode(t *testing.T) {
	e := testEncoder(t)
	lines := slices.DeleteFunc(readLines[golden](t, ownGolden), func(l golden) bool {
		return len(l.IDs) >= e.positions
	})
	var passages []string
	var wanted []golden
	for _, l := range lines {
		if l.Kind == "passage" {
			passages, wanted = append(passages, l.Text), append(wanted, l)
			continue
		}
		got, err := e.EncodeQuery(context.Background(), l.Text)
		if err != nil {
			t.Fatal(err)
		}
		checkEncoding(t, e, got, l, len(e.query))
	}
	seen := make([]bool, len(passages))
	err := e.EncodePassages(context.Background(), passages, func(i int, got qa.Encoding) error {
		seen[i] = true
		checkEncoding(t, e, got, wanted[i], len(e.passage))
		return nil
	})
	if err != nil || slices.Contains(seen, false) || len(seen) == 0 {
		t.Fatalf("passages emitted: %v, error %v", seen, err)
	}
}

func checkEncoding(t *testing.T, e *Encoder, got qa.Encoding, want golden, prefix int) {
	t.Helper()
	if c := cosine(got.Vector, want.Embedding); c < goldenCosine || math.Abs(length(got.Vector)-1) > 1e-5 {
		t.Errorf("%q: cosine %.6f, length %.6f", want.Text, c, length(got.Vector))
	}
	ids := want.IDs[1+prefix : len(want.IDs)-1]
	if len(got.Tokens) != len(ids) || len(got.States) != len(ids)*e.Dim() {
		t.Fatalf("%q: %d tokens, %d values of states, want %d tokens", want.Text, len(got.Tokens), len(got.States), len(ids))
	}
	for i, token := range got.Tokens {
		if token.ID != ids[i] {
			t.Errorf("%q: token %d is %d, want %d", want.Text, i, token.ID, ids[i])
		}
		if at := 1 + prefix + i; at < len(want.TokenNorms) {
			if n := length(got.States[i*e.Dim():][:e.Dim()]); math.Abs(n-want.TokenNorms[at]) > 0.03*n {
				t.Errorf("%q: state of token %d has length %.4f, want %.4f", want.Text, i, n, want.TokenNorms[at])
			}
		}
	}
}

func length(v []float32) float64 {
	sum := 0.0
	for _, f := range v {
		sum += float64(f) * float64(f)
	}
	return math.Sqrt(sum)
}

func cosine(a, b []float32) float64 {
	if len(a) != len(b) {
		return math.NaN()
	}
	dot := 0.0
	for i := range a {
		dot += float64(a[i]) * float64(b[i])
	}
	return dot / length(a) / length(b)
}
