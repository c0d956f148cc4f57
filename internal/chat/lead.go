package chat

import (
	"strings"
	"unicode/utf8"

	"trich/internal/qa"
	"trich/internal/wording"
)

// maxLead is the longest best sentence that is shown at the top, in characters;
// below stands what it lacks.
const maxLead = 300

// maxReply is how many characters a reply has that a phone shows without much
// scrolling; what else there is to quote stands behind a button. Addresses do not
// count, since they are behind titles.
const maxReply = 900

// overhead is about what the lines that introduce quotes have, in characters.
const overhead = 170

// lead is the first line of a reply that quotes.
type lead struct {
	text string
	// rest is where, in the first quote's text, what answers goes on behind it; -1
	// where it is all there, or where the quote is shown whole.
	rest int
	// part says that only a part of what answers is there.
	part bool
}

// leadOf is the first line of a reply: the sentences that answer, or of long ones the
// beginning; where the answer, if it is known, stands farther behind, what is around
// it.
func leadOf(q qa.Quote, answer *qa.Span) lead {
	whole := marked(q)
	if utf8.RuneCountInString(whole) <= maxLead || len(q.Highlights) == 0 {
		return lead{text: whole, rest: -1}
	}
	first := q.Highlights[0]
	if answer != nil && answer.Start >= first.Start && answer.End <= first.End && utf8.RuneCountInString(q.Text[first.Start:answer.End]) > maxLead {
		return lead{text: around(q.Text[first.Start:first.End], answer.Start-first.Start, answer.End-first.Start), rest: -1, part: true}
	}
	if utf8.RuneCountInString(first.Slice(q.Text)) <= maxLead {
		// The first of several sentences is enough, and the others follow.
		return lead{text: strings.TrimSpace(first.Slice(q.Text)) + "…", rest: first.End, part: true}
	}
	end := first.Start + cutAt(first.Slice(q.Text), maxLead-1)
	return lead{text: strings.TrimRight(strings.Join(strings.Fields(q.Text[first.Start:end]), " "), " ,.;:–-") + "…", rest: end, part: true}
}

// cutAt is the number of bytes of s, at most n characters, up to a word's end.
func cutAt(s string, n int) int {
	runes := []rune(s)
	cut := string(runes[:min(n, len(runes))])
	if i := strings.LastIndexByte(cut, ' '); i > 0 && len(cut) < len(s) {
		return i
	}
	return len(cut)
}

// around is the part of a long sentence that ends with what stands from byte from to
// byte to, or soon behind.
func around(s string, from, to int) string {
	before, answer := []rune(s[:from]), s[from:to]
	room := max(maxLead-2-utf8.RuneCountInString(answer), 0)
	begin := string(before[max(len(before)-room*2/3, 0):])
	if i := strings.IndexByte(begin, ' '); i >= 0 && len(begin) < from {
		begin = begin[i+1:]
	}
	behind := s[to:]
	end := behind[:cutAt(behind, max(room-utf8.RuneCountInString(begin), 0))]
	text := "…" + strings.Join(strings.Fields(begin+answer+end), " ")
	if len(end) < len(behind) {
		text += "…"
	}
	return text
}

// fitting is how many quotes fit into room characters, one at least, and whether
// what stands around the first answer does so too. The answer is a part of the first
// quote, nil if it is not known.
func fitting(quotes []qa.Quote, answer *qa.Span, room int) (kept int, around bool) {
	room -= overhead
	for i, q := range quotes {
		length := utf8.RuneCountInString(q.Article.Title) + utf8.RuneCountInString(q.Article.Source) + len("00/00/0000 · · ")
		if i == 0 {
			l := leadOf(q, answer)
			length += utf8.RuneCountInString(l.text)
			if l.part {
				length += utf8.RuneCountInString(remainder(q, l).Text)
			}
		} else {
			length += utf8.RuneCountInString(brieflyQuoted(q).Text)
		}
		if room < length && i > 0 {
			break
		}
		kept, room = i+1, room-length
	}
	return kept, len(quotes) > 0 && utf8.RuneCountInString(contextOf(quotes[0])) <= room
}

// remainder is what a quote shows whose first line is a part of what answers: the
// rest of it, or else all.
func remainder(q qa.Quote, l lead) qa.Quote {
	if l.rest < 0 {
		return brieflyQuoted(q)
	}
	end := q.Highlights[len(q.Highlights)-1].End
	cut := q
	from := l.rest + len(q.Text[l.rest:end]) - len(strings.TrimLeft(q.Text[l.rest:end], " ,.;:–-\n\t"))
	cut.Text, cut.Span = q.Text[from:end], qa.Span{Start: q.Span.Start + from, End: q.Span.Start + end}
	cut.Highlights = nil
	for _, h := range q.Highlights {
		if h.End > from {
			cut.Highlights = append(cut.Highlights, qa.Span{Start: max(h.Start, from) - from, End: h.End - from})
		}
	}
	return cut
}

// beside is the first quote below the sentence that answers, which it does not
// repeat: the rest of a long one, or what stands behind it or before, if there is
// room, and where. Without anything it only says where.
func beside(w wording.Catalogue, a qa.Answer, room bool) Quote {
	q := a.Quotes[0]
	if l := leadOf(q, a.Span); l.part {
		return quote(w, remainder(q, l), 1)
	}
	context := contextOf(q)
	if !room {
		context = ""
	}
	block := quote(w, q, 1)
	block.Text, block.Marks = context, nil
	return block
}
