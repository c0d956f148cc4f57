package ingest_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"trich/internal/ingest"
	"trich/internal/ingest/split"
	"trich/internal/qa"
)

// passagesOf are the texts of the passages of a page with the given body.
func passagesOf(t *testing.T, body string, split split.Options) []qa.Passage {
	t.Helper()
	source := "Tiêu đề\n" + body
	docs, _ := load(t, fstest.MapFS{"a.txt": file(source)}, ingest.Options{Split: split})
	checkDocument(t, source, docs[0], split)
	return docs[0].Article.Passages
}

func TestPassageJoining(t *testing.T) {
	split := split.Options{MaxPassage: 60, MaxSentence: 120, MinParagraph: 20}
	long := "Đoạn văn này dài hơn hai mươi chữ."
	cases := []struct {
		name, body string
		want       []string
	}{
		{"short ones join", "Một.\nHai.\r\n\r\nBa.", []string{"Một.\nHai.\r\n\r\nBa."}},
		{"long ones stay apart", long + "\n" + long + "\nHết.", []string{long, long, "Hết."}},
		{"a short one between long ones", long + "\nHết.\n" + long, []string{long, "Hết.", long}},
		{"boilerplate parts", "Một.\n![]()\nHai.\n***\nBa.", []string{"Một.", "Hai.", "Ba."}},
		{"a caption stands alone", "Một.\n| Ảnh |\nHai.", []string{"Một.", "Ảnh", "Hai."}},
		{"wide space parts", "Một.\n\n\n\n\n\n\n\n\n\nHai.", []string{"Một.", "Hai."}},
		{"a long run is divided", strings.Repeat("Mười hai chữ\n", 9), []string{
			strings.TrimSpace(strings.Repeat("Mười hai chữ\n", 3)), strings.TrimSpace(strings.Repeat("Mười hai chữ\n", 3)),
			strings.TrimSpace(strings.Repeat("Mười hai chữ\n", 3))}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, p := range passagesOf(t, c.body, split) {
				got = append(got, p.Text)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// TestPassageDivision divides paragraphs of equal sentences: every part is
// within the limit, and none is less than a third of it.
func TestPassageDivision(t *testing.T) {
	for _, sentence := range []string{"Câu.", "Câu này dài vừa phải thôi.", strings.Repeat("Câu này rất dài, ", 25) + "hết."} {
		for _, n := range []int{1, 2, 3, 7, 50, 400} {
			body := strings.TrimSpace(strings.Repeat(sentence+" ", n))
			passages := passagesOf(t, body, defaultSplit)
			whole := characters(body)
			for _, p := range passages {
				if got := characters(p.Text); got < min(whole, split.DefaultMaxPassage/3) || got > split.DefaultMaxPassage {
					t.Errorf("%d sentences of %d: a passage of %d characters", n, characters(sentence), got)
				}
			}
			if least := (whole + split.DefaultMaxPassage - 1) / split.DefaultMaxPassage; len(passages) > 2*least {
				t.Errorf("%d sentences of %d: %d passages, %d would do", n, characters(sentence), len(passages), least)
			}
		}
	}
}

func TestPassageLongSentence(t *testing.T) {
	split := split.Options{MaxPassage: 50, MaxSentence: 100, MinParagraph: 10}
	cases := []struct {
		name, sentence string
		ends           string // last characters every piece but the last may end in; "" for any
	}{
		{"clauses", strings.Repeat("một hai ba bốn, ", 40), ","},
		{"stronger sign first", strings.Repeat("một hai, ba bốn; ", 40), ";"},
		{"words", strings.Repeat("mười ", 100), "i"},
		{"one word", strings.Repeat("ườ", 400), ""},
		{"spaces", "a" + strings.Repeat(" ", 500) + "b" + strings.Repeat(" ", 90) + "c", ""},
		{"marks", "a" + strings.Repeat("\u0301", 1000), ""},
	}
	for _, c := range cases {
		for _, f := range []norm.Form{norm.NFC, norm.NFD} {
			passages := passagesOf(t, f.String(c.sentence), split)
			if len(passages) < 2 {
				t.Errorf("%s: %d passages", c.name, len(passages))
			}
			for i, p := range passages {
				first, _ := firstRune(p.Text)
				if unicode.Is(unicode.Mn, first) && c.name != "marks" {
					t.Errorf("%s: piece %q begins with a combining mark", c.name, p.Text)
				}
				if i < len(passages)-1 && c.ends != "" && !strings.HasSuffix(p.Text, c.ends) {
					t.Errorf("%s: piece %q does not end in %q", c.name, p.Text, c.ends)
				}
			}
		}
	}
}

func firstRune(s string) (rune, bool) {
	for _, r := range s {
		return r, true
	}
	return 0, false
}

func TestFingerprint(t *testing.T) {
	base := ingest.Options{}.Fingerprint()
	same := ingest.Options{Folder: "news", MaxFileSize: 1, Split: defaultSplit}
	if same.Fingerprint() != base {
		t.Errorf("%q differs from %q though the passages do not", same.Fingerprint(), base)
	}
	for _, s := range []split.Options{{MaxPassage: 500}, {MaxSentence: 1000}, {MinParagraph: 50}} {
		if got := (ingest.Options{Split: s}).Fingerprint(); got == base {
			t.Errorf("%+v has the fingerprint of the defaults", s)
		}
	}
}

func FuzzLoad(f *testing.F) {
	for _, c := range boilerplateCases {
		f.Add([]byte(c.page))
	}
	f.Add([]byte("\uFEFF| a |\r\n\u2028\u0301 b\r|\u0085|\n|||\n![](x)"))
	f.Add([]byte("\xff\x00"))
	split := split.Options{MaxPassage: 40, MaxSentence: 60, MinParagraph: 15}
	f.Fuzz(func(t *testing.T, page []byte) {
		docs, report, err := ingest.Load(context.Background(), fstest.MapFS{"a.txt": {Data: page}}, ingest.Options{Split: split})
		if err != nil {
			if len(report.Skipped) != 1 || docs != nil {
				t.Fatalf("error %v, report %+v", err, report)
			}
			return
		}
		checkDocument(t, string(page), docs[0], split)
	})
}

// hostilePages repeat what a careless reader would read again and again.
var hostilePages = map[string]string{
	"short lines": "a\n", "headings": "Tin liên quan\n", "stamps": "09:15 26/10/2025\n", "titles and stamps": "Một tiêu đề rất là dài ở đây\n09:15 26/10/2025\n",
	"blank lines": "\n", "bars": "|", "caption": "| a |\n", "one word": "a", "marks": "\u0301", "spaces": "a          ",
	"commas": "a, ", "stops": "a. B", "pictures": "![](", "teasers": "Đọc thêm\nTiêu đề\nCâu. Câu.\n", "dates": "1/1/2020 ",
}

func TestLoadHostile(t *testing.T) {
	for name, unit := range hostilePages {
		t.Run(name, func(t *testing.T) {
			source := "Tiêu đề\n" + strings.Repeat(unit, 100_000/len(unit)) + "\nHết."
			docs, report, err := ingest.Load(context.Background(), fstest.MapFS{"a.txt": file(source)}, ingest.Options{})
			if err != nil {
				t.Fatal(err, report.Skipped)
			}
			checkDocument(t, source, docs[0], defaultSplit)
		})
	}
}

func BenchmarkLoadHostile(b *testing.B) {
	for name, unit := range hostilePages {
		for _, size := range []int{100_000, 1_000_000} {
			b.Run(name+"/"+map[int]string{100_000: "100kB", 1_000_000: "1MB"}[size], func(b *testing.B) {
				fsys := fstest.MapFS{"a.txt": file("Tiêu đề\n" + strings.Repeat(unit, size/len(unit)) + "\nHết.")}
				b.SetBytes(int64(size))
				for b.Loop() {
					if _, _, err := ingest.Load(context.Background(), fsys, ingest.Options{}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
