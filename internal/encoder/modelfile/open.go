package modelfile

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/hex"
	"math"
	"slices"
	"unsafe"

	"trich/internal/encoder/unigram"
	"trich/internal/qa"
)

// File is an open model file. It is safe for concurrent use. Every slice it
// hands out belongs to it, mostly to the bytes it was opened on: it must not
// be written to.
type File struct {
	data    []byte
	config  Config
	entries []entry
}

const remedy = "make it again with trich-model convert"

func corrupt(format string, args ...any) error {
	return qa.Errorf(qa.CodeCorrupt, "model file: "+format+"; "+remedy, args...)
}

// Open opens the model file in data and keeps data, which must not change any
// more. It reads only the header and the directory and checks them; see Verify
// for the rest. Errors have the code CodeCorrupt and name what is wrong: not a
// model file, another version, cut short, or damaged.
func Open(data []byte) (*File, error) {
	if len(data) < len(magic) || string(data[:len(magic)]) != magic {
		return nil, corrupt("it does not start with %q, so it is something else", magic)
	}
	if len(data) < headerSize {
		return nil, corrupt("cut short after %d bytes", len(data))
	}
	if v := binary.LittleEndian.Uint32(data[8:]); v != version {
		return nil, corrupt("version %d, wanted %d", v, version)
	}
	if size := binary.LittleEndian.Uint64(data[16:]); size != uint64(len(data)) {
		return nil, corrupt("%d bytes long, wanted %d", len(data), size)
	}
	sections := int(binary.LittleEndian.Uint32(data[12:]))
	if sections > (len(data)-headerSize)/entrySize {
		return nil, corrupt("directory of %d sections does not fit", sections)
	}
	if checksum(data, sections) != binary.LittleEndian.Uint32(data[crcAt:]) {
		return nil, corrupt("damaged: the checksum of its header does not match")
	}
	f := &File{data: data}
	f.config.get(data[configAt:])
	if err := f.checkConfig(); err != nil {
		return nil, err
	}
	return f, f.readDirectory(sections)
}

// OpenString is Open for an embedded file.
func OpenString(data string) (*File, error) {
	return Open(unsafe.Slice(unsafe.StringData(data), len(data)))
}

func (f *File) checkConfig() error {
	c := &f.config
	for _, n := range c.fields() {
		if *n < 1 || *n > maxCount {
			return corrupt("impossible shape %+v", *c)
		}
	}
	for _, n := range c.rows() {
		if *n >= c.Pieces {
			return corrupt("special piece %d of %d", *n, c.Pieces)
		}
	}
	if c.Layers > maxLayers || c.Hidden%c.Heads != 0 || c.Hidden%Block != 0 || c.FeedForward%Block != 0 || c.Pieces > c.SourcePieces {
		return corrupt("impossible shape %+v", *c)
	}
	if e := float64(c.Epsilon); math.IsNaN(e) || e < 0 || e > 1 {
		return corrupt("impossible epsilon %v", e)
	}
	return nil
}

func (f *File) readDirectory(sections int) error {
	f.entries = make([]entry, sections)
	floor := headerSize + sections*entrySize
	for i := range f.entries {
		b := f.data[headerSize+i*entrySize:][:entrySize]
		rows, cols := binary.LittleEndian.Uint32(b[28:]), binary.LittleEndian.Uint32(b[32:])
		offset, size := binary.LittleEndian.Uint64(b[40:]), binary.LittleEndian.Uint64(b[48:])
		e := entry{
			name: string(bytes.TrimRight(b[:nameSize], "\x00")),
			kind: kind(binary.LittleEndian.Uint32(b[nameSize:])),
			rows: int(rows), cols: int(cols), offset: int(offset), size: int(size),
		}
		end := uint64(len(f.data))
		switch {
		case rows > maxCount || cols > maxCount || e.kind < kindBytes || e.kind > kindFourBit || size != uint64(e.bytes()):
			return corrupt("section %q has an impossible shape", e.name)
		case e.kind == kindFourBit && cols%Block != 0:
			return corrupt("section %q has rows of %d four-bit values", e.name, cols)
		case offset%align != 0 || offset < uint64(floor) || offset > end || size > end-offset:
			return corrupt("section %q lies outside of the file", e.name)
		case i > 0 && f.entries[i-1].name >= e.name:
			return corrupt("section %q is out of order", e.name)
		}
		f.entries[i] = e
	}
	return nil
}

// Config is the shape of the model.
func (f *File) Config() Config { return f.config }

// Fingerprint identifies the content of the file: its SHA-256 in hexadecimal as
// stored when it was made.
func (f *File) Fingerprint() string {
	return hex.EncodeToString(f.data[hashAt:configAt])
}

// Verify reads the whole file and compares it with the fingerprint. The error
// has the code CodeCorrupt.
func (f *File) Verify() error {
	if sum := contentHash(f.data); !bytes.Equal(sum[:], f.data[hashAt:configAt]) {
		return corrupt("damaged: its content has the SHA-256 %x, wanted %s", sum, f.Fingerprint())
	}
	return nil
}

// section finds a section of a kind and shape; rows or cols of 0 stand for any.
func (f *File) section(name string, k kind, rows, cols int) (entry, error) {
	i, found := slices.BinarySearchFunc(f.entries, name, func(e entry, name string) int {
		return cmp.Compare(e.name, name)
	})
	if !found {
		return entry{}, corrupt("section %q is missing", name)
	}
	e := f.entries[i]
	if e.kind != k || rows != 0 && e.rows != rows || cols != 0 && e.cols != cols {
		return entry{}, corrupt("section %q is %d × %d of kind %d, wanted %d × %d of kind %d",
			name, e.rows, e.cols, e.kind, rows, cols, k)
	}
	return e, nil
}

// Float32 is the tensor of that name and shape, row after row.
func (f *File) Float32(name string, rows, cols int) ([]float32, error) {
	e, err := f.section(name, kindFloat32, rows, cols)
	if err != nil {
		return nil, err
	}
	return view[float32](f.data[e.offset:][:e.size]), nil
}

// FourBit is the four-bit tensor of that name and shape.
func (f *File) FourBit(name string, rows, cols int) (FourBit, error) {
	e, err := f.section(name, kindFourBit, rows, cols)
	if err != nil {
		return FourBit{}, err
	}
	data := f.data[e.offset:][:e.size]
	nibbles := e.rows * e.cols / 2
	return FourBit{
		Rows: e.rows, Cols: e.cols,
		Nibbles: data[:nibbles:nibbles], Scales: view[uint16](data[roundUp(nibbles):]),
	}, nil
}

// Vocabulary is the tokeniser's tables, and the number that each piece has in
// the original vocabulary, in rising order.
func (f *File) Vocabulary() (unigram.Tables, []int32, error) {
	t := unigram.Tables{Unknown: int32(f.config.Unknown), UnknownScore: f.config.UnknownScore}
	var origin []int32
	err := firstError(
		load(f, "tok.trie", kindUint32, 0, &t.Trie),
		load(f, "tok.scores", kindFloat32, f.config.Pieces, &t.Scores),
		load(f, "tok.origin", kindUint32, f.config.Pieces, &origin),
		load(f, "map.pages", kindUint16, 0, &t.Pages),
		load(f, "map.cells", kindUint16, 0, &t.Cells),
		load(f, "map.ends", kindUint32, 0, &t.Ends),
		load(f, "map.text", kindBytes, 0, &t.Replacements),
	)
	if err != nil {
		return t, nil, err
	}
	for i, id := range origin {
		if id < 0 || int(id) >= f.config.SourcePieces || i > 0 && id <= origin[i-1] {
			return t, nil, corrupt("piece %d has the original number %d", i, id)
		}
	}
	return t, origin, nil
}

func load[T scalar](f *File, name string, k kind, cols int, to *[]T) error {
	e, err := f.section(name, k, 1, cols)
	if err == nil {
		*to = view[T](f.data[e.offset:][:e.size])
	}
	return err
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
