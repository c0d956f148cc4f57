package encoder

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"trich/internal/qa"
)

func TestEmbeddedModelIsWhole(t *testing.T) {
	f, err := openModel()
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Verify(); err != nil {
		t.Error(err)
	}
	if c := f.Config(); c.Pieces != 113890 || c.SourcePieces != 250002 {
		t.Errorf("%d of %d pieces, want 113890 of 250002", c.Pieces, c.SourcePieces)
	}
	if got := testEncoder(t).Fingerprint(); !strings.HasPrefix(got, f.Fingerprint()) || len(f.Fingerprint()) != 64 {
		t.Errorf("fingerprint %q of a model with %q", got, f.Fingerprint())
	}
}

func TestNewRefuses(t *testing.T) {
	for _, o := range []Options{{Threads: -1}, {Kernel: "abacus"}} {
		if _, err := New(o); qa.CodeOf(err) != qa.CodeInvalid {
			t.Errorf("%+v: error %v", o, err)
		}
	}
}

// TestEncodingsDoNotDependOnThreads encodes the same passages with one thread
// and with several, and as single texts.
func TestEncodingsDoNotDependOnThreads(t *testing.T) {
	shared := testEncoder(t)
	texts := []string{"Hà Nội", "", "một câu dài hơn một chút, để các luồng lệch nhau", "The Joint Action Plan", "ai ký?"}
	encode := func(threads int, texts ...string) []qa.Encoding {
		e := *shared
		e.threads = threads
		got := make([]qa.Encoding, len(texts))
		err := e.EncodePassages(context.Background(), texts, func(i int, e qa.Encoding) error {
			got[i] = clone(e)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	one, many := encode(1, texts...), encode(4, texts...)
	for i, text := range texts {
		if !equal(one[i], many[i]) || !equal(one[i], encode(2, text)[0]) {
			t.Errorf("%q: the encoding depends on threads or company", text)
		}
		if i > 0 && slices.Equal(one[i].Vector, one[0].Vector) {
			t.Errorf("%q and %q have the same vector", text, texts[0])
		}
	}
}

func clone(e qa.Encoding) qa.Encoding {
	return qa.Encoding{
		Vector: slices.Clone(e.Vector), Tokens: slices.Clone(e.Tokens),
		States: slices.Clone(e.States),
	}
}

func equal(a, b qa.Encoding) bool {
	return slices.Equal(a.Vector, b.Vector) && slices.Equal(a.Tokens, b.Tokens) && slices.Equal(a.States, b.States)
}

// TestQueryAndPassageDiffer proves that the prefixes reach the network.
func TestQueryAndPassageDiffer(t *testing.T) {
	e := testEncoder(t)
	const text = "chống mua bán người"
	query, err := e.EncodeQuery(context.Background(), text)
	if err != nil {
		t.Fatal(err)
	}
	err = e.EncodePassages(context.Background(), []string{text}, func(_ int, passage qa.Encoding) error {
		if !slices.Equal(query.Tokens, passage.Tokens) {
			t.Errorf("tokens %v and %v", query.Tokens, passage.Tokens)
		}
		if c := cosine(query.Vector, passage.Vector); c > 0.9999 || c < 0.5 {
			t.Errorf("cosine %v of the two vectors", c)
		}
		if len(query.States) != len(passage.States) || slices.Equal(query.States, passage.States) {
			t.Error("the states of the two do not differ")
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// TestQueriesTogether checks that a question's encoding does not depend on what is
// encoded with it, also where they do not fit in one pass.
func TestQueriesTogether(t *testing.T) {
	e := testEncoder(t)
	texts := []string{"ai ký Kế hoạch hành động chung?", "", strings.Repeat("chống mua bán người ", 90), "Who signed the plan?"}
	together, err := e.EncodeQueries(context.Background(), texts)
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range texts {
		alone, err := e.EncodeQuery(context.Background(), text)
		if err != nil {
			t.Fatal(err)
		}
		if !equal(alone, together[i]) {
			t.Errorf("%.20q is encoded differently in company", text)
		}
	}
}

// TestTokensSpellTheText checks that spans, put together, are the text without
// its white space.
func TestTokensSpellTheText(t *testing.T) {
	const text = "  Đại tướng Lương Tam Quang\tký\nKế hoạch…"
	e, err := testEncoder(t).EncodeQuery(context.Background(), text)
	if err != nil {
		t.Fatal(err)
	}
	var spelt []string
	for _, token := range e.Tokens {
		spelt = append(spelt, token.Span.Slice(text))
	}
	if got, want := strings.Join(spelt, ""), strings.Join(strings.Fields(text), ""); got != want {
		t.Errorf("tokens %q", spelt)
	}
}

func TestEncodePassagesStops(t *testing.T) {
	e := testEncoder(t)
	texts := make([]string, 50)
	for i := range texts {
		texts[i] = fmt.Sprint("đoạn ", i)
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	failure := errors.New("emit failed")
	for _, c := range []struct {
		name  string
		ctx   context.Context
		emit  error
		texts []string
		want  error
	}{
		{"emit fails", context.Background(), failure, texts, failure},
		{"cancelled", cancelled, nil, texts, context.Canceled},
		{"nothing to do", context.Background(), failure, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			calls := 0
			err := e.EncodePassages(c.ctx, c.texts, func(int, qa.Encoding) error {
				calls++ // one call at a time: the race detector would notice others
				return c.emit
			})
			if !errors.Is(err, c.want) || (c.want == nil) != (err == nil) {
				t.Errorf("error %v, want %v", err, c.want)
			}
			if calls > 1 {
				t.Errorf("%d calls of emit, want at most one", calls)
			}
		})
	}
}

// TestCancelBetweenLayers cancels when the network is under way.
func TestCancelBetweenLayers(t *testing.T) {
	e := *testEncoder(t)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	e.network = cancelling{e.network, cancel}
	if _, err := e.EncodeQuery(ctx, "ai"); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// cancelling cancels a context just before the network runs.
type cancelling struct {
	network
	cancel func()
}

func (c cancelling) Forward(ctx context.Context, rows []int32, ends []int, states []float32, threads int) error {
	c.cancel()
	return c.network.Forward(ctx, rows, ends, states, threads)
}

// echo is a network whose states say which token they are of; it keeps the
// sequences it was given.
type echo struct {
	mutex     sync.Mutex
	dim       int
	sequences [][]int32
}

func (n *echo) Forward(_ context.Context, rows []int32, ends []int, states []float32, _ int) error {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	start := 0
	for _, end := range ends {
		n.sequences = append(n.sequences, slices.Clone(rows[start:end]))
		start = end
	}
	clear(states)
	for t, row := range rows {
		states[t*n.dim] = float32(row)
	}
	return nil
}

// TestQuestionIsBounded: signs that stand for whole phrases make a question no
// longer than others of as many characters.
func TestQuestionIsBounded(t *testing.T) {
	e := *testEncoder(t)
	n := &echo{dim: e.Dim()}
	e.network = n
	got, err := e.EncodeQuery(context.Background(), strings.Repeat("\uFDFA một hai ba ", qa.MaxQuestionRunes/4))
	if err != nil || len(got.Tokens) > qa.MaxQuestionRunes || len(got.Tokens) < qa.MaxQuestionRunes/2 {
		t.Errorf("%d tokens, %v", len(got.Tokens), err)
	}
}

// TestLongTextIsWindowed looks at the sequences of a text that is too long for
// one, and at what is made of their states.
func TestLongTextIsWindowed(t *testing.T) {
	e := *testEncoder(t)
	n := &echo{dim: e.Dim()}
	e.network = n
	text := strings.Repeat("một hai ba bốn năm ", 180)
	got, err := e.EncodeQuery(context.Background(), text)
	if err != nil {
		t.Fatal(err)
	}
	room := e.positions - len(e.query) - 2
	if want := (len(got.Tokens) + room - 1) / room; len(n.sequences) != want || want < 2 {
		t.Fatalf("%d sequences of %d tokens, want %d", len(n.sequences), len(got.Tokens), want)
	}
	head := append([]int32{e.begin}, e.query...)
	var rows []int32
	shortest, longest := room, 0
	for _, s := range n.sequences {
		if len(s) > e.positions || !slices.Equal(s[:len(head)], head) || s[len(s)-1] != e.end {
			t.Fatalf("sequence of %d tokens begins %v and ends %d", len(s), s[:len(head)], s[len(s)-1])
		}
		own := s[len(head) : len(s)-1]
		rows = append(rows, own...)
		shortest, longest = min(shortest, len(own)), max(longest, len(own))
	}
	if longest-shortest > 1 {
		t.Errorf("windows of %d to %d tokens", shortest, longest)
	}
	if len(rows) != len(got.Tokens) || len(got.States) != len(rows)*n.dim {
		t.Fatalf("%d tokens in the windows, %d in the encoding", len(rows), len(got.Tokens))
	}
	for i, row := range rows {
		if got.Tokens[i].ID != e.vocabulary.origin[row] || got.States[i*n.dim] != float32(row) {
			t.Fatalf("token %d is not in its place", i)
		}
	}
	if got.Vector[0] != 1 {
		t.Errorf("vector begins with %v, want 1", got.Vector[0])
	}
}

func TestWindows(t *testing.T) {
	for _, c := range []struct {
		n, room int
		want    []qa.Span
	}{
		{0, 10, []qa.Span{{Start: 0, End: 0}}},
		{1, 10, []qa.Span{{Start: 0, End: 1}}},
		{10, 10, []qa.Span{{Start: 0, End: 10}}},
		{11, 10, []qa.Span{{Start: 0, End: 5}, {Start: 5, End: 11}}},
		{29, 10, []qa.Span{{Start: 0, End: 9}, {Start: 9, End: 19}, {Start: 19, End: 29}}},
	} {
		if got := windows(c.n, c.room); !slices.Equal(got, c.want) {
			t.Errorf("windows(%d, %d) = %v, want %v", c.n, c.room, got, c.want)
		}
	}
}

func TestTooLongText(t *testing.T) {
	e := *testEncoder(t)
	e.network = &echo{dim: e.Dim()}
	if _, err := e.EncodeQuery(context.Background(), strings.Repeat("một ", MaxTokens)); qa.CodeOf(err) != qa.CodeInvalid {
		t.Errorf("error %v", err)
	}
	if _, err := e.EncodeQuery(context.Background(), strings.Repeat("một ", MaxTokens/64)); err != nil {
		t.Error(err)
	}
}

// TestVectorIsTheMean checks the vector of a windowed text against the states
// of all its tokens.
func TestVectorIsTheMean(t *testing.T) {
	e := *testEncoder(t)
	sum := &summing{network: e.network, total: make([]float32, e.Dim())}
	e.network = sum
	got, err := e.EncodeQuery(context.Background(), strings.Repeat("hợp tác chống mua bán người ", 150))
	if err != nil {
		t.Fatal(err)
	}
	if c := cosine(sum.total, got.Vector); c < 0.999999 || sum.passes < 2 {
		t.Errorf("cosine %v with the mean after %d passes", c, sum.passes)
	}
}

// summing adds up all states of a network.
type summing struct {
	network
	total  []float32
	passes int
}

func (s *summing) Forward(ctx context.Context, rows []int32, ends []int, states []float32, threads int) error {
	s.passes++
	err := s.network.Forward(ctx, rows, ends, states, threads)
	for i, v := range states {
		s.total[i%len(s.total)] += v
	}
	return err
}
