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
	matrix := section{"l1.ao.w", kindSevenBit, 2, 32, make([]byte, 68)}
	copy(matrix.data, []byte{63, 0xc1, 5}) // 63, −63 and 5
	matrix.data[65], matrix.data[67] = 0x3c, 0x40
	return pack(readerFamily(), config, []section{vector("head.b", kindFloat32, []float32{1, 2, 3, 4}), matrix})
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
	m, err := f.SevenBit("l1.ao.w", 2, 32)
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Levels) != 64 || !slices.Equal(m.Levels[:4], []int8{63, -63, 5, 0}) || !slices.Equal(m.Scales, []uint16{0x3c00, 0x4000}) {
		t.Errorf("levels %v, scales %v", m.Levels, m.Scales)
	}
}

// TestSevenBitIsChecked changes levels of the second row.
func TestSevenBitIsChecked(t *testing.T) {
	good := smallReader()
	f, err := OpenReader(good)
	if err != nil {
		t.Fatal(err)
	}
	e, err := f.section("l1.ao.w", kindSevenBit, 2, 32)
	if err != nil {
		t.Fatal(err)
	}
	full := func(n int, level, last int8) []byte {
		b := bytes.Repeat([]byte{byte(level)}, n)
		b[n-1] = byte(last)
		return b
	}
	for _, c := range []struct {
		name   string
		levels []byte
		sound  bool
	}{
		{"largest sum", full(32, 16, 12), true},
		{"smallest sum", full(32, -16, -12), true},
		{"sum too large", full(32, 16, 13), false},
		{"sum too small", full(32, -16, -13), false},
		{"level too large", full(7, 0, 64), false},
		{"level too small", full(7, 0, -64), false},
		{"smallest byte", full(32, 0, -128), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := OpenReader(patch(good, e.offset+32, c.levels, true))
			if err != nil {
				t.Fatal(err)
			}
			m, err := f.SevenBit("l1.ao.w", 2, 32)
			if c.sound != (err == nil) || err != nil && (qa.CodeOf(err) != qa.CodeCorrupt || !strings.Contains(err.Error(), "block 1 ")) {
				t.Errorf("%d levels, error %v", len(m.Levels), err)
			}
		})
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
		{"four-bit version", field(8, 1), "version 1, wanted 2"},
		{"other version", field(8, 3), "version 3, wanted 2"},
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
		{"rows not of whole blocks", patch(field(second+32, 34), second+48, []byte{132, 0}, true), "whole blocks"},
		{"unknown kind", field(second+24, 7), "impossible shape"},
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
