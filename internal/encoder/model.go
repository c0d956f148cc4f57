package encoder

import (
	_ "embed"

	"trich/internal/encoder/modelfile"
)

// embedded is the model file; CONTRIBUTING.md tells how it is made.
//
//go:embed e5-small-latin.bin
var embedded string

// openModel opens the embedded model file where it lies.
func openModel() (*modelfile.File, error) { return modelfile.OpenString(embedded) }
