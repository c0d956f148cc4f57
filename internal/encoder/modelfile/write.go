package modelfile

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// section is what goes into one section of a new file.
type section struct {
	name       string
	kind       kind
	rows, cols int
	data       []byte
}

// pack puts a file of a family together. The same parts give the same
// bytes.
func pack(f family, config []byte, sections []section) []byte {
	slices.SortFunc(sections, func(a, b section) int { return cmp.Compare(a.name, b.name) })
	size := roundUp(headerSize + len(sections)*entrySize)
	offsets := make([]int, len(sections))
	for i, s := range sections {
		offsets[i] = size
		size = roundUp(size + len(s.data))
	}
	file := make([]byte, size)
	copy(file, f.magic)
	binary.LittleEndian.PutUint32(file[8:], f.version)
	binary.LittleEndian.PutUint32(file[12:], uint32(len(sections)))
	binary.LittleEndian.PutUint64(file[16:], uint64(size))
	copy(file[configAt:], config)
	for i, s := range sections {
		b := file[headerSize+i*entrySize:][:entrySize]
		copy(b[:nameSize], s.name)
		binary.LittleEndian.PutUint32(b[nameSize:], uint32(s.kind))
		binary.LittleEndian.PutUint32(b[28:], uint32(s.rows))
		binary.LittleEndian.PutUint32(b[32:], uint32(s.cols))
		binary.LittleEndian.PutUint64(b[40:], uint64(offsets[i]))
		binary.LittleEndian.PutUint64(b[48:], uint64(len(s.data)))
		copy(file[offsets[i]:], s.data)
	}
	hash := contentHash(file)
	copy(file[hashAt:], hash[:])
	binary.LittleEndian.PutUint32(file[crcAt:], checksum(file, len(sections)))
	return file
}

// vector makes a section of one row.
func vector[T scalar](name string, k kind, values []T) section {
	data, err := binary.Append(nil, binary.LittleEndian, values)
	if err != nil {
		panic(err) // scalar holds fixed-size types only
	}
	return section{name, k, 1, len(values), data}
}
