// Command write writes the generated assembly to the current folder, which is
// that of package kernel under go generate.
package main

import (
	"fmt"
	"os"

	"trich/internal/kernel/asmgen"
)

func main() {
	for name, text := range asmgen.Files() {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}
