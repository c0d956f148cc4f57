package text

import (
	"strings"
	"testing"
)

// TestTokens: tokens say the same as the functions that find words anew.
func TestTokens(t *testing.T) {
	for _, s := range []string{"", "?!", "Ai ký  Kế hoạch, ngày 21/11?", "ho\u0323p 1.936 ng\u01b0\u01a1\u0300i", "\xff lạ \u0301"} {
		tokens := Tokenise(s)
		for i, w := range Words(s) {
			if got := tokens.Words[i]; got.Span != w || got.Text != w.Slice(s) || got.Folded != Fold(w.Slice(s)) {
				t.Errorf("%q: word %d is %+v", s, i, got)
			}
		}
		if got := tokens.FoldWords(); got != FoldWords(s) {
			t.Errorf("%q: folded %q, want %q", s, got, FoldWords(s))
		}
		upper := func(w Token) string { return strings.ToUpper(w.Text) }
		if got := tokens.Spaced(upper); got != Spaced(s, strings.ToUpper) {
			t.Errorf("%q: spaced %q", s, got)
		}
		if got := tokens.DetectLanguage(); got != DetectLanguage(s) || len(tokens.Words) != len(Words(s)) {
			t.Errorf("%q: %+v", s, got)
		}
	}
}
