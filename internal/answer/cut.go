package answer

import (
	"unicode/utf8"

	"trich/internal/qa"
	"trich/internal/text"
)

const (
	// wholeRunes is the longest passage that is quoted whole: what a phone
	// shows without scrolling.
	wholeRunes = 900
	// contextRunes is how much of a longer one is shown, as whole sentences
	// around the marked ones.
	contextRunes = 600
	// partRunes is how much of a passage that is a part of the answer is shown, since
	// there are several.
	partRunes = 350
	// beforeRunes is the longest sentence that is shown before a quote.
	beforeRunes = 400
	// secondShare is how near to the best sentence's score the next one's must
	// be for it to be marked too.
	secondShare = 0.93
)

// cut makes the quote of one passage: all of a short one, the sentences around
// the answer of a long one, or of one that is only a part of the answer.
func cut(h qa.Hit, part bool) (qa.Quote, error) {
	p := h.Passage
	marked := marked(h)
	first, last := 0, len(p.Sentences)-1
	whole, most := wholeRunes, contextRunes
	if part {
		whole, most = partRunes, partRunes
	}
	if utf8.RuneCountInString(p.Text) > whole {
		first, last = window(p, marked, most)
	}
	from, to := 0, len(p.Text)
	if first > 0 {
		from = p.Sentences[first].Start
	}
	if last < len(p.Sentences)-1 {
		to = p.Sentences[last].End
	}
	q := qa.Quote{
		Article:  h.Article,
		Text:     p.Text[from:to],
		Span:     qa.Span{Start: p.Span.Start + from, End: p.Span.Start + to},
		AlsoIn:   p.AlsoIn,
		Score:    h.Score,
		Features: h.Features,
	}
	if marked[0] == 0 && text.IsAnaphoric(p.Sentences[0].Slice(p.Text)) {
		if before := Before(&h); utf8.RuneCountInString(before) <= beforeRunes {
			q.Before = before
		}
	}
	for _, i := range marked {
		s := p.Sentences[i]
		q.Highlights = append(q.Highlights, qa.Span{Start: s.Start - from, End: s.End - from})
	}
	return q, verify(p, q)
}

// marked chooses the sentence or two that answer, in the order of the text. Two
// are marked only when the second is nearly as good and stands beside the
// first.
func marked(h qa.Hit) []int {
	best := best(h.Sentences)
	second := -1
	for _, i := range []int{best - 1, best + 1} {
		if i >= 0 && i < len(h.Sentences) && h.Sentences[i] >= secondShare*h.Sentences[best] &&
			(second < 0 || h.Sentences[i] > h.Sentences[second]) {
			second = i
		}
	}
	switch {
	case second < 0:
		return []int{best}
	case second < best:
		return []int{second, best}
	}
	return []int{best, second}
}

// window grows from the marked sentences to both sides, as long as what is shown
// stays short: to the sentence before first, if they speak of what it names, else to
// the one that follows.
func window(p *qa.Passage, marked []int, most int) (first, last int) {
	first, last = marked[0], marked[len(marked)-1]
	fits := func(first, last int) bool {
		return utf8.RuneCountInString(p.Text[p.Sentences[first].Start:p.Sentences[last].End]) <= most
	}
	if first > 0 && text.IsAnaphoric(p.Sentences[first].Slice(p.Text)) && fits(first-1, last) {
		first--
	}
	for grown := true; grown; {
		grown = false
		if last+1 < len(p.Sentences) && fits(first, last+1) {
			last++
			grown = true
		}
		if first > 0 && fits(first-1, last) {
			first--
			grown = true
		}
	}
	return first, last
}
