package unigram_test

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"testing"

	"golang.org/x/text/unicode/norm"

	"trich/internal/encoder/modelfile"
	"trich/internal/encoder/unigram"
)

// model opens the project's own vocabulary.
func model(t testing.TB) (*unigram.Tokeniser, []int32) {
	t.Helper()
	data, err := os.ReadFile("../e5-small-latin.bin")
	if err != nil {
		t.Fatal(err)
	}
	f, err := modelfile.Open(data)
	if err != nil {
		t.Fatal(err)
	}
	tables, origin, err := f.Vocabulary()
	if err != nil {
		t.Fatal(err)
	}
	tokeniser, err := unigram.New(tables)
	if err != nil {
		t.Fatal(err)
	}
	return tokeniser, origin
}

type goldenLine struct {
	Kind string  `json:"kind"`
	Text string  `json:"text"`
	IDs  []int32 `json:"ids"`
}

func readGolden(t testing.TB, name string) []goldenLine {
	t.Helper()
	f, err := os.Open(name)
	if os.IsNotExist(err) {
		t.Skipf("%s is absent: the shared evaluation data is not beside the repository", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var lines []goldenLine
	scanner := bufio.NewScanner(f)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		var l goldenLine
		if err := json.Unmarshal(scanner.Bytes(), &l); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, l)
	}
	if err := scanner.Err(); err != nil || len(lines) == 0 {
		t.Fatalf("%d lines in %s: %v", len(lines), name, err)
	}
	return lines
}

// ids are the original numbers of the tokens of text, with the special ones
// around them, cut to the model's 512.
func ids(t *unigram.Tokeniser, origin []int32, text string) []int32 {
	list := []int32{0}
	for _, token := range t.Append(nil, text) {
		list = append(list, origin[token.Piece])
	}
	return append(list[:min(len(list), 511)], 2)
}

func TestGolden(t *testing.T) {
	tokeniser, origin := model(t)
	for _, name := range []string{"../testdata/golden.jsonl", "../../../../shared/eval/e5/golden.jsonl"} {
		t.Run(name, func(t *testing.T) {
			for _, l := range readGolden(t, name) {
				for _, form := range []norm.Form{norm.NFC, norm.NFD} {
					text := form.String(l.Kind + ": " + l.Text)
					if got := ids(tokeniser, origin, text); !slices.Equal(got, l.IDs) {
						t.Errorf("form %d of %q: got %v, want %v", form, text, got, l.IDs)
					}
				}
			}
		})
	}
}

func BenchmarkAppend(b *testing.B) {
	tokeniser, _ := model(b)
	var text string
	for _, l := range readGolden(b, "../testdata/golden.jsonl") {
		if l.Kind == "passage" {
			text += l.Text + "\n"
		}
	}
	for _, form := range []struct {
		name string
		text string
	}{{"NFC", text}, {"NFD", norm.NFD.String(text)}} {
		b.Run(form.name, func(b *testing.B) {
			b.SetBytes(int64(len(form.text)))
			b.ReportAllocs()
			var tokens []unigram.Token
			for b.Loop() {
				tokens = tokeniser.Append(tokens[:0], form.text)
			}
			if len(tokens) < 1000 {
				b.Fatalf("%d tokens", len(tokens))
			}
		})
	}
}
