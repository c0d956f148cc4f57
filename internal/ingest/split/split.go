// Package split cuts what is kept of a page into passages, at the borders of
// paragraphs and sentences. Every passage is a slice of the article's text.
package split

import (
	"slices"
	"strings"
	"unicode"

	"trich/internal/ingest/page"
	"trich/internal/qa"
	"trich/internal/text"
)

// The defaults of Options.
const (
	DefaultMaxPassage   = 900
	DefaultMaxSentence  = 1800
	DefaultMinParagraph = 100
)

// Options say how passages are cut. Lengths are in characters, combining marks
// not counted. A zero field has its default.
type Options struct {
	// MaxPassage is the length beyond which a paragraph is divided, at
	// sentence borders, into parts of roughly equal length.
	MaxPassage int
	// MaxSentence is the length beyond which a sentence is cut at a clause, a
	// space or, at worst, any character; no passage is longer. It is never less
	// than MaxPassage.
	MaxSentence int
	// MinParagraph is the length below which paragraphs that follow each other
	// share a passage.
	MinParagraph int
}

// WithDefaults is o with its defaults filled in, as Page wants it.
func (o Options) WithDefaults() Options {
	setDefault(&o.MaxPassage, DefaultMaxPassage)
	setDefault(&o.MaxSentence, max(DefaultMaxSentence, o.MaxPassage))
	setDefault(&o.MinParagraph, DefaultMinParagraph)
	o.MaxSentence = max(o.MaxSentence, o.MaxPassage)
	return o
}

func setDefault(v *int, value int) {
	if *v <= 0 {
		*v = value
	}
}

// maxJoin is the most white space, in bytes, inside a passage of several
// paragraphs.
const maxJoin = 8

// Draft is a passage to be: its sentences, as places in the article's text. There
// is at least one.
type Draft []qa.Span

// Span is the place of the whole passage.
func (d Draft) Span() qa.Span { return qa.Span{Start: d[0].Start, End: d[len(d)-1].End} }

// Page cuts the kept blocks of p, without its title unless that is all of it.
func (o Options) Page(p *page.Page) []Draft {
	if p.IsTitleOnly() {
		return o.divide(nil, p.Text, o.sentences(p.Text, p.Blocks[p.Title].Span))
	}
	var drafts []Draft
	for i := 0; i < len(p.Blocks); {
		if i == p.Title || p.Blocks[i].Drop != "" {
			i++
			continue
		}
		sentences := o.sentences(p.Text, p.Blocks[i].Span)
		j := i + 1
		for j < len(p.Blocks) && o.joins(p, j) {
			sentences = append(sentences, o.sentences(p.Text, p.Blocks[j].Span)...)
			j++
		}
		drafts = o.divide(drafts, p.Text, sentences)
		i = j
	}
	return drafts
}

// joins reports whether block j shares a passage with the one before it: both
// are short, and nothing but a little white space stands between them.
func (o Options) joins(p *page.Page, j int) bool {
	a, b := p.Blocks[j-1], p.Blocks[j]
	if j == p.Title || b.Drop != "" || a.Kind != page.Paragraph || b.Kind != page.Paragraph || b.Span.Start-a.Span.End > maxJoin {
		return false
	}
	if a.Span != a.Line || b.Span != b.Line {
		return false // the signs of the format would come into the passage
	}
	return o.isShort(p.Line(j-1)) && o.isShort(p.Line(j))
}

func (o Options) isShort(t string) bool {
	return len(t) < o.MinParagraph*6 && page.Length(t) < o.MinParagraph
}

// sentences are those of the paragraph at span, overlong ones cut.
func (o Options) sentences(source string, span qa.Span) []qa.Span {
	found := text.Sentences(span.Slice(source))
	sentences := make([]qa.Span, 0, len(found))
	for _, f := range found {
		whole := qa.Span{Start: span.Start + f.Start, End: span.Start + f.End}
		sentences = o.cutLong(sentences, source, whole)
	}
	return sentences
}

// divide appends sentences to drafts as one passage, or as several of roughly
// equal length if they are longer than MaxPassage: it cuts in two at the border
// of two sentences, and goes on with both sides.
func (o Options) divide(drafts []Draft, source string, sentences []qa.Span) []Draft {
	ends := make([]int, len(sentences)) // characters up to each sentence's end
	total, at := 0, sentences[0].Start
	for i, sentence := range sentences {
		total += page.Length(source[at:sentence.End])
		ends[i], at = total, sentence.End
	}
	return o.divideAt(drafts, sentences, ends, 0)
}

func (o Options) divideAt(drafts []Draft, sentences []qa.Span, ends []int, offset int) []Draft {
	n := len(sentences)
	total := ends[n-1] - offset
	if n == 1 || total <= o.MaxPassage {
		return append(drafts, slices.Clone(sentences))
	}
	cut := o.bestCut(ends, offset)
	drafts = o.divideAt(drafts, sentences[:cut], ends[:cut], offset)
	return o.divideAt(drafts, sentences[cut:], ends[cut:], ends[cut-1])
}

// bestCut is the number of sentences to take from the beginning of several
// that are together longer than MaxPassage, so that both sides can be divided
// into parts of equal length within the limit. Sentences are coarse: where the
// least number of parts leaves no such place, up to twice as many are tried.
func (o Options) bestCut(ends []int, offset int) int {
	n := len(ends)
	total := ends[n-1] - offset
	least := (total + o.MaxPassage - 1) / o.MaxPassage
	nearest := 0
	for parts := least; parts <= 2*least; parts++ {
		left := parts / 2
		cut := nearestEnd(ends[:n-1], offset+total*left/parts)
		if parts == least {
			nearest = cut
		}
		size := ends[cut-1] - offset
		if size <= left*o.MaxPassage && total-size <= (parts-left)*o.MaxPassage {
			return cut
		}
	}
	return nearest
}

// nearestEnd is the number of sentences up to the end nearest to target, at
// least one.
func nearestEnd(ends []int, target int) int {
	i, _ := slices.BinarySearch(ends, target)
	if i == len(ends) || i > 0 && target-ends[i-1] < ends[i]-target {
		return i
	}
	return i + 1
}

// cutLong appends the sentence at span to pieces, cut into parts of at most
// MaxSentence characters, as equal as the places to cut allow.
func (o Options) cutLong(pieces []qa.Span, source string, span qa.Span) []qa.Span {
	rest := 0
	if span.Len() > o.MaxSentence { // bytes: no need to count
		rest = page.Length(span.Slice(source))
	}
	for rest > o.MaxSentence {
		parts := (rest + o.MaxSentence - 1) / o.MaxSentence
		size := cutSize(span.Slice(source), rest/parts, o.MaxSentence)
		piece := page.Trimmed(source, qa.Span{Start: span.Start, End: span.Start + size})
		pieces = append(pieces, piece)
		next := page.Trimmed(source, qa.Span{Start: span.Start + size, End: span.End})
		rest -= page.Length(source[span.Start:next.Start])
		span = next
	}
	return append(pieces, span)
}

// cutSize is the number of bytes of s before the best place to cut it: behind
// the sign that parts most and, among equals, nearest to target characters, not
// below half of it and not beyond limit. Combining marks stay with their letter.
func cutSize(s string, target, limit int) int {
	best, bestRank, bestDistance := 0, -1, 0
	count := 0
	previous := ' '
	for i, r := range page.Characters(s) {
		if count > limit {
			break
		}
		if i > 0 && count > target/2 {
			rank, distance := cutRank(previous, r), max(count-target, target-count)
			if rank > bestRank || rank == bestRank && distance < bestDistance {
				best, bestRank, bestDistance = i, rank, distance
			}
		}
		previous = r
		count++
	}
	return best
}

// cutRank says how well a sentence can be cut between two characters.
func cutRank(before, after rune) int {
	switch {
	case !unicode.IsSpace(after):
		return 0
	case before == ';':
		return 3
	case strings.ContainsRune(",:–—", before):
		return 2
	}
	return 1
}
