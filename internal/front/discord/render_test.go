package discord

import (
	"encoding/json"
	"errors"
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"trich/internal/chat"
	"trich/internal/front/discord/discordtest"
	"trich/internal/qa"
)

func TestEscapes(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"plain", "Ngày 21/11/2018, COVID-19 (tạm thời).", "Ngày 21/11/2018, COVID-19 (tạm thời)."},
		{"bold and code", "*a* __b__ ~~c~~ `d` ||e||", "\\*a\\* \\_\\_b\\_\\_ \\~\\~c\\~\\~ \\`d\\` \\|\\|e\\|\\|"},
		{"mentions", "@everyone <@1> <#2>", `\@everyone \<\@1> \<#2>`},
		{"link", "[x](https://x.vn)", `\[x\](https://x.vn)`},
		{"headings and quotations", "# a\n> b\n- c\n-# d", "\\# a\n\\> b\n\\- c\n\\-# d"},
		{"numbered list", "1. a\n21) b", "1\\. a\n21\\) b"},
		{"address", "xem https://x.vn/a_b_c nhé", "xem https://x.vn/a_b_c nhé"},
		{"backslash", `a\*b`, `a\\\*b`},
		{"control characters", "a\x00b\x1b[1m\r\nc", "ab\\[1m\nc"},
		{"not UTF-8", "a\xffb", "a\uFFFDb"},
	}
	for _, tt := range tests {
		got := split([]span{{text: tt.text}}, maxContent)
		if len(got) != 1 || got[0] != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
		if tt.name != "control characters" && tt.name != "not UTF-8" && discordtest.Plain(got[0]) != tt.text {
			t.Errorf("%s: read as %q", tt.name, discordtest.Plain(got[0]))
		}
	}
}

func TestSplits(t *testing.T) {
	tests := []struct {
		name  string
		spans []span
		limit int
		want  []string
	}{
		{"nothing", nil, 10, nil},
		{"blank", []span{{text: " \n "}}, 10, nil},
		{"at spaces", []span{{text: "một hai ba bốn"}}, 9, []string{"một hai", "ba bốn"}},
		{"at line ends", []span{{text: "một hai\nba bốn"}}, 12, []string{"một hai", "ba bốn"}},
		{"within a word", []span{{text: "abcdefgh"}}, 5, []string{"abcde", "fgh"}},
		{"bold goes on", []span{{text: "a "}, {text: "bb cc", bold: true}, {text: " d"}}, 9, []string{"a **bb**", "**cc** d"}},
		{"a family is one letter", []span{{text: "aa👨‍👩‍👧"}}, 9, []string{"aa", "👨‍👩‍👧"}},
		{"marks stay with letters", []span{{text: "e\u0302\u0301e\u0302\u0301"}}, 4, []string{"e\u0302\u0301", "e\u0302\u0301"}},
		{"a heading by accident", []span{{text: "aaaa# b"}}, 4, []string{"aaaa", "\\# b"}},
	}
	for _, tt := range tests {
		got := split(tt.spans, tt.limit)
		if strings.Join(got, "|") != strings.Join(tt.want, "|") || len(got) != len(tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// An answer looks native: text first, an embed per quote, titles as a menu.
func TestRenders(t *testing.T) {
	cited := chat.Citation{Title: "Việt Nam_Anh", Source: "BNEWS", URL: "https://bnews.vn/x(1)", Date: "21/11/2018", DateFrom: "theo danh mục"}
	r := chat.Reply{Kind: chat.KindUncertain, Language: qa.English,
		Blocks: []chat.Block{
			chat.Line{Text: "Có lẽ*", Style: chat.Lead}, chat.Line{Text: "nhỏ", Style: chat.Aside}, chat.Line{Text: "Đoạn:"},
			chat.Quote{Number: 1, Text: "Tháng 9/2010, hai nước.", Marks: []qa.Span{{Start: 0, End: 13}}, Citation: cited},
			chat.Line{Text: "Liên quan:"},
			chat.Quote{Number: 2, Text: "x", Citation: cited},
			chat.Item{Number: 3, Citation: cited},
		},
		Buttons: [][]chat.Button{{{Label: "A", State: "a"}, {Label: "B", URL: "https://x.vn"}}, {{Label: "T1", State: "t"}}, {{Label: "T2", State: "t"}}},
		File:    &chat.File{Name: "f.txt", Content: []byte("x")},
	}
	m := render(r)
	if len(m) != 1 {
		t.Fatalf("%d messages", len(m))
	}
	raw, err := json.Marshal(m[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"content":"**Có lẽ\\***\n-# nhỏ\nĐoạn:"`,
		`"url":"https://bnews.vn/x%281%29"`, `"url":"https://bnews.vn/x%281%29#2"`, `"title":"\\[1\\] Việt Nam\\_Anh"`,
		`"description":"**Tháng 9/2010**, hai nước."`, `{"description":"Liên quan:","color":16361509},{"url":`, `"color":16361509`, `"text":"BNEWS · 21/11/2018 (theo danh mục)"`,
		`"description":"**3.** [Việt Nam\\_Anh](https://bnews.vn/x%281%29)\n-# BNEWS · 21/11/2018 (theo danh mục)"`,
		`"label":"A","style":2,"disabled":false,"custom_id":"1a"`, `"placeholder":"Choose an article"`, `{"label":"T1","value":"2t"`, `{"label":"T2","value":"3t"`,
		`"allowed_mentions":{"parse":[],"replied_user":false}`, `"attachments":[{"id":"0","filename":"f.txt"}]`,
	} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("%s\nlacks %s", raw, want)
		}
	}
}

// What the limits do not allow in one message goes into several, and comes out
// whole.
func TestRendersMuch(t *testing.T) {
	long := strings.Repeat("Hai nước hợp tác phòng, chống mua bán người. ", 250)
	r := chat.Reply{Blocks: []chat.Block{chat.Line{Text: long}, chat.Quote{Number: 1, Text: long, Citation: chat.Citation{Title: long, Date: "2018"}}}}
	for range 30 {
		r.Blocks = append(r.Blocks, chat.Item{Number: 1, Citation: chat.Citation{Title: long, Source: long, URL: "https://x.vn/" + strings.Repeat("a", 400)}})
	}
	var text strings.Builder
	for _, m := range render(r) {
		checkMessage(t, m)
		text.WriteString(discordtest.Plain(m.Content) + " ")
		for _, e := range m.Embeds {
			text.WriteString(discordtest.Plain(e.Description) + " ")
		}
	}
	squeeze := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	if got := squeeze(text.String()); !strings.HasPrefix(got, squeeze(long+long)) {
		t.Error("the text is not whole")
	}
}

// checkMessage holds a message against the limits.
func checkMessage(t *testing.T, m *message) {
	t.Helper()
	total := 0
	for _, e := range m.Embeds {
		if units(e.Title) > maxTitle || units(e.Description) > maxDescription || e.Title == "" && e.Description == "" {
			t.Errorf("an embed has %d and %d characters", units(e.Title), units(e.Description))
		}
		total += units(e.Title) + units(e.Description)
		if e.Footer != nil {
			total += units(e.Footer.Text)
		}
	}
	if units(m.Content) > maxContent || len(m.Embeds) > maxEmbeds || total > maxEmbedded || m.Content == "" && len(m.Embeds) == 0 {
		t.Errorf("a message has %d characters, %d embeds of %d", units(m.Content), len(m.Embeds), total)
	}
}

// pings are signs that Discord would turn into mentions of somebody.
var pings = regexp.MustCompile(`(^|[^\\])(\\\\)*(<@|<#|<t:|@everyone|@here)`)

// Any text gives messages that Discord accepts and that ping nobody.
func FuzzRender(f *testing.F) {
	for _, seed := range []string{"Ai ký?", "@everyone <@1> **x** ||y||", "👨‍👩‍👧\u202e\x00\xff", strings.Repeat("e\u0301", 3000), "# a\n```\n> b", "https://x.vn/(a_b)"} {
		f.Add(seed, seed, seed, uint16(3))
	}
	spec, err := specOf()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, question, article, title string, at uint16) {
		r := chat.Reply{Kind: chat.KindAnswer, Blocks: []chat.Block{chat.Line{Text: question, Style: chat.Lead}, chat.Line{Text: title, Style: chat.Aside}}}
		quote := chat.Quote{Number: 1, Text: article, Citation: chat.Citation{Title: title, Source: question, URL: article, Date: title}}
		if end := int(at); end > 0 && end <= len(article) {
			quote.Marks = []qa.Span{{Start: 0, End: end}}
		}
		r.Blocks = append(r.Blocks, quote, chat.Item{Number: 7, Citation: quote.Citation}, chat.Line{Text: article})
		r.Buttons = [][]chat.Button{{{Label: title, State: "p" + cutBytes(question, 63)}}, {{Label: question, State: "x"}}, {{Label: article, State: "y"}, {Label: "z", State: "z"}}}
		for _, m := range render(r) {
			checkMessage(t, m)
			raw, err := json.Marshal(m)
			if err != nil || !utf8.Valid(raw) {
				t.Fatalf("%v: %q", err, raw)
			}
			if spec != nil {
				if err := spec.Check("PATCH", "/webhooks/1/2/messages/@original", raw); err != nil {
					t.Error(err)
				}
			}
			texts := []string{m.Content}
			for _, e := range m.Embeds {
				texts = append(texts, e.Title, e.Description)
			}
			for _, text := range texts {
				if pings.MatchString(text) {
					t.Errorf("%q may ping", text)
				}
			}
		}
	})
}

// cutBytes is at most n bytes of s.
func cutBytes(s string, n int) string { return s[:min(n, len(s))] }
