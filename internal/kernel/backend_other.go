//go:build !amd64 && !arm64

package kernel

// kernels lists what this processor can run.
func kernels() []*Kernel { return []*Kernel{portable()} }
