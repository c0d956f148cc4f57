package webpage

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"go/format"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

var update = flag.Bool("update", false, "write weights.go anew")

// The weights are fitted on pages of our own: madePages pages made of calibration
// passages by sites_test.go, and the pages of ingest's tests. None of them is of a
// set that extraction is measured on.
const (
	madePages  = 300
	checkPages = 100 // made with another seed, which only tell how good the weights are
	ownWeight  = 3   // a page written by hand counts as much as so many that are made

	rounds = 15
	tiny   = 1e-9
)

// penalties hold the weights down. Made pages are more regular than those of the
// world, so no single mark may decide: the first is taken with which no extractor
// counts against a line.
var penalties = []float64{0.005, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.2}

// example is a line with its marks, whether it is of the article, and what it
// counts: its share of its page's text.
type example struct {
	marks  [marks]float64
	is     float64
	counts float64
}

// TestWeights: the weights are those that the fit gives. With -update it writes
// them.
func TestWeights(t *testing.T) {
	if os.Getenv("TRICH_LONG_TESTS") == "" && !*update {
		t.Skip("fitting takes some seconds; set TRICH_LONG_TESTS")
	}
	examples := append(made(t, 1, madePages), written(t)...)
	fitted, offset := fit(t, examples)
	t.Logf("%d lines; wrong by weight: %.4f, of %d other pages %.4f", len(examples), wrong(examples, fitted, offset),
		checkPages, wrong(made(t, 2, checkPages), fitted, offset))
	if *update {
		writeWeights(t, fitted, offset)
		return
	}
	for i, w := range fitted {
		if math.Abs(w-weights[i]) > 0.02 {
			t.Errorf("weight %d is %.2f, fitted %.2f", i, weights[i], w)
		}
	}
}

// supplies are the passages of both languages.
func supplies(t *testing.T) []supply {
	return []supply{
		{"vi", passages(t, "passages_vi.jsonl"), []string{"Lê Quang", "Hoàng Mai", "Trần Văn Bình", "Nguyễn Thị Hạnh", "hoaphuong88", "Đỗ Hữu Trác"}, vietnameseWords()},
		{"en", passages(t, "passages_en.jsonl"), []string{"Anna Baker", "John Q. Public", "gardener42", "Maria Silva", "Staff Writer", "Tom O'Neil"}, englishWords()},
	}
}

func passages(t *testing.T, name string) []string {
	f, err := os.Open(filepath.Join("../../../../shared/calibration", name))
	if err != nil {
		t.Skipf("the passages are not there: %v", err)
	}
	defer f.Close()
	var all []string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var p struct{ Text string }
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		all = append(all, strings.ReplaceAll(p.Text, "\n", " "))
	}
	return all
}

// made are the lines of n pages that are made.
func made(t *testing.T, seed uint64, n int) []example {
	var all []example
	sources := supplies(t)
	for i := range n {
		r := rand.New(rand.NewPCG(seed, uint64(i)))
		s := newSite(r, sources[i%len(sources)])
		all = append(all, examplesOf(t, s.page(), s.roles, r, 1)...)
	}
	return all
}

// written are the lines of the pages of ingest's tests. Captions, which those
// keep, are not judged.
func written(t *testing.T) []example {
	files, err := filepath.Glob("../testdata/pages/*.htm*.want")
	if err != nil || len(files) == 0 {
		t.Fatal("no pages", err)
	}
	var all []example
	for i, f := range files {
		want, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		source, err := os.ReadFile(strings.TrimSuffix(f, ".want"))
		if err != nil {
			t.Fatal(err)
		}
		roles := map[string]role{}
		_, body, _ := strings.Cut(string(want), "---\n")
		for line := range strings.Lines(body) {
			roles[squeezed(line)] = article
		}
		all = append(all, examplesOf(t, string(source), roles, rand.New(rand.NewPCG(3, uint64(i))), ownWeight)...)
	}
	return all
}

// examplesOf are the lines of a page, with what its extractors say spoilt on some.
func examplesOf(t *testing.T, source string, roles map[string]role, r *rand.Rand, weight float64) []example {
	doc, err := html.Parse(strings.NewReader(source))
	if err != nil {
		t.Fatal(err)
	}
	lines := newRenderer()
	lines.render(doc)
	lines.flush()
	views, found := extract(doc, 0)
	spoil(&views, doc, r)
	m, _ := metadataOf(doc, found)
	c := newChoice(lines.lines, lines.text.String(), recognise(views, ""))
	c.findTitle(m.Title)
	var all []example
	whole := 0.0
	for i, marked := range c.allEvidence() {
		is := roles[strings.Join(c.words[i], " ")]
		if is == either || i == c.title || c.lines[i].Kind == Caption {
			continue
		}
		e := example{marks: marked, counts: min(c.size[i], 500)}
		if is == article {
			e.is = 1
			whole += e.counts
		}
		all = append(all, e)
	}
	for i := range all {
		all[i].counts *= weight / max(1, whole)
	}
	return all
}

// How often an extractor's view is spoilt: made pages are easier than those of the
// world, of which each extractor misses some wholly, and parts of more.
const noView, cutView, wideView = 0.04, 0.1, 0.1

// spoil takes the view of some extractor away, cuts a run of blocks out of it, or
// puts into it what is not of the article.
func spoil(views *[extractors]*html.Node, doc *html.Node, r *rand.Rand) {
	for at, view := range views {
		if view == nil {
			continue
		}
		switch x := r.Float64(); {
		case x < noView:
			views[at] = nil
		case x < noView+cutView:
			blocks := leaves(view, nil)
			from := r.IntN(len(blocks) + 1)
			for _, n := range blocks[from:min(len(blocks), from+1+len(blocks)/3)] {
				n.Parent.RemoveChild(n)
			}
		case x < noView+cutView+wideView:
			blocks := leaves(doc, nil)
			from := r.IntN(len(blocks) + 1)
			for _, n := range blocks[from:min(len(blocks), from+8)] {
				p := &html.Node{Type: html.ElementNode, Data: "p"}
				p.AppendChild(&html.Node{Type: html.TextNode, Data: visible(n)})
				view.AppendChild(p)
			}
		}
	}
}

// leaves are the blocks without blocks inside.
func leaves(n *html.Node, all []*html.Node) []*html.Node {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type != html.ElementNode || invisible[c.DataAtom] || inline[c.DataAtom]:
		case hasBlock(c):
			all = leaves(c, all)
		case strings.TrimSpace(visible(c)) != "":
			all = append(all, c)
		}
	}
	return all
}

// fit are the weights with the smallest penalty that does.
func fit(t *testing.T, examples []example) (w [marks]float64, bias float64) {
	for _, penalty := range penalties {
		w, bias = regress(examples, penalty)
		if slices.Min(w[:byMean]) >= 0 {
			t.Logf("the penalty is %v", penalty)
			break
		}
	}
	return w, bias
}

// regress is a logistic regression on standardised marks, by Newton's method.
func regress(examples []example, penalty float64) (w [marks]float64, bias float64) {
	mean, scale, total := moments(examples)
	const size = int(marks) + 1 // with the bias
	at := make([]float64, size)
	for range rounds {
		slope, curve := make([]float64, size), make([][]float64, size)
		for k := range curve {
			curve[k] = make([]float64, size)
			curve[k][k] = tiny
			if k < size-1 {
				slope[k], curve[k][k] = penalty*at[k], penalty
			}
		}
		for _, e := range examples {
			x, sum := make([]float64, size), 0.0
			for k := range x {
				x[k] = 1
				if k < size-1 {
					x[k] = (e.marks[k] - mean[k]) / scale[k]
				}
				sum += at[k] * x[k]
			}
			p := 1 / (1 + math.Exp(-sum))
			for k := range x {
				slope[k] += x[k] * e.counts * (p - e.is) / total
				for j := range k + 1 {
					curve[k][j] += x[k] * x[j] * e.counts * p * (1 - p) / total
				}
			}
		}
		for k, step := range solve(curve, slope) {
			at[k] -= step
		}
	}
	bias = at[marks]
	for k := range w {
		w[k] = at[k] / scale[k]
		bias -= w[k] * mean[k]
	}
	return w, bias
}

// solve solves a x = b by Cholesky's method; of a, which is symmetric and positive,
// the lower half is given, and overwritten.
func solve(a [][]float64, b []float64) []float64 {
	n := len(b)
	for i := range n {
		for j := range i + 1 {
			sum := a[i][j]
			for k := range j {
				sum -= a[i][k] * a[j][k]
			}
			if i == j {
				a[i][i] = math.Sqrt(sum)
			} else {
				a[i][j] = sum / a[j][j]
			}
		}
	}
	x := make([]float64, n)
	for i := range n {
		x[i] = b[i]
		for k := range i {
			x[i] -= a[i][k] * x[k]
		}
		x[i] /= a[i][i]
	}
	for i := n - 1; i >= 0; i-- {
		for k := i + 1; k < n; k++ {
			x[i] -= a[k][i] * x[k]
		}
		x[i] /= a[i][i]
	}
	return x
}

// moments are the means and deviations of the marks, and the weight of all lines.
func moments(examples []example) (mean, scale [marks]float64, total float64) {
	for _, e := range examples {
		total += e.counts
		for k, x := range e.marks {
			mean[k] += e.counts * x
			scale[k] += e.counts * x * x
		}
	}
	for k := range mean {
		mean[k] /= total
		scale[k] = math.Sqrt(max(0, scale[k]/total-mean[k]*mean[k])) + 0.05
	}
	return mean, scale, total
}

// wrong is the share of text that is on the wrong side.
func wrong(examples []example, w [marks]float64, bias float64) float64 {
	bad, all := 0.0, 0.0
	for _, e := range examples {
		sum := bias
		for k, x := range e.marks {
			sum += w[k] * x
		}
		all += e.counts
		if (sum > 0) != (e.is == 1) {
			bad += e.counts
		}
	}
	return bad / all
}

// writeWeights writes the numbers of weights.go in their places.
func writeWeights(t *testing.T, w [marks]float64, bias float64) {
	const name = "weights.go"
	old, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	k := 0
	var b strings.Builder
	for line := range strings.Lines(string(old)) {
		field, _, isWeight := strings.Cut(line, ":")
		switch {
		case strings.HasPrefix(line, "const bias"):
			line = fmt.Sprintf("const bias float64 = %.2f\n", bias)
		case isWeight && strings.HasPrefix(line, "\t") && !strings.Contains(field, " "):
			line = fmt.Sprintf("%s: %.2f,\n", field, w[k])
			k++
		}
		b.WriteString(line)
	}
	source, err := format.Source([]byte(b.String()))
	if err != nil || k != int(marks) {
		t.Fatal(err, k)
	}
	if err := os.WriteFile(name, source, 0o644); err != nil {
		t.Fatal(err)
	}
}
