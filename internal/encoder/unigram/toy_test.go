package unigram

import (
	"math"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"trich/internal/qa"
)

// toy is a vocabulary small enough to see through. Its scores are whole
// numbers, so that sums are exact in any order.
func toy() Source {
	return Source{
		Pieces: []string{"<unk>", "▁", "a", "b", "ab", "▁ab", "abab", "▁ế", "ế", "e", ".", "..", "aa", "▁a"},
		Scores: []float32{0, -3, -2, -2, -3, -4, -5, -4, -3, -3, -2, -3, -4, -5},
		// U+2026 becomes three characters; tab, U+FFFD and U+2581 a space; U+0001 and
		// U+00AD nothing.
		Map:     map[rune]string{'…': "...", '\t': " ", '\ufffd': " ", '▁': " ", '\x01': "", '\u00ad': ""},
		Special: []int32{0}, Unknown: 0, UnknownScore: -15,
	}
}

func mustTokeniser(t testing.TB, s Source) *Tokeniser {
	t.Helper()
	tables, err := Build(s)
	if err != nil {
		t.Fatal(err)
	}
	tokeniser, err := New(tables)
	if err != nil {
		t.Fatal(err)
	}
	return tokeniser
}

func TestAppend(t *testing.T) {
	type token struct {
		piece      string
		start, end int
	}
	for _, c := range []struct {
		name, text string
		want       []token
	}{
		{"empty text", "", []token{{"▁", 0, 0}}},
		{"best sum, not longest piece first", "aba", []token{{"▁ab", 0, 2}, {"a", 2, 3}}},
		{"pieces in a word", "abab", []token{{"▁ab", 0, 2}, {"ab", 2, 4}}},
		{"spaces in a row are one", " ab \t ab ", []token{{"▁ab", 1, 3}, {"▁ab", 6, 8}, {"▁", 8, 9}}},
		{"only spaces", " \t", []token{{"▁", 0, 2}}},
		{"space before a piece without one", "a .", []token{{"▁a", 0, 1}, {"▁", 1, 2}, {".", 2, 3}}},
		{"one character becomes three", "a…", []token{{"▁a", 0, 1}, {".", 1, 4}, {"..", 1, 4}}},
		{"character becomes nothing", "a\u00adb", []token{{"▁ab", 0, 4}}},
		{"nothing left", "\x01\x01", []token{{"▁", 0, 0}}},
		{"composed", "ế", []token{{"▁ế", 0, 3}}},
		{"decomposed", "e\u0302\u0301b", []token{{"▁ế", 0, 5}, {"b", 5, 6}}},
		{"half decomposed", "ê\u0301ế", []token{{"▁ế", 0, 4}, {"ế", 4, 7}}},
		{"one character decomposes into several segments", "a\u0facb", []token{{"▁a", 0, 1}, {"<unk>", 1, 4}, {"b", 4, 5}}},
		{"unknown characters are one token", "aжжb", []token{{"▁a", 0, 1}, {"<unk>", 1, 5}, {"b", 5, 6}}},
		{"unknown words are apart", "ж ж", []token{{"▁", 0, 0}, {"<unk>", 0, 2}, {"▁", 2, 3}, {"<unk>", 3, 5}}},
		{"special pieces cannot be spelt", "<unk>", []token{{"▁", 0, 0}, {"<unk>", 0, 5}}},
		{"not UTF-8", "a\xffb\xe1\xba", []token{{"▁a", 0, 1}, {"▁", 1, 2}, {"b", 2, 3}, {"▁", 3, 5}}},
		{"byte 0", "\x00a", []token{{"▁", 0, 0}, {"<unk>", 0, 1}, {"a", 1, 2}}},
		{"of equal sums the longest last piece", "aaa", []token{{"▁a", 0, 1}, {"aa", 1, 3}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []token
			for _, k := range mustTokeniser(t, toy()).Append(nil, c.text) {
				got = append(got, token{toy().Pieces[k.Piece], k.Span.Start, k.Span.End})
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%q: got %v, want %v", c.text, got, c.want)
			}
		})
	}
}

func TestAppendKeepsWhatIsThere(t *testing.T) {
	before := Token{Piece: 7, Span: qa.Span{Start: 1, End: 2}}
	got := mustTokeniser(t, toy()).Append([]Token{before}, "ж")
	if len(got) != 3 || got[0] != before {
		t.Errorf("got %v", got)
	}
}

// naive divides text by trying all pieces everywhere, as a whole and without a
// trie, and merges unknown neighbours.
func naive(s Source, text string) []int32 {
	var plain strings.Builder
	plain.WriteByte(' ')
	for _, c := range norm.NFC.String(strings.ToValidUTF8(each(text), "\ufffd")) {
		if to, changes := s.Map[c]; changes {
			plain.WriteString(to)
		} else {
			plain.WriteRune(c)
		}
	}
	word := plain.String()
	for strings.Contains(word, "  ") {
		word = strings.ReplaceAll(word, "  ", " ")
	}
	word = strings.ReplaceAll(word, " ", "▁")
	best := make([][]int32, len(word)+1)
	scores := make([]float64, len(word)+1)
	for i := range scores {
		scores[i] = math.Inf(-1)
	}
	scores[0] = 0
	for i, c := range word {
		known := false
		try := func(piece int32, size int, score float32) {
			if sum := scores[i] + float64(score); sum > scores[i+size] {
				scores[i+size], best[i+size] = sum, append(slices.Clone(best[i]), piece)
			}
		}
		for piece, p := range s.Pieces {
			if strings.HasPrefix(word[i:], p) && !slices.Contains(s.Special, int32(piece)) {
				try(int32(piece), len(p), s.Scores[piece])
				known = known || p == string(c)
			}
		}
		if !known {
			try(s.Unknown, utf8.RuneLen(c), s.UnknownScore)
		}
	}
	return slices.CompactFunc(best[len(word)], func(a, b int32) bool { return a == b && a == s.Unknown })
}

// each replaces every byte that is not UTF-8 on its own.
func each(text string) string { return string([]rune(text)) }

func FuzzAgainstNaive(f *testing.F) {
	for _, text := range []string{"", "abab ab", "aaaaabab…e\u0302\u0301", "ж\xff\t..", "\u0301e", " ab \u00ad\x01 ж ", "ế\xe1\xba"} {
		f.Add(text)
	}
	tokeniser := mustTokeniser(f, toy())
	f.Fuzz(func(t *testing.T, text string) {
		if utf8.RuneCountInString(text) > 30 { // longer ones may hold more marks on a character than are kept together
			return
		}
		var got []int32
		for _, k := range tokeniser.Append(nil, text) {
			got = append(got, k.Piece)
		}
		if want := naive(toy(), text); !slices.Equal(got, want) {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	})
}
