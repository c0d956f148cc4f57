package tokenstore

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"trich/internal/qa"
)

func key(i int) Key { return sha256.Sum256(fmt.Append(nil, i)) }

func payload(i int) []byte {
	random := rand.New(rand.NewPCG(uint64(i), 7))
	p := make([]byte, random.IntN(5000))
	for j := range p {
		p[j] = byte(random.Uint32())
	}
	return p
}

func fill(t *testing.T, s *Store, from, to int) {
	t.Helper()
	w := s.NewWriter()
	for i := from; i < to; i++ {
		w.Put(key(i), payload(i))
	}
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
}

func check(t *testing.T, s *Store, from, to int) {
	t.Helper()
	var buffer []byte
	for i := from; i < to; i++ {
		got, err := s.Append(buffer[:0], key(i))
		if err != nil || !bytes.Equal(got, payload(i)) {
			t.Fatalf("payload %d: %d bytes, %v", i, len(got), err)
		}
		buffer = got
	}
}

func TestStore(t *testing.T) {
	for name, dir := range map[string]string{"disk": filepath.Join(t.TempDir(), "a", "b"), "memory": ""} {
		t.Run(name, func(t *testing.T) {
			s, err := Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			fill(t, s, 0, 600)
			fill(t, s, 500, 900) // 100 of them are there already
			check(t, s, 0, 900)
			if s.Len() != 900 {
				t.Errorf("%d payloads, want 900", s.Len())
			}
			if _, err := s.Append(nil, key(901)); qa.CodeOf(err) != qa.CodeNotFound || s.Has(key(901)) {
				t.Errorf("missing key: %v", err)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			if dir == "" {
				return
			}
			again, err := Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			check(t, again, 0, 900)
			left, _ := filepath.Glob(filepath.Join(dir, "*"))
			if len(left) != 2 {
				t.Errorf("folder holds %q, want two segments", left)
			}
		})
	}
}

func TestAbortLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	s, _ := Open(dir)
	w := s.NewWriter()
	w.Put(key(1), payload(1))
	if err := w.Abort(); err != nil {
		t.Fatal(err)
	}
	if err := s.NewWriter().Commit(); err != nil { // nothing put
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 || s.Has(key(1)) {
		t.Errorf("left behind: %v", left)
	}
}

// TestDamaged flips or cuts bytes of a segment: what is read is right, or there
// is an error.
func TestDamaged(t *testing.T) {
	dir := t.TempDir()
	s, _ := Open(dir)
	fill(t, s, 0, 20)
	paths, _ := filepath.Glob(filepath.Join(dir, "*"+suffix))
	whole, err := os.ReadFile(paths[0])
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(5, 6))
	refused := 0
	for n := range 300 {
		bad := bytes.Clone(whole)
		if n%3 == 0 {
			bad = bad[:random.IntN(len(bad))]
		} else {
			bad[random.IntN(len(bad))] ^= 1 << random.IntN(8)
		}
		path := filepath.Join(t.TempDir(), "x"+suffix)
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		damaged, err := Open(filepath.Dir(path))
		if err != nil {
			refused++
			if _, err := os.Stat(path); qa.CodeOf(err) != qa.CodeInternal || !os.IsNotExist(err) {
				t.Fatal("a damaged segment is left in place")
			}
			continue
		}
		for i := range 20 {
			if got, err := damaged.Append(nil, key(i)); err == nil && !bytes.Equal(got, payload(i)) {
				t.Fatalf("case %d: payload %d is wrong and no error", n, i)
			} else if err != nil && damaged.Has(key(i)) && qa.CodeOf(err) != qa.CodeCorrupt {
				t.Fatalf("case %d: got %v", n, err)
			}
		}
	}
	if refused < 100 {
		t.Errorf("only %d of 300 damaged segments were refused", refused)
	}
}

// TestVerify drops a segment with a damaged payload and keeps the others.
func TestVerify(t *testing.T) {
	dir := t.TempDir()
	s, _ := Open(dir)
	fill(t, s, 0, 10)
	fill(t, s, 10, 20)
	if err := s.Verify(); err != nil {
		t.Fatal(err)
	}
	path := s.segments[0].path
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	raw[headSize+5] ^= 1
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Verify(); qa.CodeOf(err) != qa.CodeCorrupt {
		t.Errorf("got %v", err)
	}
	check(t, s, 10, 20)
	if s.Len() != 10 || s.Has(key(0)) {
		t.Errorf("%d payloads are left, want 10", s.Len())
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Error("the damaged segment is left in place")
	}
}

func TestCompact(t *testing.T) {
	dir := t.TempDir()
	s, _ := Open(dir)
	for i := range maxSegments {
		fill(t, s, 10*i, 10*i+10)
	}
	var keep []Key
	for i := 0; i < 10*maxSegments; i += 3 {
		keep = append(keep, key(i))
	}
	reader, err := Open(dir) // another process, which goes on reading
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Compact(keep); err != nil {
		t.Fatal(err)
	}
	check(t, reader, 0, 10*maxSegments)
	again, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []*Store{s, again} {
		if x.Len() != len(keep) || len(x.segments) != 1 {
			t.Errorf("%d payloads in %d segments, want %d in one", x.Len(), len(x.segments), len(keep))
		}
		for i := 0; i < 10*maxSegments; i += 3 {
			check(t, x, i, i+1)
		}
	}
	if err := s.Compact(keep); err != nil || len(s.segments) != 1 {
		t.Errorf("second time: %v", err)
	}
}

// TestFolderCannotBeWritten uses a file where the folder should be: writing
// fails, and the payloads are readable all the same.
func TestFolderCannotBeWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s, _ := Open(path)
	w := s.NewWriter()
	w.Put(key(1), payload(1))
	if err := w.Commit(); err == nil {
		t.Error("no error")
	}
	check(t, s, 1, 2)
}

func TestConcurrent(t *testing.T) {
	s, _ := Open(t.TempDir())
	fill(t, s, 0, 50)
	var wait sync.WaitGroup
	for n := range 4 {
		wait.Go(func() { fill(t, s, 100*n+100, 100*n+200) })
		wait.Go(func() { check(t, s, 0, 50) })
	}
	wait.Wait()
	check(t, s, 100, 500)
}

// TestCompactJoins writes many small segments beside a large one: the small
// ones are joined, and what another store has open stays readable there.
func TestCompactJoins(t *testing.T) {
	dir := t.TempDir()
	s, _ := Open(dir)
	fill(t, s, 0, 300)
	large, _ := filepath.Glob(filepath.Join(dir, "*"+suffix))
	var keep []Key
	for i := range 300 + 2*maxSegments {
		keep = append(keep, key(i))
	}
	for i := range maxSegments {
		fill(t, s, 300+2*i, 302+2*i)
	}
	other, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Compact(keep); err != nil {
		t.Fatal(err)
	}
	left, _ := filepath.Glob(filepath.Join(dir, "*"+suffix))
	if len(left) != 2 || left[0] != large[0] && left[1] != large[0] {
		t.Errorf("the folder holds %q, want %q and one more", left, large)
	}
	check(t, s, 0, len(keep))
	check(t, other, 0, len(keep))
	again, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	check(t, again, 0, len(keep))
}

// TestAdopt shares what is in memory only.
func TestAdopt(t *testing.T) {
	memory, _ := Open("")
	fill(t, memory, 0, 10)
	s, _ := Open(t.TempDir())
	s.Adopt(memory)
	fill(t, s, 10, 20)
	if err := memory.Close(); err != nil {
		t.Fatal(err)
	}
	check(t, s, 0, 20)
}

func TestRemoveUnfinished(t *testing.T) {
	dir := t.TempDir()
	s, _ := Open(dir)
	fill(t, s, 0, 10)
	w := s.NewWriter() // as if killed
	w.Put(key(11), payload(11))
	if err := RemoveUnfinished(dir); err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("the folder holds %v", left)
	}
	if err := RemoveUnfinished(filepath.Join(dir, "none")); err != nil {
		t.Error(err)
	}
}

// FuzzSegment opens a file of token vectors, whatever stands in it: its table is
// read or refused, and what it names is read or refused.
func FuzzSegment(f *testing.F) {
	whole := append([]byte(magic), 1, 0, 0, 0)
	whole = append(whole, "payload"...)
	whole = appendTable(whole, []entry{}, uint64(len(whole)))
	f.Add(whole)
	f.Add(whole[:len(whole)-3])
	f.Add([]byte(magic))
	huge := bytes.Clone(whole)
	for i := range tailSize {
		huge[len(huge)-1-i] = 0xFF
	}
	f.Add(huge)
	f.Fuzz(func(t *testing.T, data []byte) {
		seg, err := openBytes(data)
		if err != nil {
			return
		}
		for _, e := range seg.table {
			if p, err := seg.append(nil, e); err == nil && len(p) > len(data) {
				t.Fatalf("%d bytes of %d", len(p), len(data))
			}
		}
	})
}
