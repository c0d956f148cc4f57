package diacritics

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"trich/internal/text"
)

// The weights of the interpolated bigram model (Jelinek and Mercer, 1980): how
// far a pair seen in the corpus is believed, against the word alone. They are a
// general rule: pairs decide where there are any.
const (
	pairWeight = 0.9
	wordWeight = 0.1
	// unseen stands for the count of a word the corpus does not have.
	unseen = 0.1
)

// Restore gives the words of question their likeliest diacritics, by the
// Viterbi algorithm over the corpus's pairs of neighbouring words. A word typed
// with marks is kept; so is one the corpus does not know. Proper names are
// capitalised as the corpus has them, since the encoder minds case. The second
// result is the number of words that changed. Everything between the words
// stays. The time is linear in the question's length. What words that ask stand for
// is not left to the corpus (phrases.txt).
func (v *Vocabulary) Restore(question text.Tokens) (string, int) {
	if len(question.Words) == 0 || len(v.words) == 0 {
		return question.Text, 0
	}
	return v.write(question, trace(v.columns(question.Words)))
}

// columns are the spellings that each word of a question may stand for; of words
// that ask, and of particles, the one that the table of phrases has.
func (v *Vocabulary) columns(words []text.Token) [][]candidate {
	sure := settled(words)
	columns := make([][]candidate, len(words))
	for i, w := range words {
		if spelled, is := sure[i]; is {
			columns[i] = []candidate{v.candidate(spelled)}
		} else {
			columns[i] = v.candidates(w)
		}
		if i > 0 {
			v.link(columns[i-1], columns[i])
		}
	}
	return columns
}

// write puts the chosen words into the question, and counts those that changed.
func (v *Vocabulary) write(question text.Tokens, chosen []candidate) (string, int) {
	var b strings.Builder
	end, changed := 0, 0
	for i, w := range question.Words {
		restored := v.surface(w.Text, chosen, i)
		if restored != text.NFC(w.Text) {
			changed++
		}
		b.WriteString(question.Text[end:w.Start])
		b.WriteString(restored)
		end = w.End
	}
	b.WriteString(question.Text[end:])
	return b.String(), changed
}

// candidate is one word that may have been meant, with the best path to it.
type candidate struct {
	id   int32 // -1: the word as typed, which the corpus does not have
	text string
	cost float64
	from int
}

// maxCandidates bounds the work: no folded syllable has this many spellings.
const maxCandidates = 64

func (v *Vocabulary) candidates(typed text.Token) []candidate {
	lower := strings.ToLower(text.NFC(typed.Text))
	if text.HasMarks(lower) {
		return []candidate{v.candidate(lower)}
	}
	ids := v.spellings[typed.Folded]
	if len(ids) == 0 {
		return []candidate{v.candidate(lower)}
	}
	ids = ids[:min(len(ids), maxCandidates)]
	column := make([]candidate, len(ids))
	for i, id := range ids {
		column[i] = candidate{id: id, text: v.words[id].text, cost: v.wordCost(id)}
	}
	return column
}

func (v *Vocabulary) candidate(lower string) candidate {
	id, ok := v.find(lower)
	if !ok {
		id = -1
	}
	return candidate{id: id, text: lower, cost: v.wordCost(id)}
}

func (v *Vocabulary) wordCost(id int32) float64 { return -math.Log(v.probability(id)) }

func (v *Vocabulary) probability(id int32) float64 {
	if id < 0 {
		return unseen / v.total
	}
	return float64(v.words[id].count) / v.total
}

// link finds for each of to the cheapest predecessor.
func (v *Vocabulary) link(from, to []candidate) {
	for i := range to {
		best := math.Inf(1)
		for j := range from {
			if cost := from[j].cost + v.pairCost(from[j].id, to[i].id); cost < best {
				best = cost
				to[i].from = j
			}
		}
		to[i].cost = best
	}
}

func (v *Vocabulary) pairCost(first, second int32) float64 {
	p := wordWeight * v.probability(second)
	if first >= 0 && second >= 0 {
		p += pairWeight * float64(v.pair(first, second).count) / float64(v.words[first].count)
	}
	return -math.Log(p)
}

func trace(columns [][]candidate) []candidate {
	last := columns[len(columns)-1]
	at := 0
	for i := range last {
		if last[i].cost < last[at].cost {
			at = i
		}
	}
	path := make([]candidate, len(columns))
	for i := len(columns) - 1; i >= 0; i-- {
		path[i] = columns[i][at]
		at = columns[i][at].from
	}
	return path
}

// surface writes the i-th chosen word: capitalised where it was typed so, or
// where the corpus mostly has it so beside its neighbours.
func (v *Vocabulary) surface(typed string, chosen []candidate, i int) string {
	c := chosen[i]
	if text.HasMarks(typed) && text.IsCapitalised(typed) {
		return text.NFC(typed)
	}
	if c.id < 0 { // as typed, or what the table of phrases has
		if text.Key(c.text) == text.Key(typed) {
			return text.NFC(typed)
		}
		return c.text
	}
	title := text.IsCapitalised(typed) && (utf8.RuneCountInString(typed) == 1 || typed != strings.ToUpper(typed))
	if i > 0 && chosen[i-1].id >= 0 {
		p := v.pair(chosen[i-1].id, c.id)
		title = title || mostly(p.capital, p.count)
	}
	if i+1 < len(chosen) && chosen[i+1].id >= 0 {
		p := v.pair(c.id, chosen[i+1].id)
		title = title || mostly(p.capital, p.count)
	}
	w := v.words[c.id]
	if title || mostly(w.capital, w.count) {
		r, size := utf8.DecodeRuneInString(c.text)
		return string(unicode.ToUpper(r)) + c.text[size:]
	}
	return c.text
}

func mostly(part, whole uint32) bool { return part > 0 && 2*part > whole }

// unsure is by how much, as a logarithm of the odds, the second likeliest variant
// may be less likely than the first and still be worth a search: two to one.
const unsure = 0.7

// Alternative is the second likeliest variant of a question whose likeliest one
// Restore gives: with another spelling of one word. It is empty where the first is
// much likelier.
func (v *Vocabulary) Alternative(question text.Tokens) string {
	if len(question.Words) == 0 || len(v.words) == 0 {
		return ""
	}
	columns := v.columns(question.Words)
	chosen, best := trace(columns), cheapest(columns)
	least, second := best+unsure, []candidate(nil)
	for i, column := range columns {
		if len(column) < 2 {
			continue
		}
		other := slices.Clone(columns)
		for k := range other {
			other[k] = slices.Clone(columns[k])
		}
		other[i] = slices.DeleteFunc(other[i], func(c candidate) bool { return c.id == chosen[i].id })
		for k := max(i, 1); k < len(other); k++ {
			v.link(other[k-1], other[k])
		}
		if cost := cheapest(other); cost < least {
			least, second = cost, trace(other)
		}
	}
	if second == nil {
		return ""
	}
	written, _ := v.write(question, second)
	return written
}

// cheapest is the cost of the best path.
func cheapest(columns [][]candidate) float64 {
	least := math.Inf(1)
	for _, c := range columns[len(columns)-1] {
		least = min(least, c.cost)
	}
	return least
}
