package unigram_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"trich/internal/encoder/unigram"
)

// checkSpans reports spans that are out of order or out of the text, or do not
// lie between characters.
func checkSpans(t *testing.T, text string, tokens []unigram.Token) {
	t.Helper()
	if len(tokens) == 0 {
		t.Fatalf("%q: no tokens", text)
	}
	start, end := 0, 0
	valid := utf8.ValidString(text)
	for i, k := range tokens {
		if k.Span.Start < start || k.Span.End < end || k.Span.Start > k.Span.End || k.Span.End > len(text) {
			t.Fatalf("%q: span %d is %v after [%d, %d)", text, i, k.Span, start, end)
		}
		start, end = k.Span.Start, k.Span.End
		if valid && !(boundary(text, start) && boundary(text, end)) {
			t.Fatalf("%q: span %d is %v, inside a character", text, i, k.Span)
		}
	}
}

func boundary(text string, i int) bool { return i == len(text) || utf8.RuneStart(text[i]) }

func FuzzAppend(f *testing.F) {
	for _, text := range []string{
		"", " ", "Ai ký Kế hoạch hành động chung?", "e\u0302\u0301 \u0301", "\xff\xc3 \xe1\xba", "\u2581▁ ﷺ ½…\u200b",
		strings.Repeat("\u0301", 70), "한국어 가각 日本語 Москва", "\U0001f1fb\U0001f1f3 👍🏽", "\u1100\u1161\u11a8", "\x00\x01\t\r\n", "\xeb\xe0\u0fac",
	} {
		f.Add(text)
	}
	tokeniser, origin := model(f)
	f.Fuzz(func(t *testing.T, text string) {
		tokens := tokeniser.Append(nil, text)
		checkSpans(t, text, tokens)
		for _, k := range tokens {
			if k.Piece < 0 || int(k.Piece) >= len(origin) {
				t.Fatalf("%q: piece %d", text, k.Piece)
			}
		}
	})
}

// TestHostileTexts takes long texts that are hard on one step or
// another. It would not end in time if any step were worse than linear.
func TestHostileTexts(t *testing.T) {
	tokeniser, _ := model(t)
	const size = 1 << 18
	for _, c := range []struct{ name, unit string }{
		{"one word", "x"}, {"one word of pieces", "Việt"}, {"unknown", "ж"}, {"marks on one character", "\u0301"},
		{"decomposed", "e\u0302\u0301"}, {"spaces", " "}, {"nothing", "\x01"}, {"not UTF-8", "\xe1\xba"},
		{"long replacement", "ﷺ"}, {"jamo", "\u1100\u1161"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Repeat(c.unit, size/len(c.unit))
			checkSpans(t, text, tokeniser.Append(nil, text))
		})
	}
}

func TestAppendConcurrently(t *testing.T) {
	tokeniser, _ := model(t)
	var texts [8]string
	var want [len(texts)][]unigram.Token
	for i := range texts {
		texts[i] = strings.Repeat("hội nghị thượng đỉnh e\u0301 ", i+1)
		want[i] = tokeniser.Append(nil, texts[i])
	}
	var group sync.WaitGroup
	for i := range texts {
		group.Go(func() {
			for range 50 {
				if got := tokeniser.Append(nil, texts[i]); !slices.Equal(got, want[i]) {
					t.Errorf("text %d: got %v, want %v", i, got, want[i])
				}
			}
		})
	}
	group.Wait()
}

// TestEveryCodePoint takes all code points that have a normal form of their own,
// alone and with a mark, as they are and in normal form C.
func TestEveryCodePoint(t *testing.T) {
	tokeniser, _ := model(t)
	pieces := func(text string) []int32 {
		var list []int32
		tokens := tokeniser.Append(nil, text)
		checkSpans(t, text, tokens)
		for _, k := range tokens {
			list = append(list, k.Piece)
		}
		return list
	}
	for _, mark := range []string{"", "\u0301"} {
		for block := rune(0); block < 0x30000; block += 256 {
			var text strings.Builder
			for c := block; c < block+256; c++ {
				text.WriteString(string(c) + mark + " ")
			}
			if !slices.Equal(pieces(text.String()), pieces(norm.NFC.String(text.String()))) {
				t.Errorf("block %U with mark %q differs in normal form C", block, mark)
			}
		}
	}
}

func TestAppendDoesNotAllocateByCharacter(t *testing.T) {
	tokeniser, _ := model(t)
	text := strings.Repeat("Lễ ký kết e\u0302\u0301 diễn ra trong khuôn khổ Hội nghị… ", 100)
	tokens := tokeniser.Append(nil, text)
	// A pool may drop its scratch at any time, which costs a few allocations
	// until it has grown again.
	if n := testing.AllocsPerRun(20, func() { tokens = tokeniser.Append(tokens[:0], text) }); n > 20 {
		t.Errorf("%v allocations for %d characters", n, utf8.RuneCountInString(text))
	}
}
