package read

import (
	"slices"
	"strings"
	"testing"
)

// Every format can be told from the others by the end of a name, and has exactly
// one way of being read.
func TestAll(t *testing.T) {
	formats := All()
	var names, ends []string
	for _, f := range formats {
		names, ends = append(names, f.Name), append(ends, f.Ends...)
		if f.Name == "" || len(f.Ends) == 0 || (f.Read == nil) == (f.Parts == nil) {
			t.Errorf("incomplete format %q: %+v", f.Name, f)
		}
		if f.Parts != nil && f.Sniff != nil {
			t.Errorf("%s holds several articles and would be asked for its bytes", f.Name)
		}
		for _, end := range f.Ends {
			if got, known := formats.Named("a/B" + strings.ToUpper(end)); !known || got.Name != f.Name {
				t.Errorf("a file ending in %s is taken for %q", end, got.Name)
			}
		}
	}
	for _, list := range [][]string{names, ends} {
		slices.Sort(list)
		if len(slices.Compact(slices.Clone(list))) != len(list) {
			t.Errorf("twice the same among %q", list)
		}
	}
	for _, end := range ends {
		if end != strings.ToLower(end) || !strings.HasPrefix(end, ".") {
			t.Errorf("%q is not the end of a name in lower case", end)
		}
	}
	three := Formats{{Ends: []string{".a"}}, {Ends: []string{".b", ".bb"}}, {Ends: []string{".c"}}}
	if got, want := three.Names(), ".a, .b or .c"; got != want {
		t.Errorf("messages say %q, want %q", got, want)
	}
}

// A format that knows its bytes is found under the name of another, whatever its
// bytes are, and gets them as they are; a name that promises several articles
// stands.
func TestBinaryFormat(t *testing.T) {
	sample := Format{Name: "sample", Ends: []string{".sample"}, Sniff: func(h Head) bool { return strings.HasPrefix(string(h.Bytes), "S\x00") }}
	formats := append(All(), sample)
	for name, want := range map[string]string{"a.sample": "sample", "a.txt": "sample", "a.html": "sample", "a.zip": "zip", "a.jsonl": "records"} {
		if got, refusal := formats.Of(name, []byte("S\x00\xff")); refusal != nil || got.Name != want {
			t.Errorf("%s is taken for %q (%+v), want %q", name, got.Name, refusal, want)
		}
	}
	if _, refusal := All().Of("a.sample", []byte("S")); refusal == nil || refusal.Reason != ReasonFormat {
		t.Errorf("a file of no format: %+v", refusal)
	}
}

func TestHead(t *testing.T) {
	for _, data := range []string{"<HTML>", "\uFEFF \n<html>", "\xff\xfe<\x00h\x00T\x00m\x00l\x00>\x00", "\xfe\xff\x00<\x00h\x00t\x00m\x00l\x00>"} {
		if h := headOf([]byte(data)); h.Text != "<html>" || string(h.Bytes) != data {
			t.Errorf("%q begins with %q", data, h.Text)
		}
	}
	long := headOf([]byte(strings.Repeat("x", 5000)))
	if len(long.Bytes) != headLen || len(long.Text) != headLen {
		t.Errorf("%d and %d bytes", len(long.Bytes), len(long.Text))
	}
}
