package ingest

import (
	"iter"
	"slices"
	"strings"
	"unicode"

	"trich/internal/qa"
	"trich/internal/text"
)

// maxJoin is the most white space, in bytes, inside a passage of several
// paragraphs.
const maxJoin = 8

// draft is a passage to be: its sentences, as places in the file.
type draft []qa.Span

func (d draft) span() qa.Span { return qa.Span{Start: d[0].Start, End: d[len(d)-1].End} }

// passages cuts the kept blocks of p, without its title.
func (s Split) passages(p *page) []draft {
	var drafts []draft
	for i := 0; i < len(p.Blocks); {
		if i == p.Title || p.Blocks[i].Drop != "" {
			i++
			continue
		}
		sentences := s.sentences(p.Text, p.Blocks[i].Span)
		j := i + 1
		for j < len(p.Blocks) && s.joins(p, j) {
			sentences = append(sentences, s.sentences(p.Text, p.Blocks[j].Span)...)
			j++
		}
		drafts = s.divide(drafts, p.Text, sentences)
		i = j
	}
	return drafts
}

// joins reports whether block j shares a passage with the one before it: both
// are short, and nothing but a little white space stands between them.
func (s Split) joins(p *page, j int) bool {
	a, b := p.Blocks[j-1], p.Blocks[j]
	if j == p.Title || b.Drop != "" || a.Kind != paragraph || b.Kind != paragraph || b.Span.Start-a.Span.End > maxJoin {
		return false
	}
	if a.Span != a.Line || b.Span != b.Line {
		return false // the signs of the format would come into the passage
	}
	return s.isShort(p.line(j-1)) && s.isShort(p.line(j))
}

func (s Split) isShort(t string) bool {
	return len(t) < s.MinParagraph*6 && length(t) < s.MinParagraph
}

// sentences are those of the paragraph at span, overlong ones cut.
func (s Split) sentences(source string, span qa.Span) []qa.Span {
	found := text.Sentences(span.Slice(source))
	sentences := make([]qa.Span, 0, len(found))
	for _, f := range found {
		whole := qa.Span{Start: span.Start + f.Start, End: span.Start + f.End}
		sentences = s.cutLong(sentences, source, whole)
	}
	return sentences
}

// divide appends sentences to drafts as one passage, or as several of roughly
// equal length if they are longer than MaxPassage: it cuts in two at the border
// of two sentences, and goes on with both sides.
func (s Split) divide(drafts []draft, source string, sentences []qa.Span) []draft {
	ends := make([]int, len(sentences)) // characters up to each sentence's end
	total, at := 0, sentences[0].Start
	for i, sentence := range sentences {
		total += length(source[at:sentence.End])
		ends[i], at = total, sentence.End
	}
	return s.divideAt(drafts, sentences, ends, 0)
}

func (s Split) divideAt(drafts []draft, sentences []qa.Span, ends []int, offset int) []draft {
	n := len(sentences)
	total := ends[n-1] - offset
	if n == 1 || total <= s.MaxPassage {
		return append(drafts, slices.Clone(sentences))
	}
	cut := s.bestCut(ends, offset)
	drafts = s.divideAt(drafts, sentences[:cut], ends[:cut], offset)
	return s.divideAt(drafts, sentences[cut:], ends[cut:], ends[cut-1])
}

// bestCut is the number of sentences to take from the beginning of several
// that are together longer than MaxPassage, so that both sides can be divided
// into parts of equal length within the limit. Sentences are coarse: where the
// least number of parts leaves no such place, up to twice as many are tried.
func (s Split) bestCut(ends []int, offset int) int {
	n := len(ends)
	total := ends[n-1] - offset
	least := (total + s.MaxPassage - 1) / s.MaxPassage
	nearest := 0
	for parts := least; parts <= 2*least; parts++ {
		left := parts / 2
		cut := nearestEnd(ends[:n-1], offset+total*left/parts)
		if parts == least {
			nearest = cut
		}
		size := ends[cut-1] - offset
		if size <= left*s.MaxPassage && total-size <= (parts-left)*s.MaxPassage {
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
func (s Split) cutLong(pieces []qa.Span, source string, span qa.Span) []qa.Span {
	rest := 0
	if span.Len() > s.MaxSentence { // bytes: no need to count
		rest = length(span.Slice(source))
	}
	for rest > s.MaxSentence {
		parts := (rest + s.MaxSentence - 1) / s.MaxSentence
		size := cutSize(span.Slice(source), rest/parts, s.MaxSentence)
		piece := trimmed(source, qa.Span{Start: span.Start, End: span.Start + size})
		pieces = append(pieces, piece)
		next := trimmed(source, qa.Span{Start: span.Start + size, End: span.End})
		rest -= length(source[span.Start:next.Start])
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
	for i, r := range characters(s) {
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

// length is the number of characters in s, the same in every normal form.
func length(s string) int {
	n := 0
	for range characters(s) {
		n++
	}
	return n
}

// maxMarks is the most combining marks of one Vietnamese letter (ệ). More of
// them count as characters, so that no text is longer than it says.
const maxMarks = 2

// characters yields the place and first rune of each character of s: a rune
// with the combining marks behind it.
func characters(s string) iter.Seq2[int, rune] {
	return func(yield func(int, rune) bool) {
		marks, attaches := 0, false
		for i, r := range s {
			if attaches && marks < maxMarks && isCombining(r) {
				marks++
				continue
			}
			marks, attaches = 0, !unicode.IsSpace(r)
			if !yield(i, r) {
				return
			}
		}
	}
}

func isCombining(r rune) bool { return r >= 0x300 && unicode.Is(unicode.Mn, r) }
