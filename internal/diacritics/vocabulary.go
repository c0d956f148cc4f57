// Package diacritics gives a Vietnamese question typed without diacritics, or with
// some of them, its diacritics back, and writes chat abbreviations out. What is
// likely is learned from the corpus that is to be searched: its syllables, its
// pairs of syllables, and how it capitalises them; a word the corpus does not
// have could not be found in it either.
package diacritics

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"

	"trich/internal/qa"
	"trich/internal/text"
)

// Vocabulary is what a corpus's words and pairs of neighbours are. It is
// immutable and safe for concurrent use.
type Vocabulary struct {
	words []word // sorted by text
	pairs []pair // sorted by first, second
	total float64
	// spellings lists, for a word without diacritics, the words that it may
	// stand for.
	spellings map[string][]int32
}

// word is a word in lower case and NFC.
type word struct {
	text    string
	count   uint32
	capital uint32 // how often it was capitalised within a sentence
}

// pair is two neighbouring words.
type pair struct {
	first, second int32
	count         uint32
	capital       uint32 // how often both were capitalised
}

// maxPairs bounds the memory of a Vocabulary, 16 bytes a pair; the rarest pairs
// of a larger corpus are forgotten.
const maxPairs = 1 << 19

// Builder counts the words of a corpus. It is for one goroutine.
type Builder struct {
	ids   map[string]int32
	words []word
	pairs map[[2]int32]*pair
}

// NewBuilder returns an empty Builder.
func NewBuilder() *Builder {
	return &Builder{ids: map[string]int32{}, pairs: map[[2]int32]*pair{}}
}

// Add counts the words of one sentence or paragraph of Vietnamese.
func (b *Builder) Add(s string) { b.count(s, 1) }

// Remove takes back what Add counted for the same text.
func (b *Builder) Remove(s string) { b.count(s, ^uint32(0)) }

// count adds by to the counts of the words in s; the largest number stands for
// minus one.
func (b *Builder) count(s string, by uint32) {
	previous, previousCapital := int32(-1), false
	for i, w := range text.Words(s) {
		surface := text.NFC(w.Slice(s))
		lower := strings.ToLower(surface)
		id, ok := b.ids[lower]
		if !ok {
			id = int32(len(b.words))
			b.ids[lower] = id
			b.words = append(b.words, word{text: lower})
		}
		b.words[id].count += by
		// The first word of a text is capitalised whatever it is.
		capital := text.IsCapitalised(surface)
		if capital && i > 0 {
			b.words[id].capital += by
		}
		if previous >= 0 {
			b.countPair(previous, id, capital && previousCapital, by)
		}
		previous, previousCapital = id, capital
	}
}

func (b *Builder) countPair(first, second int32, capital bool, by uint32) {
	key := [2]int32{first, second}
	p := b.pairs[key]
	if p == nil {
		p = &pair{first: first, second: second}
		b.pairs[key] = p
	}
	p.count += by
	if capital {
		p.capital += by
	}
}

// Vocabulary is what was counted so far.
func (b *Builder) Vocabulary() *Vocabulary {
	order := make([]int32, 0, len(b.words))
	for i, w := range b.words {
		if w.count > 0 {
			order = append(order, int32(i))
		}
	}
	slices.SortFunc(order, func(x, y int32) int { return cmp.Compare(b.words[x].text, b.words[y].text) })
	v := &Vocabulary{words: make([]word, len(order))}
	renamed := make([]int32, len(b.words))
	for i, id := range order {
		v.words[i] = b.words[id]
		renamed[id] = int32(i)
	}
	for _, p := range b.pairs {
		if p.count == 0 {
			continue
		}
		v.pairs = append(v.pairs, pair{renamed[p.first], renamed[p.second], p.count, p.capital})
	}
	v.forgetRarePairs()
	slices.SortFunc(v.pairs, comparePairs)
	v.index()
	return v
}

// Builder returns a Builder that has counted what v was made of, so that a
// corpus that has changed a little need not be counted again. It is nil where
// that cannot be known, because v has forgotten its rare pairs.
func (v *Vocabulary) Builder() *Builder {
	if !slices.ContainsFunc(v.pairs, func(p pair) bool { return p.count == 1 }) {
		return nil
	}
	b := &Builder{ids: make(map[string]int32, len(v.words)), words: slices.Clone(v.words), pairs: make(map[[2]int32]*pair, len(v.pairs))}
	for i, w := range v.words {
		b.ids[w.text] = int32(i)
	}
	pairs := slices.Clone(v.pairs)
	for i, p := range pairs {
		b.pairs[[2]int32{p.first, p.second}] = &pairs[i]
	}
	return b
}

func comparePairs(a, b pair) int {
	return cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(a.second, b.second))
}

func (v *Vocabulary) forgetRarePairs() {
	for least := uint32(2); len(v.pairs) > maxPairs; least++ {
		v.pairs = slices.DeleteFunc(v.pairs, func(p pair) bool { return p.count < least })
	}
}

// index derives what is not stored.
func (v *Vocabulary) index() {
	v.spellings = make(map[string][]int32, len(v.words))
	for i, w := range v.words {
		v.total += float64(w.count)
		folded := text.Fold(w.text)
		v.spellings[folded] = append(v.spellings[folded], int32(i))
	}
}

// find returns the number of the lower-case word.
func (v *Vocabulary) find(lower string) (int32, bool) {
	i, ok := slices.BinarySearchFunc(v.words, lower, func(w word, s string) int { return cmp.Compare(w.text, s) })
	return int32(i), ok
}

// pair returns how often first stood before second.
func (v *Vocabulary) pair(first, second int32) pair {
	key := pair{first: first, second: second}
	i, ok := slices.BinarySearchFunc(v.pairs, key, comparePairs)
	if !ok {
		return key
	}
	return v.pairs[i]
}

// Count is how often a spelling stands in the corpus, as far as the pairs of its
// words tell: with capitals where it has them itself.
func (v *Vocabulary) Count(spelling string) int {
	words := text.Words(spelling)
	least, before := -1, int32(-1)
	for i, w := range words {
		surface := text.NFC(w.Slice(spelling))
		id, ok := v.find(strings.ToLower(surface))
		if !ok {
			return 0
		}
		if i > 0 {
			p := v.pair(before, id)
			n := int(p.count)
			if text.IsCapitalised(surface) && text.IsCapitalised(words[i-1].Slice(spelling)) {
				n = int(p.capital)
			}
			if least < 0 || n < least {
				least = n
			}
		} else if len(words) == 1 {
			if least = int(v.words[id].count); text.IsCapitalised(surface) {
				least = int(v.words[id].capital)
			}
		}
		before = id
	}
	return max(least, 0)
}

// Words is the number of different words.
func (v *Vocabulary) Words() int { return len(v.words) }

// MarshalBinary writes the vocabulary: the words, then the pairs, each list
// behind its length, all numbers as unsigned varints.
func (v *Vocabulary) MarshalBinary() ([]byte, error) {
	b := binary.AppendUvarint(nil, uint64(len(v.words)))
	for _, w := range v.words {
		b = binary.AppendUvarint(b, uint64(len(w.text)))
		b = append(b, w.text...)
		b = binary.AppendUvarint(b, uint64(w.count))
		b = binary.AppendUvarint(b, uint64(w.capital))
	}
	b = binary.AppendUvarint(b, uint64(len(v.pairs)))
	for _, p := range v.pairs {
		for _, n := range [...]uint32{uint32(p.first), uint32(p.second), p.count, p.capital} {
			b = binary.AppendUvarint(b, uint64(n))
		}
	}
	return b, nil
}

// UnmarshalBinary reads what MarshalBinary wrote; anything else is a
// qa.CodeCorrupt error.
func (v *Vocabulary) UnmarshalBinary(b []byte) error {
	r := varints{b: b}
	var read Vocabulary
	for n := r.next(len(b)); n > 0; n-- {
		size := r.next(len(r.b))
		w := word{text: string(r.take(size)), count: uint32(r.next(1<<32 - 1)), capital: uint32(r.next(1<<32 - 1))}
		read.words = append(read.words, w)
	}
	most := len(read.words) - 1
	for n := r.next(len(b)); n > 0; n-- {
		p := pair{int32(r.next(most)), int32(r.next(most)), uint32(r.next(1<<32 - 1)), uint32(r.next(1<<32 - 1))}
		read.pairs = append(read.pairs, p)
	}
	if r.bad || len(r.b) > 0 || !slices.IsSortedFunc(read.pairs, comparePairs) ||
		!slices.IsSortedFunc(read.words, func(a, b word) int { return cmp.Compare(a.text, b.text) }) {
		return qa.Errorf(qa.CodeCorrupt, "the stored vocabulary is damaged")
	}
	read.index()
	*v = read
	return nil
}

// varints reads numbers one after the other and remembers whether any was
// missing or too large; then it gives zeros.
type varints struct {
	b   []byte
	bad bool
}

func (r *varints) next(most int) int {
	n, size := binary.Uvarint(r.b)
	if r.bad || size <= 0 || most < 0 || n > uint64(most) {
		r.bad = true
		return 0
	}
	r.b = r.b[size:]
	return int(n)
}

func (r *varints) take(n int) []byte {
	if r.bad || n > len(r.b) {
		r.bad = true
		return nil
	}
	head := r.b[:n]
	r.b = r.b[n:]
	return head
}
