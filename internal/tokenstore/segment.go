package tokenstore

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"slices"
	"sync/atomic"

	"trich/internal/qa"
)

// entry is a line of a segment's table of contents.
type entry struct {
	key    Key
	offset uint64
	length uint32
	sum    uint32
}

// segment is one immutable file, or the same bytes in memory.
type segment struct {
	r      io.ReaderAt
	closer io.Closer // nil in memory
	path   string    // empty in memory
	table  []entry
	// damaged tells that a payload was not what was written.
	damaged atomic.Bool
}

func (s *segment) close() error {
	if s.closer == nil {
		return nil
	}
	return s.closer.Close()
}

func (s *segment) append(buffer []byte, e entry) ([]byte, error) {
	from := len(buffer)
	buffer = slices.Grow(buffer, int(e.length))[:from+int(e.length)]
	payload := buffer[from:]
	if _, err := s.r.ReadAt(payload, int64(e.offset)); err != nil {
		return nil, qa.Errorf(qa.CodeCorrupt, "stored vectors: %w", err)
	}
	if crc32.Checksum(payload, castagnoli) != e.sum {
		s.damaged.Store(true)
		s.remove()
		return nil, qa.Errorf(qa.CodeCorrupt, "stored vectors: entry %x is damaged; the next start will make it again", e.key[:8])
	}
	return buffer, nil
}

// remove removes the file of a damaged segment, so that the next start misses
// what it held and makes it again. It stays open for what it still can give.
func (s *segment) remove() {
	if s.path != "" {
		_ = os.Remove(s.path) // gone already, or tried again next time
	}
}

// verify reads every payload.
func (s *segment) verify() error {
	var buffer []byte
	for _, e := range s.table {
		payload, err := s.append(buffer[:0], e)
		if err != nil {
			return err
		}
		buffer = payload
	}
	return nil
}

// readTable reads and checks head, tail and table of a segment of size bytes.
func (s *segment) readTable(size int64) error {
	if size < headSize+tailSize {
		return errors.New("too short")
	}
	var head [headSize]byte
	var tail [tailSize]byte
	if _, err := s.r.ReadAt(head[:], 0); err != nil {
		return err
	}
	if _, err := s.r.ReadAt(tail[:], size-tailSize); err != nil {
		return err
	}
	if string(head[:4]) != magic || string(tail[16:]) != magic || binary.LittleEndian.Uint32(head[4:]) != version {
		return errors.New("wrong magic or version")
	}
	start := binary.LittleEndian.Uint64(tail[:])
	count := uint64(binary.LittleEndian.Uint32(tail[8:]))
	end := uint64(size) - tailSize
	if start < headSize || start > end || end-start != count*entrySize {
		return errors.New("wrong table size")
	}
	raw := make([]byte, end-start)
	if _, err := s.r.ReadAt(raw, int64(start)); err != nil {
		return err
	}
	if crc32.Checksum(raw, castagnoli) != binary.LittleEndian.Uint32(tail[12:]) {
		return errors.New("damaged table")
	}
	return s.parseTable(raw, start)
}

func (s *segment) parseTable(raw []byte, end uint64) error {
	s.table = make([]entry, len(raw)/entrySize)
	for i := range s.table {
		b := raw[i*entrySize:]
		e := entry{
			key:    Key(b[:32]),
			offset: binary.LittleEndian.Uint64(b[32:]),
			length: binary.LittleEndian.Uint32(b[40:]),
			sum:    binary.LittleEndian.Uint32(b[44:]),
		}
		if e.offset > end || uint64(e.length) > end-e.offset {
			return errors.New("entry outside the file")
		}
		s.table[i] = e
	}
	return nil
}

func appendTable(b []byte, table []entry, start uint64) []byte {
	slices.SortFunc(table, func(a, b entry) int { return bytes.Compare(a.key[:], b.key[:]) })
	from := len(b)
	for _, e := range table {
		b = append(b, e.key[:]...)
		b = binary.LittleEndian.AppendUint64(b, e.offset)
		b = binary.LittleEndian.AppendUint32(b, e.length)
		b = binary.LittleEndian.AppendUint32(b, e.sum)
	}
	sum := crc32.Checksum(b[from:], castagnoli)
	b = binary.LittleEndian.AppendUint64(b, start)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(table)))
	b = binary.LittleEndian.AppendUint32(b, sum)
	return append(b, magic...)
}
