package tokenstore

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"strings"
)

// Writer makes one segment. It is for one goroutine. When the disk fails (full,
// read-only), it goes on in memory with all it had: what was encoded is worth
// more than a place on disk, and the answer must still come.
type Writer struct {
	store  *Store
	file   *os.File
	buffer []byte // not yet in file, or everything when there is no file
	size   uint64 // of the segment so far
	table  []entry
	seen   map[Key]bool
	// written is how many bytes file holds; fault is why there is none.
	written int
	fault   error
}

const flushSize = 1 << 20

// NewWriter begins a segment. End it with Commit or Abort.
func (s *Store) NewWriter() *Writer {
	w := &Writer{store: s, seen: map[Key]bool{}}
	w.buffer = binary.LittleEndian.AppendUint32([]byte(magic), version)
	w.size = headSize
	s.mu.RLock()
	dir := s.dir
	s.mu.RUnlock()
	if dir == "" {
		return w
	}
	err := os.MkdirAll(dir, 0o700)
	if err == nil {
		w.file, err = os.CreateTemp(dir, "new-*"+unfinished)
	}
	w.fault = err
	return w
}

// Put adds a payload, which is copied. One whose key the store or the segment
// has already is dropped. It does not fail: a fault of the disk shows in Commit.
func (w *Writer) Put(k Key, payload []byte) {
	if !w.store.Has(k) {
		_ = w.put(k, payload)
	}
}

func (w *Writer) put(k Key, payload []byte) error {
	if w.seen[k] {
		return nil
	}
	w.seen[k] = true
	w.table = append(w.table, entry{k, w.size, uint32(len(payload)), crc32.Checksum(payload, castagnoli)})
	w.buffer = append(w.buffer, payload...)
	w.size += uint64(len(payload))
	return w.flush(flushSize)
}

// flush writes the buffer if it holds at least atLeast bytes.
func (w *Writer) flush(atLeast int) error {
	if w.file == nil || len(w.buffer) < atLeast {
		return nil
	}
	n, err := w.file.Write(w.buffer)
	w.written += n
	w.buffer = w.buffer[n:]
	if err != nil {
		return w.recall(err)
	}
	w.buffer = w.buffer[:0:0]
	return nil
}

// recall gives the file up because of fault, and takes what it holds back into
// memory.
func (w *Writer) recall(fault error) error {
	from := w.file.Name()
	w.fault = errors.Join(fault, ignoreClosed(w.file.Close()))
	w.file = nil
	written, err := os.ReadFile(from)
	if err == nil && len(written) < w.written {
		err = io.ErrUnexpectedEOF
	}
	if err = errors.Join(err, os.Remove(from)); err != nil {
		return errors.Join(w.fault, err)
	}
	w.buffer = append(written[:w.written], w.buffer...)
	return nil
}

func ignoreClosed(err error) error {
	if errors.Is(err, os.ErrClosed) {
		return nil
	}
	return err
}

// Len is the number of payloads put so far.
func (w *Writer) Len() int { return len(w.table) }

// Size is the number of bytes put so far.
func (w *Writer) Size() int { return int(w.size) - headSize }

// Commit makes the payloads readable. An error says why they could not be kept
// on disk; they are readable all the same as long as the store is open, unless
// the disk could not even be read back.
func (w *Writer) Commit() error {
	if len(w.table) == 0 {
		return w.Abort()
	}
	w.buffer = appendTable(w.buffer, w.table, w.size)
	if err := w.flush(0); err != nil {
		return err
	}
	if w.file != nil {
		if err := w.commitFile(); err != nil {
			return err
		}
	}
	if w.file == nil {
		seg, err := openBytes(w.buffer)
		if err != nil {
			return err
		}
		w.publish(seg)
	}
	if w.fault != nil {
		return fmt.Errorf("vectors are kept in memory only: %w", w.fault)
	}
	return nil
}

// commitFile gives the file its final name. Where that fails the writer is in
// memory afterwards.
func (w *Writer) commitFile() error {
	temporary := w.file.Name()
	path := strings.TrimSuffix(temporary, unfinished) + suffix
	err := errors.Join(w.file.Sync(), w.file.Close())
	if err == nil {
		err = os.Rename(temporary, path)
	}
	if err != nil {
		return w.recall(err)
	}
	seg, err := openFile(path)
	if err != nil {
		return fmt.Errorf("stored vectors %s: %w", path, err)
	}
	w.publish(seg)
	return nil
}

func (w *Writer) publish(seg *segment) {
	w.store.mu.Lock()
	defer w.store.mu.Unlock()
	w.store.add(seg)
}

// Abort throws the segment away.
func (w *Writer) Abort() error {
	w.buffer, w.table = nil, nil
	if w.file == nil {
		return nil
	}
	return errors.Join(w.file.Close(), os.Remove(w.file.Name()))
}
