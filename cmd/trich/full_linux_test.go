package main

import (
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestDiskFull runs in a process of its own that may write files of 16 KiB at
// most, so that saving the vectors and the index fails in the middle.
func TestDiskFull(t *testing.T) {
	const child = "TRICH_TEST_FILE_LIMIT"
	if os.Getenv(child) == "" {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestDiskFull$", "-test.v")
		cmd.Env = append(os.Environ(), child+"=1")
		if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS: TestDiskFull") {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	signal.Ignore(syscall.SIGXFSZ)
	limit := syscall.Rlimit{Cur: 16 << 10, Max: 16 << 10}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	cache := filepath.Join(t.TempDir(), "cache")
	r := call{args: []string{"ask", "--cache", cache, "--json", partnership}}.run(t)
	holdsAll(t, warnings(t, r), "could not be saved", "file too large")
	if a := decode(t, r.out); !a.Answered || !strings.Contains(a.Quotes[0].Text, "Tháng 9/2010") {
		t.Errorf("got %+v", a)
	}
	for path := range stored(t, cache) {
		if filepath.Ext(path) != ".lock" {
			t.Errorf("left behind: %s", path)
		}
	}
}
