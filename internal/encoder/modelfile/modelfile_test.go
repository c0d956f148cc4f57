package modelfile

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"trich/internal/encoder/unigram"
	"trich/internal/qa"
)

// sourceVariable names the environment variable with the path of the published
// weights, e5-small-q4.bin.
const sourceVariable = "TRICH_SOURCE_WEIGHTS"

// TestConvertIsReproducible makes the embedded file again.
func TestConvertIsReproducible(t *testing.T) {
	name := os.Getenv(sourceVariable)
	if name == "" {
		t.Skipf("%s is not set to the path of the published weights, e5-small-q4.bin", sourceVariable)
	}
	source, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("../e5-small-latin.bin")
	if err != nil {
		t.Fatal(err)
	}
	got, err := Convert(source)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("converting the weights gives another file than the embedded one")
	}
}

func TestKept(t *testing.T) {
	for _, c := range []struct {
		r    rune
		want bool
	}{
		{'a', true}, {'Đ', true}, {'ế', true}, {'ẞ', true}, {'ɏ', true}, {'٣', true}, {'½', true}, {'…', true}, {'€', true},
		{'▁', true}, {'🙂', true}, {'\u3000', true}, {'ə', false}, {'я', false}, {'語', false}, {'\u0301', false}, {'\u200b', false},
	} {
		if got := Kept(c.r); got != c.want {
			t.Errorf("Kept(%U) = %v, want %v", c.r, got, c.want)
		}
	}
	// A change of these classes between versions of Unicode would change the
	// vocabulary without a line of code changing.
	if !strings.HasPrefix(unicode.Version, "15.") {
		t.Logf("Unicode %s: run this test with %s set before converting", unicode.Version, sourceVariable)
	}
}

// patch overwrites bytes of a copy and, if sealed, makes the header's checksum
// right again.
func patch(data []byte, at int, with []byte, sealed bool) []byte {
	data = slices.Clone(data)
	copy(data[at:], with)
	if sealed {
		seal(data)
	}
	return data
}

// seal makes the size and the checksum of a header right, if there is one with
// a directory that fits.
func seal(data []byte) {
	if len(data) < headerSize {
		return
	}
	binary.LittleEndian.PutUint64(data[16:], uint64(len(data)))
	if n := binary.LittleEndian.Uint32(data[12:]); int(n) <= (len(data)-headerSize)/entrySize {
		binary.LittleEndian.PutUint32(data[crcAt:], checksum(data, int(n)))
	}
}

func TestOpenRefuses(t *testing.T) {
	good := smallFile(t)
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
		{"foreign", []byte("PK\x03\x04 and so on"), "something else"},
		{"published weights", smallSource(), "something else"},
		{"header cut", good[:50], "cut short after 50 bytes"},
		{"end cut", good[:len(good)-1], "bytes long, wanted"},
		{"longer", append(slices.Clone(good), 0), "bytes long, wanted"},
		{"other version", field(8, 2), "version 2, wanted 1"},
		{"damaged header", patch(good, configAt, []byte{1}, false), "checksum"},
		{"damaged directory", patch(good, second, []byte{1}, false), "checksum"},
		{"directory too long", field(12, 1<<30), "sections does not fit"},
		{"no hidden values", field(configAt, 0), "impossible shape"},
		{"hidden not a multiple of heads", field(configAt+8, 7), "impossible shape"},
		{"huge number of layers", field(configAt+4, 1<<20), "impossible shape"},
		{"special piece beyond the vocabulary", field(configAt+32, 99), "special piece 99"},
		{"epsilon not a number", field(configAt+28, math.Float32bits(float32(math.NaN()))), "epsilon"},
		{"unknown kind", field(second+24, 9), "impossible shape"},
		{"rows that do not fit the size", field(second+28, 99), "impossible shape"},
		{"offset not aligned", field(second+40, 65), "outside of the file"},
		{"offset in the header", field(second+40, 64), "outside of the file"},
		{"offset behind the end", field(second+40, 1<<30), "outside of the file"},
		{"names out of order", patch(good, second, []byte("aaaa"), true), "out of order"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Open(c.data)
			if qa.CodeOf(err) != qa.CodeCorrupt || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one about %q", err, c.want)
			}
			if err != nil && !strings.Contains(err.Error(), "trich-model convert") {
				t.Errorf("error %v names no remedy", err)
			}
		})
	}
}

func TestSectionsAreChecked(t *testing.T) {
	good := smallFile(t)
	f, err := Open(good)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		get  func() error
		want string
	}{
		{"missing", func() error { _, err := f.Float32("l9.q.b", 1, 64); return err }, "missing"},
		{"other kind", func() error { _, err := f.Float32("l0.q.w", 64, 64); return err }, "kind"},
		{"other shape", func() error { _, err := f.FourBit("l0.q.w", 64, 32); return err }, "64 × 64"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := c.get(); qa.CodeOf(err) != qa.CodeCorrupt || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one about %q", err, c.want)
			}
		})
	}
}

func TestVerifyFindsDamage(t *testing.T) {
	good := smallFile(t)
	for _, at := range []int{len(good) - 1, len(good) / 2, hashAt} {
		f, err := Open(patch(good, at, []byte{good[at] ^ 1}, true))
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Verify(); qa.CodeOf(err) != qa.CodeCorrupt {
			t.Errorf("byte %d changed: error %v", at, err)
		}
	}
}

// TestVocabularyIsChecked damages the kept-piece map.
func TestVocabularyIsChecked(t *testing.T) {
	good := smallFile(t)
	f, err := Open(good)
	if err != nil {
		t.Fatal(err)
	}
	e, err := f.section("tok.origin", kindUint32, 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []uint32{0, 99, 1 << 31} {
		f, err := Open(patch(good, e.offset+4, binary.LittleEndian.AppendUint32(nil, id), true))
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := f.Vocabulary(); qa.CodeOf(err) != qa.CodeCorrupt {
			t.Errorf("piece 1 with original number %d: error %v", id, err)
		}
	}
}

func TestConvertRefuses(t *testing.T) {
	good := smallSource()
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"empty", nil, "do not start"},
		{"other version", patch(good, 4, []byte{2}, false), "version 2"},
		{"other block size", patch(good, 40, []byte{64}, false), "blocks of 64"},
		{"shape that no model has", patch(good, 16, []byte{7}, false), "impossible shape"},
		{"more pieces than bytes", patch(good, 44, []byte{0, 0, 0, 0x7f}, false), "cut short"},
		{"piece out of the vocabulary", patch(good, 72+4, []byte{0xff, 0xff}, false), "piece 0"},
		{"end piece unknown", patch(good, 52, []byte{5}, false), "special piece 5"},
		{"tensor of another name", bytes.Replace(good, []byte("l0.fo.w"), []byte("l0.xx.w"), 1), `"l0.fo.w" is missing`},
		{"cut in the directory", good[:bytes.Index(good, []byte("emb.word"))+4], "cut short"},
		{"positions without a row", patch(good, 28, []byte{9}, false), `"emb.pos" has`},
		{"cut in the data", good[:len(good)-1], "outside of the file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Convert(c.data)
			if qa.CodeOf(err) != qa.CodeInvalid || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one about %q", err, c.want)
			}
		})
	}
}

func TestHalfToFloat32(t *testing.T) {
	for _, c := range []struct {
		bits uint16
		want float32
	}{
		{0x0000, 0}, {0x8000, float32(math.Copysign(0, -1))}, {0x3c00, 1}, {0xc000, -2}, {0x3555, 0.333251953125},
		{0x7bff, 65504}, {0x0400, 0x1p-14}, {0x0001, 0x1p-24}, {0x83ff, -0x1.ff8p-15}, {0x7c00, float32(math.Inf(1))},
	} {
		if got := HalfToFloat32(c.bits); math.Float32bits(got) != math.Float32bits(c.want) {
			t.Errorf("%#04x is %v, want %v", c.bits, got, c.want)
		}
	}
	if got := HalfToFloat32(0x7e00); !math.IsNaN(float64(got)) {
		t.Errorf("0x7e00 is %v, want not a number", got)
	}
}

// TestViewCopiesWhatIsNotAligned compares the view in place with the portable
// copy.
func TestViewCopiesWhatIsNotAligned(t *testing.T) {
	buffer := make([]byte, 41)
	for i := range buffer {
		buffer[i] = byte(i * 7)
	}
	for shift := range 9 {
		b := buffer[shift : shift+32]
		if got, want := view[uint32](b), decode[uint32](b, 8); !slices.Equal(got, want) || got[0] != binary.LittleEndian.Uint32(b) {
			t.Errorf("shifted by %d: %v, want %v", shift, got, want)
		}
		if got, want := view[float32](b), decode[float32](b, 8); !slices.Equal(got, want) {
			t.Errorf("shifted by %d: %v, want %v", shift, got, want)
		}
		if got, want := view[uint16](b), decode[uint16](b, 16); !slices.Equal(got, want) {
			t.Errorf("shifted by %d: %v, want %v", shift, got, want)
		}
	}
}

// FuzzOpen opens arbitrary bytes, as they are and with the checksum made right,
// and reads all that opens.
func FuzzOpen(f *testing.F) {
	good := smallFile(f)
	f.Add(good)
	f.Add(good[:headerSize+entrySize])
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, data []byte) {
		readAll(data)
		data = slices.Clone(data)
		seal(data)
		readAll(data)
	})
}

func readAll(data []byte) {
	f, err := Open(data)
	if err != nil {
		return
	}
	if tables, _, err := f.Vocabulary(); err == nil {
		if tokeniser, err := unigram.New(tables); err == nil {
			tokeniser.Append(nil, "\x00 ế…\t\x01a1и\xff")
		}
	}
	readSections(&f.Sections)
}

func readSections(f *Sections) {
	for _, e := range f.entries {
		if m, err := f.FourBit(e.name, e.rows, e.cols); err == nil && m.Rows > 0 {
			m.Row(make([]float32, m.Cols), m.Rows-1)
		}
		if m, err := f.SevenBit(e.name, e.rows, e.cols); err == nil && (len(m.Levels) != e.rows*e.cols || len(m.Scales) != len(m.Levels)/Block) {
			panic("wrong number of levels or scales")
		}
		if v, err := f.Float32(e.name, e.rows, e.cols); err == nil && len(v) != e.rows*e.cols {
			panic("wrong number of values")
		}
	}
}

func FuzzConvert(f *testing.F) {
	good := smallSource()
	f.Add(good)
	f.Add(good[:200])
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Convert(data)
		if err != nil {
			return
		}
		if _, err := Open(file); err != nil {
			t.Errorf("the file made does not open: %v", err)
		}
	})
}
