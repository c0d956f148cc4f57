package kernel

import (
	"os"
	"testing"

	"trich/internal/kernel/asmgen"
)

// TestGeneratedAssembly proves that the committed assembly is what the
// generator writes.
func TestGeneratedAssembly(t *testing.T) {
	for name, want := range asmgen.Files() {
		got, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want {
			t.Errorf("%s is not what asmgen writes; run go generate in this folder", name)
		}
	}
}
