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
		old = s.smaller(old)
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

// smaller are the segments that hold no more than a quarter of all payloads: of
// more than maxSegments, nearly all. The large ones are left alone, since
// writing them again for the sake of a few small ones would take long.
func (s *Store) smaller(segments []*segment) []*segment {
	most := s.Len() / 4
	return slices.DeleteFunc(slices.Clone(segments), func(seg *segment) bool { return len(seg.table) > most })
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
