package modelfile

import (
	"encoding/binary"
	"math"
	"slices"
	"testing"
)

// smallPieces is the vocabulary of a model small enough to look at; its one
// Cyrillic piece is not kept.
var smallPieces = []string{"<s>", "<pad>", "</s>", "<unk>", "▁", "и", "a", "▁ế", "1", "<mask>"}

// smallConfig is the shape of that model as the source tells it.
var smallConfig = Config{Hidden: 64, Layers: 1, Heads: 2, FeedForward: 32, Positions: 3, Epsilon: 1e-12}

// smallSource writes the small model in the published format. The weights
// follow from their place: see fourBitValue and floatValue.
func smallSource() []byte {
	c := smallConfig
	b := []byte(sourceMagic)
	words := len(smallPieces) + 2
	for _, n := range []int{sourceVersion, c.Hidden, c.Layers, c.Heads, c.FeedForward, words, c.Positions, 2} {
		b = binary.LittleEndian.AppendUint32(b, uint32(n))
	}
	b = binary.LittleEndian.AppendUint32(b, math.Float32bits(c.Epsilon))
	for _, n := range []int{Block, len(smallPieces), 0, 2, 1, 3} {
		b = binary.LittleEndian.AppendUint32(b, uint32(n))
	}
	blob := []byte{}
	offsets := []uint32{0}
	for _, p := range smallPieces {
		blob = append(blob, p...)
		offsets = append(offsets, uint32(len(blob)))
	}
	b = binary.LittleEndian.AppendUint64(b, uint64(len(blob)))
	b, _ = binary.Append(b, binary.LittleEndian, offsets)
	for i := range smallPieces {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(-float32(i)))
	}
	b = append(b, blob...)
	// Replacements: tab by space, U+0001 by nothing, U+2026 by three dots.
	replacements := []byte{}
	for _, r := range [][]rune{{'\t', ' '}, {1}, {'…', '.', '.', '.'}} {
		replacements = binary.LittleEndian.AppendUint32(replacements, uint32(r[0]))
		replacements = append(replacements, byte(len(r)-1))
		for _, c := range r[1:] {
			replacements = binary.LittleEndian.AppendUint32(replacements, uint32(c))
		}
	}
	b = binary.LittleEndian.AppendUint32(b, 3)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(replacements)))
	return appendTensors(append(b, replacements...), words)
}

// appendTensors writes the tensors' directory and data.
func appendTensors(b []byte, words int) []byte {
	c := smallConfig
	c.Pieces = words
	list := shapes(c)
	directory := 4
	for _, s := range list {
		directory += 2 + len(s.name) + 1 + 4 + 8 + 8
	}
	start := len(b) + directory
	data := []byte{}
	b = binary.LittleEndian.AppendUint32(b, uint32(len(list)))
	for _, s := range list {
		before := len(data)
		fourBit := byte(0)
		if s.fourBit {
			fourBit = 1
			data = appendFourBit(data, s.rows*s.cols/Block)
		} else {
			for i := range s.rows * s.cols {
				data = binary.LittleEndian.AppendUint32(data, math.Float32bits(floatValue(i)))
			}
		}
		b = binary.LittleEndian.AppendUint16(b, uint16(len(s.name)))
		b = append(append(b, s.name...), fourBit)
		b = binary.LittleEndian.AppendUint32(b, uint32(s.rows*s.cols))
		b = binary.LittleEndian.AppendUint64(b, uint64(start+before))
		b = binary.LittleEndian.AppendUint64(b, uint64(len(data)-before))
	}
	return append(b, data...)
}

func floatValue(i int) float32 { return float32(i) / 8 }

// appendFourBit writes blocks whose scale is 2^(block mod 4) and whose half
// bytes count up.
func appendFourBit(data []byte, blocks int) []byte {
	for block := range blocks {
		data = binary.LittleEndian.AppendUint16(data, uint16(15+block%4)<<10)
		for j := range Block / 2 {
			data = append(data, byte(fourBitLevel(block, j)|fourBitLevel(block, j+Block/2)<<4))
		}
	}
	return data
}

func fourBitLevel(block, i int) int { return (block*5 + i*3) % 16 }

func fourBitValue(block, i int) float32 {
	return float32(fourBitLevel(block, i)-8) * float32(int(1)<<(block%4))
}

// smallFile is the small model as a model file.
func smallFile(t testing.TB) []byte {
	t.Helper()
	data, err := Convert(smallSource())
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestConvertSmall(t *testing.T) {
	data := smallFile(t)
	if again := smallFile(t); !slices.Equal(data, again) {
		t.Error("two conversions differ")
	}
	f, err := Open(data)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Verify(); err != nil {
		t.Error(err)
	}
	want := smallConfig
	want.Pieces, want.SourcePieces = len(smallPieces)-1, len(smallPieces)
	want.End, want.Padding, want.Unknown = 2, 1, 3
	want.UnknownScore = -9 - unknownPenalty
	if got := f.Config(); got != want {
		t.Errorf("configuration %+v, want %+v", got, want)
	}
	tables, origin, err := f.Vocabulary()
	if err != nil {
		t.Fatal(err)
	}
	if want := []int32{0, 1, 2, 3, 4, 6, 7, 8, 9}; !slices.Equal(origin, want) {
		t.Errorf("original numbers %v, want %v", origin, want)
	}
	if want := []float32{0, -1, -2, -3, -4, -6, -7, -8, -9}; !slices.Equal(tables.Scores, want) {
		t.Errorf("scores %v, want %v", tables.Scores, want)
	}
	for i, e := range f.entries {
		if e.offset%align != 0 {
			t.Errorf("section %d, %q, starts at %d", i, e.name, e.offset)
		}
	}
	checkTensors(t, f, origin)
}

// checkTensors compares every tensor with what smallSource wrote.
func checkTensors(t *testing.T, f *File, origin []int32) {
	t.Helper()
	for _, s := range shapes(f.Config()) {
		if !s.fourBit {
			values, err := f.Float32(s.name, s.rows, s.cols)
			if err != nil || len(values) != s.rows*s.cols {
				t.Fatalf("%s: %d values, error %v", s.name, len(values), err)
			}
			for i, v := range values {
				if v != floatValue(i) {
					t.Fatalf("%s: value %d is %v, want %v", s.name, i, v, floatValue(i))
				}
			}
			continue
		}
		m, err := f.FourBit(s.name, s.rows, s.cols)
		if err != nil {
			t.Fatal(err)
		}
		row := make([]float32, s.cols)
		for r := range s.rows {
			m.Row(row, r)
			source := r
			if s.name == "emb.word" {
				source = int(origin[r])
			}
			for i, v := range row {
				if want := fourBitValue(source*s.cols/Block+i/Block, i%Block); v != want {
					t.Fatalf("%s: value %d of row %d is %v, want %v", s.name, i, r, v, want)
				}
			}
		}
	}
}
