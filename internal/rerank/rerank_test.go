package rerank

import (
	"math"
	"math/rand/v2"
	"testing"

	"trich/internal/kernel"
	"trich/internal/qa"
)

const (
	testDim   = 32
	testWidth = 16
)

// projection is a random one; its basis is not orthogonal, which no code here
// needs.
func projection(random *rand.Rand) *Projection {
	p := &Projection{Dim: testDim, Width: testWidth, Basis: vector(random, testDim*testWidth), Fingerprint: "test"}
	for side := range p.Pooled {
		p.Pooled[side] = map[qa.Language][]float32{qa.Vietnamese: vector(random, testDim), qa.English: vector(random, testDim)}
		p.Tokens[side] = map[qa.Language][]float32{qa.Vietnamese: vector(random, testDim), qa.English: vector(random, testDim)}
	}
	return p
}

func vector(random *rand.Rand, n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(random.NormFloat64())
	}
	return v
}

// codec uses the fastest kernel.
func codec(t testing.TB, p *Projection) *Codec {
	t.Helper()
	k, err := kernel.New("auto")
	if err != nil {
		t.Fatal(err)
	}
	return New(p, k)
}

// encoding has n tokens of two bytes each behind the title, if there is one.
func encoding(random *rand.Rand, title string, n int) qa.Encoding {
	e := qa.Encoding{Vector: vector(random, testDim)}
	head := 0
	if title != "" {
		head = len(title) + len(titleEnd)
		e.Tokens = append(e.Tokens, qa.Token{Span: qa.Span{Start: 0, End: len(title)}}, qa.Token{Span: qa.Span{Start: len(title), End: head - 1}})
	}
	for i := range n {
		e.Tokens = append(e.Tokens, qa.Token{Span: qa.Span{Start: head + 2*i, End: head + 2*i + 2}})
	}
	e.States = vector(random, len(e.Tokens)*testDim)
	return e
}

// TestScore compares the score of packed passages with the definition, computed
// in double precision from the states.
func TestScore(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	c := codec(t, projection(random))
	a := &qa.Article{Title: "Tiêu đề"}
	p := &qa.Passage{Language: qa.Vietnamese}
	for _, lengths := range [][]int{{5}, {1, 9, 3}, {0, 4}, {7, 0}} {
		question := encoding(random, "", 6)
		title := encoding(random, "", 4)
		packed, err := c.Pack(a, p, 0, title)
		if err != nil {
			t.Fatal(err)
		}
		var sentences []qa.Encoding
		for i, n := range lengths {
			e := encoding(random, a.Title, n)
			raw, err := c.Pack(a, p, 1+i, e)
			if err != nil {
				t.Fatal(err)
			}
			packed = append(packed, raw...)
			sentences = append(sentences, WithoutTitle(e, a, testDim))
		}
		weights := []float32{25, 0, 1, 1, 0.25, 0.25}
		got, err := c.NewQuery(question, qa.English, weights).Score(packed)
		if err != nil {
			t.Fatal(err)
		}
		whole, best, each := define(c, question, title, sentences, weights)
		if math.Abs(got.Whole-whole) > 0.04 || math.Abs(got.Best-best) > 0.04 {
			t.Errorf("%v: whole %.4f, best %.4f, want %.4f, %.4f", lengths, got.Whole, got.Best, whole, best)
		}
		if got.Late() != (got.Whole+got.Best)/2 {
			t.Errorf("%v: late %v", lengths, got.Late())
		}
		for i := range each {
			if math.Abs(got.Sentences[i]-each[i]) > 0.04 {
				t.Errorf("%v: sentence %d %.4f, want %.4f", lengths, i, got.Sentences[i], each[i])
			}
		}
	}
}

// define computes the scores as their documentation says.
func define(c *Codec, question, title qa.Encoding, sentences []qa.Encoding, weights []float32) (whole, best float64, each []float64) {
	width := c.projection.Width
	q := c.Project(question, QuerySide, qa.English)
	bestOf := func(j int, sentences ...qa.Encoding) float64 {
		best := -1.0
		for _, e := range sentences {
			v := c.Project(e, PassageSide, qa.Vietnamese)
			for t := range e.Tokens {
				sum := 0.0
				for i := range width {
					sum += float64(q[j*width+i]) * float64(v[t*width+i])
				}
				best = max(best, sum)
			}
		}
		return best
	}
	mean := func(weight func(w float64) float64, discount float64, sentences ...qa.Encoding) float64 {
		sum, total := 0.0, 0.0
		for j, w := range weights {
			sum += weight(float64(w)) * max(bestOf(j, sentences...), bestOf(j, title)-discount)
			total += weight(float64(w))
		}
		return sum / total
	}
	topic := func(w float64) float64 { return math.Pow(w, 0.25) }
	const never = 2 // so the title does not choose among sentences
	best = -1
	for _, e := range sentences {
		best = max(best, mean(topic, titleDiscount, e))
		each = append(each, mean(func(w float64) float64 { return 1 / (1 + w) }, never, e))
	}
	return mean(topic, titleDiscount, sentences...), best, each
}

func TestProjectGivesUnitVectors(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	p := codec(t, projection(random))
	e := encoding(random, "", 4)
	for i := range testDim { // a token without any state
		e.States[i] = 0
	}
	v := p.Project(e, PassageSide, qa.UnknownLanguage)
	for token := range 4 {
		row := v[token*testWidth : (token+1)*testWidth]
		if norm := math.Sqrt(float64(kernel.Dot(row, row))); math.Abs(norm-1) > 1e-5 {
			t.Errorf("token %d has length %v", token, norm)
		}
	}
	if english := p.Project(e, PassageSide, qa.English); english[5] != v[5] {
		t.Error("an unknown language is not taken for English")
	}
	if vietnamese := p.Project(e, PassageSide, qa.Vietnamese); vietnamese[5] == v[5] {
		t.Error("the language makes no difference")
	}
}

// TestProjectIsPrecise compares with the projection in double precision, on
// every kernel.
func TestProjectIsPrecise(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 12))
	p := projection(random)
	e := encoding(random, "", 7)
	for _, name := range kernel.Names() {
		k, err := kernel.New(name)
		if err != nil {
			t.Fatal(err)
		}
		got := New(p, k).Project(e, QuerySide, qa.English)
		for token := range e.Tokens {
			state := append([]float32(nil), e.States[token*testDim:(token+1)*testDim]...)
			Unit(state)
			subtract(state, p.Tokens.Of(QuerySide, qa.English))
			want := make([]float32, testWidth)
			for r := range want {
				want[r] = kernel.Dot(p.Basis[r*testDim:(r+1)*testDim], state)
			}
			Unit(want)
			if similarity := kernel.Dot(want, got[token*testWidth:(token+1)*testWidth]); similarity < 0.9999 {
				t.Errorf("%s: token %d has cosine %v", name, token, similarity)
			}
		}
	}
}

func TestVector(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	c := codec(t, projection(random))
	a, p := &qa.Article{Title: "T"}, &qa.Passage{Language: qa.English}
	one, two := encoding(random, a.Title, 3), encoding(random, a.Title, 1)
	var packed []byte
	for i, e := range []qa.Encoding{encoding(random, "", 2), one, two} { // the title has no part in it
		raw, err := c.Pack(a, p, i, e)
		if err != nil {
			t.Fatal(err)
		}
		packed = append(packed, raw...)
	}
	want := make([]float32, testDim)
	for i := range want {
		want[i] = 3*one.Vector[i] + two.Vector[i]
	}
	Unit(want)
	want = c.projection.Centre(want, PassageSide, qa.English)
	got, err := c.Vector(p, packed)
	if err != nil {
		t.Fatal(err)
	}
	if similarity := kernel.Dot(got, want); math.Abs(float64(similarity)-1) > 1e-5 {
		t.Errorf("cosine with the definition is %v", similarity)
	}
}

func TestBytesAToken(t *testing.T) {
	c := Codec{projection: &Projection{Dim: 384, Width: 240}}
	if bytes := c.size(1001) - c.size(1); bytes != 124*1000 {
		t.Errorf("1000 tokens take %d bytes", bytes)
	}
}

func FuzzOpen(f *testing.F) {
	random := rand.New(rand.NewPCG(7, 8))
	c := codec(f, projection(random))
	p := &qa.Passage{Language: qa.English}
	a := &qa.Article{Title: "T"}
	raw, err := c.Pack(a, p, 0, encoding(random, "", 2))
	if err != nil {
		f.Fatal(err)
	}
	sentence, err := c.Pack(a, p, 1, encoding(random, "T", 3))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw) // a title alone is no passage
	raw = append(raw, sentence...)
	query := c.NewQuery(encoding(random, "", 2), qa.English, []float32{0, 0})
	f.Add(raw)
	f.Add(raw[:len(raw)-1])
	f.Add([]byte{255, 255, 255, 255})
	f.Fuzz(func(t *testing.T, b []byte) {
		_, scoreErr := query.Score(b)
		_, vectorErr := c.Vector(p, b)
		for _, err := range []error{scoreErr, vectorErr} {
			if err != nil && qa.CodeOf(err) != qa.CodeCorrupt {
				t.Errorf("got %v", err)
			}
		}
	})
}

func BenchmarkScore(b *testing.B) {
	random := rand.New(rand.NewPCG(9, 10))
	p := projection(random)
	p.Width = 240
	p.Basis = vector(random, testDim*p.Width)
	c := codec(b, p)
	raw, err := c.Pack(&qa.Article{}, &qa.Passage{Language: qa.English}, 0, encoding(random, "", 150))
	if err != nil {
		b.Fatal(err)
	}
	query := c.NewQuery(encoding(random, "", 20), qa.English, make([]float32, 20))
	for b.Loop() {
		s, err := query.Score(raw)
		if err != nil || s.Whole < -1 || s.Whole > 1 {
			b.Fatal(s, err)
		}
	}
}

// BenchmarkPack packs a sentence of the model's shape.
func BenchmarkPack(b *testing.B) {
	const dim, tokens = 384, 30
	random := rand.New(rand.NewPCG(13, 14))
	p := &Projection{Dim: dim, Width: 240, Basis: vector(random, dim*240)}
	for side := range sides {
		p.Pooled[side] = map[qa.Language][]float32{qa.English: vector(random, dim)}
		p.Tokens[side] = map[qa.Language][]float32{qa.English: vector(random, dim)}
	}
	c := codec(b, p)
	e := qa.Encoding{Vector: vector(random, dim), States: vector(random, tokens*dim)}
	for i := range tokens {
		e.Tokens = append(e.Tokens, qa.Token{Span: qa.Span{Start: i, End: i + 1}})
	}
	for b.Loop() {
		if _, err := c.Pack(&qa.Article{}, &qa.Passage{Language: qa.English}, 0, e); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*tokens), "µs/token")
}
