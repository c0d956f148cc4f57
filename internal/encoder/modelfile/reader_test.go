package modelfile

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"trich/internal/qa"
)

// smallReader is a reader's file with one vector and one matrix.
func smallReader() []byte {
	config, err := binary.Append(nil, binary.LittleEndian, []uint32{1, 2, 64, 2, 32, 3})
	if err != nil {
		panic(err)
	}
	config = append(config, bytes.Repeat([]byte{0xab}, 32)...)
	matrix := section{"l1.ao.w", kindFourBit, 2, 32, make([]byte, 68)}
	matrix.data[0], matrix.data[65] = 0x91, 0x3c // 1 and 9, times 1
	return pack(readerMagic, config, []section{vector("head.b", kindFloat32, []float32{1, 2, 3, 4}), matrix})
}

func TestOpenReader(t *testing.T) {
	f, err := OpenReaderString(string(smallReader()))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Verify(); err != nil {
		t.Error(err)
	}
	want := ReaderConfig{First: 1, Layers: 2, Hidden: 64, Heads: 2, FeedForward: 32, Form: 3, Encoder: strings.Repeat("ab", 32)}
	if got := f.Config(); got != want {
		t.Errorf("configuration %+v, want %+v", got, want)
	}
	if bias, err := f.Float32("head.b", 1, 4); err != nil || !slices.Equal(bias, []float32{1, 2, 3, 4}) {
		t.Errorf("bias %v, error %v", bias, err)
	}
	m, err := f.FourBit("l1.ao.w", 2, 32)
	if err != nil {
		t.Fatal(err)
	}
	row := make([]float32, 32)
	if m.Row(row, 0); row[0] != -7 || row[16] != 1 || row[1] != -8 {
		t.Errorf("row %v", row)
	}
}

func TestOpenReaderRefuses(t *testing.T) {
	good := smallReader()
	field := func(at int, value uint32) []byte {
		return patch(good, at, binary.LittleEndian.AppendUint32(nil, value), true)
	}
	const second = headerSize + entrySize
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"empty", nil, "something else"},
		{"a model file", smallFile(t), "something else"},
		{"header cut", good[:50], "cut short after 50 bytes"},
		{"end cut", good[:len(good)-1], "bytes long, wanted"},
		{"other version", field(8, 2), "version 2, wanted 1"},
		{"damaged header", patch(good, configAt, []byte{7}, false), "checksum"},
		{"directory too long", field(12, 1<<30), "sections does not fit"},
		{"no layer of its own", field(configAt, 2), "impossible shape"},
		{"huge number of layers", field(configAt+4, 1<<20), "impossible shape"},
		{"no hidden values", field(configAt+8, 0), "impossible shape"},
		{"hidden not whole blocks", field(configAt+8, 66), "impossible shape"},
		{"no heads", field(configAt+12, 0), "impossible shape"},
		{"hidden not a multiple of heads", field(configAt+12, 5), "impossible shape"},
		{"feed-forward too large", field(configAt+16, 1<<31), "impossible shape"},
		{"feed-forward not whole blocks", field(configAt+16, 33), "impossible shape"},
		{"rows that do not fit the size", field(second+28, 99), "impossible shape"},
		{"offset behind the end", field(second+40, 1<<30), "outside of the file"},
		{"names out of order", patch(good, second, []byte("aaaa"), true), "out of order"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := OpenReader(c.data)
			if qa.CodeOf(err) != qa.CodeCorrupt || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "export.py") {
				t.Errorf("error %v, want one about %q and the remedy", err, c.want)
			}
		})
	}
	if _, err := Open(good); qa.CodeOf(err) != qa.CodeCorrupt || !strings.Contains(err.Error(), "something else") {
		t.Errorf("as a model file: error %v", err)
	}
	f, err := OpenReader(patch(good, len(good)-100, []byte{1}, true))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Verify(); qa.CodeOf(err) != qa.CodeCorrupt {
		t.Errorf("damaged values: error %v", err)
	}
}

// FuzzOpenReader opens arbitrary bytes, as they are and with the checksum made
// right, and reads all that opens.
func FuzzOpenReader(f *testing.F) {
	good := smallReader()
	f.Add(good)
	f.Add(good[:headerSize+entrySize])
	f.Add([]byte(readerMagic))
	f.Fuzz(func(t *testing.T, data []byte) {
		data = slices.Clone(data)
		for range 2 {
			if f, err := OpenReader(data); err == nil {
				readSections(&f.Sections)
			}
			seal(data)
		}
	})
}
