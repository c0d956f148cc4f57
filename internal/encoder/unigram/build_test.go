package unigram

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestBuildRefuses(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Source)
		want   string
	}{
		{"fewer scores than pieces", func(s *Source) { s.Scores = s.Scores[1:] }, "scores"},
		{"empty piece", func(s *Source) { s.Pieces[3] = "" }, "piece 3"},
		{"space inside a piece", func(s *Source) { s.Pieces[3] = "a▁b" }, "piece 3"},
		{"plain space", func(s *Source) { s.Pieces[3] = " b" }, "piece 3"},
		{"piece not UTF-8", func(s *Source) { s.Pieces[3] = "\xff" }, "piece 3"},
		{"byte 0", func(s *Source) { s.Pieces[3] = "\x00" }, "piece 3"},
		{"twice the same", func(s *Source) { s.Pieces[3] = "a" }, `both "a"`},
		{"unknown out of range", func(s *Source) { s.Unknown = 99 }, "unknown piece 99"},
		{"score not a number", func(s *Source) { s.Scores[2] = float32(math.NaN()) }, "piece 2"},
		{"unknown score infinite", func(s *Source) { s.UnknownScore = float32(math.Inf(1)) }, "unknown character"},
		{"replacement not UTF-8", func(s *Source) { s.Map['x'] = "\xff" }, "U+0078"},
		{"replaced code point too high", func(s *Source) { s.Map[0x110000] = "" }, "U+110000"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := toy()
			c.change(&s)
			if _, err := Build(s); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one about %s", err, c.want)
			}
		})
	}
}

func TestNewRefuses(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Tables)
		want   string
	}{
		{"no trie", func(t *Tables) { t.Trie = nil }, "trie of 0 units"},
		{"part of a block", func(t *Tables) { t.Trie = t.Trie[:100] }, "trie of 100 units"},
		{"no root", func(t *Tables) { t.Trie[0] = notNode }, "without a root"},
		{"empty piece", func(t *Tables) { t.Trie[0] |= terminal }, "without a root"},
		{"base out of the trie", func(t *Tables) { t.Trie[9] = uint32(len(t.Trie)) << baseShift }, "unit 9 leads out"},
		{"terminal without a value", func(t *Tables) { t.Trie[9] = terminal }, "unit 9 has no piece"},
		{"value beyond the pieces", func(t *Tables) {
			t.Trie[9], t.Trie[10] = terminal|10<<baseShift, notNode|99<<valueShift
		}, "unit 9 has no piece"},
		{"page out of the cells", func(t *Tables) { t.Pages[0] = 99 }, "page 0"},
		{"too many pages", func(t *Tables) { t.Pages = make([]uint16, lastCodePage+2) }, "pages"},
		{"cell out of the ends", func(t *Tables) { t.Cells[5] = 99 }, "cell 5"},
		{"no ends", func(t *Tables) { t.Ends = nil }, "without ends"},
		{"ends not in order", func(t *Tables) { t.Ends[1] = 99 }, "ends at 99"},
		{"text not UTF-8", func(t *Tables) { t.Replacements[0] = 0xff }, "UTF-8"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tables, err := Build(toy())
			if err != nil {
				t.Fatal(err)
			}
			c.change(&tables)
			if _, err := New(tables); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one about %s", err, c.want)
			}
		})
	}
}

// walk calls visit for every key of the trie below unit u.
func (t *Tables) walk(u uint32, key []byte, visit func(int32, []byte)) {
	base := u >> baseShift
	if u&terminal != 0 {
		visit(int32(t.Trie[base]>>valueShift), key)
	}
	for c := uint32(1); c < blockSize; c++ {
		if child := t.Trie[base^c]; child&childMask == c {
			t.walk(child, append(key, byte(c)), visit)
		}
	}
}

// TestTrieHoldsItsKeys builds tries of random keys over a few bytes, so that
// they share prefixes and crowd, and over all bytes, and reads them back.
func TestTrieHoldsItsKeys(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, bytes := range []int{2, 5, 255} {
		t.Run(fmt.Sprint(bytes), func(t *testing.T) {
			texts := map[string]bool{}
			for range 3000 {
				text := make([]byte, 1+random.IntN(12))
				for i := range text {
					text[i] = byte(1 + random.IntN(bytes))
				}
				texts[string(text)] = true
			}
			var want []key
			for text := range texts {
				want = append(want, key{text, int32(len(want))})
			}
			slices.SortFunc(want, func(a, b key) int { return strings.Compare(a.text, b.text) })
			units, err := buildTrie(want)
			if err != nil {
				t.Fatal(err)
			}
			tables := Tables{Trie: units, Scores: make([]float32, len(want))}
			if err := tables.checkTrie(); err != nil {
				t.Fatal(err)
			}
			var got []key
			tables.walk(units[0], nil, func(piece int32, text []byte) { got = append(got, key{string(text), piece}) })
			if !slices.Equal(got, want) {
				t.Errorf("got %d keys back from %d", len(got), len(want))
			}
		})
	}
}
