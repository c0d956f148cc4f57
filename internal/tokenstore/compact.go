package tokenstore

import (
	"cmp"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// maxSegments is how many segments a folder may hold before Compact joins them:
// each is a file that stays open.
const maxSegments = 12

// Compact drops the payloads that keep does not want when they are more than
// half of all, and joins the smaller segments when there are many; otherwise it
// does nothing. Old segments go only after the new one is in place. Other
// stores of the same folder go on reading what they have open.
func (s *Store) Compact(keep []Key) error {
	s.mu.RLock()
	old := s.segments
	s.mu.RUnlock()
	if s.Len() <= 2*len(keep) {
		if len(old) <= maxSegments {
			return nil
		}
		old = smallest(old)
	}
	wanted := make(map[Key]bool, len(keep))
	for _, k := range keep {
		wanted[k] = true
	}
	w := s.NewWriter()
	for _, seg := range old {
		if err := w.copyFrom(seg, wanted); err != nil {
			return errors.Join(err, w.Abort())
		}
	}
	if err := w.Commit(); err != nil {
		return err
	}
	s.drop(old)
	return nil
}

// growth is how many times as large as all smaller ones together a segment is
// that is left alone when those are joined.
const growth = 2

// smallest are the smallest segments, two at least, up to the first that is
// much larger than all of them together: what is joined is then never much more
// than what has come since it was joined last, however large the store is.
func smallest(segments []*segment) []*segment {
	sorted := slices.SortedFunc(slices.Values(segments), func(a, b *segment) int { return cmp.Compare(len(a.table), len(b.table)) })
	joined := 0
	for i, seg := range sorted {
		if i >= 2 && len(seg.table) > growth*joined {
			return sorted[:i]
		}
		joined += len(seg.table)
	}
	return sorted
}

// copyFrom puts the wanted payloads of seg, in the order of the file.
func (w *Writer) copyFrom(seg *segment, wanted map[Key]bool) error {
	table := slices.Clone(seg.table)
	slices.SortFunc(table, func(a, b entry) int { return cmp.Compare(a.offset, b.offset) })
	var buffer []byte
	for _, e := range table {
		if !wanted[e.key] {
			continue
		}
		payload, err := seg.append(buffer[:0], e)
		if err == nil {
			err = w.put(e.key, payload)
		}
		if err != nil {
			return err
		}
		buffer = payload
	}
	return nil
}

// RemoveUnfinished removes from the folder dir what writers that were killed
// have left. No other process may be writing there.
func RemoveUnfinished(dir string) error {
	names, _ := os.ReadDir(dir) // a folder that is not there holds nothing
	var failed []error
	for _, n := range names {
		if strings.HasSuffix(n.Name(), unfinished) {
			failed = append(failed, os.Remove(filepath.Join(dir, n.Name())))
		}
	}
	return errors.Join(failed...)
}
