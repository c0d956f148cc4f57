package fit

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"gonum.org/v1/gonum/mat"

	"trich/internal/qa"
	"trich/internal/rerank"
)

// moments gathers the first and second moments of vectors. It is for one
// goroutine.
type moments struct {
	n     float64
	sum   *mat.VecDense
	outer *mat.SymDense
}

func newMoments(dim int) *moments {
	return &moments{sum: mat.NewVecDense(dim, nil), outer: mat.NewSymDense(dim, nil)}
}

func (m *moments) add(x *mat.VecDense) {
	m.n++
	m.sum.AddVec(m.sum, x)
	m.outer.SymRankOne(m.outer, 1, x)
}

func (m *moments) mean() []float32 {
	out := make([]float32, m.sum.Len())
	for i := range out {
		out[i] = float32(m.sum.AtVec(i) / m.n)
	}
	return out
}

// covariance adds the covariance matrix to c.
func (m *moments) covariance(c *mat.SymDense) {
	mean := mat.NewVecDense(m.sum.Len(), nil)
	mean.ScaleVec(1/m.n, m.sum)
	var own mat.SymDense
	own.ScaleSym(1/m.n, m.outer)
	own.SymRankOne(&own, -1, mean)
	c.AddSym(c, &own)
}

// group is a side and a language.
type group struct {
	side rerank.Side
	lang qa.Language
}

// gatherer gathers the moments of everything that is encoded.
type gatherer struct {
	dim    int
	pooled map[group]*moments
	tokens map[group]*moments
}

func (g *gatherer) add(at group, e qa.Encoding, own qa.Encoding) {
	if g.pooled[at] == nil {
		g.pooled[at], g.tokens[at] = newMoments(g.dim), newMoments(g.dim)
	}
	g.pooled[at].add(unit(e.Vector))
	for t := range own.Tokens {
		g.tokens[at].add(unit(own.States[t*g.dim : (t+1)*g.dim]))
	}
}

// unit is v at unit length, in double precision.
func unit(v []float32) *mat.VecDense {
	x := mat.NewVecDense(len(v), nil)
	for i, f := range v {
		x.SetVec(i, float64(f))
	}
	if norm := mat.Norm(x, 2); norm > 0 {
		x.ScaleVec(1/norm, x)
	}
	return x
}

// Projection fits means and principal components: for each side and language
// the mean embedding and the mean token state, and the leading width
// eigenvectors of the covariance of token states, averaged over sides and
// languages so that none of them decides alone. Passages are encoded as
// rerank.Codec has them encoded.
func Projection(ctx context.Context, d Data, enc qa.Encoder, width int, progress func(done, total int)) (*rerank.Projection, error) {
	g := &gatherer{dim: enc.Dim(), pooled: map[group]*moments{}, tokens: map[group]*moments{}}
	if err := g.encode(ctx, d, enc, progress); err != nil {
		return nil, err
	}
	basis, err := components(g.tokens, g.dim, width)
	return &rerank.Projection{Dim: g.dim, Width: width, Pooled: means(g.pooled), Tokens: means(g.tokens), Basis: basis}, err
}

func (g *gatherer) encode(ctx context.Context, d Data, enc qa.Encoder, progress func(done, total int)) error {
	total, done := len(d.Questions), 0
	for _, a := range d.Articles {
		total += len(a.Passages[0].Sentences)
	}
	// One after the other, so that the sums are the same to the bit each time.
	for _, a := range d.Articles {
		for _, text := range rerank.SentenceTexts(a, &a.Passages[0]) {
			err := enc.EncodePassages(ctx, []string{text}, func(_ int, e qa.Encoding) error {
				g.add(group{rerank.PassageSide, a.Language}, e, rerank.WithoutTitle(e, a, g.dim))
				return nil
			})
			if err != nil {
				return err
			}
			done++
			progress(done, total)
		}
	}
	for _, q := range d.Questions {
		e, err := enc.EncodeQuery(ctx, q.Text)
		if err != nil {
			return err
		}
		g.add(group{rerank.QuerySide, q.Language}, e, e)
		done++
		progress(done, total)
	}
	return nil
}

func means(byGroup map[group]*moments) rerank.Means {
	var m rerank.Means
	for at, moments := range byGroup {
		if m[at.side] == nil {
			m[at.side] = map[qa.Language][]float32{}
		}
		m[at.side][at.lang] = moments.mean()
	}
	return m
}

// components are the leading eigenvectors of the mean covariance, one a row.
func components(byGroup map[group]*moments, dim, rows int) ([]float32, error) {
	covariance := mat.NewSymDense(dim, nil)
	groups := slices.SortedFunc(maps.Keys(byGroup), func(a, b group) int {
		return cmp.Or(cmp.Compare(a.side, b.side), cmp.Compare(a.lang, b.lang))
	})
	for _, at := range groups {
		byGroup[at].covariance(covariance)
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(covariance, true) {
		return nil, fmt.Errorf("the eigenvalues of the token states' covariance do not converge")
	}
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	basis := make([]float32, 0, rows*dim)
	for r := range rows { // eigenvalues come in rising order
		for i := range dim {
			basis = append(basis, float32(vectors.At(i, dim-1-r)))
		}
	}
	return basis, nil
}
