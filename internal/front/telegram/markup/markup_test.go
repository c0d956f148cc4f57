package markup_test

import (
	"strings"
	"testing"
	"unicode"

	"trich/internal/chat"
	"trich/internal/front/telegram/markup"
	"trich/internal/front/telegram/telegramtest"
	"trich/internal/qa"
)

// Texts are split at the best place there is, and all of them is kept.
func TestSplit(t *testing.T) {
	family := "👨‍👩‍👧‍👦" // 11 units
	tests := []struct {
		name, text string
		limit      int
		want       []string
	}{
		{"short", "abc", 10, []string{"abc"}},
		{"nothing", " \n ", 10, nil},
		{"nothing to see", "\u200b\u0301", 10, nil},
		{"between blocks", "aa bb\ncc\n\ndd ee", 12, []string{"aa bb\ncc", "dd ee"}},
		{"between lines", "aaaa bb\ncc dd", 10, []string{"aaaa bb", "cc dd"}},
		{"between words", "aaaa bbbb cccc", 11, []string{"aaaa bbbb", "cccc"}},
		{"not too early", "a bbbbbbbbbbbb", 10, []string{"a bbbbbbbb", "bbbb"}},
		{"letter with its marks", "aaaae\u0301\u0323bb", 5, []string{"aaaa", "e\u0301\u0323bb"}},
		{"family", "aaa" + family + "b", 12, []string{"aaa", family + "b"}},
		{"larger than a message", "e" + strings.Repeat("\u0301", 5), 4, []string{"e\u0301\u0301\u0301"}},
		{"exactly", "aaaa", 4, []string{"aaaa"}},
		{"white space at the border", "aaaa     bbbb", 4, []string{"aaaa", "bbbb"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, part := range markup.Of(chat.Reply{Blocks: []chat.Block{chat.Line{Text: tt.text}}}).Split(tt.limit) {
				got = append(got, part.Plain())
			}
			if strings.Join(got, "|") != strings.Join(tt.want, "|") {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// Entities go on in the next part.
func TestSplitEntities(t *testing.T) {
	text := markup.Of(chat.Reply{Blocks: []chat.Block{chat.Quote{Text: "aaaa bbbb cccc", Marks: []qa.Span{{Start: 5, End: 14}}}}})
	var got []string
	for _, part := range text.Split(10) {
		got = append(got, part.HTML())
	}
	want := "<blockquote>aaaa <b>bbbb</b></blockquote>|<blockquote><b>cccc</b></blockquote>"
	if strings.Join(got, "|") != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A line between quotes stands apart from both.
func TestRelated(t *testing.T) {
	text := markup.Of(chat.Reply{Blocks: []chat.Block{
		chat.Line{Text: "Đoạn:"}, chat.Quote{Text: "a", Number: 1, Citation: chat.Citation{Title: "A"}},
		chat.Line{Text: "Liên quan:"}, chat.Quote{Text: "b", Number: 2, Citation: chat.Citation{Title: "B"}},
	}})
	const want = "Đoạn:\n\n<blockquote>a</blockquote>\n[1] A\n\nLiên quan:\n\n<blockquote>b</blockquote>\n[2] B"
	if got := text.HTML(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// FuzzOf: whatever a question, an article and its title hold, the HTML is what
// Telegram takes, within its limits, and says all that the reply does.
func FuzzOf(f *testing.F) {
	for _, s := range []string{
		"", "Ai ký?", "<b>&amp;</b>", "a<b>c</a>", "\xff\xfe", "\u202eabc\u2066", strings.Repeat("dài ", 3000), "😀" + strings.Repeat("\u0301", 5000),
		strings.Repeat("👨‍👩‍👧‍👦", 900), "\x00\x01\r\n\t", "\u200d\u200d", `"quoted" & 'so'`, strings.Repeat("\n\n", 3000), "&#0; &lt;script&gt;",
	} {
		f.Add(s, s, s, uint(3), uint(9))
	}
	f.Fuzz(func(t *testing.T, question, article, title string, from, to uint) {
		r := chat.Reply{Blocks: []chat.Block{
			chat.Line{Text: question, Style: chat.Lead}, chat.Line{Text: question, Style: chat.Aside},
			chat.Quote{Number: 1, Text: article, Marks: marks(article, from, to), Citation: chat.Citation{Title: title, Source: title, URL: "https://x.vn/" + title, Date: "2020"}},
			chat.Item{Number: 1, Citation: chat.Citation{Title: title, URL: title, File: title}},
		}}
		whole := markup.Of(r)
		var said strings.Builder
		for _, part := range whole.Split(4096) {
			text, _, err := telegramtest.ParseHTML(part.HTML())
			if err != nil {
				t.Fatalf("Telegram refuses %q: %v", part.HTML(), err)
			}
			if want := strings.ReplaceAll(part.Plain(), "\t", " "); text != want {
				t.Fatalf("Telegram shows %q, want %q", text, want)
			}
			said.WriteString(part.Plain())
		}
		if got, want := letters(said.String()), letters(whole.Plain()); got != want {
			t.Fatalf("the parts say %q, want %q", got, want)
		}
	})
}

// marks is a mark of the text, where from and to make one.
func marks(text string, from, to uint) []qa.Span {
	var ends []int
	for i := range text {
		ends = append(ends, i)
	}
	ends = append(ends, len(text))
	a, b := ends[from%uint(len(ends))], ends[to%uint(len(ends))]
	if a >= b {
		return nil
	}
	return []qa.Span{{Start: a, End: b}}
}

// letters is what must not be lost.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsSymbol(r) || unicode.IsPunct(r) {
			return r
		}
		return -1
	}, s)
}
