package console

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/norm"
)

// joined gives lines as text, with marked runs in braces.
func joined(lines [][]run) string {
	out := make([]string, len(lines))
	for i, l := range lines {
		for _, r := range l {
			if r.marked {
				out[i] += "{" + r.text + "}"
			} else {
				out[i] += r.text
			}
		}
	}
	return strings.Join(out, "|")
}

func TestWrap(t *testing.T) {
	tests := []struct {
		name      string
		runs      []run
		room      int
		breakLong bool
		want      string
	}{
		{"empty", nil, 10, true, ""},
		{"fits", []run{{"một hai", false}}, 7, true, "một hai"},
		{"breaks at a space", []run{{"một hai ba", false}}, 8, true, "một hai|ba"},
		{"decomposed letters count once", []run{{norm.NFD.String("một hai ba"), false}}, 8, true, norm.NFD.String("một hai|ba")},
		{"wide letters count twice", []run{{"日本 語語 a", false}}, 6, true, "日本|語語 a"},
		{"no limit", []run{{"một  hai\nba ", false}}, 0, true, "một  hai|ba "},
		{"line ends kept", []run{{"a\n\nb", false}}, 10, true, "a||b"},
		{"mark over a break", []run{{"aa ", false}, {"bb cc", true}, {".", false}}, 6, true, "aa {bb}|{cc}."},
		{"space between marked words is marked", []run{{"a ", false}, {"b c", true}, {" d", false}}, 20, true, "a {b c} d"},
		{"word of two runs stays whole", []run{{"aaa (", false}, {"bbb", true}, {")", false}}, 7, true, "aaa|({bbb})"},
		{"long word cut", []run{{"abcdefgh", false}}, 3, true, "abc|def|gh"},
		{"long word after another", []run{{"ab cdefgh", false}}, 4, true, "ab|cdef|gh"},
		{"long decomposed word", []run{{norm.NFD.String("ấấấấ"), true}}, 3, true, "{" + norm.NFD.String("ấấấ") + "}|{" + norm.NFD.String("ấ") + "}"},
		{"wide letter wider than the line", []run{{"日本", false}}, 1, true, "日|本"},
		{"long word kept", []run{{"x https://a.b/cccccccc y", false}}, 6, false, "x|https://a.b/cccccccc|y"},
		{"no-break space", []run{{"aa bb\u00a0cc", false}}, 6, true, "aa|bb\u00a0cc"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := joined(wrap(tt.runs, tt.room, tt.breakLong)); got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

func TestClean(t *testing.T) {
	tests := []struct{ name, text, want, line string }{
		{"plain", "Đại tướng “Quang”", "Đại tướng “Quang”", "Đại tướng “Quang”"},
		{"decomposed", norm.NFD.String("Việt"), norm.NFD.String("Việt"), norm.NFD.String("Việt")},
		{"colour", "a\x1b[31mb", "a␛[31mb", "a␛[31mb"},
		{"bell, backspace, delete", "\a\b\x7f", "␇␈␡", "␇␈␡"},
		{"C1 sequence start", "a\u009b31m", "a\uFFFD31m", "a\uFFFD31m"},
		{"line ends", "a\r\nb\rc", "a\nb␍c", "a b␍c"},
		{"tab and separators", "a\tb\u2028c", "a b c", "a b c"},
		{"reordering", "a\u202eb\u2066", "a\uFFFDb\uFFFD", "a\uFFFDb\uFFFD"},
		{"invalid", "a\xffb", "a\uFFFDb", "a\uFFFDb"},
		{"spaces", "  a   b ", "  a   b ", "a b"},
	}
	for _, tt := range tests {
		if got := clean(tt.text); got != tt.want {
			t.Errorf("%s: clean gives %q, want %q", tt.name, got, tt.want)
		}
		if got := cleanLine(tt.text); got != tt.line {
			t.Errorf("%s: cleanLine gives %q, want %q", tt.name, got, tt.line)
		}
	}
}

// Whatever the text, wrapping keeps all of it but spaces at breaks, no line is
// wider than the room unless it is a single letter, and nothing that controls
// the terminal is left.
func FuzzCleanAndWrap(f *testing.F) {
	f.Add("Ngày 21/11, tại London \x1b[2J", 12, 5)
	f.Add(norm.NFD.String("nghiêng nghiêng"), 4, 3)
	f.Add("👩‍👩‍👧 日本\r\n\xff", 1, 0)
	f.Add("\u202e\u0301\u0301 a", 2, 1)
	f.Fuzz(func(t *testing.T, text string, room, at int) {
		room = 1 + (room&0x7fffffff)%200
		text = clean(text)
		if !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool {
			return r != '\n' && unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
		}) {
			t.Fatalf("clean leaves %q", text)
		}
		for at = (at & 0x7fffffff) % (len(text) + 1); at < len(text) && !utf8.RuneStart(text[at]); {
			at++
		}
		var all strings.Builder
		for _, l := range wrap([]run{{text[:at], false}, {text[at:], true}}, room, true) {
			var one strings.Builder
			for _, r := range l {
				one.WriteString(r.text)
			}
			all.WriteString(one.String())
			// A run's end may cut a cluster, whose halves are then measured apart.
			if n := uniseg.StringWidth(one.String()); n > room+2 {
				t.Errorf("line %q is %d wide, room %d", one.String(), n, room)
			}
		}
		bare := strings.NewReplacer(" ", "", "\n", "")
		if got, want := bare.Replace(all.String()), bare.Replace(text); got != want {
			t.Errorf("wrapped to %q, want %q", got, want)
		}
	})
}
