package ingest_test

import (
	"fmt"
	"sort"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"trich/internal/ingest"
	"trich/internal/ingest/split"
	"trich/internal/qa"
)

// checkDocument fails unless doc, read from a file holding source, keeps
// everything that qa.Article and ingest.Document promise.
func checkDocument(t *testing.T, source string, doc ingest.Document, split split.Options) {
	t.Helper()
	a := doc.Article
	if a.Title == "" || a.ID == "" || a.File == "" || len(a.Hash) != 64 || a.DateFrom == "" {
		t.Fatalf("incomplete article: %+v", a)
	}
	if len(a.Passages) == 0 {
		t.Fatal("no passages")
	}
	spans := []qa.Span{}
	if doc.Title != (qa.Span{}) {
		spans = append(spans, doc.Title)
	}
	for _, d := range doc.Dropped {
		if d.Reason == "" {
			t.Fatalf("dropped %v without a reason", d.Span)
		}
		spans = append(spans, d.Span)
	}
	end := 0
	for _, p := range a.Passages {
		if p.Span.Start < end || p.Span.End > len(source) {
			t.Fatalf("passage %v begins before %d or ends beyond %d", p.Span, end, len(source))
		}
		end = p.Span.End
		spans = append(spans, p.Span)
		checkPassage(t, source, a.ID, p, split)
	}
	checkCover(t, source, spans)
}

func checkPassage(t *testing.T, source, id string, p qa.Passage, split split.Options) {
	t.Helper()
	if p.Text != source[p.Span.Start:p.Span.End] {
		t.Fatalf("passage text %q is not the file's bytes at %v", p.Text, p.Span)
	}
	if p.ArticleID != id || p.ID != fmt.Sprintf("%s#%d", id, p.Span.Start) {
		t.Fatalf("passage ID %q of %q at %v", p.ID, p.ArticleID, p.Span)
	}
	if !utf8.ValidString(p.Text) {
		t.Fatalf("passage %q cuts a character", p.Text)
	}
	if n := characters(p.Text); n > split.MaxSentence {
		t.Fatalf("passage of %d characters, %d allowed", n, split.MaxSentence)
	} else if n > split.MaxPassage && len(p.Sentences) > 1 {
		t.Fatalf("passage of %d characters has %d sentences", n, len(p.Sentences))
	}
	at := 0
	for _, s := range p.Sentences {
		if s.Start < at || s.Len() <= 0 || s.End > len(p.Text) {
			t.Fatalf("sentence %v after byte %d in a passage of %d bytes", s, at, len(p.Text))
		}
		if gap := p.Text[at:s.Start]; strings.TrimSpace(gap) != "" {
			t.Fatalf("%q is in no sentence", gap)
		}
		at = s.End
	}
	if at != len(p.Text) || p.Sentences[0].Start != 0 {
		t.Fatalf("sentences %v do not fill a passage of %d bytes", p.Sentences, len(p.Text))
	}
}

// checkCover fails unless spans are disjoint and hold all of source but white
// space, a byte order mark, bars, and the signs of Markdown.
func checkCover(t *testing.T, source string, spans []qa.Span) {
	t.Helper()
	sort.Slice(spans, func(i, j int) bool { return spans[i].Start < spans[j].Start })
	rest := func(s string) {
		t.Helper()
		s = strings.Trim(strings.TrimPrefix(s, "\uFEFF"), "|#>")
		if s = strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("|#>", r) }); s != "" {
			t.Fatalf("%q is neither title nor passage nor dropped", s)
		}
	}
	at := 0
	for _, s := range spans {
		if s.Start < at {
			t.Fatalf("%v overlaps what ends at %d", s, at)
		}
		rest(source[at:s.Start])
		at = s.End
	}
	rest(source[at:])
}

// characters counts runes, combining marks only where a letter has more than
// two of them.
func characters(s string) int {
	n, marks := 0, 3
	for _, r := range s {
		if unicode.Is(unicode.Mn, r) && marks < 2 {
			marks++
			continue
		}
		n++
		if marks = 0; unicode.IsSpace(r) {
			marks = 3
		}
	}
	return n
}

var defaultSplit = split.Options{
	MaxPassage: split.DefaultMaxPassage, MaxSentence: split.DefaultMaxSentence, MinParagraph: split.DefaultMinParagraph,
}
