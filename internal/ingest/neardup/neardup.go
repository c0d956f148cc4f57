// Package neardup finds passages of different articles that say the same in
// nearly the same words: an agency's report that several papers print.
package neardup

import (
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"unicode"

	"trich/internal/qa"
	"trich/internal/text"
)

// Near-duplicates are found as in Broder, "On the resemblance and containment of
// documents" (1997): a text is the set of its runs of shingle words, and a
// sketch of that set, the least value of each of several hash functions, tells
// how large a share of their runs two texts have in common. Sketches are
// compared by bands, as in Leskovec, Rajaraman and Ullman, "Mining of Massive
// Datasets" (2014), section 3.4: two texts that agree in one band are compared
// in full, passage by passage.
const (
	shingle  = 4
	bands    = 16
	bandRows = 3
	// minCommon is the share of the runs of two passages that must be common for
	// them to be near-duplicates.
	minCommon = 0.8
	// minWords is the least number of words of such a passage; shorter ones are
	// phrases that anybody uses.
	minWords = 12
)

// Sketch is what an article's text is compared by: its MinHash signature.
type Sketch [bands * bandRows]uint32

// SketchOf hashes the runs of words of the passages. All is MaxUint32 if there
// are too few of them.
func SketchOf(passages []qa.Passage) (s Sketch) {
	for i := range s {
		s[i] = math.MaxUint32
	}
	for i := range passages {
		for _, h := range shingles(passages[i].Text) {
			for j := range s {
				// Two halves of one hash give as many functions as are wanted
				// (Kirsch and Mitzenmacher, 2006).
				s[j] = min(s[j], mix(uint32(h)+uint32(j)*uint32(h>>32|1)))
			}
		}
	}
	return s
}

// mix spreads the bits of x, by the finaliser of MurmurHash3.
func mix(x uint32) uint32 {
	x ^= x >> 16
	x *= 0x85ebca6b
	x ^= x >> 13
	x *= 0xc2b2ae35
	return x ^ x>>16
}

// shingles are the hashes of the runs of words of s, each once, in order.
func shingles(s string) []uint64 {
	words := spelledWords(s)
	if len(words) < minWords {
		return nil
	}
	// A run is hashed with a space behind each word.
	var spelled []byte
	starts := make([]int, len(words)+1)
	for i, w := range words {
		spelled = append(append(spelled, w...), ' ')
		starts[i+1] = len(spelled)
	}
	hashes := make([]uint64, len(words)-shingle+1)
	h := fnv.New64a()
	for i := range hashes {
		h.Reset()
		h.Write(spelled[starts[i]:starts[i+shingle]]) // never fails
		hashes[i] = h.Sum64()
	}
	slices.Sort(hashes)
	return slices.Compact(hashes)
}

// spelledWords are the words of s in lower case.
func spelledWords(s string) []string {
	s = strings.ToLower(text.NFC(s))
	spans := text.Words(s)
	words := make([]string, len(spans))
	for i, w := range spans {
		words[i] = w.Slice(s)
	}
	return words
}

// Mark tells the passages of the articles, in AlsoIn, of their near-duplicates in
// the others. sketches are those of the articles' passages, in the same order.
func Mark(articles []*qa.Article, sketches []Sketch) {
	c := &comparison{articles: articles, runs: map[*qa.Passage][]uint64{}}
	for _, pair := range candidates(sketches) {
		c.compare(pair[0], pair[1])
	}
}

// candidates are the pairs of articles, by their index, that agree in a band.
func candidates(sketches []Sketch) [][2]int {
	var pairs [][2]int
	for band := range bands {
		buckets := map[[bandRows]uint32][]int{}
		for i := range sketches {
			if key := [bandRows]uint32(sketches[i][band*bandRows:]); key[0] != math.MaxUint32 {
				buckets[key] = append(buckets[key], i)
			}
		}
		for _, same := range buckets {
			// In a bucket of many each is compared with the first few, or a
			// corpus of a thousand duplicates would take a million comparisons.
			for i, a := range same[:min(len(same), maxCompared)] {
				for _, b := range same[i+1:] {
					pairs = append(pairs, [2]int{a, b})
				}
			}
		}
	}
	slices.SortFunc(pairs, func(a, b [2]int) int { return slices.Compare(a[:], b[:]) })
	return slices.Compact(pairs)
}

// maxCompared is how many articles of a bucket are compared with all others of
// it.
const maxCompared = 20

// comparison compares articles passage by passage.
type comparison struct {
	articles []*qa.Article
	runs     map[*qa.Passage][]uint64 // of the passages that have been compared
}

func (c *comparison) compare(i, j int) {
	a, b := c.articles[i], c.articles[j]
	for x := range a.Passages {
		for y := range b.Passages {
			p, q := &a.Passages[x], &b.Passages[y]
			if c.same(p, q) {
				p.AlsoIn = append(p.AlsoIn, reprint(b, q))
				q.AlsoIn = append(q.AlsoIn, reprint(a, p))
			}
		}
	}
}

// same reports whether two passages say the same: most of their runs of words
// are common, and all of their figures. Reports that differ in figures alone,
// as those of prices and lottery numbers do, tell different things.
func (c *comparison) same(p, q *qa.Passage) bool {
	if len(p.Text) > 2*len(q.Text) || len(q.Text) > 2*len(p.Text) {
		return false
	}
	a, b := c.runsOf(p), c.runsOf(q)
	if len(a) == 0 || len(b) == 0 || resemblance(a, b) < minCommon {
		return false
	}
	return slices.Equal(figures(p.Text), figures(q.Text))
}

func (c *comparison) runsOf(p *qa.Passage) []uint64 {
	runs, ok := c.runs[p]
	if !ok {
		runs = shingles(p.Text)
		c.runs[p] = runs
	}
	return runs
}

// resemblance is the share that two sorted sets have in common of all that is
// in either.
func resemblance(a, b []uint64) float64 {
	common := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			common, i, j = common+1, i+1, j+1
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return float64(common) / float64(len(a)+len(b)-common)
}

// figures are the words of s with a digit, in order.
func figures(s string) []string {
	var found []string
	for _, w := range spelledWords(s) {
		if strings.IndexFunc(w, unicode.IsDigit) >= 0 {
			found = append(found, w)
		}
	}
	return found
}

func reprint(a *qa.Article, p *qa.Passage) qa.Reprint {
	return qa.Reprint{PassageID: p.ID, ArticleID: a.ID, File: a.File, Title: a.Title, Source: a.Source, URL: a.URL,
		Published: a.Published, DateFrom: a.DateFrom}
}
