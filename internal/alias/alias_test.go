package alias

import (
	"flag"
	"os"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"trich/internal/text"
)

var update = flag.Bool("update", false, "write countries.tsv anew from the CLDR")

// The countries' names are those of the Unicode CLDR, as x/text has it.
func TestCountries(t *testing.T) {
	var b strings.Builder
	b.WriteString("# Countries: the region's code, its name in Vietnamese and in English, from the\n# Unicode CLDR as golang.org/x/text/language/display has it.\n")
	vietnamese, english := display.Regions(language.Vietnamese), display.Regions(language.English)
	for first := 'A'; first <= 'Z'; first++ {
		for second := 'A'; second <= 'Z'; second++ {
			r, err := language.ParseRegion(string([]rune{first, second}))
			if err != nil || !r.IsCountry() || r.Canonicalize() != r || r.String() == "ZZ" {
				continue
			}
			vi, en := vietnamese.Name(r), english.Name(r)
			if vi == "" || en == "" || vi == en || strings.ContainsAny(vi+en, "(&") {
				continue
			}
			b.WriteString(r.String() + "\t" + vi + "\t" + en + "\n")
		}
	}
	if *update {
		if err := os.WriteFile("countries.tsv", []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if countriesFile != b.String() {
		t.Error("countries.tsv is not what the CLDR has: write it anew with -update")
	}
}

func TestRewrite(t *testing.T) {
	counts := map[string]int{"Australia": 40, "Úc": 2, "TP HCM": 100, "Sài Gòn": 90, "Trung Quốc": 500, "Moscow": 30, "Đức": 10, "Germany": 0}
	count := func(s string) int { return counts[s] }
	for _, tt := range []struct{ question, want string }{
		{"Thủ tướng Úc là ai?", "Thủ tướng Australia là ai?"},
		{"tàu chở gì?", ""},
		{"quân Tàu làm gì?", "quân Trung Quốc làm gì?"},
		{"Sài Gòn có gì?", ""},
		{"Thủ đô Moskva lạnh không?", "Thủ đô Moscow lạnh không?"},
		{"nước Đức", ""},
		{"nhật ký", ""},
		{"", ""},
	} {
		if got := New(nil).Rewrite(text.Tokenise(tt.question), count); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.question, got, tt.want)
		}
	}
}

func TestGiven(t *testing.T) {
	for _, tt := range []struct {
		text string
		want [][]string
	}{
		{"Tổng công ty Cảng hàng không Việt Nam (gọi tắt là ACV) cho biết.", [][]string{{"Tổng công ty Cảng hàng không Việt Nam", "ACV"}}},
		{"Ông A nói (tức là không).", nil},
		{"Không có gì.", nil},
	} {
		if got := Given(tt.text); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%q: %q, want %q", tt.text, got, tt.want)
		}
	}
	table := New([][]string{{"Tổng công ty Cảng hàng không Việt Nam", "ACV"}})
	if names := table.Names(text.Tokenise("ACV lãi bao nhiêu?")); len(names) != 1 || names[0].Others[0] != "Tổng công ty Cảng hàng không Việt Nam" {
		t.Errorf("names: %+v", names)
	}
}
