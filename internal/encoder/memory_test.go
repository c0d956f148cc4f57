//go:build linux && !race

package encoder

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"trich/internal/qa"
)

// maxResident is the most memory a process with the model loaded may hold.
const maxResident = 150 << 20

// residentEnv asks TestResidentMemory to be the process that is measured.
const residentEnv = "TRICH_TEST_RESIDENT"

// TestResidentMemory measures a process of its own that loads the model and
// encodes a question and a batch of passages, at its largest. The race detector
// multiplies memory, so it is not in that build.
func TestResidentMemory(t *testing.T) {
	if os.Getenv(residentEnv) != "" {
		fmt.Printf("resident=%d\n", encodeAndMeasure(t))
		return
	}
	c := exec.Command(os.Args[0], "-test.run=^TestResidentMemory$", "-test.count=1")
	c.Env = append(os.Environ(), residentEnv+"=1")
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	_, after, found := bytes.Cut(out, []byte("resident="))
	line, _, _ := bytes.Cut(after, []byte("\n"))
	size, err := strconv.Atoi(string(line))
	if !found || err != nil {
		t.Fatalf("no figure in %q: %v", out, err)
	}
	t.Logf("%.1f MB resident", float64(size)/(1<<20))
	if size > maxResident {
		t.Errorf("%d bytes resident, want at most %d", size, maxResident)
	}
}

// encodeAndMeasure is the largest resident size of this process in bytes.
func encodeAndMeasure(t *testing.T) int {
	e, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, l := range readLines[golden](t, ownGolden) {
		texts = append(texts, l.Text)
	}
	if _, err := e.EncodeQuery(context.Background(), texts[0]); err != nil {
		t.Fatal(err)
	}
	if err := e.EncodePassages(context.Background(), texts, func(int, qa.Encoding) error { return nil }); err != nil {
		t.Fatal(err)
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := bytes.Cut(status, []byte("VmHWM:"))
	fields := bytes.Fields(after)
	if len(fields) < 2 {
		t.Fatalf("no VmHWM in %s", status)
	}
	kilobytes, err := strconv.Atoi(string(fields[0]))
	if err != nil {
		t.Fatal(err)
	}
	return kilobytes << 10
}
