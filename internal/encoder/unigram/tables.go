package unigram

import (
	"errors"
	"fmt"
	"math"
	"unicode/utf8"
)

// Tables are the vocabulary and the replacement map as flat arrays. A
// Tokeniser keeps the slices and never writes to them.
type Tables struct {
	// Trie holds the pieces as a double-array trie over their UTF-8 bytes, with
	// the byte ' ' for the space: see the unit layout below. Its length is a
	// multiple of 256.
	Trie []uint32
	// Scores holds the score of each piece, by the piece's number.
	Scores []float32
	// Unknown is the number of the piece that stands for characters that are in
	// no piece, and UnknownScore what one such character scores.
	Unknown      int32
	UnknownScore float32

	// Pages and Cells find the replacement of a code point: Pages[c>>8] is a
	// block of 256 Cells, and Cells[block<<8 | c&255] is 0 for a code point that
	// stays, n for one that becomes Replacements[Ends[n-1]:Ends[n]], UTF-8,
	// perhaps empty. A code point beyond Pages stays.
	Pages        []uint16
	Cells        []uint16
	Ends         []uint32
	Replacements []byte
}

// A trie unit is one of three kinds, told apart by its low bits:
//
//	node   base<<10 | terminal<<9 | label    the byte that led here is label,
//	                                         the child by byte c is unit base^c
//	value  piece<<9 | 1<<8                   unit base of a terminal node
//	free   1<<8
//
// No two nodes share a base, so the label alone proves that a unit is the
// child looked for (Aoe, "An Efficient Digital Search Algorithm by Using a
// Double-Array Structure", 1989; the exclusive-or form is Yata's).
const (
	labelMask    = 0xff
	notNode      = 0x100
	childMask    = labelMask | notNode
	terminal     = 0x200
	baseShift    = 10
	valueShift   = 9
	blockSize    = 256
	maxUnits     = 1 << (32 - baseShift)
	maxPieces    = 1 << (32 - valueShift)
	maxCells     = 1 << 16
	spaceMark    = '\u2581'
	lastCodePage = utf8.MaxRune >> 8
)

// check reports the first thing wrong with t that could make a look-up leave
// its arrays, so that look-ups need no checks of their own.
func (t *Tables) check() error {
	if len(t.Trie) == 0 || len(t.Trie)%blockSize != 0 || len(t.Trie) > maxUnits {
		return fmt.Errorf("trie of %d units", len(t.Trie))
	}
	if t.Unknown < 0 || int(t.Unknown) >= len(t.Scores) {
		return fmt.Errorf("unknown piece %d of %d", t.Unknown, len(t.Scores))
	}
	if err := t.checkTrie(); err != nil {
		return err
	}
	for i, s := range t.Scores {
		if !finite(s) {
			return fmt.Errorf("score %v of piece %d", s, i)
		}
	}
	if !finite(t.UnknownScore) {
		return fmt.Errorf("score %v of an unknown character", t.UnknownScore)
	}
	return t.checkMap()
}

func finite(f float32) bool {
	return !math.IsNaN(float64(f)) && !math.IsInf(float64(f), 0)
}

func (t *Tables) checkTrie() error {
	if t.Trie[0]&(notNode|terminal) != 0 {
		return errors.New("trie without a root")
	}
	for i, u := range t.Trie {
		if u&notNode != 0 {
			continue
		}
		base := int(u >> baseShift)
		if base >= len(t.Trie) {
			return fmt.Errorf("trie unit %d leads out of the trie", i)
		}
		if u&terminal == 0 {
			continue
		}
		if v := t.Trie[base]; v&notNode == 0 || int(v>>valueShift) >= len(t.Scores) {
			return fmt.Errorf("trie unit %d has no piece", i)
		}
	}
	return nil
}

func (t *Tables) checkMap() error {
	if len(t.Pages) > lastCodePage+1 || len(t.Cells)%blockSize != 0 {
		return fmt.Errorf("replacement map of %d pages and %d cells", len(t.Pages), len(t.Cells))
	}
	for i, p := range t.Pages {
		if int(p) >= len(t.Cells)/blockSize {
			return fmt.Errorf("page %d of the replacement map leads out of it", i)
		}
	}
	if len(t.Ends) == 0 {
		return errors.New("replacement map without ends")
	}
	for i, c := range t.Cells {
		if int(c) >= len(t.Ends) {
			return fmt.Errorf("cell %d of the replacement map leads out of it", i)
		}
	}
	last := uint32(0)
	for i, e := range t.Ends {
		if e < last || uint64(e) > uint64(len(t.Replacements)) {
			return fmt.Errorf("replacement %d ends at %d", i, e)
		}
		last = e
	}
	if !utf8.Valid(t.Replacements) {
		return errors.New("replacements are not UTF-8")
	}
	return nil
}

// replacement returns what code point c becomes, and whether it changes.
func (t *Tables) replacement(c rune) (text []byte, changes bool) {
	page := int(c >> 8)
	if page >= len(t.Pages) {
		return nil, false
	}
	n := t.Cells[int(t.Pages[page])<<8|int(c&0xff)]
	if n == 0 {
		return nil, false
	}
	return t.Replacements[t.Ends[n-1]:t.Ends[n]], true
}
