package people_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"trich/internal/people"
)

// leastRight is the share of the cases in which all persons, and nobody else, must
// be found.
const leastRight = 0.97

// Persons are found, and nobody is invented.
func TestFind(t *testing.T) {
	content, err := os.ReadFile("testdata/people.tsv")
	if err != nil {
		t.Fatal(err)
	}
	right, all := 0, 0
	for line := range strings.Lines(string(content)) {
		s, wanted, both := strings.Cut(strings.TrimSpace(line), "\t")
		if strings.HasPrefix(line, "#") || !both {
			continue
		}
		all++
		want := strings.Split(wanted, ";")
		var got []string
		for _, p := range people.Find(s) {
			got = append(got, p.Name)
			if !slices.Contains(want, p.Name) {
				t.Errorf("%q: invents %q", s, p.Name)
			}
		}
		if strings.Join(got, ";") == strings.TrimPrefix(wanted, "-") {
			right++
		} else {
			t.Logf("%q: %q, want %q", s, got, want)
		}
	}
	t.Logf("%d of %d cases", right, all)
	if float64(right) < leastRight*float64(all) {
		t.Error("too few")
	}
}

func TestGender(t *testing.T) {
	for s, want := range map[string]people.Gender{
		"ông Tô Lâm": people.Male, "bà May": people.Female, "Bộ trưởng Tô Lâm": people.Unknown, "Nguyễn Thị Hoa": people.Female,
		"Nguyễn Văn Nam": people.Male, "Bộ trưởng Nội vụ Anh, bà Yvette Cooper": people.Female, "President Donald Trump": people.Male,
		"Theresa May": people.Female, "Mrs Clinton": people.Female,
	} {
		found := people.Find(s)
		if len(found) != 1 || found[0].Gender != want {
			t.Errorf("%q: %+v", s, found)
		}
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{"", "ông", "Ông ông Tổng thống", "Bộ trưởng Bộ", "\xff Anh", "Nguyễn Văn"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, p := range people.Find(s) {
			if p.Name == "" || p.Span.Slice(s) != p.Name {
				t.Errorf("%q: %+v", s, p)
			}
		}
	})
}
