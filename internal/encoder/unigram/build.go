package unigram

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Source is a vocabulary and a replacement map in the form in which they are
// published.
type Source struct {
	// Pieces are the texts of the pieces, the space written U+2581, and Scores
	// their scores. A piece's number is its index.
	Pieces []string
	Scores []float32
	// Special lists the pieces that no text can spell.
	Special []int32
	// Unknown is the piece for unknown characters, UnknownScore what one of
	// them scores.
	Unknown      int32
	UnknownScore float32
	// Map says what code points are replaced with. One that becomes the space
	// should be among them for U+2581, or that character is always unknown.
	Map map[rune]string
}

// Build makes the tables of a tokeniser. The same source always gives the same
// tables.
func Build(s Source) (Tables, error) {
	t := Tables{Scores: s.Scores, Unknown: s.Unknown, UnknownScore: s.UnknownScore}
	if len(s.Pieces) != len(s.Scores) || len(s.Pieces) > maxPieces {
		return t, fmt.Errorf("%d pieces with %d scores", len(s.Pieces), len(s.Scores))
	}
	keys, err := trieKeys(s)
	if err != nil {
		return t, err
	}
	if t.Trie, err = buildTrie(keys); err != nil {
		return t, err
	}
	if err := t.buildMap(s.Map); err != nil {
		return t, err
	}
	return t, t.check()
}

// key is a piece as the trie spells it.
type key struct {
	text  string
	piece int32
}

func trieKeys(s Source) ([]key, error) {
	keys := make([]key, 0, len(s.Pieces))
	for i, p := range s.Pieces {
		if slices.Contains(s.Special, int32(i)) {
			continue
		}
		rest := strings.TrimPrefix(p, string(spaceMark))
		if strings.ContainsAny(rest, string(spaceMark)+" \x00") || p == "" || !utf8.ValidString(p) {
			return nil, fmt.Errorf("piece %d is %q: it is empty, not UTF-8, or holds a space that is not its first character", i, p)
		}
		text := rest
		if rest != p {
			text = " " + rest
		}
		keys = append(keys, key{text, int32(i)})
	}
	slices.SortFunc(keys, func(a, b key) int { return cmp.Compare(a.text, b.text) })
	for i := 1; i < len(keys); i++ {
		if keys[i].text == keys[i-1].text {
			return nil, fmt.Errorf("pieces %d and %d are both %q", keys[i-1].piece, keys[i].piece, keys[i].text)
		}
	}
	return keys, nil
}

// buildMap fills the replacement tables. Equal blocks of cells are stored once.
func (t *Tables) buildMap(m map[rune]string) error {
	points := make([]rune, 0, len(m))
	for c, text := range m {
		if c < 0 || c > utf8.MaxRune || !utf8.ValidString(text) {
			return fmt.Errorf("replacement of %U by %q", c, text)
		}
		points = append(points, c)
	}
	slices.Sort(points)
	if len(points) >= maxCells {
		return fmt.Errorf("%d replacements are too many", len(points))
	}
	t.Ends = []uint32{0}
	last := rune(-1)
	if len(points) > 0 {
		last = points[len(points)-1] >> 8
	}
	blocks := map[[blockSize]uint16]uint16{}
	for page := rune(0); page <= last; page++ {
		var block [blockSize]uint16
		for len(points) > 0 && points[0]>>8 == page {
			t.Replacements = append(t.Replacements, m[points[0]]...)
			block[points[0]&0xff] = uint16(len(t.Ends))
			t.Ends = append(t.Ends, uint32(len(t.Replacements)))
			points = points[1:]
		}
		number, known := blocks[block]
		if !known {
			number = uint16(len(blocks))
			blocks[block] = number
			t.Cells = append(t.Cells, block[:]...)
		}
		t.Pages = append(t.Pages, number)
	}
	t.Replacements = bytes.Clone(t.Replacements)
	return nil
}
