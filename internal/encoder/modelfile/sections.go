package modelfile

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"unsafe"

	"trich/internal/qa"
)

// family is a sort of file: how it begins, and what errors call it and say to
// do.
type family struct {
	magic        string
	version      uint32
	name, remedy string
}

func (k family) corrupt(format string, args ...any) error {
	return qa.Errorf(qa.CodeCorrupt, k.name+": "+format+"; "+k.remedy, args...)
}

// Sections are the named parts of an open file. They are safe for concurrent
// use. Every slice they hand out belongs to them, mostly to the bytes the file
// was opened on: it must not be written to.
type Sections struct {
	family
	data    []byte
	entries []entry
}

// open checks the header of s.data, up to the configuration, and returns the
// number of sections that the directory has room for.
func (s *Sections) open() (int, error) {
	data := s.data
	if len(data) < len(s.magic) || string(data[:len(s.magic)]) != s.magic {
		return 0, s.corrupt("it does not start with %q, so it is something else", s.magic)
	}
	if len(data) < headerSize {
		return 0, s.corrupt("cut short after %d bytes", len(data))
	}
	if v := binary.LittleEndian.Uint32(data[8:]); v != s.version {
		return 0, s.corrupt("version %d, wanted %d", v, s.version)
	}
	if size := binary.LittleEndian.Uint64(data[16:]); size != uint64(len(data)) {
		return 0, s.corrupt("%d bytes long, wanted %d", len(data), size)
	}
	sections := int(binary.LittleEndian.Uint32(data[12:]))
	if sections > (len(data)-headerSize)/entrySize {
		return 0, s.corrupt("directory of %d sections does not fit", sections)
	}
	if checksum(data, sections) != binary.LittleEndian.Uint32(data[crcAt:]) {
		return 0, s.corrupt("damaged: the checksum of its header does not match")
	}
	return sections, nil
}

func (s *Sections) readDirectory(sections int) error {
	s.entries = make([]entry, sections)
	floor := headerSize + sections*entrySize
	for i := range s.entries {
		b := s.data[headerSize+i*entrySize:][:entrySize]
		rows, cols := binary.LittleEndian.Uint32(b[28:]), binary.LittleEndian.Uint32(b[32:])
		offset, size := binary.LittleEndian.Uint64(b[40:]), binary.LittleEndian.Uint64(b[48:])
		e := entry{
			name: string(bytes.TrimRight(b[:nameSize], "\x00")),
			kind: kind(binary.LittleEndian.Uint32(b[nameSize:])),
			rows: int(rows), cols: int(cols), offset: int(offset), size: int(size),
		}
		end := uint64(len(s.data))
		switch {
		case rows > maxCount || cols > maxCount || e.kind < kindBytes || e.kind > kindSevenBit || size != uint64(e.bytes()):
			return s.corrupt("section %q has an impossible shape", e.name)
		case e.kind >= kindFourBit && cols%Block != 0:
			return s.corrupt("section %q has rows of %d values, not of whole blocks", e.name, cols)
		case offset%align != 0 || offset < uint64(floor) || offset > end || size > end-offset:
			return s.corrupt("section %q lies outside of the file", e.name)
		case i > 0 && s.entries[i-1].name >= e.name:
			return s.corrupt("section %q is out of order", e.name)
		}
		s.entries[i] = e
	}
	return nil
}

// Fingerprint identifies the content of the file: its SHA-256 in hexadecimal as
// stored when it was made.
func (s *Sections) Fingerprint() string {
	return hex.EncodeToString(s.data[hashAt:configAt])
}

// Verify reads the whole file and compares it with the fingerprint. The error
// has the code CodeCorrupt.
func (s *Sections) Verify() error {
	if sum := contentHash(s.data); !bytes.Equal(sum[:], s.data[hashAt:configAt]) {
		return s.corrupt("damaged: its content has the SHA-256 %x, wanted %s", sum, s.Fingerprint())
	}
	return nil
}

// section finds a section of a kind and shape; rows or cols of 0 stand for any.
func (s *Sections) section(name string, k kind, rows, cols int) (entry, error) {
	i, found := slices.BinarySearchFunc(s.entries, name, func(e entry, name string) int {
		return cmp.Compare(e.name, name)
	})
	if !found {
		return entry{}, s.corrupt("section %q is missing", name)
	}
	e := s.entries[i]
	if e.kind != k || rows != 0 && e.rows != rows || cols != 0 && e.cols != cols {
		return entry{}, s.corrupt("section %q is %d × %d of kind %d, wanted %d × %d of kind %d",
			name, e.rows, e.cols, e.kind, rows, cols, k)
	}
	return e, nil
}

// Float32 is the tensor of that name and shape, row after row.
func (s *Sections) Float32(name string, rows, cols int) ([]float32, error) {
	e, err := s.section(name, kindFloat32, rows, cols)
	if err != nil {
		return nil, err
	}
	return view[float32](s.data[e.offset:][:e.size]), nil
}

// FourBit is the four-bit tensor of that name and shape.
func (s *Sections) FourBit(name string, rows, cols int) (FourBit, error) {
	e, err := s.section(name, kindFourBit, rows, cols)
	if err != nil {
		return FourBit{}, err
	}
	data := s.data[e.offset:][:e.size]
	nibbles := e.rows * e.cols / 2
	return FourBit{
		Rows: e.rows, Cols: e.cols,
		Nibbles: data[:nibbles:nibbles], Scales: view[uint16](data[roundUp(nibbles):]),
	}, nil
}

// SevenBit is the seven-bit tensor of that name and shape, all of which is read to
// check it.
func (s *Sections) SevenBit(name string, rows, cols int) (SevenBit, error) {
	e, err := s.section(name, kindSevenBit, rows, cols)
	if err != nil {
		return SevenBit{}, err
	}
	data := s.data[e.offset:][:e.size]
	n := e.rows * e.cols
	m := SevenBit{Rows: e.rows, Cols: e.cols, Levels: view[int8](data[:n:n]), Scales: view[uint16](data[roundUp(n):])}
	if at := m.fault(); at >= 0 {
		return SevenBit{}, s.corrupt("section %q: block %d has a level beyond ±%d or their sum beyond ±%d", name, at, MaxLevel, MaxSum)
	}
	return m, nil
}

// stringBytes are the bytes of an embedded file where they lie.
func stringBytes(data string) []byte { return unsafe.Slice(unsafe.StringData(data), len(data)) }
