package ingest

import (
	"math"
	"slices"
	"strings"
	"unicode"

	"trich/internal/qa"
	"trich/internal/text"
)

// Reprints are found as in Broder, "On the resemblance and containment of
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
	// one to be the other's reprint.
	minCommon = 0.8
	// minReprint is the least number of words of a reprinted passage; shorter
	// ones are phrases that anybody uses.
	minReprint = 12
)

// sketch is what an article's text is compared by.
type sketch [bands * bandRows]uint32

// sketchOf hashes the runs of words of the passages. All is MaxUint32 if there
// are too few of them.
func sketchOf(passages []qa.Passage) (s sketch) {
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
	if len(words) < minReprint {
		return nil
	}
	hashes := make([]uint64, len(words)-shingle+1)
	for i := range hashes {
		h := uint64(fnvOffset)
		for _, w := range words[i : i+shingle] {
			h = hashed(hashed(h, w), " ")
		}
		hashes[i] = h
	}
	slices.Sort(hashes)
	return slices.Compact(hashes)
}

// The constants of the hash FNV-1a of 64 bits (Fowler, Noll, Vo and Eastlake).
const (
	fnvOffset = 0xcbf29ce484222325
	fnvPrime  = 0x100000001b3
)

// hashed continues the hash h with s, by FNV-1a.
func hashed(h uint64, s string) uint64 {
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * fnvPrime
	}
	return h
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

// markReprints tells the passages of docs of one another's.
func markReprints(docs []Document, sketches []sketch) {
	reprints := &reprints{docs: docs, runs: map[*qa.Passage][]uint64{}}
	for _, pair := range candidates(sketches) {
		reprints.compare(pair[0], pair[1])
	}
}

// candidates are the pairs of articles, by their index, that agree in a band.
func candidates(sketches []sketch) [][2]int {
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
			// corpus of a thousand copies would take a million comparisons.
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

// reprints compares articles passage by passage.
type reprints struct {
	docs []Document
	runs map[*qa.Passage][]uint64
}

func (r *reprints) compare(i, j int) {
	a, b := r.docs[i].Article, r.docs[j].Article
	for x := range a.Passages {
		for y := range b.Passages {
			p, q := &a.Passages[x], &b.Passages[y]
			if r.same(p, q) {
				p.AlsoIn = append(p.AlsoIn, reprintOf(b, q))
				q.AlsoIn = append(q.AlsoIn, reprintOf(a, p))
			}
		}
	}
}

// same reports whether two passages say the same: most of their runs of words
// are common, and all of their figures. Reports that differ in figures alone,
// as those of prices and lottery numbers do, tell different things.
func (r *reprints) same(p, q *qa.Passage) bool {
	if len(p.Text) > 2*len(q.Text) || len(q.Text) > 2*len(p.Text) {
		return false
	}
	a, b := r.runsOf(p), r.runsOf(q)
	if len(a) == 0 || len(b) == 0 || resemblance(a, b) < minCommon {
		return false
	}
	return slices.Equal(figures(p.Text), figures(q.Text))
}

func (r *reprints) runsOf(p *qa.Passage) []uint64 {
	runs, ok := r.runs[p]
	if !ok {
		runs = shingles(p.Text)
		r.runs[p] = runs
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

func reprintOf(a *qa.Article, p *qa.Passage) qa.Reprint {
	return qa.Reprint{PassageID: p.ID, ArticleID: a.ID, File: a.File, Title: a.Title, Source: a.Source, URL: a.URL,
		Published: a.Published, DateFrom: a.DateFrom}
}
