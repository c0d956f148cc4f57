package tokenstore

import (
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"testing"
)

// TestDiskFull runs in a process of its own that may write files of 512 KiB at
// most, so that the disk fails in the middle of a segment.
func TestDiskFull(t *testing.T) {
	const child = "TRICH_TEST_FILE_LIMIT"
	if os.Getenv(child) == "" {
		cmd := exec.Command(os.Args[0], "-test.run=^TestDiskFull$", "-test.v")
		cmd.Env = append(os.Environ(), child+"=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	signal.Ignore(syscall.SIGXFSZ)
	limit := syscall.Rlimit{Cur: 512 << 10, Max: 512 << 10}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	w := s.NewWriter()
	for i := range 1500 { // about 3.7 MB
		w.Put(key(i), payload(i))
	}
	if err := w.Commit(); err == nil {
		t.Error("no error")
	}
	check(t, s, 0, 1500)
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}
