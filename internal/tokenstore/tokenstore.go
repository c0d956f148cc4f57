// Package tokenstore keeps what the encoder made of each passage on disk, found
// again by a hash of everything that made it. It is both the embedding cache
// (what is in it need not be encoded again) and the place where a question reads
// the token vectors of its candidates: nothing but the tables of contents is held
// in memory.
//
// A store is a folder of segments. A segment is written once, appears whole or
// not at all, and never changes, so that several processes may share a folder.
// Its layout, little-endian: the magic "TRTS" and a u32 version; the payloads
// one behind the other; a table sorted by key with, for each payload, its key
// (32 bytes), u64 offset, u32 length and u32 CRC-32C; then u64 offset of the
// table, u32 entries, u32 CRC-32C of the table, and the magic again.
package tokenstore

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"trich/internal/qa"
)

// Key names a payload: the hash of everything that made it.
type Key [32]byte

const (
	magic     = "TRTS"
	version   = 1
	headSize  = 8
	tailSize  = 20
	entrySize = 48
	suffix    = ".seg"
	// unfinished ends the name of a segment that is being written.
	unfinished = ".tmp"
)

// errNotWhole is what the error of opening a file wraps that is no segment.
var errNotWhole = errors.New("not a whole segment")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Store is a set of segments. It is safe for concurrent use.
type Store struct {
	dir string

	mu       sync.RWMutex
	segments []*segment
	places   map[Key]slot
}

// slot is where a payload is: an entry of a segment's table.
type slot struct {
	segment *segment
	entry   int32
}

// add takes a segment in, under the lock. What others hold already is theirs.
func (s *Store) add(seg *segment) {
	s.segments = append(s.segments, seg)
	if s.places == nil {
		s.places = make(map[Key]slot, len(seg.table))
	}
	for i, e := range seg.table {
		if _, ok := s.places[e.key]; !ok {
			s.places[e.key] = slot{seg, int32(i)}
		}
	}
}

// Open opens the segments of the folder dir, which is made when the first
// segment is written. Damaged segments are left out and removed (qa.CodeCorrupt),
// those that the system does not give are left out; the error then says so and
// the store is usable all the same: what they held is encoded again. An empty
// dir means a store in memory.
func Open(dir string) (*Store, error) {
	s := &Store{dir: dir}
	if dir == "" {
		return s, nil
	}
	names, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	damaged := []error{err}
	for _, n := range names {
		if !strings.HasSuffix(n.Name(), suffix) {
			continue
		}
		path := filepath.Join(dir, n.Name())
		switch seg, err := openFile(path); {
		case err == nil:
			s.add(seg)
		case errors.Is(err, fs.ErrNotExist): // another process has just tidied up
		case !errors.Is(err, errNotWhole): // it may well be whole
			damaged = append(damaged, fmt.Errorf("stored vectors %s: %w", path, err))
		default:
			damaged = append(damaged, qa.Errorf(qa.CodeCorrupt, "stored vectors %s: %w", path, errors.Join(err, os.Remove(path))))
		}
	}
	return s, errors.Join(damaged...)
}

// Has reports whether the store holds a payload for k.
func (s *Store) Has(k Key) bool {
	_, _, ok := s.find(k)
	return ok
}

func (s *Store) find(k Key) (*segment, entry, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	p, ok := s.places[k]
	if !ok {
		return nil, entry{}, false
	}
	return p.segment, p.segment.table[p.entry], true
}

// Append appends the payload of k to buffer, like the built-in append. The error
// is qa.CodeNotFound when there is none and qa.CodeCorrupt when its checksum
// does not fit.
func (s *Store) Append(buffer []byte, k Key) ([]byte, error) {
	seg, e, ok := s.find(k)
	if !ok {
		return nil, qa.Errorf(qa.CodeNotFound, "stored vectors: no entry %x", k[:8])
	}
	return seg.append(buffer, e)
}

// Verify reads everything and drops the segments that are damaged. The error
// says which (qa.CodeCorrupt); the store is usable all the same.
func (s *Store) Verify() error {
	s.mu.RLock()
	segments := s.segments
	s.mu.RUnlock()
	var damaged []error
	var bad []*segment
	for _, seg := range segments {
		if err := seg.verify(); err != nil {
			damaged, bad = append(damaged, err), append(bad, seg)
		}
	}
	if len(bad) == 0 {
		return nil
	}
	s.drop(bad)
	return errors.Join(damaged...)
}

// Len is the number of payloads, those in several segments counted each time.
func (s *Store) Len() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	n := 0
	for _, seg := range s.segments {
		n += len(seg.table)
	}
	return n
}

// Close closes the files. The store must not be in use.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for _, seg := range s.segments {
		errs = append(errs, seg.close())
	}
	s.segments, s.places = nil, nil
	return errors.Join(errs...)
}

// Adopt takes over, besides what it has, what another store holds in memory
// only, because the disk refused it. They share it; both may be closed.
func (s *Store) Adopt(other *Store) {
	other.mu.RLock()
	var shared []*segment
	for _, seg := range other.segments {
		if seg.path == "" {
			shared = append(shared, seg)
		}
	}
	other.mu.RUnlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, seg := range shared {
		s.add(seg)
	}
}

// Detach makes what is written from now on stay in memory.
func (s *Store) Detach() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dir = ""
}

// Damaged reports whether a payload was found damaged since Open. Its segment's
// file is removed then, so that a store opened anew misses what it held.
func (s *Store) Damaged() bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.ContainsFunc(s.segments, func(seg *segment) bool { return seg.damaged.Load() })
}

// drop forgets segments and removes their files.
func (s *Store) drop(old []*segment) {
	s.mu.Lock()
	defer s.mu.Unlock()
	gone := map[*segment]bool{}
	for _, seg := range old {
		gone[seg] = true
		seg.remove()
	}
	all := s.segments
	s.segments, s.places = nil, nil
	for _, seg := range all {
		if !gone[seg] {
			s.add(seg)
		}
	}
	// The old files stay open for whoever is reading them now; the run-time
	// closes them when the last reader lets go.
}

func openFile(path string) (*segment, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	seg, err := readSegment(f, info.Size())
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	seg.path, seg.closer = path, f
	return seg, nil
}

func openBytes(b []byte) (*segment, error) {
	return readSegment(bytes.NewReader(b), int64(len(b)))
}

func readSegment(r io.ReaderAt, size int64) (*segment, error) {
	seg := &segment{r: r}
	if err := seg.readTable(size); err != nil {
		return nil, fmt.Errorf("%w of version %d: %w", errNotWhole, version, err)
	}
	return seg, nil
}
