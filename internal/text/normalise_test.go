package text

import (
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"Đại tướng Lương Tam Quang": "dai tuong luong tam quang",
		"hoà":                       "hoa",
		"hòa":                       "hoa",
		"ĐƯỜNG ẤM":                  "duong am",
		"naïve Łódź":                "naive lodz",
		"plain":                     "plain",
		"Plain 21/11":               "plain 21/11",
		"":                          "",
	} {
		for _, form := range []string{in, norm.NFD.String(in)} {
			if got := Fold(form); got != want {
				t.Errorf("Fold(%+q) = %q, want %q", form, got, want)
			}
		}
	}
}

// TestNFC compares every character, alone and between others, with the normal
// form.
func TestNFC(t *testing.T) {
	for r := rune(0); r < 0x3000; r++ {
		for _, s := range []string{string(r), "A" + string(r), "ê" + string(r) + "o\u0301", string(r) + "\xffe"} {
			if got, want := NFC(s), norm.NFC.String(s); got != want {
				t.Errorf("NFC(%+q) = %+q, want %+q", s, got, want)
			}
		}
	}
}

// TestFoldTables compares every character, alone and beside marks, with what the
// normal form makes of it.
func TestFoldTables(t *testing.T) {
	for r := rune(0); r < 0x3000; r++ {
		for _, s := range []string{string(r), "A" + string(r), string(r) + "\u0301\u0323", "ễ" + string(r) + "\xff"} {
			if got, want := Fold(s), foldAny(s); got != want {
				t.Errorf("Fold(%+q) = %+q, want %+q", s, got, want)
			}
		}
	}
}

func TestKey(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"hòa", "hoà", true},
		{"Thuý", "thúy", true},
		{"khoẻ", "khỏe", true},
		{norm.NFD.String("quốc"), "QUỐC", true},
		{"ma", "má", false},
		{"má", "mà", false},
		{"mạ", "mả", false},
		{"mã", "mả", false},
		{"tin", "tín", false},
		{"dan", "đan", false},
		{"tan", "tân", false},
	} {
		if got := Key(c.a) == Key(c.b); got != c.same {
			t.Errorf("Key(%q) = %q, Key(%q) = %q: same %v, want %v", c.a, Key(c.a), c.b, Key(c.b), got, c.same)
		}
	}
}

func TestIsSyllable(t *testing.T) {
	for in, want := range map[string]bool{
		"nguoi": true, "nghieng": true, "quyen": true, "gi": true, "giua": true, "khuya": true, "o": true, "yeu": true,
		"the": true, "can": true, "signed": false, "who": false, "plan": false, "b": false, "": false, "britain": false,
		"a b": false, "ng": false,
	} {
		if got := IsSyllable(in); got != want {
			t.Errorf("IsSyllable(%q) = %v, want %v", in, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"Ngày 21/11, hơn 1.936 người.", []string{"Ngày", "21/11", "hơn", "1.936", "người"}},
		{norm.NFD.String("tiếng Việt"), []string{norm.NFD.String("tiếng"), norm.NFD.String("Việt")}},
		{"Anh-Việt, UK's", []string{"Anh", "Việt", "UK", "s"}},
		{"lúc 09:15. 7,5 tỷ 3.", []string{"lúc", "09:15", "7,5", "tỷ", "3"}},
		{"a\xffb", []string{"a", "b"}},
		{"", nil},
	} {
		var got []string
		for _, w := range Words(c.in) {
			got = append(got, w.Slice(c.in))
		}
		if len(got) != len(c.want) {
			t.Errorf("Words(%q) = %q, want %q", c.in, got, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("Words(%q)[%d] = %q, want %q", c.in, i, got[i], c.want[i])
			}
		}
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"Ngày 21/11 hoà", "\xff1.", "đĐ", "a\u0301\u0323", "\u0301 \u0301"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		end := 0
		for _, w := range Words(s) {
			if w.Start < end || w.End <= w.Start || w.End > len(s) {
				t.Fatalf("word %v after byte %d of %d", w, end, len(s))
			}
			end = w.End
			if !utf8.ValidString(w.Slice(s)) {
				t.Fatalf("word %q is not valid UTF-8", w.Slice(s))
			}
		}
		if once := Fold(s); Fold(once) != once {
			t.Fatalf("Fold is not idempotent: %q, %q", once, Fold(once))
		}
		if got, want := NFC(s), norm.NFC.String(s); got != want {
			t.Fatalf("NFC(%+q) = %+q, want %+q", s, got, want)
		}
		if got, want := Fold(s), foldAny(s); got != want {
			t.Fatalf("Fold(%+q) = %+q, by the normal form %+q", s, got, want)
		}
		DetectLanguage(s)
		Key(s)
	})
}
