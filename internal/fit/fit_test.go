package fit

import (
	"bytes"
	"context"
	"errors"
	"math"
	"reflect"
	"slices"
	"sync"
	"testing"

	"trich/internal/calibration"
	"trich/internal/corpus"
	"trich/internal/encoder"
	"trich/internal/kernel"
	"trich/internal/qa"
	"trich/internal/rerank"
	"trich/internal/retrieve"
)

var loaded = sync.OnceValues(func() (*encoder.Encoder, error) { return encoder.New(encoder.Options{}) })

func tools(t *testing.T) (*encoder.Encoder, *kernel.Kernel) {
	t.Helper()
	enc, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	k, err := kernel.New("auto")
	if err != nil {
		t.Fatal(err)
	}
	return enc, k
}

// stages remembers the progress it is told; passages are encoded by several
// goroutines.
type stages struct {
	mu   sync.Mutex
	done map[string]int
	of   map[string]int
}

func (s *stages) tell(stage string, done, total int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done[stage], s.of[stage] = max(s.done[stage], done), total
}

// TestFit fits constants on a handful of facts; written and read again, they
// must find every fact and tell what is answered from what is not.
func TestFit(t *testing.T) {
	enc, k := tools(t)
	d := data(t)
	told := stages{done: map[string]int{}, of: map[string]int{}}
	fitted, err := Fit(t.Context(), d, enc, k, told.tell)
	if err != nil {
		t.Fatal(err)
	}
	// A sentence is a text to encode: two a passage.
	if want := map[string]int{"projection": 48 + 26, "decision": 26}; !reflect.DeepEqual(told.of, want) || !reflect.DeepEqual(told.done, want) {
		t.Errorf("told %v of %v, want %v", told.done, told.of, want)
	}
	var b bytes.Buffer
	if err := calibration.Write(&b, fitted); err != nil {
		t.Fatal(err)
	}
	c, err := calibration.Read(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	fitted.Projection.Fingerprint = c.Projection.Fingerprint // that of the file
	if !reflect.DeepEqual(c, fitted) {
		t.Error("what was read differs from what was fitted")
	}
	if c.Encoder != enc.Fingerprint() || !reflect.DeepEqual(c.Data, d.Sums) || len(c.Decision.Pairs) != 4 ||
		c.Projection.Dim != enc.Dim() || c.Projection.Width != tokenWidth {
		t.Errorf("got %+v of width %d", c.Decision, c.Projection.Width)
	}
	checkProjection(t, c.Projection)
	try(t, enc, k, c, d)
}

// try asks the questions of d with the constants c.
func try(t *testing.T, enc *encoder.Encoder, k *kernel.Kernel, c *calibration.Constants, d Data) {
	codec := rerank.New(c.Projection, k)
	s, err := corpus.FromArticles(t.Context(), corpus.Options{Encoder: enc, Codec: codec}, d.Articles)
	if err != nil {
		t.Fatal(err)
	}
	library := new(corpus.Library)
	if err := library.Swap(s); err != nil {
		t.Fatal(err)
	}
	defer library.Swap(nil)
	r, err := retrieve.New(retrieve.Options{Source: retrieve.From(library.Acquire), Encoder: enc, Codec: codec, Constants: c})
	if err != nil {
		t.Fatal(err)
	}
	var with, without []float64
	for _, q := range d.Questions {
		if !q.Answerable {
			continue
		}
		for _, own := range []bool{true, false} {
			keep := func(a *qa.Article) bool { return a.Language == q.Language && (own || a.ID != q.Passage.ArticleID) }
			f, err := r.Retrieve(t.Context(), qa.Question{Text: q.Text, Language: q.Language, Filter: keep})
			if err != nil || len(f.Hits) == 0 {
				t.Fatalf("%s: %v", q.Text, err)
			}
			switch {
			case !own:
				without = append(without, f.Hits[0].Confidence)
			case f.Hits[0].Passage.ID != q.Passage.ID:
				t.Errorf("%s: found %s", q.Text, f.Hits[0].Passage.ID)
			default:
				with = append(with, f.Hits[0].Confidence)
			}
		}
	}
	slices.Sort(with)
	slices.Sort(without)
	if len(with) == 0 || with[len(with)/4] < c.Decision.Uncertain || without[len(without)*3/4] > c.Decision.Uncertain {
		t.Errorf("confidence %.2f where there is an answer, %.2f where there is none", with, without)
	}
}

// checkProjection checks what Projection promises of its result.
func checkProjection(t *testing.T, p *rerank.Projection) {
	t.Helper()
	row := func(i int) []float32 { return p.Basis[i*p.Dim : (i+1)*p.Dim] }
	for i := range p.Width {
		for j := max(0, i-3); j <= i; j++ { // all pairs would take long
			product, want := 0.0, 0.0
			if i == j {
				want = 1
			}
			for k, x := range row(i) {
				product += float64(x) * float64(row(j)[k])
			}
			if product < want-1e-4 || product > want+1e-4 {
				t.Errorf("rows %d and %d: product %f, want %f", i, j, product, want)
			}
		}
	}
	for side := range p.Pooled {
		for _, lang := range calibration.Languages() {
			for name, mean := range map[string][]float32{"pooled": p.Pooled[side][lang], "token": p.Tokens[side][lang]} {
				// The mean of unit vectors that share a direction is short of 1.
				if n := norm(mean); len(mean) != p.Dim || n < 0.2 || n > 1 {
					t.Errorf("side %d, %s: the %s mean has %d values, length %f", side, lang, name, len(mean), n)
				}
			}
		}
	}
	if slices.Equal(p.Pooled[rerank.QuerySide][qa.Vietnamese], p.Pooled[rerank.PassageSide][qa.Vietnamese]) {
		t.Error("questions and passages have the same mean")
	}
}

func norm(v []float32) float64 {
	sum := 0.0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	return math.Sqrt(sum)
}

func TestFitInterrupted(t *testing.T) {
	enc, k := tools(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	c, err := Fit(ctx, data(t), enc, k, func(_ string, done, _ int) {
		if done == 5 {
			stop()
		}
	})
	if !errors.Is(err, context.Canceled) || c != nil {
		t.Errorf("got %v", err)
	}
}
