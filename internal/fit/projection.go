package fit

import (
	"context"
	"fmt"
	"sync"

	"gonum.org/v1/gonum/mat"

	"trich/internal/late"
	"trich/internal/qa"
)

// ViewOptions say how one view is made.
type ViewOptions struct {
	Layer  late.Layer
	Rows   int
	Weight float32
}

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
	if m.outer != nil {
		m.outer.SymRankOne(m.outer, 1, x)
	}
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
	side int
	lang qa.Language
}

// gatherer gathers the moments of everything that is encoded.
type gatherer struct {
	mu     sync.Mutex
	dim    int
	pooled map[group]*moments
	layers map[late.Layer]map[group]*moments
}

func newGatherer(dim int) *gatherer {
	return &gatherer{dim: dim, pooled: map[group]*moments{}, layers: map[late.Layer]map[group]*moments{
		late.LastLayer: {}, late.MiddleLayer: {},
	}}
}

func (g *gatherer) add(at group, e qa.Encoding) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.pooled[at] == nil {
		g.pooled[at] = newMoments(g.dim)
		for _, byGroup := range g.layers {
			byGroup[at] = newMoments(g.dim)
		}
	}
	x := mat.NewVecDense(g.dim, nil)
	set := func(v []float32) *mat.VecDense {
		for i, f := range v {
			x.SetVec(i, float64(f))
		}
		return x
	}
	g.pooled[at].add(set(e.Vector))
	for t := range e.Tokens {
		from, to := t*g.dim, (t+1)*g.dim
		g.layers[late.LastLayer][at].add(set(e.States[from:to]))
		g.layers[late.MiddleLayer][at].add(set(e.Mid[from:to]))
	}
}

// Projection fits means and principal components: for each side and language
// the mean embedding and mean token state, and for each view the leading
// eigenvectors of the covariance of token states, averaged over sides and
// languages so that none of them decides alone. Passages are encoded as
// late.Codec has them encoded.
func Projection(ctx context.Context, d Data, enc qa.Encoder, views []ViewOptions, progress func(done, total int)) (*late.Projection, error) {
	g := newGatherer(enc.Dim())
	if err := g.encode(ctx, d, enc, progress); err != nil {
		return nil, err
	}
	p := &late.Projection{Dim: enc.Dim(), Pooled: means(g.pooled)}
	for _, v := range views {
		basis, err := components(g.layers[v.Layer], g.dim, v.Rows)
		if err != nil {
			return nil, err
		}
		p.Views = append(p.Views, late.View{
			Layer: v.Layer, Rows: v.Rows, Weight: v.Weight, Mean: means(g.layers[v.Layer]), Basis: basis,
		})
	}
	return p, nil
}

func (g *gatherer) encode(ctx context.Context, d Data, enc qa.Encoder, progress func(done, total int)) error {
	total := len(d.Articles) + len(d.Questions)
	texts := make([]string, len(d.Articles))
	for i, a := range d.Articles {
		texts[i] = late.EmbedText(a, &a.Passages[0])
	}
	var done int
	var mu sync.Mutex
	step := func() {
		mu.Lock()
		defer mu.Unlock()
		done++
		progress(done, total)
	}
	err := enc.EncodePassages(ctx, texts, func(i int, e qa.Encoding) error {
		a := d.Articles[i]
		g.add(group{int(late.PassageSide), a.Language}, late.WithoutTitle(e, a, enc.Dim()))
		step()
		return nil
	})
	if err != nil {
		return err
	}
	for _, q := range d.Questions {
		e, err := enc.EncodeQuery(ctx, q.Text)
		if err != nil {
			return err
		}
		g.add(group{int(late.QuerySide), q.Language}, e)
		step()
	}
	return nil
}

func means(byGroup map[group]*moments) late.Means {
	var m late.Means
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
	for _, m := range byGroup {
		m.covariance(covariance)
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
